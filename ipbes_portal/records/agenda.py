"""The numbers of agenda items, such as 6(a); pure."""

import re

PART = re.compile(r"([0-9]+)|([^0-9()\s]+)")


def in_order(number):
    """A key that sorts as an agenda counts: 2, 6, 6(a), 6(b), 10, and words last."""
    return [(0, int(digits), "") if digits else (1, 0, word) for digits, word in PART.findall(number)]
