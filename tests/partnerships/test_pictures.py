"""Partial dates on a scale of years, and the pictures of the registers."""

import pytest

from ipbes_portal.partnerships.models import Agreement, Uptake
from ipbes_portal.partnerships.pictures import MOST_YEARS, moment, uses_by_year, validity


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("2018", 2018.0, 2019.0),
        ("2018-01", 2018.0, 2018 + 1 / 12),
        ("2018-07", 2018.5, 2018 + 7 / 12),
        ("2018-12", 2018 + 11 / 12, 2019.0),
        ("2018-07-01", 2018.5, 2018.5 + 1 / 366),
    ],
)
def test_a_partial_date_begins_as_early_and_ends_as_late_as_it_may(text, begins, ends):
    assert (moment(text), moment(text, is_end=True)) == (begins, pytest.approx(ends))


def test_the_picture_says_in_words_how_long_each_agreement_holds():
    rows = [
        Agreement(title="Ended", signed_on="2016", ends_on="2018-07"),
        Agreement(title="Holds", signed_on="2017-03", ends_on=""),
    ]
    picture = validity(rows, href=lambda row: f"/{row.title}/")
    assert 'aria-label="Ended: 2016\xa0– July 2018"' in picture
    assert 'aria-label="Holds: since March 2017"' in picture
    assert picture.count('class="no-data"') == 1
    assert validity([], href=str) is None


def test_a_mistyped_year_makes_no_endless_picture(db):
    for year in ("0212", "2020"):
        Uptake.objects.create(kind="policy", what="A", product="B", happened_on=year, source="C")
    years, _picture = uses_by_year(Uptake.objects.all(), href=str)
    assert (len(years), years[0], years[-1][0]) == (MOST_YEARS + 1, ("2020", 1, "2020"), "1990")
