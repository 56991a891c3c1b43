"""What the fonts can print, and text made fit for paper: one sign without a glyph would refuse a whole PDF/UA file."""

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
STAND_IN = "\ufffd"
# Controls, what is no character at all, and the letters that turn the direction of what follows: a reader could be
# shown another text than the one stored.
UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")


def one_line(text):
    """Text without control characters, each run of line breaks a space: what XML and a paragraph can hold."""
    return UNFIT.sub("", BREAKS.sub(" ", text))


def printable(text):
    """The same, with U+FFFD for every sign that none of the fonts has."""
    text = one_line(text)
    return text if text.isascii() else text.translate(_glyphs())


def every_text(data, change):
    """A copy of plain data in which `change` was applied to every text, keys of dicts not included."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, dict):
        return {key: every_text(value, change) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [every_text(value, change) for value in data]
    return data


def covered_by(path):
    """The code points a TrueType font has glyphs for, read from the table that maps one to the other."""
    font = path.read_bytes()
    tables = struct.unpack_from(">H", font, 4)[0]
    entries = (struct.unpack_from(">4sIII", font, 12 + 16 * number) for number in range(tables))
    start = next(offset for tag, _sum, offset, _length in entries if tag == b"cmap")
    maps = (struct.unpack_from(">HHI", font, start + 4 + 8 * number)[2] for number in range(_short(font, start + 2)))
    found = set()
    for offset in maps:
        found |= READERS.get(_short(font, start + offset), _nothing)(font, start + offset)
    return found


class _Glyphs(dict):
    """For `str.translate`: code point → the same, or the stand-in; decided once for each."""

    def __init__(self, covered):
        super().__init__()
        self.covered = covered

    def __missing__(self, code):
        # Format characters (joiners, marks of direction) and variation selectors need no glyph.
        is_fit = code in self.covered or unicodedata.category(chr(code)) == "Cf" or 0xFE00 <= code <= 0xFE0F
        self[code] = code if is_fit else STAND_IN
        return self[code]


@cache
def _glyphs():
    """Of the regular fonts; the bold ones hold the same signs."""
    return _Glyphs(set().union(*(covered_by(path) for path in sorted(FONTS.glob("*-Regular.ttf")))))


def _short(font, offset):
    return struct.unpack_from(">H", font, offset)[0]


def _nothing(_font, _start):
    return set()


def _segments(font, start):
    """Format 4: parallel arrays of last and first code points."""
    count = _short(font, start + 6) // 2
    lasts = struct.unpack_from(f">{count}H", font, start + 14)
    firsts = struct.unpack_from(f">{count}H", font, start + 16 + 2 * count)
    return {code for first, last in zip(firsts, lasts, strict=True) if last < 0xFFFF for code in range(first, last + 1)}


def _groups(font, start):
    """Format 12: groups of first code point, last code point and glyph."""
    count = struct.unpack_from(">I", font, start + 12)[0]
    groups = struct.iter_unpack(">III", font[start + 16 : start + 16 + 12 * count])
    return {code for first, last, _glyph in groups for code in range(first, last + 1)}


READERS = {4: _segments, 12: _groups}
