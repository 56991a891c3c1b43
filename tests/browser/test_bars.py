"""Bars in a real browser: one of the two drawings is shown, the one whose words can be read, and no other is heard."""

import pytest

from ipbes_portal.directory.models import Assessment
from ipbes_portal.partnerships import actions
from ipbes_portal.partnerships.models import Uptake

SHOWN = "charts => charts.filter(chart => chart.checkVisibility()).map(chart => chart.getAttribute('width'))"


@pytest.fixture
def use(transactional_db, secretariat):
    """One use of an assessment, so that the register has bars."""
    assessment = Assessment.objects.create(code="GA", name_en="Global assessment", kind="global", state="approved")
    row = Uptake(what="A law", kind="policy", assessment=assessment, happened_on="2019-05", source="A report")
    return actions.add_uptake(row, by=secretariat)


def shown(page):
    """The widths, as drawn, of the bar charts that can be seen."""
    return page.locator(".chart-bars").evaluate_all(SHOWN)


@pytest.mark.parametrize("prefix", ["en", "ar"])
@pytest.mark.parametrize(("width", "drawn"), [(320, "288"), (1280, "720")])
def test_one_drawing_is_shown_and_its_numbers_are_on_the_screen(
    use, open_page, axe, overflow, screenshot, prefix, width, drawn
):
    page = open_page(width=width)
    page.goto(f"/{prefix}/uptake/")
    assert shown(page) == [drawn, drawn]
    numbers = page.locator(".chart-bars .chart-value:visible").all()
    edges = [(box["x"], box["x"] + box["width"]) for box in (number.bounding_box() for number in numbers)]
    assert len(edges) == 2
    assert all(0 <= left < right <= width for left, right in edges)
    assert (axe(page), overflow(page)) == ([], 0)
    screenshot(page, f"bars-{prefix}-{width}")


@pytest.mark.parametrize("width", [320, 1280])
def test_each_bar_is_one_link_for_who_listens(use, open_page, width):
    page = open_page(width=width)
    page.goto("/en/uptake/")
    assert page.get_by_role("group", name="Uses by kind").count() == 1
    page.get_by_role("link", name="2019: 1").press("Enter")
    page.wait_for_url("**/uptake/?*2019*")


def test_paper_gets_the_wide_drawing_however_narrow_the_window(use, open_page):
    page = open_page(width=320)
    page.goto("/en/uptake/")
    page.emulate_media(media="print")
    assert shown(page) == ["720", "720"]
