"""Roles: given, claimed, confirmed, revoked, ending; and the invitations that offer them."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal import clock
from ipbes_portal.accounts import actions
from ipbes_portal.accounts.models import Invitation, RoleGrant, User
from ipbes_portal.accounts.roles import COUNTRY_ROLES, Role, has_role
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Assessment, Body, Chapter
from ipbes_portal.notifications.models import Letter, Notice
from tests.people import make_user

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]

START, END = date(2026, 1, 1), date(2026, 12, 31)


def fresh(user):
    """The user as the next request sees them: grants are read once per request."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def body(db):
    return Body.objects.create(code="task-force", kind="task_force", name_en="Task force")


@pytest.fixture
def other_body(db):
    return Body.objects.create(code="other", kind="task_force", name_en="Another task force")


def test_grant_role_counts_from_its_first_to_its_last_day(secretariat, stranger):
    actions.grant_role(stranger.person, Role.MEP, by=secretariat, starts_on=START, ends_on=END)

    for day, holds in [
        (START - timedelta(days=1), False),
        (START, True),
        (END, True),
        (END + timedelta(days=1), False),
    ]:
        with clock.at(day):
            assert has_role(fresh(stranger), Role.MEP) is holds


def test_grant_role_holds_for_its_own_body_only(secretariat, stranger, body, other_body):
    actions.grant_role(stranger.person, Role.CO_CHAIR, by=secretariat, body=body)

    assert has_role(fresh(stranger), Role.CO_CHAIR, body=body)
    assert not has_role(fresh(stranger), Role.CO_CHAIR, body=other_body)


def test_grant_role_tells_the_person_and_records_who_gave_it(secretariat, stranger, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        grant = actions.grant_role(stranger.person, Role.MEP, by=secretariat)

    assert [message.to for message in mail.outbox] == [[stranger.email]]
    assert [notice.recipient for notice in Notice.objects.all()] == [stranger]
    assert [(e.actor, e.verb) for e in Entry.objects.about(grant)] == [(secretariat, "grant_role")]


def test_grant_role_is_refused_to_everybody_else(unit, stranger):
    with pytest.raises(PermissionDenied):
        actions.grant_role(stranger.person, Role.MEP, by=unit)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_possible"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), True),
        (date(2025, 6, 1), date(2026, 1, 1), False),
        (date(2026, 3, 1), date(2026, 4, 1), False),
        (date(2026, 12, 31), None, False),
        (date(2025, 1, 1), None, False),
        (date(2027, 1, 1), None, True),
    ],
)
def test_terms_of_one_role_do_not_overlap(secretariat, stranger, starts_on, ends_on, is_possible):
    actions.grant_role(stranger.person, Role.MEP, by=secretariat, starts_on=START, ends_on=END)

    if is_possible:
        actions.grant_role(stranger.person, Role.MEP, by=secretariat, starts_on=starts_on, ends_on=ends_on)
    else:
        with pytest.raises(ValidationError):
            actions.grant_role(stranger.person, Role.MEP, by=secretariat, starts_on=starts_on, ends_on=ends_on)


def test_terms_of_one_role_for_two_bodies_may_overlap(secretariat, stranger, body, other_body):
    for one in (body, other_body):
        actions.grant_role(stranger.person, Role.CO_CHAIR, by=secretariat, body=one, starts_on=START)

    assert RoleGrant.objects.filter(person=stranger.person).count() == 2


def test_a_revoked_term_leaves_room_for_a_new_one(secretariat, stranger):
    grant = actions.grant_role(stranger.person, Role.MEP, by=secretariat)
    actions.revoke_role(grant, by=secretariat)
    assert not has_role(fresh(stranger), Role.MEP)

    actions.grant_role(stranger.person, Role.MEP, by=secretariat)

    assert has_role(fresh(stranger), Role.MEP)


@pytest.mark.parametrize(
    "role", [*COUNTRY_ROLES, Role.PARTNER_MANAGER, Role.FUNDER, Role.CHAPTER_LEAD], ids=lambda role: role.value
)
def test_roles_that_belong_to_something_name_it(secretariat, stranger, role):
    with pytest.raises(ValidationError):
        actions.grant_role(stranger.person, role, by=secretariat)


def test_a_term_does_not_end_before_it_starts(secretariat, stranger):
    with pytest.raises(ValidationError):
        actions.grant_role(stranger.person, Role.MEP, by=secretariat, starts_on=END, ends_on=START)


def test_revoke_role_cannot_take_the_secretariat_from_oneself(secretariat):
    with pytest.raises(ValidationError):
        actions.revoke_role(secretariat.grants[0], by=secretariat)
    assert has_role(fresh(secretariat), Role.SECRETARIAT)


