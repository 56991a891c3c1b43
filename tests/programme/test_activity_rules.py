"""Who may do what with an activity: every role in every state."""

import pytest
from django.contrib.auth.models import AnonymousUser

from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Organisation
from ipbes_portal.programme import actions, rules
from ipbes_portal.programme.models import IN_PLAN, Activity, ActivityStatus
from tests.people import make_user

pytestmark = pytest.mark.sqlite

D, R, X = ActivityStatus.DRAFT, ActivityStatus.REPORTED, ActivityStatus.DECLINED
PLAN, WITHDRAWN = set(IN_PLAN), ActivityStatus.WITHDRAWN
ALL = set(ActivityStatus)
NOBODY = {who: set() for who in ("funder", "reviewer", "focal_point", "other_partner", "stranger", "anonymous")}

# In which states each may; the activity was reported by `partner`, and `colleague` manages the same organisation.
MATRIX = {
    rules.can_edit_activity: NOBODY
    | {"secretariat": ALL - {D}, "unit": ALL - {D}, "partner": {D, X}, "colleague": {D, X}},
    rules.can_translate: NOBODY | {"secretariat": ALL - {D}, "unit": ALL - {D}, "partner": {D, X}, "colleague": {D, X}},
    rules.can_submit_report: NOBODY | {"secretariat": set(), "unit": set(), "partner": {D, X}, "colleague": {D, X}},
    rules.can_decide_report: NOBODY | {"secretariat": {R}, "unit": {R}, "partner": set(), "colleague": set()},
    rules.can_move_activity: NOBODY
    | {"secretariat": PLAN | {WITHDRAWN}, "unit": PLAN | {WITHDRAWN}, "partner": set(), "colleague": set()},
}
PEOPLE = list(MATRIX[rules.can_edit_activity])


@pytest.fixture
def people(db, secretariat, unit, reviewer, focal_point, partner, stranger, organisation):
    """One person of each kind."""
    other = Organisation.objects.create(name="Other organisation", kind="ngo")
    return {
        "secretariat": secretariat,
        "unit": unit,
        "reviewer": reviewer,
        "focal_point": focal_point,
        "partner": partner,
        "colleague": make_user("colleague", Role.PARTNER_MANAGER, organisation=organisation),
        "other_partner": make_user("other-partner", Role.PARTNER_MANAGER, organisation=other),
        "funder": make_user("funder", Role.FUNDER, organisation=organisation),
        "stranger": stranger,
        "anonymous": AnonymousUser(),
    }


@pytest.mark.parametrize("rule", MATRIX, ids=lambda rule: rule.__name__)
def test_every_role_in_every_state(people, partner, organisation, rule):
    activity = Activity(reported_by=partner, reporting_organisation=organisation)

    def may(user, status):
        activity.status = status
        return rule(user, activity)

    allowed = {who: {status for status in ActivityStatus if may(user, status)} for who, user in people.items()}
    assert allowed == MATRIX[rule]


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (rules.can_add_activity, {"secretariat", "unit"}),
        (rules.can_record_contribution, {"secretariat", "unit"}),
        (rules.can_manage_occasions, {"secretariat", "unit"}),
        (rules.can_open_reporting_round, {"secretariat", "unit"}),
        (rules.can_report_any_activity, {"partner", "colleague", "other_partner"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_needs_no_activity(people, rule, allowed):
    assert {who for who, user in people.items() if rule(user)} == allowed


def test_a_report_is_made_for_an_organisation_one_acts_for(people, organisation):
    may = {who for who, user in people.items() if rules.can_report_activity(user, organisation)}
    assert may == {"secretariat", "unit", "partner", "colleague"}


def test_staff_who_reported_something_edit_and_send_it_but_do_not_decide_it(secretariat, unit, organisation):
    activity = Activity(reported_by=unit, reporting_organisation=organisation, status=D)
    assert rules.can_edit_activity(unit, activity) is True
    assert rules.can_submit_report(unit, activity) is True
    assert rules.can_edit_activity(secretariat, activity) is False
    activity.status = R
    assert rules.can_decide_report(unit, activity) is False
    assert rules.can_decide_report(secretariat, activity) is True


def test_an_activity_without_reporter_belongs_to_no_stranger(stranger):
    assert rules.is_reporter(stranger, Activity(status=D)) is False
    assert rules.is_reporter(AnonymousUser(), Activity(status=D)) is False


@pytest.mark.parametrize("status", ActivityStatus)
def test_who_sees_an_activity_in_every_state(people, make_report, status):
    report = make_report()
    # Bypasses the actions on purpose: every state, also those a report reaches only by a longer way.
    Activity.objects.update(status=status, decision_note="Why.", starts_on="2018-07-30")
    see = {who for who, user in people.items() if Activity.objects.visible_to(user).filter(pk=report.pk).exists()}
    reporters, staff = {"partner", "colleague"}, {"secretariat", "unit"}
    assert see == (set(people) if status in IN_PLAN else reporters if status == D else reporters | staff)


def test_staff_see_a_draft_that_was_sent_and_went_back(partner, secretariat, make_report):
    report = make_report()
    actions.report_activity(report, by=partner)
    actions.return_report(report, by=secretariat, note="Please add the dates.")

    assert Activity.objects.visible_to(secretariat).filter(pk=report.pk).exists()
