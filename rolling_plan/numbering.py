"""How the parts of the plan are numbered, in the style of each language; numbers follow from order, keys never change.

Styles: sections A. B., headings 1. 2., paragraphs 1. 2. through the whole plan, items (a) (b), below them (i) (ii).
"""

LATIN = "abcdefghijklmnopqrstuvwxyz"
# The letters and names of letters that the Arabic documents of the United Nations count with.
ARABIC = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
ARABIC_NAMES = ["ألف", "باء", "جيم", "دال", "هاء", "واو", "زاي", "حاء", "طاء", "ياء"]
CHINESE = "一二三四五六七八九"
ROMAN = [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]
BULLET = "•"


def section(position, language):
    """The label of the n-th section (from 1): A. B. …"""
    if language == "ar":
        return f"{_nth(ARABIC_NAMES, position)} -"
    return f"{_nth(LATIN, position).upper()}."


def heading(position, language):
    """The label of the n-th heading below a section: 1. 2. …"""
    return f"{position} -" if language == "ar" else f"{position}."


# Paragraphs are numbered through, in the same style.
paragraph = heading


def item(position, level, language):
    """The label of the n-th item: letters on level 1, roman numbers below."""
    mark = _letter(position, language) if level == 1 else _small_number(position, language)
    if language == "zh-hans" and level > 1:
        return f"（{mark}）"
    return f"{mark})" if language in ("fr", "ru", "es") else f"({mark})"


def roman(number):
    """A small roman number: 4 is iv."""
    found = ""
    for value, sign in ROMAN:
        times, number = divmod(number, value)
        found += sign * times
    return found


def letter(position):
    """The n-th letter of keys: a to z, then aa, ab … as in a spreadsheet."""
    return _nth(LATIN, position)


def _letter(position, language):
    return _nth(ARABIC if language == "ar" else LATIN, position)


def _small_number(position, language):
    if language == "zh-hans":
        return _chinese(position)
    return str(position) if language == "ar" else roman(position)


def _chinese(number):
    """Up to 99 as Chinese lists count: 十, 十一, 二十."""
    tens, ones = divmod(number, 10)
    digit = CHINESE[ones - 1] if ones else ""
    if not tens:
        return digit
    return f"{CHINESE[tens - 1] if tens > 1 else ''}十{digit}"


def _nth(signs, position):
    """The n-th sign, doubled up when the signs run out."""
    more, rest = divmod(position - 1, len(signs))
    return (signs[more - 1] if more else "") + signs[rest]
