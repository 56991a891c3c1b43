"""Two entries made one: nothing of what either did is lost, and nothing stands there twice."""

import pytest

from ipbes_portal import clock
from ipbes_portal.accounts import actions as accounts
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Body, Organisation, OrganisationStatus
from ipbes_portal.programme import actions
from ipbes_portal.programme.models import Contribution, Occasion, OccasionKind, Participation
from ipbes_portal.programme.participants import figures
from ipbes_portal.records.members import members_of
from ipbes_portal.records.models import UnitHost

pytestmark = pytest.mark.sqlite


@pytest.fixture
def twin(country):
    """The partner organisation, entered a second time."""
    return Organisation.objects.create(
        name="Partner organisation (twin)", kind="ngo", country=country, status=OrganisationStatus.VERIFIED
    )


@pytest.fixture
def host_unit(db):
    return Body.objects.create(code="tsu", kind="technical_support_unit", name_en="Support unit")


def test_two_entries_of_one_participant_become_one_row(secretariat, make_activity, country):
    occasion = actions.add_occasion(
        Occasion(kind=OccasionKind.EVENT, activity=make_activity(), starts="2018-07-30"), by=secretariat
    )
    keep, drop = (accounts.add_person(by=None, family_name=name) for name in ("Somebody", "Somebodi"))
    actions.note_participation(occasion, keep, by=secretariat)
    moment = clock.now()
    actions.note_participation(
        occasion, drop, by=secretariat, role="speaker", category="scientist", country=country, attended_at=moment
    )

    accounts.merge_people(keep, drop, by=secretariat)

    row = Participation.objects.get()
    assert (row.person, row.role, row.category, row.country) == (keep, "speaker", "scientist", country)
    assert row.attended_at == moment
    assert figures(occasion).people == 1
    assert Entry.objects.about(keep).first().details["doubles"] == {"programme.participation": 1}


def test_a_seat_that_both_entries_held_is_shown_once(secretariat, make_activity, host_unit):
    keep, drop = (accounts.add_person(by=None, family_name=name) for name in ("Somebody", "Somebodi"))
    for person in (keep, drop):
        accounts.grant_role(person, "tsu", by=secretariat, body=host_unit)

    accounts.merge_people(keep, drop, by=secretariat)

    assert [seat["person"] for seat in members_of(host_unit, secretariat)["now"]] == [keep.pk]


def test_two_entries_of_one_donor_and_host_become_one(secretariat, organisation, twin, host_unit, make_activity):
    for donor in (organisation, twin):
        gift = Contribution(donor=donor, kind="in_kind", mode="in_kind", body=host_unit, what="Rooms")
        actions.record_contribution(gift, by=secretariat)
    before = clock.now()
    UnitHost.objects.create(unit=host_unit, host=organisation, starts="2018", note="As announced.")
    UnitHost.objects.create(unit=host_unit, host=twin, starts="2018", ends="2020", city="Oslo", note="As it was.")
    UnitHost.objects.create(unit=host_unit, host=twin, starts="2022")
    activity = make_activity()
    for partner in (organisation, twin):
        activity.partnerships.create(organisation=partner, role="lead")

    accounts.merge_organisations(organisation, twin, by=secretariat)

    assert [gift.donor for gift in Contribution.objects.all()] == [organisation, organisation]
    assert Contribution.objects.filter(updated_at__gt=before).count() == 1
    first, second = host_unit.hosts.order_by("starts")
    assert (first.host, first.ends, first.city, first.note) == (
        organisation,
        "2020",
        "Oslo",
        "As announced.\nAs it was.",
    )
    assert (second.host, second.starts) == (organisation, "2022")
    assert activity.partnerships.get().organisation == organisation
