"""What the task force recommends: pending decisions, and the feedback that only leaves approved."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.workflow import change_status, require, save_edit

from .. import rules
from ..models import Decision, DecisionStatus, Proposal, ProposalStatus
from ..reviewing.feedback import draft_feedback
from ..reviewing.results import consolidated
from ..reviewing.suggested import SUGGESTED, can_be_proposed_in_bulk
from .drafts import locked


@transaction.atomic
def propose_decision(proposal, *, by, outcome, reason=""):
    """Recommend what is to become of a response; anything but what the verdict suggests needs a reason."""
    stored = locked(proposal)
    require(rules.can_propose_decision(by, stored))
    return _propose(stored, by=by, outcome=outcome, reason=reason, found=consolidated([stored])[stored.pk])


def _propose(proposal, *, by, outcome, reason, found):
    if proposal.decisions.pending().exists():
        raise ValidationError(_("There is a pending decision already; please change that one."))
    _refuse_without_reason(outcome, reason, found)
    decision = Decision(proposal=proposal, outcome=outcome, reason=reason.strip(), proposed_by=by)
    decision.full_clean()  # an outcome that does not exist stops here
    decision.feedback = draft_feedback(proposal, outcome, found)
    decision.save()
    record(by=by, verb="propose_decision", target=proposal, outcome=str(outcome), note=decision.reason)
    return decision


def _refuse_without_reason(outcome, reason, found):
    suggested = SUGGESTED[found.relevant]
    if not found.sheets:
        raise ValidationError(_("No sheet on this response has been sent in yet."))
    if found.open_ties:
        raise ValidationError(_("On some criteria the sheets stand even. A co-chair has to settle these first."))
    if outcome != suggested and not reason.strip():
        raise ValidationError({"reason": _("This is not what the verdict suggests. Please say why.")})


@transaction.atomic
def propose_decisions(proposals, *, by):
    """Recommend for many responses what their verdicts suggest; (decisions, those it was not possible for)."""
    require(rules.can_see_results(by))
    rows = list(
        Proposal.objects.select_for_update(of=("self",))
        .filter(pk__in=[row.pk for row in proposals])
        .select_related("call__review_round", "text")
        .prefetch_related("text__wordings")
        .order_by("pk")
    )
    found, made, left = consolidated(rows), [], []
    for row in rows:
        is_ready = can_be_proposed_in_bulk(row, found[row.pk], is_decided=row.decisions.live().exists())
        if is_ready and rules.can_propose_decision(by, row):
            outcome = SUGGESTED[found[row.pk].relevant]
            made.append(_propose(row, by=by, outcome=outcome, reason="", found=found[row.pk]))
        else:
            left.append(row)
    return made, left


@transaction.atomic
def edit_decision(decision, *, by, version, outcome, reason, feedback):
    """Change outcome, reason or feedback while the decision is open; changed words have to be approved anew."""
    stored = _locked_decision(decision)
    require(rules.can_edit_decision(by, stored))
    _refuse_what_does_not_count(stored.proposal)
    found = consolidated([stored.proposal])[stored.proposal_id]
    _refuse_without_reason(outcome, reason, found)
    stored.outcome, stored.reason, stored.feedback = outcome, reason.strip(), feedback.strip()
    stored.feedback_approved_at = stored.feedback_approved_by = None
    stored.full_clean()
    fields = ["outcome", "reason", "feedback", "feedback_approved_at", "feedback_approved_by"]
    save_edit(stored, by=by, verb="edit_decision", fields=fields, version=version)
    return stored


@transaction.atomic
def redraft_feedback(decision, *, by, version):
    """Draw the feedback from the criteria again, as they stand now; what was written is replaced."""
    stored = _locked_decision(decision)
    require(rules.can_edit_decision(by, stored))
    _refuse_what_does_not_count(stored.proposal)
    stored.feedback = draft_feedback(stored.proposal, stored.outcome)
    stored.feedback_approved_at = stored.feedback_approved_by = None
    fields = ["feedback", "feedback_approved_at", "feedback_approved_by"]
    save_edit(stored, by=by, verb="redraft_feedback", fields=fields, version=version)
    return stored


@transaction.atomic
def approve_feedback(decision, *, by, version):
    """Let the feedback leave as it stands in `version`; nothing leaves before."""
    stored = _locked_decision(decision)
    require(rules.can_edit_decision(by, stored))
    _refuse_what_does_not_count(stored.proposal)
    if not stored.feedback.strip():
        raise ValidationError(_("There is no feedback to approve yet."))
    stored.feedback_approved_at, stored.feedback_approved_by = clock.now(), by
    fields = ["feedback_approved_at", "feedback_approved_by"]
    save_edit(stored, by=by, verb="approve_feedback", fields=fields, version=version)
    return stored


@transaction.atomic
def drop_decision(decision, *, by, note):
    """Take a pending decision back; it is kept with the reason."""
    stored = _locked_decision(decision)
    require(rules.can_edit_decision(by, stored))
    if not note.strip():
        raise ValidationError(_("Please say why."))
    change_status(stored, DecisionStatus.DROPPED, by=by, verb="drop_decision", note=note.strip())
    return stored


def _locked_decision(decision):
    """The row as it stands: a form has already changed `decision`."""
    rows = Decision.objects.select_for_update(of=("self",)).select_related("proposal__call", "proposal__text", "slate")
    return rows.get(pk=decision.pk)


def _refuse_what_does_not_count(proposal):
    if proposal.status != ProposalStatus.ACCEPTED:
        words = {"state": proposal.get_status_display()}
        raise ValidationError(_("This response does not count at present: %(state)s.") % words)
