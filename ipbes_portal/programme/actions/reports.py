"""Sending and answering partners' reports, and calling for them."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.actions import secretariat_users
from ipbes_portal.audit.actions import record
from ipbes_portal.notifications.actions import notify
from ipbes_portal.texts.models import WordingState
from ipbes_portal.workflow import change_status, require

from .. import letters, rules
from ..models import ActivityStatus, ReportingRound


@transaction.atomic
def report_activity(activity, *, by):
    """Send a report to the secretariat; it counts for the open round, late or not (5/3 ¶22 counts late ones)."""
    require(rules.can_submit_report(by, activity))
    if not activity.initiatives.exists():
        raise ValidationError(_("Choose at least one initiative of the plan."))
    change_status(
        activity,
        ActivityStatus.REPORTED,
        by=by,
        verb="report_activity",
        reported_by=activity.reported_by or by,
        reported_at=clock.now(),
        reporting_round=current_round(),
        decision_note="",
    )
    notify(secretariat_users(), "programme.activity_reported", lambda: letters.activity_reported(activity))


def current_round(day=None):
    """The reporting round a report of `day` belongs to: the open one, else the next, else the last."""
    day = day or clock.today()
    rounds = ReportingRound.objects.order_by("closes_on")
    return rounds.filter(closes_on__gte=day).first() or rounds.last()


def stage_by_dates(activity, day=None):
    """Planned, ongoing or completed, as the dates of the activity say."""
    day = day or clock.today()
    if activity.starts_on is None or activity.starts_on > day:
        return ActivityStatus.PLANNED
    if activity.ends_on and activity.ends_on < day:
        return ActivityStatus.COMPLETED
    return ActivityStatus.ONGOING


@transaction.atomic
def accept_report(activity, *, by):
    """Take a partner's activity into the plan."""
    require(rules.can_decide_report(by, activity))
    change_status(activity, stage_by_dates(activity), by=by, verb="accept_report", decision_note="")
    # Accepting is the reading that was missing: the reporter's own words no longer count as a draft.
    activity.text.wordings.filter(language=activity.text.source_language, state=WordingState.DRAFT).update(
        state=WordingState.REVIEWED
    )
    notify([activity.reported_by], "programme.activity_decided", lambda: letters.activity_decided(activity, ""))


@transaction.atomic
def return_report(activity, *, by, note):
    """Give a report back for completion."""
    _answer_report(activity, ActivityStatus.DRAFT, by=by, verb="return_report", note=note)


@transaction.atomic
def decline_report(activity, *, by, note):
    """Turn a report down, with the reason."""
    _answer_report(activity, ActivityStatus.DECLINED, by=by, verb="decline_report", note=note)


def _answer_report(activity, status, *, by, verb, note):
    require(rules.can_decide_report(by, activity))
    if not note.strip():
        raise ValidationError(_("Please say why."))
    change_status(activity, status, by=by, verb=verb, decision_note=note)
    notify([activity.reported_by], "programme.activity_decided", lambda: letters.activity_decided(activity, note))


@transaction.atomic
def open_reporting_round(reporting_round, *, by):
    """Call on partners to report until a day."""
    require(rules.can_open_reporting_round(by))
    reporting_round.full_clean()
    reporting_round.save()
    record(by=by, verb="open_reporting_round", target=reporting_round)
    return reporting_round
