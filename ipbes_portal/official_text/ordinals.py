"""Letters and figures that number things in six languages: to plain integers, and from integers."""

import re

LATIN = "abcdefghijklmnopqrstuvwxyz"
CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"
ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
HIJA = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
# Typists mix the alphabets: a Cyrillic letter may stand for the Latin one that looks the same.
LOOKS_LIKE = dict(zip("авсекмнорстх", "abcekmhopctx", strict=True))
ABJAD_NAMES = ["ألف", "باء", "جيم", "دال", "هاء", "واو", "زاي", "حاء", "طاء", "ياء", "كاف", "لام", "ميم", "نون"]
ARABIC_ORDINALS = ["أولا", "ثانيا", "ثالثا", "رابعا", "خامسا", "سادسا", "سابعا", "ثامنا", "تاسعا", "عاشرا"]
VOWEL_SIGNS = re.compile("[\u0640\u064b-\u0652]")

ROMAN = re.compile(r"(x{0,3})(ix|iv|v?i{0,3})")
ROMAN_TENS, ROMAN_UNITS = ("", "x", "xx", "xxx"), ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
HAN_FIGURES = "一二三四五六七八九"
HAN = re.compile(rf"(?:([{HAN_FIGURES}])?(十))?([{HAN_FIGURES}])?")


def roman(text: str) -> int | None:
    """The number of a roman figure such as "iv", up to 39; None for anything else."""
    found = ROMAN.fullmatch(text.lower()) if text else None
    return ROMAN_TENS.index(found[1]) * 10 + ROMAN_UNITS.index(found[2]) if found else None


def to_roman(number: int) -> str:
    """4 → "iv"; beyond 39 plain figures."""
    return ROMAN_TENS[number // 10] + ROMAN_UNITS[number % 10] if number < 40 else str(number)


def han(text: str) -> int | None:
    """The number of a Chinese figure such as "十二", up to 99; None for anything else."""
    found = HAN.fullmatch(text) if text else None
    if not found:
        return None
    tens = (HAN_FIGURES.find(found[1]) + 1 if found[1] else 1) if found[2] else 0
    return tens * 10 + (HAN_FIGURES.find(found[3]) + 1 if found[3] else 0)


def to_han(number: int) -> str:
    """12 → "十二"; beyond 99 plain figures."""
    if number > 99:
        return str(number)
    tens, units = divmod(number, 10)
    figures = f" {HAN_FIGURES}"
    return ((figures[tens] if tens > 1 else "") + "十" if tens else "") + figures[units].strip()


def letters(text: str) -> list[int]:
    """The places a small letter may have: "c" → [3], Cyrillic "в" → [3, 2], "ج" → [3, 5], "aa" → [27]."""
    text = VOWEL_SIGNS.sub("", text).replace("ا", "أ")
    if not text or text.strip(text[0]):
        return []
    rounds, letter = len(text) - 1, text[0]
    signs = [(CYRILLIC, letter), (LATIN, letter), (LATIN, LOOKS_LIKE.get(letter)), (ABJAD, letter), (HIJA, letter)]
    places = [
        alphabet.index(sign) + 1 + rounds * len(alphabet) for alphabet, sign in signs if sign and sign in alphabet
    ]
    return list(dict.fromkeys(places))


def to_letter(number: int, alphabet: str = LATIN) -> str:
    """3 → "c", 27 → "aa"; far beyond that plain figures, as a file may ask for the billionth letter."""
    if number > 10 * len(alphabet):
        return str(number)
    return alphabet[(number - 1) % len(alphabet)] * ((number - 1) // len(alphabet) + 1)


def arabic_word(text: str, words: list[str]) -> int | None:
    """The place of an Arabic number word or letter name in `words`, written with or without vowel signs."""
    bare = VOWEL_SIGNS.sub("", text).replace("ا", "أ")
    plain = [word.replace("ا", "أ") for word in words]
    return plain.index(bare) + 1 if bare in plain else None
