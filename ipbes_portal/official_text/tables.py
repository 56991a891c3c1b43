"""Tables that an extractor left as one line per row, and the lettered notes below a table."""

import re
from collections.abc import Callable, Sequence
from itertools import takewhile

from .labels import Label
from .model import Note
from .pieces import Piece

WIDE_GAP = re.compile(r"\t+|\s{2,}")
HAN_WORDS = re.compile(r"[\u3400-\u9fff]+(?: [\u3400-\u9fff]+)+")
NOTE = re.compile(r"([a-z])[)）]?\s+(\S.*)", re.DOTALL)
# "Officer (P-4)a": a small letter that touches the end of a cell.
CELL_MARK = r"(?<=[\s)）\]\d\u0590-\U0003ffff]){letter}$"
# With parted columns three rows are a table; without, five lines that are no sentences look like one.
FEWEST_ROWS, FEWEST_UNPARTED = 3, 5

Split = Callable[[str], list[str]]


def table_rows(pieces: Sequence[Piece], labels: Sequence[Label | None], start: int) -> tuple[int, list[list[str]]]:
    """Where the table that begins at `start` ends, and its rows, header first; no rows when there is no table.

    Rows of one cell mean that the columns could not be told apart.
    """
    if not _could_be_row(pieces[start], labels[start]) or _is_caption(pieces, start):
        return start, []
    split = _splitter(pieces[start].text)
    fewest = FEWEST_ROWS if split else FEWEST_UNPARTED
    width = len(split(pieces[start].text)) if split else 1
    split = split or _whole

    def is_row(index):
        return _could_be_row(pieces[index], labels[index]) and len(split(pieces[index].text)) == width

    # First only as far as needed: a long run of other lines would be looked through again and again.
    if start + fewest > len(pieces) or not all(is_row(index) for index in range(start, start + fewest)):
        return start, []
    rows = [split(pieces[index].text) for index in takewhile(is_row, range(start, len(pieces)))]
    return start + len(rows), rows


def _could_be_row(piece, label):
    return not (label or piece.rows or piece.is_soft or piece.is_heading or piece.ends_sentence) and (
        len(piece.lines) == 1 and not NOTE.fullmatch(piece.text)
    )


def _is_caption(pieces, start):
    """A line set further in than the next is the heading above the table."""
    return start + 1 < len(pieces) and pieces[start].lines[0].indent > pieces[start + 1].lines[0].indent


def _splitter(header) -> Split | None:
    """How to part the cells of a row, by its header: by wide gaps, or Chinese words by single blanks."""
    if WIDE_GAP.search(header):
        return WIDE_GAP.split
    if HAN_WORDS.fullmatch(header):
        columns = header.count(" ")
        return lambda row: row.split(" ", columns)
    return None


def _whole(row):
    return [row]


def table_notes(pieces: Sequence[Piece], start: int, rows: list[list[str]], key: str) -> list[Note]:
    """The notes right below a table whose letters its cells bear; the cells get the marks ("[^a]")."""
    notes = []
    for index in range(start, len(pieces)):
        piece = pieces[index]
        found = NOTE.fullmatch(piece.text)
        if not found or not _mark_cells(rows, found[1]):
            break
        notes.append(Note(f"{key}.{found[1]}", found[1], found[2], (piece.first, piece.last), at=key))
    return notes


def _mark_cells(rows, letter):
    """Write the mark of a note into every cell that bears its letter; tells whether any does."""
    pattern = re.compile(CELL_MARK.format(letter=letter))
    marked = False
    for row in rows:
        for column, cell in enumerate(row):
            row[column], times = pattern.subn(f"[^{letter}]", cell)
            marked = marked or times > 0
    return marked
