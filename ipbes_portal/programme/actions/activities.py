"""Entering, editing, translating and moving activities; drafting a partner's report."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.texts.actions import NEW, create_text, write_wording
from ipbes_portal.texts.models import WordingState
from ipbes_portal.workflow import change_status, require, save_edit

from .. import rules
from ..models import IN_PLAN, Activity, ActivityOrganisation, ActivityStatus, Recognition

# The columns that are edited; recognition is not among them: it follows a decision of a body (`set_recognition`).
REPORTED = {
    "kind", "starts_on", "ends_on", "date_precision", "place", "languages", "level", "website",
    "reporting_organisation", "source",
}  # fmt: skip
EDITED = REPORTED | {"is_verified"}
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
    """States and recognition move by their own actions, and a report stays with those one acts for."""
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
def move_activity(activity, status, *, by, note=""):
    """Change the state of an activity of the plan, take it out, or put it back."""
    require(rules.can_move_activity(by, activity))
    if status == ActivityStatus.COMPLETED and activity.starts_on is None:
        raise ValidationError(_("A completed activity has a date."))
    change_status(activity, status, by=by, verb="move_activity", note=note)


@transaction.atomic
def set_recognition(activity, level, *, by, note=""):
    """Say how far the Platform stands behind a partner's activity; a body has decided, or a decision ran out.

    The app that keeps the decision has asked its own rule. Nothing is written where the level stands already.
    """
    stored = _locked(activity)
    if stored.recognition == level:
        return stored
    # An edit form opened before shows the old level: its version must no longer fit.
    Activity.objects.filter(pk=stored.pk).update(recognition=level, version=F("version") + 1, updated_at=clock.now())
    details = {"was": stored.recognition, "is": str(level)} | ({"note": note} if note else {})
    record(by=by, verb="set_recognition", target=stored, **details)
    stored.refresh_from_db(fields=["recognition", "version", "updated_at"])
    return stored
