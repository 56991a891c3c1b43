"""The lines of a source beside what was recognised in them, cut into pages: pure."""

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal.official_text import LeftOut, Note

# About what a page weighs in characters; a line costs more than its text because of its number.
MOST_ON_A_PAGE = 100_000
LINE_COSTS = 60

KINDS = {
    "title": _("title"),
    "heading": _("heading"),
    "paragraph": _("paragraph"),
    "item": pgettext_lazy("of a list", "item"),
    "bullet": _("bullet point"),
    "table": _("table"),
    "line": _("line without a number"),
    "note": _("footnote"),
}
LEFT_OUT = {
    "masthead": _("Masthead"),
    "page": _("Page furniture, left out"),
    "rule": _("Rule above footnotes, left out"),
    "link": _("Target of a link, left out"),
    "contents": _("Contents, left out"),
}
BLANK_RULE = "―――"
MARK = re.compile(r"\[\^([\w*]{1,10})\]")


@dataclass
class Row:
    """Lines that belong together and what they became: a block, a footnote, or nothing (`left_out` says why)."""

    lines: list  # (number, text)
    found: object = None
    left_out: str = ""
    is_continued: bool = False

    @property
    def is_note(self):
        """Whether this is a footnote."""
        return isinstance(self.found, Note)

    @property
    def kind(self):
        """What it is, in words."""
        return KINDS["note" if self.is_note else self.found.kind]

    @property
    def words(self):
        """Its text as ("text", words) and ("note", number), in order."""
        return marked(self.found.text)

    @property
    def table(self):
        """Header and rows of a table, each cell as words."""
        return [[marked(cell) for cell in row] for row in (self.found.header, *self.found.rows)]

    @property
    def is_heading(self):
        """Whether a group of rows begins here."""
        begins = self.found and not self.is_note and (self.found.kind == "heading" or self.found.key == "annex")
        return bool(begins) and not self.is_continued

    @property
    def weight(self):
        """What it adds to a page: the lines, and once more as text."""
        return sum(LINE_COSTS + 2 * len(text) for _number, text in self.lines)


@dataclass
class Group:
    """Rows from one heading to the next; the first group begins with the masthead and has no `heading`."""

    heading: object
    rows: list = field(default_factory=list)
    page: int = 1

    @property
    def first(self):
        """The number of its first line."""
        return self.rows[0].lines[0][0]

    @property
    def last(self):
        """The number of its last line."""
        return self.rows[-1].lines[-1][0]


def compare(official):
    """The Rows of an OfficialText in the order of its source; every line with something on it stands in one."""
    owners = _owners(official.parsed)
    rules = {left.line for left in official.parsed.left_out}
    numbered = [(number, line) for number, line in enumerate(official.lines, 1) if line.strip() or number in rules]
    rows, seen = [], set()
    for _key, lines in groupby(numbered, key=lambda line: _what(owners.get(line[0]))):
        lines = list(lines)
        owner = owners.get(lines[0][0])
        shown = [(number, visible(text)) for number, text in lines]
        if owner is None or isinstance(owner, LeftOut):
            rows.append(Row(shown, left_out=LEFT_OUT.get(owner and owner.why, "")))
        else:
            rows.append(Row(shown, owner, is_continued=id(owner) in seen))
            seen.add(id(owner))
    return rows


def _owners(parsed):
    """What each line belongs to. Of two that span a line the narrower has it: a footnote within a paragraph."""
    blocks = list(parsed.walk())
    notes = [*parsed.footnotes, *(note for block in blocks for note in block.notes)]
    owners = {}
    for each in sorted([*blocks, *notes], key=lambda each: each.lines[0] - each.lines[1]):
        owners |= dict.fromkeys(range(each.lines[0], each.lines[1] + 1), each)
    return owners | {each.line: each for each in parsed.left_out}


def _what(owner):
    """Lines with the same answer stand in one row."""
    return owner.why if isinstance(owner, LeftOut) else id(owner)


def marked(text):
    """A text parted at its footnote marks."""
    parts = MARK.split(text)
    return [("note" if place % 2 else "text", part) for place, part in enumerate(parts) if part]


def visible(text):
    """A line as it can be seen: letters no font has, and a rule of blanks, are written out."""
    if not text.strip():
        return BLANK_RULE
    return "".join(f"⟨U+{ord(c):04X}⟩" if unicodedata.category(c) == "Co" else c for c in text.strip())


def groups(rows):
    """Rows in Groups from heading to heading, each on a page; a long group goes on as another on the next page."""
    found = []
    on_page, page = 0, 1
    for row in rows:
        if on_page > MOST_ON_A_PAGE:
            on_page, page = 0, page + 1
            found.append(Group(found[-1].heading, page=page))
        if row.is_heading and (not found or found[-1].rows):
            found.append(Group(row.found, page=page))
        elif row.is_heading:
            found[-1].heading = row.found
        elif not found:
            found.append(Group(None))
        found[-1].rows.append(row)
        on_page += row.weight
    return found
