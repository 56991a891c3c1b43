"""Periods whose ends are known to the year, the month or the day."""

from datetime import date

import pytest

from ipbes_portal.periods import first_day, has_begun, is_backwards, is_over, last_day, surely_overlap


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2018-07-30", date(2018, 7, 30), date(2018, 7, 30)),
    ],
)
def test_a_partial_date_means_a_first_and_a_last_day(text, first, last):
    assert (first_day(text), last_day(text)) == (first, last)


@pytest.mark.parametrize(
    ("one", "other", "overlaps"),
    [
        (("2014", "2018"), ("2019", "2023"), False),
        (("2014", "2018"), ("2018", "2023"), False),  # one may have ended before the other began
        (("2014", "2018"), ("2017", "2023"), True),
        (("2014", "2018-07-31"), ("2018-07-31", ""), False),  # handed over on that day
        (("2014", "2018-07-31"), ("2018-07-30", ""), True),
        (("2014", ""), ("2019", ""), True),  # the first has no end
        (("2014", ""), ("2010", "2013"), False),
        (("", "2018"), ("2018", ""), False),
        (("", "2018"), ("", "2019"), False),  # nobody knows
        (("", ""), ("2014", "2018"), False),  # it may have begun after
        (("", ""), ("", ""), True),
    ],
)
def test_only_what_surely_overlaps_overlaps_and_in_both_directions(one, other, overlaps):
    assert surely_overlap(one, other) is overlaps
    assert surely_overlap(other, one) is overlaps


@pytest.mark.parametrize(
    ("starts", "ends", "backwards"),
    [
        ("2018", "2017", True),
        ("2018-07", "2018", False),
        ("2018-07-30", "2018-07-29", True),
        ("2018", "", False),
        ("", "2018", False),
    ],
)
def test_a_period_is_backwards_only_when_that_is_sure(starts, ends, backwards):
    assert is_backwards(starts, ends) is backwards


@pytest.mark.parametrize(
    ("starts", "begun"), [("", True), ("2018", True), ("2018-07-30", True), ("2018-08", False), ("2019", False)]
)
def test_what_has_begun_may_have_begun_that_day(starts, begun):
    assert has_begun(starts, date(2018, 7, 30)) is begun


@pytest.mark.parametrize(
    ("ends", "over"), [("", False), ("2018", False), ("2018-07", False), ("2018-07-29", True), ("2017", True)]
)
def test_what_is_over_is_over_for_sure(ends, over):
    assert is_over(ends, date(2018, 7, 30)) is over