def test_revoke_role_twice_is_refused(secretariat, stranger):
    grant = actions.grant_role(stranger.person, Role.MEP, by=secretariat)
    actions.revoke_role(grant, by=secretariat)
    with pytest.raises(ValidationError):
        actions.revoke_role(grant, by=secretariat)


# Claims


@pytest.mark.parametrize("role", COUNTRY_ROLES, ids=lambda role: role.value)
def test_claim_focal_point_counts_once_confirmed(secretariat, stranger, country, role):
    grant = actions.claim_focal_point(by=stranger, country=country, role=role)
    assert not has_role(fresh(stranger), role)
    assert [notice.recipient for notice in Notice.objects.all()] == [secretariat]

    actions.confirm_role(grant, by=secretariat)

    assert has_role(fresh(stranger), role, country=country)
    assert (grant.confirmed_by, grant.is_in_force) == (secretariat, True)


def test_claim_focal_point_offers_no_other_role(stranger, country):
    with pytest.raises(ValidationError):
        actions.claim_focal_point(by=stranger, country=country, role=Role.SECRETARIAT)


def test_claim_focal_point_twice_is_refused(stranger, country):
    actions.claim_focal_point(by=stranger, country=country, role=Role.FOCAL_POINT)
    with pytest.raises(ValidationError):
        actions.claim_focal_point(by=stranger, country=country, role=Role.FOCAL_POINT)


def test_confirm_role_is_for_the_secretariat_and_happens_once(secretariat, unit, stranger, country):
    grant = actions.claim_focal_point(by=stranger, country=country, role=Role.FOCAL_POINT)
    with pytest.raises(PermissionDenied):
        actions.confirm_role(grant, by=unit)
    actions.confirm_role(grant, by=secretariat)
    with pytest.raises(ValidationError):
        actions.confirm_role(grant, by=secretariat)


def test_a_claim_turned_down_cannot_be_confirmed(secretariat, stranger, country):
    grant = actions.claim_focal_point(by=stranger, country=country, role=Role.FOCAL_POINT)
    actions.revoke_role(grant, by=secretariat)
    with pytest.raises(ValidationError):
        actions.confirm_role(grant, by=secretariat)


# The end of a term


def test_warn_of_ending_terms_writes_once_thirty_days_before(secretariat, stranger):
    with clock.at(START):
        actions.grant_role(stranger.person, Role.MEP, by=None, starts_on=START, ends_on=END, tell=False)

    for day, letters in [
        (END - timedelta(days=31), 0),
        (END - timedelta(days=30), 1),
        (END - timedelta(days=29), 1),
        (END, 1),
    ]:
        with clock.at(day):
            actions.warn_of_ending_terms()
        assert Letter.objects.filter(kind="accounts.term_ending", to=stranger.email).count() == letters


def test_warn_of_ending_terms_leaves_revoked_and_open_terms_alone(secretariat, stranger, reviewer):
    grant = actions.grant_role(stranger.person, Role.MEP, by=secretariat, ends_on=clock.today(), tell=False)
    actions.revoke_role(grant, by=secretariat)

    actions.warn_of_ending_terms()

    assert not Letter.objects.exists()


# Invitations


def key_in(letter):
    """The key of the link in an invitation."""
    return letter.body.strip().rstrip("/").rpartition("/")[2]


@pytest.fixture
def invitation(secretariat):
    return actions.invite(by=secretariat, email="New@example.org", role=Role.TSU, language="fr")


def test_invite_writes_a_secret_letter_whose_key_is_stored_nowhere_else(invitation):
    letter = Letter.objects.get()
    key = key_in(letter)

    assert (letter.to, letter.language, letter.is_secret) == ("new@example.org", "fr", True)
    assert actions.open_invitation(key) == invitation
    assert key not in str(Invitation.objects.filter(pk=invitation.pk).values())


def test_invite_offers_the_very_role_one_holds(secretariat):
    actions.invite(by=secretariat, email="colleague@example.org", role=Role.SECRETARIAT)

    assert Invitation.objects.get().role == Role.SECRETARIAT


def test_invite_refuses_an_offer_that_could_not_be_accepted(secretariat):
    with pytest.raises(ValidationError):
        actions.invite(by=secretariat, email="new@example.org", role=Role.FOCAL_POINT)
    assert not Letter.objects.exists()


def test_invite_is_refused_to_others(unit):
    with pytest.raises(PermissionDenied):
        actions.invite(by=unit, email="new@example.org", role=Role.TSU)


