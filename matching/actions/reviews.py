"""The review desk: filling in a sheet over several sittings, sending it in, abstaining, reopening."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.actions import secretariat_users
from ipbes_portal.audit.actions import record
from ipbes_portal.notifications.actions import notify
from ipbes_portal.workflow import StaleEdit, change_status, require, save_edit

from .. import rules
from ..letters import sheets as letters
from ..models import Answer, Proposal, Review, ReviewStatus
from ..reviewing.desk import what_lacks, why_closed, why_over
from ..scorecard import CODES
from .rounds import wait_for_round


@transaction.atomic
def save_sheet(review, *, by, answers, comment="", version):
    """Keep `answers`, code to (True, False or None, justification), and the comment; codes left out stay as they are.

    Unless somebody, or oneself in another window, saved since `version`: then StaleEdit, with nothing written.
    """
    stored = _own_sheet(review, by=by)
    _refuse_what_is_closed(stored)
    if stored.version != version:
        raise StaleEdit
    changed = _changed_answers(stored, answers)
    comment = comment.strip()
    if not changed and comment == stored.comment:
        return stored
    fields = ["comment"] if comment != stored.comment else []
    stored.comment = comment
    _refuse_too_long(stored, "comment")
    save_edit(stored, by=by, verb="save_sheet", fields=fields, version=version)
    Answer.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["review", "code"], update_fields=["value", "justification"]
    )
    return stored


@transaction.atomic
def submit_sheet(review, *, by, version):
    """Send the sheet in; from then on nobody changes it. Sending twice makes one."""
    _wait_for_round(review)
    stored = _own_sheet(review, by=by)
    if stored.status == ReviewStatus.SUBMITTED:
        return stored
    _refuse_what_is_closed(stored)
    if stored.version != version:
        raise StaleEdit
    if things := what_lacks(stored):
        raise ValidationError([thing.text for thing in things])
    moment = clock.now()
    change_status(stored, ReviewStatus.SUBMITTED, by=by, verb="submit_sheet", submitted_at=moment, version=version + 1)
    return stored


@transaction.atomic
def abstain_from_sheet(review, *, by, reason):
    """Say that one cannot judge this response, and why; what was written is kept. The secretariat is told."""
    _wait_for_round(review)
    stored = _own_sheet(review, by=by)
    _refuse_what_is_closed(stored)
    _say_why(reason)
    _move(stored, ReviewStatus.ABSTAINED, by=by, verb="abstain_from_sheet", reason=reason.strip())
    notify(_those_who_may_know(stored), "matching.sheet_abstained", lambda: letters.sheet_abstained(stored))
    return stored


@transaction.atomic
def resume_sheet(review, *, by):
    """Take up again a sheet from which one abstained."""
    _wait_for_round(review)
    stored = _own_sheet(review, by=by)
    _refuse_what_is_over(stored)
    # One that is in is open to the same move, but only a co-chair makes it.
    if stored.status != ReviewStatus.ABSTAINED:
        raise ValidationError(_("You did not abstain from this response. Please reload the page."))
    return _move(stored, ReviewStatus.ASSIGNED, by=by, verb="resume_sheet")


@transaction.atomic
def skip_sheet(review, *, by):
    """Put a sheet off: it comes last in the queue."""
    stored = _own_sheet(review, by=by)
    _refuse_what_is_closed(stored)
    stored.skipped_at = clock.now()
    Review.objects.filter(pk=stored.pk).update(skipped_at=stored.skipped_at)
    record(by=by, verb="skip_sheet", target=stored)
    return stored


@transaction.atomic
def reopen_sheet(review, *, by, reason):
    """Let a reviewer change a sheet that was in; the reviewer is told, and reads why."""
    _wait_for_round(review)
    stored = _locked(review)
    require(rules.can_reopen_sheet(by, stored) and Review.objects.visible_to(by).filter(pk=stored.pk).exists())
    _refuse_what_is_over(stored)
    _say_why(reason)
    _move(stored, ReviewStatus.ASSIGNED, by=by, verb="reopen_sheet", reason=reason.strip(), submitted_at=None)
    if Review.objects.of(stored.reviewer).filter(pk=stored.pk).exists():
        notify([stored.reviewer], "matching.sheet_reopened", lambda: letters.sheet_reopened(stored))
    return stored


# What all of them ask


def _wait_for_round(review):
    """Whoever changes the state of a sheet waits for whoever moves the round, and reads its state only then."""
    wait_for_round(Proposal.objects.values_list("call", flat=True).get(pk=review.proposal_id))


def _locked(review):
    """The row as it stands, with its response and its round; two windows wait for each other here."""
    rows = Review.objects.select_related("proposal__call__review_round", "reviewer__person")
    return rows.select_for_update(of=("self",)).get(pk=review.pk)


def _own_sheet(review, *, by):
    """The sheet of somebody who still may see the response."""
    stored = _locked(review)
    require(rules.can_fill_in_sheet(by, stored) and Review.objects.of(by).filter(pk=stored.pk).exists())
    return stored


def _refuse_what_is_closed(review):
    if reason := why_closed(review):
        raise ValidationError(reason)


def _refuse_what_is_over(review):
    if reason := why_over(review):
        raise ValidationError(reason)


def _say_why(reason):
    if not reason.strip():
        raise ValidationError({"reason": _("Please say why.")})


def _move(review, status, *, by, verb, reason="", **changes):
    """Into another state, with a version of its own: what was opened before is then stale."""
    changes |= {"status_note": reason, "version": review.version + 1}
    change_status(review, status, by=by, verb=verb, note=reason, **changes)
    return review


def _changed_answers(review, answers):
    """The Answer rows that differ from what is stored."""
    stored = {answer.code: (answer.value, answer.justification) for answer in review.answers.all()}
    rows = []
    for code, (value, justification) in answers.items():
        said = (value, justification.strip())
        if said != stored.get(code, (None, "")):
            row = Answer(review=review, code=code, value=said[0], justification=said[1])
            _refuse_nonsense(row)
            rows.append(row)
    return rows


def _refuse_nonsense(answer):
    """Before anything is written; the database would refuse it with less kind words."""
    if answer.code not in CODES:
        raise ValidationError(_("There is no criterion %(code)s.") % {"code": answer.code})
    if answer.value not in (True, False, None):
        raise ValidationError(_("An answer is yes, no or left open."))
    _refuse_too_long(answer, "justification")


def _refuse_too_long(row, name):
    """A model does not check how long a text is."""
    most = row._meta.get_field(name).max_length
    if len(getattr(row, name)) > most:
        raise ValidationError({name: _("This text is too long; at most %(most)s characters.") % {"most": most}})


def _those_who_may_know(review):
    """Secretariat users who see the response; a conflict of theirs reaches their mail too, and so does authorship."""
    users = secretariat_users()
    return [user for user in users if Proposal.objects.open_to_judge(user).filter(pk=review.proposal_id).exists()]
