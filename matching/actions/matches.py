"""Bringing an offer and a response together, and what the two sides make of it (5/3 ¶24, F143, F151)."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.actions import secretariat_users
from ipbes_portal.audit.actions import record
from ipbes_portal.notifications.actions import notify
from ipbes_portal.workflow import change_status, require, save_edit, update_or_refuse

from .. import rules
from ..fitting.covered import coverage_of
from ..fitting.pair import explain_pair, is_suggested, why_not_matched
from ..fitting.promised import unpromised
from ..letters import matches as letters
from ..models import (
    Match,
    MatchContact,
    MatchStatus,
    Offer,
    Proposal,
)
from ..responding.answers import grouped
from ..responding.support import Support
from .offers import people_of
from .suggestions import suggestions_changed

NOBODY = dict.fromkeys(("proposal_accepted_at", "proposal_accepted_by", "offer_accepted_at", "offer_accepted_by"), None)


@dataclass(frozen=True)
class Contact:
    """What one side is told of the other when they are introduced, and nothing else."""

    organisation: str
    title: str
    reference: str
    contact_name: str
    contact_email: str


def _contact(row):
    return Contact(row.organisation.name, str(row), row.reference, row.contact_name, row.contact_email)


# Bringing together


@transaction.atomic
def bring_together(proposal, offer, *, by, reason=""):
    """Match an offer with a response. Where the engine had not suggested the two, somebody says why they belong."""
    proposal, offer = _locked_pair(proposal.pk, offer.pk)
    require(rules.can_facilitate(by) and Proposal.objects.visible_to(by).filter(pk=proposal.pk).exists())
    require(not (rules.is_on_side_of_proposal(by, proposal) or rules.is_offerer(by, offer)))
    _refuse_what_cannot_be_matched(proposal, offer)
    if Match.objects.filter(proposal=proposal, offer=offer).exists():
        raise ValidationError(_("These two have been brought together already."))
    score = explain_pair(proposal, offer).score
    overrules = score is None or not is_suggested(proposal, offer)
    if overrules and not reason.strip():
        raise ValidationError(
            {"reason": _("This offer is not among those suggested for this project. Please say why the two belong.")}
        )
    match = Match(
        proposal=proposal, offer=offer, suggested_by=by, score=score, overrules=overrules, reason=reason.strip()
    )
    match.full_clean()
    match.save()
    record(by=by, verb="bring_together", target=match, overrules=overrules, note=match.reason)
    return match


def _refuse_what_cannot_be_matched(proposal, offer):
    if words := why_not_matched(proposal, offer):
        raise ValidationError(words)


def _locked_pair(proposal_id, offer_id):
    """Always in this order, so that two matches never wait for each other for ever."""
    proposal = Proposal.objects.select_for_update().get(pk=proposal_id)
    return proposal, Offer.objects.select_for_update().get(pk=offer_id)


def _locked(match):
    """The match as it stands, with both its sides held."""
    proposal, offer = _locked_pair(match.proposal_id, match.offer_id)
    stored = Match.objects.select_for_update().get(pk=match.pk)
    stored.proposal, stored.offer = proposal, offer
    return stored


def lacks_consent(match):
    """The sides that have not agreed to be shown to others: who introduces has to have asked them."""
    sides = (("proposal", match.proposal), ("offer", match.offer))
    return [name for name, row in sides if not row.may_be_published]


@transaction.atomic
def introduce_match(match, *, by, consent_asked=False):
    """Tell each side of the other, with its contact; a side that is not public has to have been asked."""
    stored = _locked(match)
    require(rules.can_facilitate_match(by, stored))
    _refuse_what_cannot_be_matched(stored.proposal, stored.offer)
    if lacks_consent(stored) and not consent_asked:
        raise ValidationError({"consent_asked": _("Please ask the two sides first, and confirm that they agree.")})
    change_status(
        stored, MatchStatus.INTRODUCED, by=by, verb="introduce_match", status_note="", version=stored.version + 1
    )
    to_offer, to_proposal = _contact(stored.proposal), _contact(stored.offer)
    notify(_authors(stored), "matching.introduced", lambda: letters.introduced_to(stored, to_proposal))
    notify(people_of(stored.offer), "matching.introduced", lambda: letters.introduced_to(stored, to_offer))
    return stored


def _authors(match):
    return [match.proposal.proponent, *match.proposal.co_editors.all()]


def _side_people(match, side):
    return _authors(match) if side == "proposal" else people_of(match.offer)


def _tell(match, build, *, but, also=()):
    people = [*_authors(match), *people_of(match.offer), *also]
    notify([user for user in people if user != but], "matching.match_moved", lambda: build(match))


# Talks and agreement


@transaction.atomic
def set_terms(match, *, by, amount_usd, places, version):
    """Write what is to be agreed; what was accepted before is open again. A stale page is refused (StaleEdit)."""
    stored = _locked(match)
    require(rules.can_set_terms(by, stored))
    _refuse_nothing(amount_usd, places)
    if amount_usd is not None and stored.offer.gives != Support.FINANCIAL:
        raise ValidationError({"amount_usd": _("This offer is not money: only times or places are agreed on.")})
    stored.amount_usd, stored.places = amount_usd, places
    for name, value in NOBODY.items():
        setattr(stored, name, value)
    stored.full_clean()
    _refuse_too_much(stored)
    save_edit(stored, by=by, verb="set_terms", fields=["amount_usd", "places", *NOBODY], version=version)
    _tell(stored, letters.terms_written, but=by)
    return stored


@transaction.atomic
def begin_talks(match, *, by):
    """Note that the two sides talk."""
    stored = _locked(match)
    require(rules.takes_part(by, stored))
    change_status(stored, MatchStatus.IN_TALKS, by=by, verb="begin_talks", version=stored.version + 1)
    return stored


@transaction.atomic
def accept_match(match, *, by, side, terms=None):
    """Accept for one side; when both have, it is agreed. Accepting twice is accepting once.

    `terms` is what the one who accepts has read (Match.terms); refused if it was changed since. None reads nothing.
    """
    stored = _locked(match)
    if getattr(stored, f"{side}_accepted_at", None) and side in rules.sides_of(by, stored):
        return stored
    require(rules.can_answer_match(by, stored, side))
    if terms is not None and terms != stored.terms:
        raise ValidationError(_("Somebody else changed this a moment ago. Please reload the page."))
    _refuse_what_cannot_be_matched(stored.proposal, stored.offer)
    _refuse_too_much(stored)
    if stored.offer.gives == Support.FINANCIAL and stored.amount_usd is None:
        raise ValidationError(_("Write down first how much money this is about."))
    if stored.status == MatchStatus.INTRODUCED:
        change_status(stored, MatchStatus.IN_TALKS, by=by, verb="begin_talks")
    answer = {f"{side}_accepted_at": clock.now(), f"{side}_accepted_by": by, "version": stored.version + 1}
    for name, value in answer.items():
        setattr(stored, name, value)
    rows = Match.objects.filter(pk=stored.pk, status=stored.status)
    update_or_refuse(rows, **answer, updated_at=clock.now())
    record(by=by, verb="accept_match", target=stored, side=side)
    if stored.proposal_accepted_at and stored.offer_accepted_at:
        change_status(stored, MatchStatus.AGREED, by=by, verb="agree_match")
        _tell(stored, letters.moved, but=by)
        suggestions_changed(proposal=stored.proposal, offer=stored.offer)
    else:
        other = "offer" if side == "proposal" else "proposal"
        notify(_side_people(stored, other), "matching.match_moved", lambda: letters.accepted(stored))
    return stored


def _refuse_nothing(amount_usd, places):
    """Before the database says so, in less kind words."""
    if amount_usd is not None and not (Decimal(amount_usd).is_finite() and amount_usd > 0):
        raise ValidationError({"amount_usd": _("The amount must be above zero.")})
    if places < 1:
        raise ValidationError({"places": _("Enter at least one.")})


def _refuse_too_much(match):
    """Never more than the offer has left, nor than the project still misses; both rows are held."""
    left = unpromised([match.offer])[match.offer_id]
    if left.places is not None and match.places > left.places:
        raise ValidationError({"places": _("The offer has only %(left)s left.") % {"left": left.places}})
    if match.offer.gives != Support.FINANCIAL:
        return
    if match.amount_usd is None:
        return
    if left.amount_usd is not None and match.amount_usd > left.amount_usd:
        raise ValidationError(
            {"amount_usd": _("The offer has only USD %(left)s left.") % {"left": grouped(left.amount_usd)}}
        )
    missing = coverage_of([match.proposal])[match.proposal_id].missing_usd
    if missing is not None and match.amount_usd > missing:
        raise ValidationError({"amount_usd": _("The project misses only USD %(left)s.") % {"left": grouped(missing)}})


@transaction.atomic
def decline_match(match, *, by, side, note):
    """Decline for one side, with the reason; the match is closed without result."""
    stored = _locked(match)
    require(rules.can_answer_match(by, stored, side))
    return _close(stored, by=by, verb="decline_match", note=note)


@transaction.atomic
def close_match(match, *, by, note):
    """Close a match without result, also one that was agreed and came to nothing; those who facilitate say why."""
    stored = _locked(match)
    require(rules.can_facilitate_match(by, stored))
    return _close(stored, by=by, verb="close_match", note=note)


def _close(match, *, by, verb, note):
    if not note.strip():
        raise ValidationError({"note": _("Please say why.")})
    was_known = match.status != MatchStatus.SUGGESTED
    change_status(
        match, MatchStatus.CLOSED, by=by, verb=verb, note=note.strip(), status_note=note.strip(),
        version=match.version + 1,
    )  # fmt: skip
    suggestions_changed(proposal=match.proposal, offer=match.offer)
    if was_known:
        _tell(match, letters.moved, but=by, also=secretariat_users())
    return match


@transaction.atomic
def reopen_match(match, *, by, note):
    """Take a closed match up again, from the start: what had been accepted is open."""
    stored = _locked(match)
    require(rules.can_facilitate_match(by, stored))
    _refuse_what_cannot_be_matched(stored.proposal, stored.offer)
    if not note.strip():
        raise ValidationError({"note": _("Please say why.")})
    change_status(
        stored, MatchStatus.SUGGESTED, by=by, verb="reopen_match", note=note.strip(), status_note="",
        version=stored.version + 1, **NOBODY,
    )  # fmt: skip
    return stored


# In the course of it


@transaction.atomic
def note_contact(match, *, by, happened_on, note):
    """Note a call, a letter or a meeting."""
    require(rules.can_note_contact(by, match))
    if happened_on > clock.today():
        raise ValidationError({"happened_on": _("This day is still to come.")})
    contact = MatchContact(match=match, written_by=by, happened_on=happened_on, note=note.strip())
    contact.full_clean()
    contact.save()
    # Programs that ask for changes read the contacts with their match.
    Match.objects.filter(pk=match.pk).update(updated_at=clock.now())
    record(by=by, verb="note_contact", target=match)
    return contact


@transaction.atomic
def report_match(match, *, by, report):
    """Say what came of an agreement: it is delivered."""
    stored = _locked(match)
    require(rules.can_report_match(by, stored))
    if not report.strip():
        raise ValidationError({"report": _("Please report what came of it.")})
    change_status(
        stored, MatchStatus.DELIVERED, by=by, verb="report_match", report=report.strip(), version=stored.version + 1
    )
    _tell(stored, letters.moved, but=by, also=secretariat_users())
    return stored
