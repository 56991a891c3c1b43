"""Organisations: registered, verified, declined, corrected, merged, and who sees them."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal.accounts import actions
from ipbes_portal.accounts.models import User
from ipbes_portal.accounts.organisations import kept_row, visible_organisations
from ipbes_portal.accounts.roles import Role, has_role
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Organisation, OrganisationStatus
from ipbes_portal.notifications.models import Letter, Notice
from ipbes_portal.workflow import StaleEdit
from tests.people import make_user

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


def fresh(user):
    return User.objects.get(pk=user.pk)


@pytest.fixture
def registered(secretariat, stranger):
    """An organisation that a stranger has registered and that waits."""
    return actions.register_organisation(Organisation(name="Island centre", kind="ngo"), by=stranger)


def test_register_organisation_waits_and_tells_the_secretariat(registered, secretariat, stranger):
    assert registered.status == OrganisationStatus.REGISTERED
    assert not has_role(fresh(stranger), Role.PARTNER_MANAGER)
    assert [notice.recipient for notice in Notice.objects.all()] == [secretariat]


def test_register_organisation_by_staff_counts_at_once_and_makes_nobody_manager(unit):
    organisation = actions.register_organisation(Organisation(name="Island centre", kind="ngo"), by=unit)

    assert organisation.status == OrganisationStatus.VERIFIED
    assert not organisation.role_grants.exists()


def test_register_organisation_refuses_a_name_that_is_listed(registered, unit):
    with pytest.raises(ValidationError):
        actions.register_organisation(Organisation(name="ISLAND centre", kind="ngo"), by=unit)


def test_verify_organisation_confirms_who_registered_it(registered, secretariat, stranger):
    actions.verify_organisation(registered, by=secretariat)

    assert registered.status == OrganisationStatus.VERIFIED
    assert has_role(fresh(stranger), Role.PARTNER_MANAGER, organisation=registered)
    assert [letter.to for letter in Letter.objects.filter(kind="accounts.organisation_decided")] == [stranger.email]


def test_decline_organisation_says_why(registered, secretariat, stranger):
    with pytest.raises(ValidationError):
        actions.decline_organisation(registered, by=secretariat, note="  ")

    actions.decline_organisation(registered, by=secretariat, note="Côte d'Ivoire has it under another name.")

    letter = Letter.objects.get(kind="accounts.organisation_decided")
    assert (letter.to, "Côte d'Ivoire has it" in letter.body) == (stranger.email, True)
    assert Entry.objects.about(registered).first().details["note"] == "Côte d'Ivoire has it under another name."
    assert not has_role(fresh(stranger), Role.PARTNER_MANAGER)


@pytest.mark.parametrize("status", OrganisationStatus)
@pytest.mark.parametrize("step", ["verify", "decline"])
def test_organisations_move_only_where_the_table_says(secretariat, status, step):
    organisation = Organisation.objects.create(name="Island centre", kind="ngo", status=status)
    to = {"verify": OrganisationStatus.VERIFIED, "decline": OrganisationStatus.DECLINED}[step]
    keywords = {"note": "Because."} if step == "decline" else {}
    act = getattr(actions, f"{step}_organisation")

    if to in Organisation.NEXT[status]:
        act(organisation, by=secretariat, **keywords)
        assert organisation.status == to
    else:
        with pytest.raises(ValidationError):
            act(organisation, by=secretariat, **keywords)


def test_deciding_organisations_is_refused_to_others(registered, unit):
    with pytest.raises(PermissionDenied):
        actions.verify_organisation(registered, by=unit)
    with pytest.raises(PermissionDenied):
        actions.decline_organisation(registered, by=unit, note="Because.")
    with pytest.raises(PermissionDenied):
        actions.merge_organisations(registered, registered, by=unit)


def test_edit_organisation_is_for_its_managers_and_refuses_stale_versions(partner, organisation, stranger):
    organisation.city = "St. George's"
    actions.edit_organisation(organisation, by=partner, fields=["city"], version=1)
    assert Organisation.objects.get(pk=organisation.pk).city == "St. George's"

    with pytest.raises(StaleEdit):
        actions.edit_organisation(organisation, by=partner, fields=["city"], version=1)
    with pytest.raises(PermissionDenied):
        actions.edit_organisation(organisation, by=stranger, fields=["city"], version=2)


def test_merge_organisations_moves_people_roles_and_activities(secretariat, partner, organisation, make_report):
    report = make_report()
    keep = Organisation.objects.create(name="Partner, full name", kind="ngo", status=OrganisationStatus.VERIFIED)
    invitation = actions.invite(
        by=secretariat, email="new@example.org", role=Role.PARTNER_MANAGER, organisation=organisation
    )

    actions.merge_organisations(keep, organisation, by=secretariat)

    report.refresh_from_db()
    invitation.refresh_from_db()
    organisation.refresh_from_db()
    assert (report.reporting_organisation, invitation.organisation) == (keep, keep)
    assert has_role(fresh(partner), Role.PARTNER_MANAGER, organisation=keep)
    assert (organisation.merged_into, kept_row(organisation.pk), kept_row(keep.pk)) == (keep, keep, None)
    with pytest.raises(ValidationError):
        actions.merge_organisations(keep, organisation, by=secretariat)


def test_visible_organisations_by_reader(registered, secretariat, unit, stranger, organisation):
    other = make_user("other")
    merged = Organisation.objects.create(
        name="Merged", kind="ngo", status=OrganisationStatus.VERIFIED, merged_into=organisation
    )

    everything = {registered, organisation}
    expected = {
        AnonymousUser(): {organisation},
        other: {organisation},
        stranger: everything,
        unit: everything,
        secretariat: everything,
    }
    for reader, seen in expected.items():
        assert set(visible_organisations(reader)) == seen, reader
        assert merged not in visible_organisations(reader)
