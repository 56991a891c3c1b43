"""What an official text is made of once it is read. Everything here can be shown, compared and stored as it stands.

Keys are the same in every language: "12" a paragraph of the main part, "34.b" and "34.b.i" its items, "A5.a" an item
of the annex, "A10.b.1" the first bullet below one, "h.2.A" a heading of the main part, "B.1" a heading of the annex.
Footnotes stand in a text as "[^1]".
"""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Note:
    """A footnote; `at` is the key of the block that refers to it, "" when none does."""

    key: str
    number: str
    text: str
    lines: tuple[int, int]
    at: str = ""


@dataclass
class Block:
    """One title, heading, paragraph, item, bullet, table or unnumbered line, with what belongs below it.

    `number` is the label as printed, `lines` the first and last line of the source (from 1). A table has `rows`
    without its `header`, and its own lettered `notes`.
    """

    kind: str
    key: str
    number: str
    level: int
    text: str
    lines: tuple[int, int]
    parts: list["Block"] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def walk(self) -> Iterator["Block"]:
        """This block and everything below it, in reading order."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class Warning:
    """Something odd that does not stop the reading; `line` is None when it concerns the whole text."""

    line: int | None
    message: str


@dataclass(frozen=True)
class LeftOut:
    """A line of the source that is in no block: "masthead", "page", "rule" (above footnotes), "link", "contents"."""

    line: int
    text: str
    why: str


@dataclass
class ParsedText:
    """An official text. `masthead` holds what could be recognised, `left_out` the lines that are no content."""

    language: str
    masthead: dict[str, str] = field(default_factory=dict)
    main: list[Block] = field(default_factory=list)
    annex: list[Block] = field(default_factory=list)
    footnotes: list[Note] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def walk(self) -> Iterator[Block]:
        """Every block of the main part and the annex, in reading order."""
        for block in self.main + self.annex:
            yield from block.walk()

    def counts(self) -> dict[str, int]:
        """How many of each; items and bullets are counted over main part and annex together."""
        kinds = [block.kind for block in self.walk()]
        return {
            "paragraphs": sum(block.kind == "paragraph" for block in self.main),
            "annex_paragraphs": sum(block.kind == "paragraph" for block in self.annex),
            "subitems": kinds.count("item"),
            "bullets": kinds.count("bullet"),
            "footnotes": len(self.footnotes),
            "tables": kinds.count("table"),
        }
