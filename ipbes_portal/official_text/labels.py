"""The label a paragraph begins with: "12.", "(a)", "a)", "（一）", "'١'", "一、", "A.", "•".

A label may be read in several ways: "(i)" is the ninth letter or the first small roman figure, "1." numbers a
paragraph or a heading. All readings are given; the sequence they stand in tells which is meant (`outline`).
"""

import re
from dataclasses import dataclass

from . import ordinals

PARAGRAPH = "paragraph"  # 1.
PART, SECTION, TOPIC = "part", "section", "topic"  # headings: 一、 or I. / A. / 1.
LETTER, NESTED = "letter", "nested"  # items: (a) / (i), （一）, '1'
BULLET = "bullet"

ARABIC = "\u0621-\u064a"
FIGURE = re.compile(rf"(\d{{1,4}})(?:[.．](?=\s|[^\W\d])|\s?[-–](?=\s*[{ARABIC}]))\s*")
IN_BRACKETS = re.compile(r"[(（]\s*([^\W_]{1,5}ـ?)\s*[)）]\s*")
HALF_BRACKET = re.compile(r"([^\W_]{1,5}ـ?)[)）]\s+")
ARABIC_LETTER = re.compile(rf"([{ARABIC}]ـ?)\s*(?:[.،]|[-–])\s+")
IN_QUOTES = re.compile(r"['‘’`´]\s*(\d{1,2})\s*['‘’`´]\s*")
HAN_PART = re.compile(r"([一二三四五六七八九十]{1,3})、\s*")
ROMAN_PART = re.compile(r"([IVX]{1,6})\.\s+")
CAPITAL = re.compile(r"([A-ZА-Я])[.．]\s+")
ARABIC_HEADING = re.compile(rf"([{ARABIC}\u064b-\u0652]{{3,8}})\s*[-–.]\s+")
BULLET_SIGN = re.compile("([•●▪■◦‣∙·\ue000-\uf8ff]|[-–—](?=\\s))\\s*")
SURE_BULLET = re.compile("[•●▪■◦‣\ue000-\uf8ff]")

Reading = tuple[str, int]


@dataclass(frozen=True)
class Label:
    """A label as printed, the ways to read it, and the text after it."""

    printed: str
    readings: tuple[Reading, ...]
    rest: str

    def figure(self) -> int | None:
        """The number of a label such as "12."."""
        return next((number for family, number in self.readings if family == PARAGRAPH), None)


def read_label(text: str) -> Label | None:
    """The label `text` begins with, or None."""
    for pattern, read in GRAMMAR:
        found = pattern.match(text)
        readings = read(found[1]) if found else ()
        if readings:
            return Label(found[0].strip(), tuple(readings), text[found.end() :])
    return None


def starts_with_bullet(text: str) -> bool:
    """Whether a line begins with a sign that never stands inside a sentence."""
    return bool(SURE_BULLET.match(text))


def _figure(sign):
    return [(PARAGRAPH, int(sign)), (TOPIC, int(sign))]


def _item(sign):
    """Letters are items; roman, Chinese and plain figures in brackets are items below items."""
    if sign != sign.lower():
        return []
    small = [ordinals.roman(sign), ordinals.han(sign), int(sign) if sign.isdecimal() else None]
    return [(LETTER, place) for place in ordinals.letters(sign)] + [(NESTED, number) for number in small if number]


def _part(sign):
    number = ordinals.han(sign) or ordinals.roman(sign)
    capital = [(SECTION, place) for place in ordinals.letters(sign.lower())] if sign.isascii() else []
    return ([(PART, number)] if number else []) + capital


def _arabic_heading(sign):
    part = ordinals.arabic_word(sign, ordinals.ARABIC_ORDINALS)
    section = ordinals.arabic_word(sign, ordinals.ABJAD_NAMES)
    return [(family, place) for family, place in ((PART, part), (SECTION, section)) if place]


GRAMMAR = [
    (FIGURE, _figure),
    (IN_BRACKETS, _item),
    (HALF_BRACKET, _item),
    (IN_QUOTES, lambda sign: [(NESTED, int(sign))]),
    (HAN_PART, _part),
    (ROMAN_PART, _part),
    (CAPITAL, lambda sign: [(SECTION, place) for place in ordinals.letters(sign.lower())]),
    (ARABIC_HEADING, _arabic_heading),
    (ARABIC_LETTER, _item),
    (BULLET_SIGN, lambda sign: [(BULLET, 1)]),
]
