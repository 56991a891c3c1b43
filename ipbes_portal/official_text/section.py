"""The main part or the annex while it is being built: what came last, and so what may come next."""

from collections import Counter

from .headings import Headings
from .labels import BULLET, LETTER, NESTED, PARAGRAPH, Label, Reading
from .model import Block
from .ordinals import to_letter, to_roman
from .pieces import Piece


class Section:
    """Blocks so far, and the paragraph, item and nested item that are open. `prefix` is "" or "A" (annex)."""

    def __init__(self, prefix: str = ""):
        self.prefix = prefix
        self.blocks: list[Block] = []
        self.headings = Headings(prefix)
        self.paragraph_number = 0
        self.host: Block | None = None  # the paragraph that items belong to
        self.item: Block | None = None
        self.nested: Block | None = None
        self.places = {LETTER: 0, NESTED: 0}
        self.printed = {LETTER: "", NESTED: ""}
        self.last: Block | None = None  # what the rest of a paragraph is added to
        self.below = Counter()  # bullets and unnumbered lines, by the key of what they stand below
        self.tables = self.titles = 0

    def fits(self, reading: Reading) -> bool:
        """Whether a label read this way is the next in its sequence."""
        family, _number = reading
        if family in self.places and self.host is None:
            return False
        return self.missing_before(reading) == 0

    def missing_before(self, reading: Reading) -> int:
        """How many numbers a label read this way skips; below 0 when it goes back."""
        family, number = reading
        return 0 if family == BULLET else number - self._last(family) - 1

    def _last(self, family):
        if family == PARAGRAPH:
            return self.paragraph_number
        return self.places[family] if family in self.places else self.headings.last(family)

    def add_labelled(self, piece: Piece, label: Label, reading: Reading) -> None:
        """Add what a label that fits begins."""
        family, number = reading
        if family == PARAGRAPH:
            self._add_paragraph(piece, label, number)
        elif family == LETTER:
            self._add_letter(piece, label, number)
        elif family == NESTED:
            self._add_nested(piece, label, number)
        elif family == BULLET:
            self._add_bullet(piece, label)
        else:
            key, level = self.headings.add(family, number)
            self._add_heading(piece, key, level, label.printed, label.rest)

    def _add_paragraph(self, piece, label, number):
        self.paragraph_number = number
        self.host = self._top("paragraph", f"{self.prefix}{number}", label.printed, 1, label.rest, piece)
        self._close_items()

    def _add_letter(self, piece, label, number):
        self.places |= {LETTER: number, NESTED: 0}
        self.printed |= {LETTER: label.printed, NESTED: ""}
        key = f"{self.host.key}.{to_letter(number)}"
        self.item = self._below(self.host, "item", key, label.printed, label.rest, piece)
        self.nested = None

    def _add_nested(self, piece, label, number):
        self.places[NESTED], self.printed[NESTED] = number, label.printed
        parent = self.item or self.host
        key = f"{parent.key}.{to_roman(number)}"
        self.nested = self._below(parent, "item", key, label.printed, label.rest, piece)

    def _add_bullet(self, piece, label):
        """A bullet below the innermost open item; private-use signs have no look of their own, so all print as "•"."""
        parent = self.nested or self.item or self.host
        if parent is None:
            self._top("bullet", self._loose_key(), "•", 1, label.rest, piece)
            return
        self.below[parent.key, "bullet"] += 1
        key = f"{parent.key}.{self.below[parent.key, 'bullet']}"
        self._below(parent, "bullet", key, "•", label.rest, piece)

    def add_heading(self, piece: Piece) -> None:
        """Add a heading without a number."""
        key, level = self.headings.add_unnumbered()
        self._add_heading(piece, key, level, "", piece.text)

    def _add_heading(self, piece, key, level, number, text):
        self._top("heading", key, number, level, text, piece)
        self.host = None
        self._close_items()

    def add_title(self, piece: Piece) -> None:
        """Add a line of the title of the annex."""
        self.titles += 1
        self._top("title", f"title.{self.titles}", "", 0, piece.text, piece)

    def add_annex_word(self, piece: Piece) -> None:
        """Add the line that says that this is the annex."""
        self._top("line", "annex", "", 0, piece.text, piece)

    def add_line(self, piece: Piece) -> None:
        """Add a paragraph without a number, to the paragraph it follows if there is one."""
        if self.host is None:
            self.host = self._top("line", self._loose_key(), "", 1, piece.text, piece)
            return
        self.below[self.host.key, "line"] += 1
        key = f"{self.host.key}.p{self.below[self.host.key, 'line']}"
        self._below(self.host, "line", key, "", piece.text, piece)

    def _loose_key(self):
        """The key of a line or bullet that belongs to no paragraph."""
        self.below["", "loose"] += 1
        return f"{self.prefix}p.{self.below['', 'loose']}"

    def next_table_key(self) -> str:
        """The key of the next table."""
        self.tables += 1
        return f"{self.prefix}t.{self.tables}"

    def add_table(self, table: Block) -> None:
        """Add a table; the paragraph before it stays open."""
        self.blocks.append(table)

    def add_rest(self, piece: Piece) -> None:
        """Add a piece that turned out to be the rest of the block before."""
        self.last.text += f"\n{piece.text}"
        self.last.lines = (self.last.lines[0], piece.last)

    def _top(self, kind, key, number, level, text, piece):
        self.last = Block(kind, key, number, level, text, (piece.first, piece.last))
        self.blocks.append(self.last)
        return self.last

    def _below(self, parent, kind, key, number, text, piece):
        self.last = Block(kind, key, number, parent.level + 1, text, (piece.first, piece.last))
        parent.parts.append(self.last)
        return self.last

    def _close_items(self):
        self.item = self.nested = None
        self.places = {LETTER: 0, NESTED: 0}
        self.printed = {LETTER: "", NESTED: ""}
