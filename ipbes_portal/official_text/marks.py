"""Finds the figures that refer to footnotes ("programme1", "方案1的") and writes them as "[^1]".

An extractor loses that they were raised, so a figure counts as a reference only when it touches a word or a
punctuation mark, its footnote exists, it comes in sequence, and it stands above its footnote.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import count

from django.utils.translation import gettext as _

from .model import Warning
from .notes import SUPERSCRIPT, RawNote
from .pages import Line

CLOSING = "。，、；：？！”’）》」』】)\\].,;:!?»\"'،؛؟"
ENDING = set("。；！？.!?؟")
RAISED = re.compile(r"(?<!\bm)(?<!\b[ckm]m)[⁰¹²³⁴-⁹]{1,4}")  # but not square metres
# A letter or closing sign, the figure, and nothing that would make it part of a number, symbol or date.
TOUCHING = re.compile(
    rf"(?<=[^\W\d_]|[{CLOSING}])(?<!第)(\d{{1,4}})(?![\d(（/–%％-]|[.,]\d|[年月日个名项次届份章节号条段页岁万亿])"
)
IN_BRACKETS = re.compile(r"(?<=[\u0600-\u06ff])\((\d{1,4})\)")  # as Arabic texts have it
# "5.1", "Rev.1", "IPBES/5/INF/3", "No.5", "1,5"
PART_OF_NUMBER = re.compile(
    r"\d[.,]$|\b(?:Rev|Add|Corr|Amend|Nos?|pp?|vol|art|paras?)\.$|[A-Za-z0-9.-]*/[A-Za-z0-9./-]*$", re.IGNORECASE
)
LONGEST_WORD = 40
SURE, LIKELY, POOR = range(3)


@dataclass(frozen=True, order=True)
class _Place:
    """Where a figure stands that may be a reference."""

    index: int  # of the line in the body
    start: int
    end: int
    rank: int
    line: int


def place_marks(lines: list[Line], notes: list[RawNote]) -> tuple[list[Line], list[Warning]]:
    """The lines with marks, and warnings for references without a footnote. Takes time in proportion to the text."""
    places = _places(lines)
    numbered = {int(note.number): note for note in notes if note.number.isdecimal()}
    pages = _page_starts(lines, notes)
    chosen: dict[int, _Place] = {}
    warnings, last = [], None
    for number in range(1, max(numbered, default=0) + 1):
        found = _best(places[number], after=last, note=numbered.get(number), pages=pages)
        if found and number in numbered:
            chosen[number] = last = found
        elif found and found.rank == SURE:
            warnings.append(_no_note(number, found))
            last = found
    for number in count(max(numbered, default=0) + 1):
        found = _best([place for place in places[number] if place.rank == SURE], after=last)
        if found is None:
            break
        last = found
        warnings.append(_no_note(number, found))
    return _marked(lines, chosen), warnings


def _places(lines):
    """Every figure that may be a reference, by its number, in the order of the text."""
    places = defaultdict(list)
    for index, line in enumerate(lines):
        for found in RAISED.finditer(line.text):
            number = int(found[0].translate(SUPERSCRIPT))
            places[number].append(_Place(index, found.start(), found.end(), SURE, line.number))
        for pattern in (TOUCHING, IN_BRACKETS):
            for found in pattern.finditer(line.text):
                before = line.text[max(found.start() - LONGEST_WORD, 0) : found.start()]
                if not PART_OF_NUMBER.search(before) and not _inside_word(line.text, found):
                    place = _Place(index, found.start(), found.end(), _rank(before), line.number)
                    places[int(found[1])].append(place)
    for found in places.values():
        found.sort()
    return places


def _page_starts(lines, notes):
    """For each footnote, by its first line: the line after which its page begins, as far as footnotes tell."""
    body = [line.number for line in lines]
    starts, start, before = {}, 0, None
    for note in notes:
        if before and bisect_right(body, before.last) < bisect_right(body, note.first):
            start = before.last
        starts[note.first] = start
        before = note
    return starts


def _inside_word(text, found):
    """Whether Latin letters stand on both sides: "B2B"."""
    both = text[found.start() - 1 : found.start()] + text[found.end() : found.end() + 1]
    return len(both) == 2 and both.isascii() and both.isalpha()


def _rank(before):
    """After the end of a sentence a bare figure can be nothing else; after a capital it may be "CO2"."""
    if before[-1] in ENDING:
        return SURE
    return POOR if before[-1].isupper() else LIKELY


def _best(places, *, after, note=None, pages=None):
    """The best place after the reference before and above the footnote, on its page if there is one; else None."""
    fitting = places[bisect_right(places, after) if after else 0 :]
    if note is None:
        return min(fitting, key=lambda place: place.rank, default=None)
    fitting = [place for place in fitting if place.line <= note.first]
    return min(fitting, key=lambda place: (place.line <= pages[note.first], place.rank), default=None)


def _marked(lines, chosen):
    """The lines with "[^n]" in the places chosen for them."""
    by_line = defaultdict(list)
    for number, place in sorted(chosen.items()):
        by_line[place.index].append((number, place))
    marked = list(lines)
    for index, marks in by_line.items():
        text, done, parts = lines[index].text, 0, []
        for number, place in marks:
            parts += [text[done : place.start], f"[^{number}]"]
            done = place.end
        marked[index] = replace(lines[index], text="".join([*parts, text[done:]]))
    return marked


def _no_note(number, place):
    message = _("The text refers to footnote %(number)d, which is not there.") % {"number": number}
    return Warning(place.line, message)
