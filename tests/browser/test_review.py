"""The review desk in a real browser: by keyboard, on a phone, without JavaScript, in Arabic."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from ipbes_portal import clock
from ipbes_portal.programme.models import Criterion, CriterionOption, Strategy
from matching import actions
from matching.models import Review, ReviewRound, ReviewStatus
from matching.scorecard import options_of
from tests.matching.conftest import (  # noqa: F401  fixtures
    assign,
    call,
    categories,
    complete,
    make_call,
    make_draft,
    make_proponent,
    make_proposal,
    make_reviewer,
    make_round,
    proponent,
)
from tests.matching.sheets import passing_sheet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(make_proposal, make_reviewer, assign, strategy):  # noqa: F811  the fixtures above
    """A reviewer with two responses to read, the second of which another reviewer has read already."""
    for number, name in (("2", "Access to expertise"), ("3", "National capacities")):
        Strategy.objects.create(number=number, name_en=name)
    for place in range(1, 13):
        of = str((place - 1) // 4 + 1)
        row = Criterion.objects.create(
            strategy=Strategy.objects.get(number=of), code=f"C{place}", number=place, name_en=f"Name of {place}"
        )
        for position, code in enumerate(options_of(row.code)):
            CriterionOption.objects.create(criterion=row, code=code, position=position, name_en=f"Name of {code}")
    reviewer, other = make_reviewer("reviewer-1"), make_reviewer("reviewer-2")
    sheets = [assign(make_proposal(title), reviewer) for title in ("About wetlands", "About forests")]
    theirs = assign(sheets[0].proposal, other)
    passing_sheet(theirs, C4=(False, "Words of the other."))
    actions.submit_sheet(Review.objects.get(pk=theirs.pk), by=other, version=2)
    return {"reviewer": reviewer, "wetlands": sheets[0], "forests": sheets[1]}


def check(page, axe, overflow):
    """Nothing is wrong with the page as it stands."""
    assert axe(page) == []
    assert overflow(page) == 0


def sheet_url(review, prefix="en"):
    return f"/{prefix}/reviews/{review.pk}/"


def arrive(page, path):
    """Wait until a button has led to this address: an autosave that is under way goes first."""
    page.wait_for_url(lambda address: urlsplit(address).path == path)


def test_a_sheet_is_filled_in_by_keyboard_saves_itself_and_shows_its_verdict(desk, open_page, axe, overflow):
    page = open_page(user=desk["reviewer"])
    page.goto("/en/reviews/")
    check(page, axe, overflow)
    page.get_by_role("link", name="Go on reading").click()
    assert page.locator("h1").inner_text() == "About forests"  # the one with fewer sheets in
    check(page, axe, overflow)
    page.locator("#scorecard").focus()
    for key in ("j", "y", "j", "y", "j", "y", "j", "k", "j", "n"):
        page.keyboard.press(key)
    page.keyboard.press("s")
    page.locator("#explanation-1 .tag--ok").wait_for()
    assert "criterion 1 applies, and 2 of criteria 2, 3 and 4 apply" in page.locator("#explanation-1").inner_text()
    assert "4 of 4 answered" in page.locator(".desk__bar").inner_text()
    assert Review.objects.get(pk=desk["forests"].pk).given == {"C1": True, "C2": True, "C3": True, "C4": False}
    # Keys are letters again where one writes.
    page.locator("[name=why-C4]").fill("")
    page.locator("[name=why-C4]").press_sequentially("njk sy")
    assert page.locator("[name=why-C4]").input_value() == "njk sy"
    check(page, axe, overflow)
    page.get_by_role("button", name="Check and send").click()
    arrive(page, f"{sheet_url(desk['forests'])}check/")
    check(page, axe, overflow)
    page.get_by_role("button", name="Send the sheet").click()
    assert "Your sheet is in" in page.locator("main").inner_text()
    check(page, axe, overflow)
    assert Review.objects.get(pk=desk["forests"].pk).status == ReviewStatus.SUBMITTED
    page.get_by_role("link", name="Next response").click()
    assert page.locator("h1").inner_text() == "About wetlands"


def test_a_ticked_family_says_yes_and_what_is_read_besides_counts_too(desk, open_page, axe, overflow):
    page = open_page(user=desk["reviewer"])
    page.goto(sheet_url(desk["forests"]))
    page.locator("#strategy-2 summary").click()
    page.get_by_label("Name of C6.2").check()
    assert page.locator("[name=C6][value=yes]").is_checked()
    check(page, axe, overflow)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_load_state()
    assert Review.objects.get(pk=desk["forests"].pk).given == {"C6": True, "C6.2": True}
    assert "passes" in page.locator("#explanation-2").inner_text()


@pytest.mark.parametrize("prefix", ["en", "ar"])
def test_the_desk_works_on_a_phone(desk, open_page, axe, overflow, prefix):
    page = open_page(width=320, user=desk["reviewer"])
    page.goto(f"/{prefix}/reviews/")
    check(page, axe, overflow)
    page.goto(sheet_url(desk["wetlands"], prefix))
    check(page, axe, overflow)
    bar = page.locator(".desk__bar")
    assert bar.evaluate("bar => bar.getBoundingClientRect().bottom <= innerHeight")
    page.locator("a[href='#scorecard']").click()
    page.locator("[name=C1][value=yes]").check()
    for code in ("C2", "C3", "C4"):
        page.locator(f"[name={code}][value=yes]").check()
    page.locator("button[name=check]").click()
    arrive(page, f"{sheet_url(desk['wetlands'], prefix)}check/")
    check(page, axe, overflow)
    page.locator("form[action$='/submit/'] button").click()
    arrive(page, sheet_url(desk["wetlands"], prefix))
    check(page, axe, overflow)
    assert "Words of the other." in page.locator("#others").inner_text()
    assert Review.objects.get(pk=desk["wetlands"].pk).status == ReviewStatus.SUBMITTED


def test_the_response_and_the_scorecard_stand_side_by_side_and_mirrored_in_arabic(desk, open_page):
    places = {}
    for prefix in ("en", "ar"):
        page = open_page(user=desk["reviewer"])
        page.goto(sheet_url(desk["wetlands"], prefix))
        places[prefix] = [
            page.locator(part).evaluate("part => part.getBoundingClientRect().left")
            for part in (".desk__proposal", ".desk__side")
        ]
    assert places["en"][0] < places["en"][1]
    assert places["ar"][0] > places["ar"][1]


def test_without_javascript_save_and_next_and_skip_do_the_same(desk, open_page):
    page = open_page(user=desk["reviewer"], java_script_enabled=False)
    page.goto(sheet_url(desk["forests"]))
    page.locator("[name=C1][value=no]").check()
    page.locator("[name=why-C1]").fill("Outside the plan.")
    page.get_by_role("button", name="Save", exact=True).click()
    assert "It does not pass" in page.locator("#explanation-1").inner_text()
    page.get_by_role("button", name="Skip for now").click()
    assert page.locator("h1").inner_text() == "About wetlands"
    page.get_by_role("button", name="Save and next").last.click()
    assert page.locator("h1").inner_text() == "About forests"


def test_words_typed_before_the_sheet_was_closed_are_not_lost(desk, open_page):
    page = open_page(user=desk["reviewer"])
    page.goto(sheet_url(desk["forests"]))
    page.locator("[name=comment]").fill("Typed words.")
    proposal = desk["forests"].proposal
    actions.withdraw_proposal(proposal, by=proposal.proponent, note="No longer.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_load_state()
    assert "This response was withdrawn; your sheet is kept." in page.locator("main").inner_text()
    assert page.locator("[name=comment]").input_value() == "Typed words."


def test_an_overdue_desk_says_so_on_a_phone(desk, open_page, axe, overflow):
    ReviewRound.objects.update(due_on=clock.today() - timedelta(days=1))
    page = open_page(width=320, user=desk["reviewer"])
    page.goto("/en/reviews/")
    assert "1 day overdue" in page.locator("main").inner_text()
    check(page, axe, overflow)
