"""Sending a response, and what becomes of it: returned, counted again, withdrawn, a duplicate."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.actions import secretariat_users
from ipbes_portal.audit.actions import record
from ipbes_portal.notifications.actions import notify
from ipbes_portal.workflow import change_status, require

from .. import rules
from ..letters import matches as match_letters
from ..letters import proposals as letters
from ..models import Call, Clarification, LatePolicy, Proposal, ProposalStatus
from ..responding.completeness import missing_parts
from .drafts import locked
from .match_news import tell_matches
from .offers import people_of
from .suggestions import suggestions_changed


@transaction.atomic
def submit_proposal(proposal, *, by, tell=True):
    """Send a response. Complete ones are accepted at once, late ones as the call says (5/3 ¶22, C.6).

    Sending twice makes one: the second time the response is given back as it stands.
    """
    # Everyone who sends to a call of this year waits here, so that each reference is given once.
    calls = {call.pk: call for call in _locked_calls(proposal.call.year)}
    stored = locked(proposal)
    if stored.status == ProposalStatus.ACCEPTED and rules.is_author(by, stored):
        return stored
    require(rules.can_submit_proposal(by, stored))
    call = calls[stored.call_id]
    _refuse_incomplete(stored)
    arrival = {} if stored.submitted_at else _arrival(call)
    change_status(
        stored, ProposalStatus.ACCEPTED, by=by, verb="submit_proposal", status_note="", duplicate_of=None, **arrival
    )
    suggestions_changed(proposal=stored)
    if tell:
        notify(_authors(stored), "matching.receipt", lambda: letters.receipt(stored))
        notify(secretariat_users(), "matching.proposal_received", lambda: letters.proposal_received(stored))
    return stored


def _locked_calls(year):
    return Call.objects.select_for_update().filter(year=year).order_by("pk")


def _refuse_incomplete(proposal):
    missing = missing_parts(proposal)
    if missing:
        raise ValidationError([str(part.text) for part in missing])


def _arrival(call):
    """When a response first arrived, for which closing time, and its reference; refused where it is too late.

    One that was returned and is sent again keeps all three: it had arrived.
    """
    if not call.takes_responses:
        if not call.is_over:
            raise ValidationError(_("This call does not take responses at present."))
        if call.late_policy == LatePolicy.REFUSED:
            raise ValidationError(_("The call has closed and takes no late responses. Your draft is kept."))
        raise ValidationError(_("The call has closed, and the time for late responses too. Your draft is kept."))
    now = clock.now()
    number = Proposal.objects.sent().filter(call__year=call.year).count() + 1
    return {
        "submitted_at": now,
        "due_at": call.closes_at,
        "is_late": now > call.closes_at,
        "reference": f"P-{call.year}-{number:04}",
    }


def _authors(proposal):
    return [proposal.proponent, *proposal.co_editors.all()]


@transaction.atomic
def withdraw_proposal(proposal, *, by, note):
    """Take a response back; it is kept with the reason and no longer counted."""
    stored = locked(proposal)
    require(rules.can_withdraw_proposal(by, stored))
    return _move(stored, ProposalStatus.WITHDRAWN, by=by, verb="withdraw_proposal", note=note)


@transaction.atomic
def return_proposal(proposal, *, by, note):
    """Give a response back to be completed; until it is sent again it does not count."""
    stored = locked(proposal)
    require(rules.can_check_proposal(by, stored))
    return _move(stored, ProposalStatus.RETURNED, by=by, verb="return_proposal", note=note)


@transaction.atomic
def mark_duplicate(proposal, *, by, of, note, tell=True):
    """Leave a response out of the totals because `of`, another response to the same call, says the same."""
    stored = locked(proposal)
    require(rules.can_check_proposal(by, stored))
    if of.pk == stored.pk or of.call_id != stored.call_id or of.status != ProposalStatus.ACCEPTED:
        raise ValidationError(_("Choose another response to the same call that counts."))
    return _move(stored, ProposalStatus.DUPLICATE, by=by, verb="mark_duplicate", note=note, tell=tell, duplicate_of=of)


@transaction.atomic
def accept_proposal(proposal, *, by):
    """Count a response again that was returned or left out by mistake; it must be complete."""
    stored = locked(proposal)
    require(rules.can_check_proposal(by, stored))
    _refuse_incomplete(stored)
    change_status(stored, ProposalStatus.ACCEPTED, by=by, verb="accept_proposal", status_note="", duplicate_of=None)
    suggestions_changed(proposal=stored)
    notify(_authors(stored), "matching.proposal_moved", lambda: letters.proposal_moved(stored))
    return stored


def _move(proposal, status, *, by, verb, note, tell=True, **changes):
    if not note.strip():
        raise ValidationError(_("Please say why."))
    if proposal.published_at:
        changes |= {"published_at": None, "unpublished_at": clock.now()}
    change_status(proposal, status, by=by, verb=verb, note=note, status_note=note, **changes)
    suggestions_changed(proposal=proposal)
    if tell:
        others = [user for user in _authors(proposal) if user != by]
        notify(others, "matching.proposal_moved", lambda: letters.proposal_moved(proposal))
        tell_matches(lambda match: people_of(match.offer), match_letters.project_left, but=by, proposal=proposal)
    return proposal


@transaction.atomic
def clarify(proposal, message, *, by):
    """Write a message about a response; the other side is told."""
    require(rules.can_clarify(by, proposal))
    clarification = Clarification(proposal=proposal, author=by, body=message.strip())
    clarification.full_clean()
    clarification.save()
    record(by=by, verb="clarify", target=proposal)
    readers = secretariat_users() if rules.is_author(by, proposal) else _authors(proposal)
    others = [user for user in readers if user != by]
    notify(others, "matching.clarification", lambda: letters.clarification_written(proposal, clarification))
    return clarification
