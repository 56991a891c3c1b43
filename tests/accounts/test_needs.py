"""What waits for somebody, and that each address lists exactly as many."""

from datetime import timedelta

import pytest

from ipbes_portal import clock
from ipbes_portal.accounts import actions
from ipbes_portal.accounts.models import Declaration, User
from ipbes_portal.accounts.needs import needs_me
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Organisation
from tests.people import make_user

pytestmark = pytest.mark.django_db


def waiting(user):
    return {str(label): count for label, count, _url in needs_me(User.objects.get(pk=user.pk))}


def declare(user):
    row = Declaration(
        person=user.person,
        starts_on=clock.today(),
        ends_on=clock.today(),
        has_professional_interest=False,
        has_financial_interest=False,
        has_other_interest=False,
    )
    return actions.declare_interests(row, by=user, related={})


def test_nothing_waits_for_a_stranger(stranger):
    assert needs_me(stranger) == []


def test_the_secretariat_is_told_what_to_decide_and_each_link_lists_as_many(client, secretariat, stranger, country):
    actions.claim_focal_point(by=stranger, country=country, role=Role.FOCAL_POINT)
    actions.register_organisation(Organisation(name="Island centre", kind="ngo"), by=stranger)
    declare(stranger)
    for _ in range(2):
        actions.add_person(by=secretariat, family_name="Mentor")
    client.force_login(secretariat)

    tasks = needs_me(secretariat)

    assert [(label, count) for label, count, _url in tasks] == [
        ("Claims of roles to confirm", 1),
        ("Organisations to verify", 1),
        ("Declarations of interests to check", 1),
        ("People who may be the same", 1),
        ("Unread messages", 2),
    ]
    for label, count, url in tasks:
        context = client.get(url).context
        assert (context["total"] if "total" in context else len(context["pairs"])) == count, label


def test_those_who_judge_are_asked_to_declare_until_they_have(reviewer):
    assert "Declare your interests" in waiting(reviewer)
    declare(reviewer)
    assert "Declare your interests" not in waiting(reviewer)


def test_a_role_that_ends_within_thirty_days_is_announced(secretariat):
    for name, days, is_told in [("soon", 30, True), ("later", 31, False)]:
        user = make_user(name)
        actions.grant_role(
            user.person, Role.COMMITTEE, by=None, ends_on=clock.today() + timedelta(days=days), tell=False
        )
        assert bool(waiting(user)) is is_told


def test_a_missing_second_factor_is_announced_where_one_is_needed(secretariat, reviewer, settings):
    assert "Set up your second factor" not in waiting(secretariat)
    settings.SECOND_FACTOR_REQUIRED = True
    assert "Set up your second factor" in waiting(secretariat)
    assert "Set up your second factor" not in waiting(reviewer)
