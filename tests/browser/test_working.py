"""People at work in a real browser: signing in, reporting, accepting, editing at the same time."""

import pytest

from ipbes_portal.directory.models import Body, Organisation
from ipbes_portal.programme.models import Activity, ActivityStatus
from ipbes_portal.records.models import UnitHost


@pytest.fixture
def people(transactional_db, secretariat, partner, initiative):
    """Who takes part; all of them make their rows through actions."""
    return {"secretariat": secretariat, "partner": partner}


def test_a_partner_reports_the_secretariat_accepts_and_the_public_reads(people, open_page, axe):
    partner = open_page(width=320, user=people["partner"])
    partner.goto("/en/activities/")
    partner.get_by_role("link", name="Report an activity").click()
    partner.get_by_label("Title").fill("Partner training in Bonn")
    partner.get_by_label("1(a)").or_(partner.get_by_label("Fellowship programme")).first.check()
    partner.get_by_label("Kind").select_option("workshop")
    partner.locator("[name=starts_on]").fill("2030-05-01")
    assert axe(partner) == []
    partner.get_by_role("button", name="Send to the secretariat").click()
    assert "Your report is with the secretariat" in partner.locator("main").inner_text()

    staff = open_page(user=people["secretariat"])
    staff.goto("/en/")
    staff.get_by_role("link", name="Reported activities to decide").click()
    staff.get_by_role("link", name="Partner training in Bonn").click()
    assert axe(staff) == []
    staff.get_by_role("button", name="Accept into the plan").click()
    assert Activity.objects.get().status == ActivityStatus.PLANNED

    reader = open_page()
    reader.goto("/en/plan/")
    assert reader.get_by_role("link", name="Partner training in Bonn").count() == 1


def test_signing_in_with_the_password_leads_to_what_needs_me(people, page, axe):
    page.goto("/en/")
    page.get_by_role("link", name="Sign in").first.click()
    assert axe(page) == []
    page.locator("[name=login]").fill("partner@example.org")
    page.locator("[name=password]").fill("partner")

    page.locator("main form button[type=submit]").first.click()

    page.get_by_role("heading", name="What needs me").wait_for()


def _host():
    """Who hosts a technical support unit."""
    institute = Organisation.objects.create(name="Institute", kind="government", status="verified")
    unit = Body.objects.create(code="tsu", kind="technical_support_unit", name_en="Unit")
    return UnitHost.objects.create(unit=unit, host=institute, starts="2015")


@pytest.mark.parametrize(("prefix", "width"), [("en", 320), ("ar", 320), ("zh", 1280), ("ar", 1280)])
def test_staff_forms_are_accessible(people, make_activity, open_page, axe, overflow, screenshot, prefix, width):
    activity = make_activity()
    host = _host()
    page = open_page(width=width, user=people["secretariat"])
    for path in (
        "activities/add/",
        f"activities/{activity.pk}/edit/",
        f"activities/{activity.pk}/in/ar/",
        "documents/add/",
        "bodies/add/",
        "bodies/tsu/",
        f"bodies/tsu/hosts/{host.pk}/hand-over/",
        "sessions/add/",
        "posts/add/",
    ):
        page.goto(f"/{prefix}/{path}")
        assert axe(page) == []
        assert overflow(page) == 0
    page.goto(f"/{prefix}/activities/add/")
    page.locator("main form button").first.click()
    screenshot(page, f"{prefix}-form-{width}")


def test_two_editors_see_both_versions(people, make_activity, open_page, axe):
    activity = make_activity("First title")
    one, two = (open_page(user=people["secretariat"]) for _number in range(2))
    for page in (one, two):
        page.goto(f"/en/activities/{activity.pk}/edit/")
    one.get_by_label("Title").fill("Theirs")
    one.get_by_role("button", name="Save").click()
    one.get_by_role("heading", name="Theirs").wait_for()
    two.problems.expect("status of 409")
    two.get_by_label("Title").fill("Mine")

    two.get_by_role("button", name="Save").click()

    table = two.locator("table.conflict").inner_text()
    assert "Mine" in table
    assert "Theirs" in table
    assert axe(two) == []
    two.get_by_role("button", name="Save").click()
    two.get_by_role("heading", name="Mine").wait_for()
