"""Spans of time: where a bar begins and ends, what is over, and that nothing typed becomes markup."""

import xml.etree.ElementTree as ElementTree

import pytest

from ipbes_portal.charts_in_time import LABEL, WIDTH, Span, span_chart

SVG = "{http://www.w3.org/2000/svg}"
ROOM = WIDTH - LABEL


def drawn(*spans, today=2020.0, **options):
    return ElementTree.fromstring(span_chart(spans, today=today, title="Held", **options))


def bars(picture):
    """(left edge, width) of every bar, to the pixel."""
    return [(round(float(bar.get("x"))), round(float(bar.get("width")))) for bar in picture.iter(f"{SVG}rect")]


def classes(picture):
    return [group.get("class") for group in picture.iter(f"{SVG}g")]


def test_a_bar_lies_between_its_moments_on_the_scale_of_years():
    picture = drawn(Span("One", 2010.0, 2015.0, "One: 2010 to 2015", None))
    # The scale runs from 2010 to 2021, one year after the latest moment.
    assert bars(picture) == [(LABEL, round(ROOM * 5 / 11))]


def test_one_without_end_goes_to_the_edge_and_what_is_over_is_pale():
    picture = drawn(
        Span("Open", 2010.0, None, "Open", None),
        Span("Over", 2010.0, 2020.0, "Over", None),
        Span("Holds", 2010.0, 2020.5, "Holds", None),
    )
    assert bars(picture)[0] == (LABEL, ROOM)
    assert classes(picture) == ["bar", "no-data", "bar"]
    # Its edge is drawn: on paper, where pale is white, the bar would be gone.
    assert [bar.get("stroke") != "none" for bar in picture.iter(f"{SVG}rect")] == [False, True, False]


def test_from_right_to_left_it_is_mirrored():
    spans = [Span("One", 2010.0, 2015.0, "One", None)]
    ((left, width),) = bars(drawn(*spans, rtl=True))
    assert (left + width, width) == (ROOM, bars(drawn(*spans))[0][1])


@pytest.mark.parametrize(("first", "named"), [(2017.0, [2017, 2018, 2019, 2020]), (2001.0, [2001, 2004, 2007])])
def test_so_many_years_are_named_as_can_be_read(first, named):
    picture = drawn(Span("One", first, None, "One", None))
    years = [int(line.text) for line in picture.iter(f"{SVG}tspan") if line.text.isdigit()]
    assert years[: len(named)] == named
    assert len(years) <= 9


def test_what_is_typed_is_never_markup_and_a_link_says_where_it_leads():
    nasty = '<script>alert("1")</script>'
    picture = drawn(Span(nasty, 2010.0, None, f"{nasty}: since 2010", "/there/"))
    assert picture.get("role") == "group"
    (link,) = picture.iter(f"{SVG}a")
    assert (link.get("href"), link.get("aria-label")) == ("/there/", f"{nasty}: since 2010")
    assert list(picture.iter(f"{SVG}script")) == []
