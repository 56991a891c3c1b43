"""A response to a call in a real browser: begun, written section by section on a phone, sent, found by the staff."""

import pytest

from matching.models import Proposal
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
from tests.matching.filled import NO_TO_ALL, PASSES
from tests.matching.filled import fill as fill_sheet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def programme(call, categories, proponent, country, need, initiative):  # noqa: F811  the fixtures above
    """An open call, and what a response refers to."""
    return {"call": call, "proponent": proponent}


@pytest.fixture
def reading(make_proposal, assign, make_reviewer):  # noqa: F811
    """A response on which two sheets stand even, while reviewers still read."""
    proposal = make_proposal()
    for number, answers in enumerate((PASSES, NO_TO_ALL)):
        fill_sheet(assign(proposal, make_reviewer(f"reads-{number}")), answers)
    return proposal


def fill(page, **values):
    """Fill in a section: a list ticks or chooses, True ticks, anything else is typed."""
    for name, value in values.items():
        field = page.locator(f"main [name={name}]")
        if value is True:
            field.first.check()
        elif field.first.evaluate("field => field.tagName") == "SELECT":
            field.select_option(index=value)
        else:
            field.first.fill(value)


def check(page, axe, overflow):
    """Nothing is wrong with the page as it stands."""
    assert axe(page) == []
    assert overflow(page) == 0


def test_a_response_is_written_on_a_phone_sent_and_found_by_the_secretariat(
    programme, secretariat, open_page, axe, overflow
):
    page = open_page(width=320, user=programme["proponent"])
    page.goto(f"/en/calls/{programme['call'].pk}/")
    check(page, axe, overflow)
    page.get_by_role("link", name="Answer").first.click()
    fill(page, title="Training in national assessments", kind=True)
    check(page, axe, overflow)
    page.get_by_role("button", name="Begin").click()

    proposal = Proposal.objects.get()
    sections = {
        "what": {"abstract": "In short.", "description": "At length.", "categories": True},
        "where": {
            "countries": 0,
            "institutions": "Our institute",
            "contact_name": "Project office",
            "contact_email": "office@example.org",
        },
        "support": {"support_stage": True, "seeks_technical": True},
        "plan": {"needs": True, "strategies": True, "focal_point": True},
    }
    for section, values in sections.items():
        page.goto(f"/en/proposals/{proposal.pk}/form/{section}/")
        fill(page, **values)
        check(page, axe, overflow)
        with page.expect_navigation():  # the next address would otherwise cut the saving short
            page.get_by_role("button", name="Save", exact=True).click()
    page.goto(f"/en/proposals/{proposal.pk}/check/")
    check(page, axe, overflow)
    page.get_by_role("button", name="Send the response").click()
    proposal.refresh_from_db()
    assert proposal.reference in page.locator("main").inner_text()
    check(page, axe, overflow)

    staff = open_page(user=secretariat)
    staff.goto("/en/proposals/")
    check(staff, axe, overflow)
    staff.get_by_role("link", name="Training in national assessments").click()
    check(staff, axe, overflow)
    assert "Project office" in staff.locator("main").inner_text()


@pytest.mark.parametrize("prefix", ["ar", "zh"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_calls_read_well_in_other_scripts(programme, secretariat, open_page, axe, overflow, prefix, width):
    page = open_page(width=width, user=secretariat)
    for path in ("calls/", "calls/add/", f"calls/{programme['call'].pk}/", "proposals/", "proposals/mine/"):
        page.goto(f"/{prefix}/{path}")
        check(page, axe, overflow)


def test_a_draft_with_a_title_of_one_long_word_is_discarded_on_a_phone(programme, open_page, axe, overflow):
    page = open_page(width=320, user=programme["proponent"])
    page.goto(f"/en/calls/{programme['call'].pk}/answer/")
    fill(page, title="W" * 120, kind=True)
    page.get_by_role("button", name="Begin").click()
    page.get_by_text("Discard this draft").click()
    check(page, axe, overflow)
    page.get_by_role("button", name="Discard").click()
    page.wait_for_url("**/proposals/mine/")
    check(page, axe, overflow)
    assert not Proposal.objects.exists()


def test_words_of_states_and_labels_as_long_as_russian_ones_stay_on_a_phone(
    secretariat, open_page, axe, overflow, reading
):
    page = open_page(width=320, user=secretariat)
    for path in (
        f"calls/{reading.call_id}/results/",
        f"calls/{reading.call_id}/review/",
        f"proposals/{reading.pk}/results/",
    ):
        page.goto(f"/ru/{path}")
        check(page, axe, overflow)
