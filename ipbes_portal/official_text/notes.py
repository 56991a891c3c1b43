"""Footnotes out of the middle of the pages, where an extractor leaves them between two halves of a paragraph."""

import re
from dataclasses import dataclass, field

from .labels import read_label
from .model import LeftOut
from .pages import Line

# "1", "1 Text", "(1) Text", "¹ Text", "* Text"; the number may stand alone above its text.
LABEL = re.compile(r"[(（]?(\d{1,4}|[⁰¹²³⁴-⁹]{1,4}|\*{1,3})[)）]?(?:\s+(.*)|$)")
STAR = re.compile(r"(\*{1,3})\s*(.*)")
LINK = re.compile(r"https?://\S+")
PAGE_NUMBER = re.compile(r"\d{1,3}")
SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# A line that begins with a far higher figure than the next note is body text: "2018 …".
MOST_SKIPPED = 3


@dataclass
class RawNote:
    """A footnote as found: its number ("1" or "*"), its lines without the label, and the line the label stands on."""

    number: str
    first: int
    lines: list[Line] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether the next line still belongs to it."""
        return not self.lines or not self.lines[-1].ends

    @property
    def last(self) -> int:
        """Its last line in the source."""
        return self.lines[-1].number if self.lines else self.first

    @property
    def text(self) -> str:
        """Its lines, still broken as in the source."""
        return "\n".join(line.text for line in self.lines)


def split_notes(lines: list[Line]) -> tuple[list[Line], list[RawNote], list[LeftOut]]:
    """Body lines, footnotes, and what is neither: rules, the link targets below the footnotes, bare page numbers."""
    splitter = _Splitter()
    for line in lines:
        splitter.take(line)
    return splitter.body, splitter.notes, splitter.left_out


class _Splitter:
    """Goes down the page: body, a rule, footnotes, and body again when the page or the footnotes end."""

    def __init__(self):
        self.body, self.notes, self.left_out = [], [], []
        self.in_notes = self.just_ruled = False
        self.numbered = self.page = 0

    def take(self, line):
        if line.is_rule:
            self._leave_out(line, "rule")
            self.in_notes = self.just_ruled = True
            return
        if line.starts_page:
            self.in_notes = False
        if self.in_notes and self._take_into_notes(line):
            self.just_ruled = False
            return
        self.in_notes = self.just_ruled = False
        if self._is_page_number(line):
            self.page = int(line.text)
            self._leave_out(line, "page")
        else:
            self.body.append(line)

    def _take_into_notes(self, line):
        """Put a line into the notes, if it belongs there."""
        label = self._label(line)
        if label and (self.just_ruled or not self._goes_on(line)):
            self._start(line, *label)
        elif self._goes_on(line):
            self.notes[-1].lines.append(line)
        elif LINK.fullmatch(line.text):
            self._leave_out(line, "link")
        else:
            return False
        return True

    def _goes_on(self, line):
        """Whether a line is the rest of the note before it (perhaps from the page before)."""
        if not self.notes or not self.notes[-1].is_open:
            return False
        before = self.notes[-1].lines
        begins_anew = LINK.fullmatch(line.text) or read_label(line.text) or self._label(line)
        return not (before and before[-1].ends_sentence and begins_anew)

    def _label(self, line):
        """Number and rest of a line that begins the next note."""
        found = LABEL.match(line.text) or STAR.match(line.text)
        if not found:
            return None
        number = found[1].translate(SUPERSCRIPT)
        if number.isdecimal() and not 0 < int(number) - self.numbered <= MOST_SKIPPED:
            return None
        return number, found[2] or ""

    def _start(self, line, number, rest):
        note = RawNote(str(int(number)) if number.isdecimal() else number, line.number)
        if rest:
            note.lines.append(Line(line.number, rest, line.ends))
        if number.isdecimal():
            self.numbered = int(number)
        self.notes.append(note)

    def _is_page_number(self, line):
        return bool(PAGE_NUMBER.fullmatch(line.text)) and self.page < int(line.text)

    def _leave_out(self, line, why):
        self.left_out.append(LeftOut(line.number, line.text, why))
