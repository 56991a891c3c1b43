"""What a slate says of each response, as plain data without what touches the interests of its reader."""

from dataclasses import dataclass

from ..models import Decision, DecisionStatus, Proposal
from ..rules import can_see_results
from .results import consolidated, judged_by, verdicts_of


@dataclass(frozen=True)
class SlateRow:
    """One decision as the deciding bodies read it; no sheet and no reviewer."""

    proposal_id: int
    reference: str
    text: object
    organisation: str
    countries: list
    verdicts: list
    outcome: str
    outcome_label: str
    reason: str
    feedback: str
    is_pending: bool
    is_approved: bool
    state: str


def decisions_for(slate, user):
    """The decisions on a slate that this reader may know of."""
    decisions = Decision.objects.filter(slate=slate)
    if can_see_results(user):
        return decisions.filter(proposal__in=judged_by(user).values("pk"))
    return decisions.exclude(proposal__in=Proposal.objects.touching(user).values("pk"))


def slate_rows(slate, user):
    """The rows of a slate for one reader, by reference, in a fixed number of queries."""
    decisions = (
        decisions_for(slate, user)
        .select_related("proposal__organisation", "proposal__text")
        .prefetch_related("proposal__text__wordings", "proposal__countries", "proposal__strategies")
        .order_by("proposal__reference", "pk")
    )
    decisions = list(decisions)
    found = consolidated([decision.proposal_id for decision in decisions])
    return [_row(decision, found[decision.proposal_id]) for decision in decisions]


def _row(decision, found):
    proposal = decision.proposal
    return SlateRow(
        proposal_id=proposal.pk,
        reference=proposal.reference,
        text=proposal.text,
        organisation=proposal.organisation.name,
        countries=[country.name for country in proposal.countries.all()],
        verdicts=verdicts_of(proposal, found),
        outcome=decision.outcome,
        outcome_label=decision.get_outcome_display(),
        reason=decision.reason,
        feedback=decision.feedback,
        is_pending=decision.status == DecisionStatus.PENDING,
        is_approved=decision.feedback_approved_at is not None,
        state=decision.get_status_display(),
    )
