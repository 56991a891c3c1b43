"""Joins lines broken for the page, with a blank between them where the script has one."""

import re
import unicodedata
from itertools import pairwise

HAN = "\u3400-\u9fff\uf900-\ufaff"
MARK = re.compile(r"\[\^\w+\]$")
SPACED = re.compile(rf"[A-Za-z0-9] [{HAN}]|[{HAN}] [A-Za-z0-9]")
UNSPACED = re.compile(rf"[A-Za-z0-9][{HAN}]|[{HAN}][A-Za-z0-9]")
BLANKS = re.compile(r"[ \t\u3000]+")
QUOTES = "“”‘’…—"
SOFT_HYPHEN = "\u00ad"


class Joiner:
    """Joins lines as this text writes: some Chinese texts part figures from characters ("2018 年"), some do not."""

    def __init__(self, text: str, language: str):
        self.is_chinese = language == "zh-hans"
        self.parts_figures = len(SPACED.findall(text)) >= len(UNSPACED.findall(text))

    def join(self, text: str) -> str:
        """One line of text out of several."""
        lines = [BLANKS.sub(" ", line).strip() for line in text.split("\n")]
        lines = [line for line in lines if line]
        joined = lines[:1]
        for before, after in pairwise(lines):
            joined += [self._between(MARK.sub("", before), after), after]
        return "".join(joined).replace(SOFT_HYPHEN, "")

    def _between(self, before, after):
        """What stands between two lines."""
        last, first = before[-1:], after[0]
        if not last or last == SOFT_HYPHEN:
            return ""
        if self._is_wide(last) or self._is_wide(first):
            return " " if self.parts_figures and _figure_meets_character(last, first) else ""
        # "IPBES-/3/1", "2014–/2018", "and//or": a sign that has no blank before it has none after it.
        is_tied = last in "-–/\u2010\u2011" and not before[:-1].endswith(" ") and len(before) > 1
        return "" if is_tied else " "

    def _is_wide(self, sign):
        return unicodedata.east_asian_width(sign) in "WF" or (self.is_chinese and sign in QUOTES)


def _figure_meets_character(last, first):
    return bool(SPACED.fullmatch(f"{last} {first}"))
