"""Slates: pending decisions collected, put before the deciding bodies, and applied together or not at all."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.directory.models import Body, BodyKind
from ipbes_portal.notifications.actions import notify
from ipbes_portal.panels.actions import put_matter, withdraw_matter
from ipbes_portal.workflow import change_status, require, update_or_refuse

from .. import rules
from ..letters import proposals as letters
from ..models import Call, Decision, DecisionStatus, Outcome, Proposal, ProposalStatus, Slate, SlateStatus
from ..reviewing.results import judged_by
from .publication import publish, take_down
from .suggestions import suggestions_changed

KIND = "matching.slate"


def slate_id(matter):
    """The id of the slate a matter is about; its key says it, because members are told before the row is tied."""
    return int(matter.key.split(":")[1])


@transaction.atomic
def collect_slate(call, *, by):
    """Put every pending decision on this call that lies on no slate onto the slate in preparation, or a new one."""
    require(rules.can_manage_slates(by))
    call = Call.objects.select_for_update().get(pk=call.pk)
    free = Decision.objects.pending().filter(proposal__call=call, slate__isnull=True)
    free = free.filter(proposal__in=judged_by(by).values("pk"))
    if not free.exists():
        raise ValidationError(_("There is no pending decision that does not lie on a slate yet."))
    slate = Slate.objects.filter(call=call, status=SlateStatus.DRAFT).first()
    if slate is None:
        last = Slate.objects.filter(call=call).aggregate(last=Max("number"))["last"] or 0
        slate = Slate.objects.create(call=call, number=last + 1)
    added = free.update(slate=slate, updated_at=clock.now())
    record(by=by, verb="collect_slate", target=slate, decisions=added)
    return slate


@transaction.atomic
def take_off_slate(decision, *, by):
    """Leave a decision for a later slate."""
    slate = _locked(decision.slate)
    require(rules.can_put_slate(by, slate))
    update_or_refuse(Decision.objects.pending().filter(pk=decision.pk, slate=slate), slate=None)
    record(by=by, verb="take_off_slate", target=slate, decision=decision.pk)


@transaction.atomic
def put_slate(slate, *, by, note="", due_on=None):
    """Put a slate before the deciding bodies of its call; every feedback on it must be approved."""
    slate = _locked(slate)
    require(rules.can_put_slate(by, slate))
    _drop_what_left(slate, by=by)
    pending = list(slate.decisions.pending())
    if not pending:
        raise ValidationError(_("There is nothing on this slate to decide on."))
    if any(decision.feedback_approved_at is None for decision in pending):
        raise ValidationError(_("Every feedback has to be approved before the bodies decide."))
    # Each time it is put it is a matter of its own, with its own voices and minutes.
    key = f"slate:{slate.pk}:{slate.version}"
    matter = put_matter(kind=KIND, key=key, bodies=deciding_bodies(slate.call), by=by, due_on=due_on)
    slate.note = note.strip()
    slate.save(update_fields=["note"])
    change_status(slate, SlateStatus.PUT, by=by, verb="put_slate", matter=matter, version=slate.version + 1)
    return slate


def deciding_bodies(call):
    """The bodies that decide on the responses to a call: those it names, else Bureau and panel."""
    chosen = list(call.deciding_bodies.all())
    return chosen or list(Body.objects.filter(kind__in=[BodyKind.BUREAU, BodyKind.MEP]))


@transaction.atomic
def take_slate_back(slate, *, by):
    """Prepare a slate anew: one that still stands before the bodies is withdrawn, one they sent back is changed."""
    slate = _locked(slate)
    require(rules.can_take_slate_back(by, slate))
    if slate.status == SlateStatus.PUT:
        withdraw_matter(slate.matter, by=by)
    change_status(slate, SlateStatus.DRAFT, by=by, verb="take_slate_back")
    return slate


@transaction.atomic
def settle_slate(matter, *, by):
    """What the deciding bodies said: the slate is confirmed, or sent back with its decisions still pending."""
    slate = _locked(Slate(pk=slate_id(matter)))
    confirmed = matter.outcome == "approve"
    change_status(slate, SlateStatus.CONFIRMED if confirmed else SlateStatus.SENT_BACK, by=by, verb="settle_slate")
    notify([matter.put_by], "matching.slate_decided", lambda: letters.slate_decided(slate))
    return slate


@transaction.atomic
def apply_slate(slate, *, by):
    """Apply every decision on a confirmed slate, with its letter, in one transaction: all of it or nothing."""
    slate = _locked(slate)
    require(rules.can_apply_slate(by, slate))
    _drop_what_left(slate, by=by)
    change_status(slate, SlateStatus.APPLIED, by=by, verb="apply_slate")
    for decision in _with_their_responses(slate.decisions.pending()):
        _apply(decision, by=by)
    return slate


def _locked(slate):
    return Slate.objects.select_for_update(of=("self",)).select_related("call", "matter").get(pk=slate.pk)


def _with_their_responses(decisions):
    related = decisions.select_related("proposal__call__text", "proposal__text", "proposal__proponent__person")
    return related.prefetch_related("proposal__text__wordings", "proposal__co_editors")


def _drop_what_left(slate, *, by):
    """A response withdrawn or left out meanwhile is not decided on: its decision is dropped, with the reason."""
    keys = slate.decisions.pending().values("proposal")
    # Locked for the rest of the transaction, so that none is withdrawn between this look and the decision.
    states = dict(Proposal.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", "status"))
    for decision in slate.decisions.pending().select_related("proposal"):
        if states[decision.proposal_id] != ProposalStatus.ACCEPTED:
            label = ProposalStatus(states[decision.proposal_id]).label
            note = _("The response no longer counts: %(state)s.") % {"state": label}
            change_status(decision, DecisionStatus.DROPPED, by=by, verb="drop_decision", note=note)


def _apply(decision, *, by):
    """One decision takes effect: it replaces the one that held, and its authors are told."""
    proposal = decision.proposal
    for former in proposal.decisions.applied():
        change_status(former, DecisionStatus.SUPERSEDED, by=by, verb="replace_decision")
    change_status(decision, DecisionStatus.APPLIED, by=by, verb="apply_decision", applied_at=clock.now())
    record(by=by, verb="decide_response", target=proposal, outcome=decision.outcome)
    suggestions_changed(proposal=proposal)
    if decision.outcome != Outcome.SUITABLE:
        take_down(proposal, by=by)
    elif proposal.has_project and proposal.may_be_published and not proposal.published_at:
        publish(proposal, by=by)
    if decision.outcome == Outcome.RETURNED:
        note = decision.feedback[:4000]
        change_status(proposal, ProposalStatus.RETURNED, by=by, verb="return_proposal", status_note=note)
    notify(letters.authors(proposal), "matching.decided", lambda: letters.decided(decision))
