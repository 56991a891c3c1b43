"""Everything that changes activities, contributions, occasions and who took part."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.actions import secretariat_users
from ipbes_portal.audit.actions import record
from ipbes_portal.notifications.actions import notify
from ipbes_portal.texts.actions import NEW, create_text, write_wording
from ipbes_portal.texts.models import WordingState
from ipbes_portal.workflow import change_status, require, save_edit

from . import letters, rules
from .models import (
    IN_PLAN,
    Activity,
    ActivityOrganisation,
    ActivityStatus,
    Occasion,
    Participation,
    Recognition,
    ReportingRound,
)

# The columns that are edited; staff also say how far the Platform stands behind a partner's activity.
REPORTED = {
    "kind", "starts_on", "ends_on", "date_precision", "place", "languages", "level", "website",
    "reporting_organisation", "source",
}  # fmt: skip
EDITED = REPORTED | {"recognition", "is_verified"}
RELATED = ("initiatives", "needs", "countries", "regions", "deliverables", "documents", "requests")


@transaction.atomic
def add_activity(activity, *, by, language, title, summary="", related=None, partners=()):
    """Enter an activity straight into the plan; `partners` are (organisation, role) pairs."""
    require(rules.can_add_activity(by))
    if activity.status not in IN_PLAN:
        raise ValidationError(_("An activity of the plan is planned, ongoing, completed or cancelled."))
    return _create(activity, by=by, verb="add_activity", language=language, title=title, summary=summary,
                   related=related, partners=partners)  # fmt: skip


@transaction.atomic
def draft_report(activity, *, by, language, title, summary="", related=None, partners=()):
    """Begin a partner's report; it stays theirs until they send it."""
    if activity.reporting_organisation is None:
        raise ValidationError(_("Say for which organisation you report."))
    require(rules.can_report_activity(by, activity.reporting_organisation))
    activity.status, activity.recognition, activity.reported_by = ActivityStatus.DRAFT, Recognition.NONE, by
    return _create(activity, by=by, verb="draft_report", language=language, title=title, summary=summary,
                   related=related, partners=partners)  # fmt: skip


def _create(activity, *, by, verb, language, title, summary, related, partners):
    if not title.strip():
        raise ValidationError(_("An activity needs a title."))
    activity.text = create_text(by=by, language=language, title=title, body=summary, state=_state_of_words(by))
    activity.full_clean()
    activity.save()
    for name, rows in (related or {}).items():
        getattr(activity, name).set(rows)
    _set_partners(activity, partners)
    record(by=by, verb=verb, target=activity)
    return activity


def _set_partners(activity, partners):
    """Make exactly these (organisation, role) pairs stand; whether that changed anything."""
    wanted = {(organisation.pk, role) for organisation, role in partners}
    present = {(row.organisation_id, row.role): row for row in activity.partnerships.all()}
    for key, row in present.items():
        if key not in wanted:
            row.delete()
    added = [
        ActivityOrganisation(activity=activity, organisation_id=organisation, role=role)
        for organisation, role in sorted(wanted - set(present))
    ]
    for row in added:
        row.clean_fields(exclude=["activity", "organisation"])
    ActivityOrganisation.objects.bulk_create(added)
    return wanted != set(present)


def _state_of_words(by):
    """Staff have reviewed what they write; what partners write waits for somebody to read it."""
    return WordingState.REVIEWED if rules.can_add_activity(by) else WordingState.DRAFT


@transaction.atomic
def edit_activity(
    activity, *, by, fields, version, language=None, title=None, summary=None, related=None, partners=None
):
    """Save what was changed, unless somebody saved since `version` (then StaleEdit and nothing written).

    `title` and `summary` are the wording in `language`; None leaves texts, relations or partners as they are.
    """
    stored = _locked(activity)
    require(rules.can_edit_activity(by, stored))
    _refuse_what_is_not_edited(activity, stored, by=by, fields=fields)
    activity.full_clean(exclude=["text"])
    save_edit(activity, by=by, verb="edit_activity", fields=fields, version=version, related=related)
    if title is not None:
        _write_words(activity, by=by, language=language, title=title, summary=summary)
    if partners is not None and _set_partners(activity, partners):
        record(by=by, verb="edit_partners", target=activity)
    return activity


