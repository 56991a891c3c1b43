"""Hard-broken lines together again: one piece for each heading, paragraph, item or bullet."""

from dataclasses import dataclass

from .labels import PART, SECTION, read_label, starts_with_bullet
from .pages import Line


@dataclass(frozen=True)
class Piece:
    """What the source shows as one paragraph, or one table (`rows`).

    `is_soft`: it may also be the rest of the piece before; its label decides. `is_heading`: a Word file says so.
    """

    lines: tuple[Line, ...]
    is_soft: bool = False
    is_heading: bool = False
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        """Its lines, still broken as in the source."""
        return "\n".join(line.text for line in self.lines)

    @property
    def first(self) -> int:
        """Its first line in the source."""
        return self.lines[0].number

    @property
    def last(self) -> int:
        """Its last line in the source."""
        return self.lines[-1].number

    @property
    def ends_sentence(self) -> bool:
        """Whether it ends as a sentence or an item does."""
        return self.lines[-1].ends_sentence


def join_into_pieces(lines: list[Line]) -> list[Piece]:
    """A piece begins after the end of another, with a bullet, or (softly) with a label after a sentence or heading."""
    pieces, open_lines, is_soft = [], [], False
    for line in lines:
        if open_lines and _begins_piece(open_lines, line):
            pieces.append(Piece(tuple(open_lines), is_soft))
            is_soft = not open_lines[-1].ends and not starts_with_bullet(line.text)
            open_lines = []
        open_lines.append(line)
    if open_lines:
        pieces.append(Piece(tuple(open_lines), is_soft))
    return pieces


def _begins_piece(before, line):
    if before[-1].ends or starts_with_bullet(line.text):
        return True
    return read_label(line.text) is not None and (before[-1].ends_sentence or _is_heading(before[0]))


def _is_heading(line):
    """Whether a line begins with the label of a heading; headings do not end as sentences do."""
    label = read_label(line.text)
    return bool(label) and label.readings[0][0] in (PART, SECTION)