def test_accept_invitation_gives_the_role_once(invitation, stranger, secretariat):
    grant = actions.accept_invitation(invitation, user=stranger)

    assert (grant.role, grant.confirmed_by) == (Role.TSU, secretariat)
    assert has_role(fresh(stranger), Role.TSU)
    with pytest.raises(ValidationError):
        actions.accept_invitation(invitation, user=make_user("second"))


def test_accept_invitation_refuses_after_three_weeks(invitation, stranger):
    with clock.at(clock.now() + actions.INVITATION_LASTS), pytest.raises(ValidationError):
        actions.accept_invitation(invitation, user=stranger)
    assert not has_role(fresh(stranger), Role.TSU)


def test_accept_invitation_refuses_once_withdrawn(invitation, stranger, secretariat):
    actions.withdraw_invitation(invitation, by=secretariat)
    with pytest.raises(ValidationError):
        actions.accept_invitation(invitation, user=stranger)


def test_withdraw_invitation_refuses_what_was_accepted(invitation, stranger, secretariat):
    actions.accept_invitation(invitation, user=stranger)
    with pytest.raises(ValidationError):
        actions.withdraw_invitation(invitation, by=secretariat)


def test_withdraw_invitation_is_refused_to_others(invitation, unit):
    with pytest.raises(PermissionDenied):
        actions.withdraw_invitation(invitation, by=unit)


@pytest.mark.parametrize("change", ["used", "withdrawn", "expired", "wrong"])
def test_open_invitation_answers_none_for_every_key_that_opens_nothing(invitation, stranger, secretariat, change):
    key = key_in(Letter.objects.get())
    moment = clock.now()
    if change == "used":
        actions.accept_invitation(invitation, user=stranger)
    elif change == "withdrawn":
        actions.withdraw_invitation(invitation, by=secretariat)
    elif change == "expired":
        moment = invitation.expires_at
    else:
        key = key[:-1]

    with clock.at(moment):
        assert actions.open_invitation(key) is None


def test_join_by_invitation_makes_a_proven_sign_in(invitation):
    user = actions.join_by_invitation(invitation, password="a long sentence", family_name="Newcomer")

    assert has_role(fresh(user), Role.TSU)
    assert user.check_password("a long sentence")
    assert list(user.emailaddress_set.values_list("email", "verified", "primary")) == [("new@example.org", True, True)]


def test_join_by_invitation_takes_over_a_sign_in_that_was_never_proven(invitation):
    """Somebody else may have signed up with the address before its owner was invited."""
    squatter = actions.create_user(email="new@example.org", password="known to a stranger")

    user = actions.join_by_invitation(invitation, password="a long sentence")

    assert user == squatter
    assert not fresh(user).check_password("known to a stranger")


def test_join_by_invitation_refuses_an_address_that_can_already_sign_in(invitation):
    owner = actions.create_user(email="new@example.org", password="the owner's own")
    actions.trust_address(owner)

    with pytest.raises(ValidationError):
        actions.join_by_invitation(invitation, password="a long sentence")
    assert fresh(owner).check_password("the owner's own")


def test_an_invitation_lets_somebody_sign_in_who_holds_the_role_already(invitation, secretariat):
    """People are known, and in the task force, before their first sign-in."""
    known = actions.create_user(email="new@example.org", password=None)
    held = actions.grant_role(known.person, Role.TSU, by=secretariat, tell=False, body=invitation.body)

    user = actions.join_by_invitation(invitation, password="a long sentence")

    assert (user, user.check_password("a long sentence")) == (known, True)
    assert list(known.person.role_grants.filter(role=Role.TSU)) == [held]


def test_nobody_is_invited_to_what_they_hold_and_can_sign_in_to(invitation, stranger, secretariat):
    actions.accept_invitation(invitation, user=stranger)
    with pytest.raises(ValidationError, match="already holds this role"):
        actions.invite(by=secretariat, email=stranger.email.upper(), role=Role.TSU, body=invitation.body)
    assert actions.invite(by=secretariat, email=stranger.email, role=Role.TASK_FORCE).role == Role.TASK_FORCE


def test_chapter_lead_is_granted_for_a_chapter(secretariat, stranger):
    assessment = Assessment.objects.create(code="POL", name_en="Pollination", kind="thematic", state="approved")
    chapter = Chapter.objects.create(assessment=assessment, number="2.1", position=1, title="Drivers")

    grant = actions.grant_role(stranger.person, Role.CHAPTER_LEAD, by=secretariat, chapter=chapter)

    assert str(grant) == "chapter lead · 2.1 Drivers"