def _locked(activity):
    """The row as it stands: a form has already changed `activity`, and a rule must not be asked about wishes."""
    return Activity.objects.select_for_update().get(pk=activity.pk)


def _refuse_what_is_not_edited(activity, stored, *, by, fields):
    """States move by their own actions, recognition is the Platform's, and a report stays with those one acts for."""
    if not set(fields) <= (EDITED if rules.can_add_activity(by) else REPORTED):
        raise PermissionDenied
    if activity.reporting_organisation_id != stored.reporting_organisation_id:
        require(rules.can_report_activity(by, activity.reporting_organisation))


def _write_words(activity, *, by, language, title, summary):
    """Title and summary in one language; words nobody changed keep their state and where they come from."""
    if not title.strip():
        raise ValidationError(_("An activity needs a title."))
    wording = activity.text.wordings.filter(language=language).first()
    if summary is None:
        summary = wording.body if wording else ""
    if wording and (wording.title, wording.body) == (title, summary):
        return
    write_wording(activity.text, by=by, language=language, title=title, body=summary, state=_state_of_words(by))


@transaction.atomic
def translate_activity(activity, *, by, language, title, summary, version=None, is_machine_made=False):
    """Write title and summary in one language; `version` is that of the wording, None when there was none.

    A machine-made wording says so to every reader until a person saves it again.
    """
    require(rules.can_translate(by, _locked(activity)))
    if not title.strip():
        raise ValidationError(_("An activity needs a title."))
    wording = write_wording(
        activity.text,
        by=by,
        language=language,
        title=title,
        body=summary,
        state=WordingState.MACHINE if is_machine_made else _state_of_words(by),
        version=NEW if version is None else version,
    )
    # An edit form opened before shows the old words: its version must no longer fit.
    Activity.objects.filter(pk=activity.pk).update(version=F("version") + 1, updated_at=clock.now())
    activity.refresh_from_db(fields=["version", "updated_at"])
    return wording


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
def move_activity(activity, status, *, by, note=""):
    """Change the state of an activity of the plan, take it out, or put it back."""
    require(rules.can_move_activity(by, activity))
    if status == ActivityStatus.COMPLETED and activity.starts_on is None:
        raise ValidationError(_("A completed activity has a date."))
    change_status(activity, status, by=by, verb="move_activity", note=note)


@transaction.atomic
def record_contribution(contribution, *, by):
    """Enter one gift into the ledger."""
    require(rules.can_record_contribution(by))
    if contribution.currency == "USD":
        contribution.amount_usd = contribution.amount
    elif contribution.amount and contribution.rate:
        contribution.amount_usd = round(contribution.amount * contribution.rate, 2)
    contribution.full_clean()
    contribution.save()
    record(by=by, verb="record_contribution", target=contribution)
    return contribution


@transaction.atomic
def add_occasion(occasion, *, by):
    """Enter one dated gathering."""
    require(rules.can_manage_occasions(by))
    occasion.full_clean()
    occasion.save()
    record(by=by, verb="add_occasion", target=occasion)
    return occasion


@transaction.atomic
def note_participation(occasion, person, *, by, **fields):
    """Note that somebody takes part in an occasion; a second note corrects the first."""
    require(rules.can_manage_occasions(by))
    Occasion.objects.select_for_update().get(pk=occasion.pk)
    person = person.merged_into or person
    row = Participation.objects.filter(occasion=occasion, person=person).first()
    participation = row or Participation(occasion=occasion, person=person)
    for name, value in ({"organisation": person.organisation, "country": person.country} | fields).items():
        setattr(participation, name, value)
    participation.full_clean()
    participation.save()
    record(by=by, verb="note_participation", target=participation, occasion=occasion.pk)
    return participation


@transaction.atomic
def open_reporting_round(reporting_round, *, by):
    """Call on partners to report until a day."""
    require(rules.can_open_reporting_round(by))
    reporting_round.full_clean()
    reporting_round.save()
    record(by=by, verb="open_reporting_round", target=reporting_round)
    return reporting_round
