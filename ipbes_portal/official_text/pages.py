"""Lines of a text extracted from a PDF: page furniture off, and for each line whether a paragraph may end there.

The extractors differ. Most leave a blank at the end of a paragraph and none at a hard line break; others put an
empty line between paragraphs; some give no sign but a short last line. `_Layout` finds out which it is.
"""

import re
import statistics
import unicodedata
from collections import Counter
from dataclasses import dataclass

from .labels import read_label
from .model import LeftOut

RULE = re.compile(r"\s{20,}|\s*[_─—–-]{5,}\s*")
SYMBOL = re.compile(r"[A-Z][A-Z0-9.-]*(?:/[A-Z0-9][A-Za-z0-9.-]*)+")
LONGEST_SYMBOL = 60  # with a page number
PAGE_NUMBER = re.compile(r"\d{1,3}(?:/\d{1,3})?")
JOB_NUMBER = re.compile(r"[A-Z]{1,3}\d{6,8}(?:\s+\d{6})?|\d{2}-\d{5}")
ENDS_SENTENCE = re.compile(r"[.!?:;…。！？：；؟؛](?:\[\^\d+\]|[\d\s”’\"'»›）)\]】」』])*$")
# Blanks after nearly every line, or after hardly any, say nothing about paragraphs.
FEWEST_CLOSED, MOST_CLOSED = 0.05, 0.98
# Without any sign, a line this much shorter than most is the last of its paragraph.
SHORT = 0.75
DIRECTION_MARKS = "\u200e\u200f\ufeff"


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence or an item does, closing signs and footnote figures aside."""
    return bool(ENDS_SENTENCE.search(text[-60:]))


@dataclass(frozen=True)
class Line:
    """A line with content. `ends`: a paragraph ends here; `starts_page`: a page begins; `is_rule`: footnotes follow."""

    number: int
    text: str
    ends: bool = True
    indent: int = 0
    starts_page: bool = False
    is_rule: bool = False

    @property
    def ends_sentence(self) -> bool:
        """Whether the text ends as a sentence or an item does."""
        return ends_sentence(self.text)


@dataclass
class _Row:
    """A raw line that is not blank (or is a rule), with the blank lines before it."""

    number: int
    raw: str
    gap: int
    starts_page: bool
    is_rule: bool

    @property
    def text(self):
        return self.raw.strip().strip(DIRECTION_MARKS).strip()

    @property
    def indent(self):
        bare = self.raw.lstrip("\f")
        return len(bare) - len(bare.lstrip())


def read_pages(raw: list[str]) -> tuple[list[Line], list[LeftOut], str]:
    """Lines with content, the furniture left out, and the symbol printed on the pages ("" when there is none)."""
    rows = _rows(raw)
    symbol = _page_symbol(rows)
    furniture = _furniture(rows, symbol)
    layout = _Layout([row for index, row in enumerate(rows) if index not in furniture and not row.is_rule])
    lines, left_out, after_furniture = [], [], False
    for index, row in enumerate(rows):
        if index in furniture:
            left_out.append(LeftOut(row.number, row.text, "page"))
            after_furniture = True
            continue
        following = rows[index + 1] if index + 1 < len(rows) else None
        before_break = following is None or index + 1 in furniture or following.is_rule
        starts_page = row.starts_page or after_furniture or (index > 0 and layout.starts_page(rows[index - 1], row))
        ends = row.is_rule or layout.ends(row, following, before_break)
        lines.append(Line(row.number, row.text, ends, row.indent, starts_page, row.is_rule))
        after_furniture = False
    return lines, left_out, symbol


def _rows(raw):
    rows, gap, page = [], 0, False
    for number, line in enumerate(raw, 1):
        is_rule = bool(RULE.fullmatch(line.strip("\f")))
        page = page or line.startswith("\f")
        if line.strip() or is_rule:
            rows.append(_Row(number, line, gap, page, is_rule))
            gap, page = 0, "\f" in line.lstrip("\f")
        else:
            gap += 1
    return rows


# Furniture


def _page_symbol(rows):
    """The document symbol: the one that stands alone on a line most often, the first among equals."""
    alone = Counter(_symbol_in(row.text) for row in rows)
    alone.pop("", None)
    return alone.most_common(1)[0][0] if alone else ""


def _symbol_in(text):
    """The symbol of a line that holds nothing but a symbol and perhaps a page number."""
    found = SYMBOL.search(text) if len(text) <= LONGEST_SYMBOL else None
    rest = text.replace(found[0], "", 1).strip() if found else "?"
    return found[0] if found and (not rest or PAGE_NUMBER.fullmatch(rest)) else ""


def _furniture(rows, symbol):
    """Indexes of rows that are page furniture: symbols and page numbers, and the heads that go with them."""
    found = set()
    for index, row in enumerate(rows):
        if _symbol_in(row.text) == symbol != "":
            found |= _symbol_and_number(rows, index, symbol)
        elif PAGE_NUMBER.fullmatch(row.text) and _at_page_break(rows, index):
            found.add(index)
    return found | _running_heads(rows, found)


def _at_page_break(rows, index):
    """Whether a page begins with this row, or with the next."""
    return any(row.starts_page for row in rows[max(index, 1) : index + 2])


def _symbol_and_number(rows, index, symbol):
    """A symbol is furniture with its page number, on its line or the next, or where a page begins.

    The symbol alone, in the masthead or as a whole line of a sentence, is content.
    """
    near = [each for each in (index + 1, index - 1) if 0 <= each < len(rows)]
    numbers = [each for each in near if PAGE_NUMBER.fullmatch(rows[each].text)]
    if numbers:
        return {index, numbers[0]}
    return {index} if _at_page_break(rows, index) or rows[index].text != symbol else set()


def _running_heads(rows, furniture):
    """Lines next to page furniture (or at the start of a page) that come again and again, figures aside."""
    pages = furniture | {index for index, row in enumerate(rows) if row.starts_page and index > 0}
    near = {each for index in pages for each in (index - 1, index, index + 1) if 0 <= each < len(rows)} - furniture
    heads = {index: re.sub(r"\d+", "#", rows[index].text) for index in near if _could_be_head(rows[index])}
    times = Counter(heads.values())
    return {index for index, head in heads.items() if times[head] > 1 or JOB_NUMBER.fullmatch(rows[index].text)}


def _could_be_head(row):
    return not (row.is_rule or ends_sentence(row.text) or read_label(row.text) or row.text.isdecimal())


# Where paragraphs end


class _Layout:
    """How this file shows that a paragraph ends."""

    def __init__(self, rows):
        closed = sum(_trails(row) for row in rows)
        self.trailing_blanks = FEWEST_CLOSED <= closed / max(len(rows), 1) <= MOST_CLOSED
        self.usual_gap = round(statistics.median(row.gap for row in rows)) if rows else 0
        self.blank_lines = self.usual_gap == 0 and any(row.gap for row in rows[1:])
        widths = sorted(_width(row.text) for row in rows)
        self.full_width = widths[len(widths) * 9 // 10] if widths else 0

    def ends(self, row, following, before_break):
        """Whether a paragraph ends with `row`."""
        if following is None:
            return True
        if self.trailing_blanks:
            return _trails(row)
        if self.blank_lines and not before_break:
            return following.gap > 0
        return _width(row.text) < SHORT * self.full_width

    def starts_page(self, before, row):
        """A page that begins without furniture: the usual empty line is missing and one blank stands instead."""
        closer = row.gap < self.usual_gap and row.indent == 1
        return closer and not (before.is_rule or before.text.isdecimal())


def _trails(row):
    return row.raw.endswith((" ", "\u3000", "\xa0"))


def _width(text):
    """How wide a line prints: a Chinese character is as wide as two Latin letters."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
