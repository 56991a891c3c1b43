"""Funding opportunities: who announces them, what becomes of them, and what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from ipbes_portal import clock
from ipbes_portal.accounts import actions as accounts
from ipbes_portal.accounts.models import User
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.models import Entry
from ipbes_portal.notifications.models import Notice
from ipbes_portal.partnerships import actions, needs, rules
from ipbes_portal.partnerships.models import FundingOpportunity, OpportunityStatus, Standing
from ipbes_portal.workflow import StaleEdit

ALL = FundingOpportunity.objects


def test_a_funder_announces_and_the_secretariat_publishes(make_opportunity, funder, secretariat, stranger):
    row = make_opportunity(by=funder, is_public=False)
    assert row.status == OpportunityStatus.DRAFT
    assert [ALL.visible_to(who).count() for who in (funder, secretariat, stranger)] == [1, 1, 0]
    row = actions.submit_opportunity(row, by=funder)
    assert row.status == OpportunityStatus.SUBMITTED
    assert Notice.objects.filter(recipient=secretariat, kind="partnerships.opportunity_received").count() == 1
    row = actions.publish_opportunity(row, by=secretariat)
    assert row.status == OpportunityStatus.PUBLISHED
    assert ALL.visible_to(stranger).count() == 1
    assert Notice.objects.get(recipient=funder).kind == "partnerships.opportunity_moved"
    verbs = ["draft_opportunity", "submit_opportunity", "publish_opportunity"]
    assert list(Entry.objects.about(row).order_by("pk").values_list("verb", flat=True)) == verbs


def test_one_that_waits_is_given_back_with_a_reason(make_opportunity, funder, secretariat):
    row = actions.submit_opportunity(make_opportunity(by=funder, is_public=False), by=funder)
    with pytest.raises(ValidationError):
        actions.return_opportunity(row, by=secretariat, note=" ")
    row = actions.return_opportunity(row, by=secretariat, note="Until when?")
    assert (row.status, row.status_note) == (OpportunityStatus.DRAFT, "Until when?")
    assert Notice.objects.get(recipient=funder).subject == "Funding opportunity “Grants”: draft"


def test_one_taken_off_says_why_and_can_come_back(make_opportunity, funder, secretariat, stranger):
    row = make_opportunity()
    with pytest.raises(ValidationError):
        actions.take_off_opportunity(row, by=funder, note="")
    row = actions.take_off_opportunity(row, by=funder, note="No money.")
    assert (row.status, row.status_note) == (OpportunityStatus.WITHDRAWN, "No money.")
    assert ALL.visible_to(stranger).count() == 0
    row = actions.publish_opportunity(row, by=secretariat)
    assert (row.status, row.status_note) == (OpportunityStatus.PUBLISHED, "")


def test_who_may_not(make_opportunity, funder, partner, stranger, co_chair, organisation):
    draft, public = make_opportunity(is_public=False), make_opportunity("Public")
    for by in (partner, stranger, co_chair):
        with pytest.raises(PermissionDenied):
            make_opportunity(by=by, is_public=False)
        with pytest.raises(PermissionDenied):
            actions.edit_opportunity(draft, by=by, fields=[], version=1)
        with pytest.raises(PermissionDenied):
            actions.submit_opportunity(draft, by=by)
        with pytest.raises(PermissionDenied):
            actions.take_off_opportunity(public, by=by, note="Why.")
    with pytest.raises(PermissionDenied):
        make_opportunity(by=funder, funder=organisation, is_public=False)
    with pytest.raises(PermissionDenied):
        actions.publish_opportunity(draft, by=funder)
    with pytest.raises(PermissionDenied):
        actions.edit_opportunity(public, by=funder, fields=["note"], version=1)
    with pytest.raises(PermissionDenied):
        actions.return_opportunity(draft, by=funder, note="Why.")
    with pytest.raises(PermissionDenied):
        actions.edit_opportunity(draft, by=funder, fields=["status"], version=1)


def test_an_edit_keeps_words_and_refuses_a_stale_one(make_opportunity, funder, need):
    row = make_opportunity(by=funder, is_public=False)
    row.note = "Universities."
    actions.edit_opportunity(row, by=funder, fields=["note"], version=1, related={"needs": [need]}, title="New")
    row = ALL.for_list().get()
    assert (row.note, str(row), list(row.needs.all()), row.version) == ("Universities.", "New", [need], 2)
    with pytest.raises(StaleEdit):
        actions.edit_opportunity(row, by=funder, fields=["note"], version=1)
    with pytest.raises(ValidationError):
        actions.edit_opportunity(row, by=funder, fields=[], version=2, title=" ")


def test_staff_publish_and_do_not_send_to_themselves(make_opportunity, secretariat, fund):
    draft = make_opportunity(is_public=False)
    accounts.grant_role(secretariat.person, Role.FUNDER, by=None, tell=False, organisation=fund)
    both = User.objects.get(pk=secretariat.pk)
    assert (rules.can_submit_opportunity(both, draft), rules.can_publish_opportunity(both, draft)) == (False, True)
    with pytest.raises(PermissionDenied):
        actions.submit_opportunity(draft, by=both)


def test_it_is_published_only_when_one_learns_how_to_apply(make_opportunity, funder, secretariat):
    row = make_opportunity(by=funder, is_public=False, url="")
    with pytest.raises(ValidationError):
        actions.submit_opportunity(row, by=funder)
    with pytest.raises(ValidationError):
        actions.publish_opportunity(row, by=secretariat)


@pytest.mark.parametrize(
    "fields",
    [
        {"amount_from": Decimal(1)},
        {"currency": "USD"},
        {"amount_from": Decimal(-1), "currency": "USD"},
        {"amount_from": Decimal(2), "amount_to": Decimal(1), "currency": "USD"},
        {"amount_to": Decimal(1), "currency": "XXX"},
        {"opens_on": clock.today(), "closes_on": clock.today() - timedelta(days=1)},
    ],
)
def test_nonsense_is_refused(make_opportunity, fields):
    with pytest.raises(ValidationError):
        make_opportunity(**fields)


def test_the_database_refuses_one_taken_off_without_a_reason(make_opportunity):
    row = make_opportunity()
    with pytest.raises(IntegrityError), transaction.atomic():
        ALL.filter(pk=row.pk).update(status="withdrawn")


def test_whether_one_can_apply_follows_from_the_dates(make_opportunity):
    day, one = clock.today(), timedelta(days=1)
    cases = {
        Standing.COMING: {"opens_on": day + one},
        Standing.OPEN: {"opens_on": day, "closes_on": day},
        Standing.ROLLING: {},
        Standing.CLOSED: {"closes_on": day - one},
    }
    rows = {standing: make_opportunity(standing.value, **fields) for standing, fields in cases.items()}
    assert {row.standing for row in rows.values()} == set(cases)
    assert all(row.standing == standing for standing, row in rows.items())
    order = [str(row) for row in ALL.soonest_first(day).for_list()]
    assert order == ["open", "rolling", "coming", "closed"]


def test_the_money_of_an_organisation_no_longer_verified_is_not_shown(make_opportunity, fund, stranger, secretariat):
    make_opportunity()
    fund.status = "declined"
    fund.save()
    assert ALL.visible_to(stranger).count() == 0
    assert ALL.visible_to(secretariat).count() == 1


def test_what_waits_is_said(make_opportunity, funder, secretariat, stranger):
    row = make_opportunity(by=funder, is_public=False)
    assert [task[1] for task in needs.needs_me(funder)] == [1]
    assert needs.needs_me(secretariat) == []
    actions.submit_opportunity(row, by=funder)
    assert needs.needs_me(funder) == []
    assert [task[1] for task in needs.needs_me(secretariat)] == [1]
    assert needs.needs_me(stranger) == []
