"""Staff at work on gatherings, lists of people and the ledger, in three scripts and at two widths."""

import pytest

from ipbes_portal.accounts import actions as accounts
from ipbes_portal.programme import actions
from ipbes_portal.programme.models import Contribution, Occasion, Participation


@pytest.fixture
def staff(transactional_db, secretariat):
    return secretariat


@pytest.fixture
def occasion(staff, make_activity):
    """A gathering with somebody on its list, and a gift for its activity."""
    activity = make_activity("Writing workshop for a regional assessment")
    occasion = actions.add_occasion(Occasion(kind="event", activity=activity, starts="2018-07-30"), by=staff)
    actions.add_participant(occasion, staff.person, by=staff, role="chair", category="bureau_mep")
    return occasion


@pytest.fixture
def gift(occasion, staff, organisation):
    gift = Contribution(donor=organisation, kind="cash", mode="direct", activity=occasion.activity, what="A grant")
    return actions.record_contribution(gift, by=staff)


@pytest.mark.parametrize(("prefix", "width"), [("en", 320), ("ar", 320), ("zh", 1280), ("ar", 1280)])
def test_pages_of_keepers_are_accessible(staff, occasion, gift, open_page, axe, overflow, screenshot, prefix, width):
    row = occasion.participations.get()
    page = open_page(width=width, user=staff)
    for path in (
        f"occasions/{occasion.pk}/",
        f"occasions/{occasion.pk}/edit/",
        f"occasions/{occasion.pk}/remove/",
        f"occasions/{occasion.pk}/participants/",
        f"occasions/{occasion.pk}/participants/add/?q=secr",
        f"occasions/{occasion.pk}/participants/new/",
        f"occasions/{occasion.pk}/participants/import/",
        f"participations/{row.pk}/edit/",
        "me/participations/",
        "contributions/",
        "contributions/add/",
        f"contributions/{gift.pk}/edit/",
    ):
        page.goto(f"/{prefix}/{path}")
        assert (path, axe(page), overflow(page)) == (path, [], 0)
    screenshot(page, f"contribution-form-{prefix}-{width}")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_pasted_list_is_looked_at_and_saved(staff, occasion, open_page, axe, overflow, width):
    accounts.add_person(by=staff, family_name="Hopper", given_name="Grace")
    page = open_page(width=width, user=staff)
    page.goto(f"/en/occasions/{occasion.pk}/participants/")
    page.get_by_role("link", name="Take over a list").click()
    page.get_by_label("Or paste the list").fill("family_name,role\nBabbage,king\n")
    page.problems.expect("400")
    page.get_by_role("button", name="Check the list").click()
    page.get_by_text("There is 1 problem. Nothing was saved.").wait_for()
    assert (axe(page), overflow(page)) == ([], 0)
    page.get_by_label("Or paste the list").fill("given_name,family_name,role\nGrace,Hopper,speaker\nAda,Lovelace,\n")
    page.get_by_role("button", name="Check the list").click()
    page.get_by_label("Who is Grace Hopper?").select_option(index=1)
    assert (axe(page), overflow(page)) == ([], 0)
    page.get_by_role("button", name="Save the list").click()
    page.get_by_text("Saved. Lines of the list: 2.").wait_for()
    page.get_by_label("Grace Hopper attended").check()
    page.get_by_role("button", name="Save attendance").click()
    page.get_by_text("Attendance of 1 person changed.").wait_for()
    assert Participation.objects.exclude(attended_at=None).get().person.family_name == "Hopper"
