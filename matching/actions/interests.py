"""Conflicts of interest: stating them before one reads, stepping aside, setting somebody aside, lifting an error."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.notifications.models import Notice
from ipbes_portal.workflow import change_status, require

from .. import rules
from ..models import InterestStatement, Proposal, Recusal, Review, ReviewStatus
from ..models.interest import CONFLICT_OF_INTEREST, INTEREST_STATED, SAID
from .rounds import wait_for_round


@transaction.atomic
def state_interests(call, *, by, organisations=(), note=""):
    """Say, before reading, in which of the organisations that answered a call one has an interest.

    One steps aside from every response of theirs. Said again, because more responses arrived, it adds to what was
    said before and takes nothing back.
    """
    require(rules.can_state_interests(by, call))
    wait_for_round(call.pk)
    statement, _is_new = InterestStatement.objects.get_or_create(call=call, reviewer=by)
    statement.note, statement.stated_at = note.strip(), clock.now()
    statement.full_clean()
    statement.save()
    record(by=by, verb="state_interests", target=call, organisations=sorted(row.pk for row in organisations))
    theirs = Proposal.objects.sent().filter(call=call, organisation__in=organisations)
    for proposal in theirs.exclude(recusals__reviewer=by).order_by("pk"):
        _recuse(proposal, by, by=by, reason=INTEREST_STATED)
    return statement


@transaction.atomic
def step_aside(proposal, *, by, reason):
    """Have nothing more to do with a response; from then on it is as if it were not there."""
    require(rules.can_step_aside(by, proposal))
    return _recuse(proposal, by, by=by, reason=reason)


@transaction.atomic
def set_aside(proposal, reviewer, *, by, reason):
    """Take everything about a response from somebody who has an interest in it."""
    require(rules.can_set_aside(by, reviewer))
    return _recuse(proposal, reviewer, by=by, reason=reason)


def _recuse(proposal, reviewer, *, by, reason):
    """One row for each person and response; the sheet is taken back and kept, and what the inbox said of it goes."""
    if not reason.strip():
        raise ValidationError(_("Please say why."))
    wait_for_round(proposal.call_id)
    fields = {"reason": reason.strip(), "recused_by": by, "recused_at": clock.now()}
    recusal, is_new = Recusal.objects.get_or_create(proposal=proposal, reviewer=reviewer, defaults=fields)
    if not is_new:
        return recusal
    record(by=by, verb="recuse", target=proposal, user=reviewer.pk, note=_as_written(recusal.reason))
    for sheet in Review.objects.filter(proposal=proposal, reviewer=reviewer).exclude(status=ReviewStatus.RELEASED):
        more = {"status_note": CONFLICT_OF_INTEREST, "version": sheet.version + 1}
        change_status(sheet, ReviewStatus.RELEASED, by=by, verb="release_sheet", **more)
        _forget(reviewer, f"/reviews/{sheet.pk}/")
    if not rules.is_author(reviewer, proposal):
        _forget(reviewer, f"/proposals/{proposal.pk}/")
    return recusal


def _as_written(reason):
    """What somebody wrote; a code of ours is nobody's words, and the entry on the statement stands beside it."""
    return "" if reason in SAID else reason


def _forget(user, path):
    """Notices that lead to what somebody may no longer see; they could hold its title."""
    Notice.objects.filter(recipient=user, path__contains=path).delete()


@transaction.atomic
def lift_recusal(recusal, *, by, reason):
    """Undo a recusal that was an error; a sheet that was taken back is not given again by itself."""
    require(rules.can_lift_recusal(by, recusal))
    if not reason.strip():
        raise ValidationError(_("Please say why."))
    record(by=by, verb="lift_recusal", target=recusal.proposal, user=recusal.reviewer_id, note=reason.strip())
    recusal.delete()
