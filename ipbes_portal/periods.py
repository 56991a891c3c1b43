"""Periods whose ends are known to the year, the month or the day, as `PartialDateField` keeps them.

An empty start or end is not known, or still open. Pure, apart from `in_force`, which words the same for a query.
"""

from calendar import monthrange
from datetime import date

from django.db.models import Q


def first_day(text):
    """The first day that `2018`, `2018-07` or `2018-07-30` may mean."""
    return date.fromisoformat(text + "-01" * (2 - text.count("-")))


def last_day(text):
    """The last day that it may mean."""
    first = first_day(text)
    precision = text.count("-")
    if precision == 0:
        return first.replace(month=12, day=31)
    return first.replace(day=monthrange(first.year, first.month)[1]) if precision == 1 else first


def is_backwards(starts, ends):
    """Whether a period surely ends before it starts."""
    return bool(starts and ends) and last_day(ends) < first_day(starts)


def surely_overlap(one, other):
    """Whether two (starts, ends) overlap however their imprecise ends are read; one may end the day the next starts."""
    return not _may_precede(one, other) and not _may_precede(other, one)


def _may_precede(one, other):
    """Whether `one` may be over when `other` starts; what has no end is not over."""
    return one[1] != "" and (other[0] == "" or first_day(one[1]) <= last_day(other[0]))


def has_begun(starts, day):
    """Whether something that starts then may have begun by `day`."""
    return starts == "" or first_day(starts) <= day


def is_over(ends, day):
    """Whether something that ends then is surely over on `day`."""
    return ends != "" and last_day(ends) < day


def in_force(day, prefix=""):
    """The condition that a row with `starts` and `ends` has begun and is not over on `day`."""
    text = day.isoformat()
    # Shorter texts sort before longer ones that begin alike: "2018" <= "2018-07-30", but not the other way round.
    lasts = Q(**{f"{prefix}ends__gte": text}) | Q(**{f"{prefix}ends__in": ["", text[:7], text[:4]]})
    return Q(**{f"{prefix}starts__lte": text}) & lasts
