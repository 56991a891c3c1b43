"""What the authors of a response are told of its decision, as plain data: the outcome, never a sheet or a name."""

from dataclasses import dataclass
from datetime import datetime

from ipbes_portal.accounts.roles import is_staff

from .. import rules
from ..letters.proposals import what_happens_next
from ..models import Outcome
from ..responding.published import results_of
from .results import consolidated_one


@dataclass(frozen=True)
class Decided:
    """The decision that holds, with its feedback, the result per strategy, and what happens next."""

    outcome: str
    label: str
    applied_at: datetime
    feedback: str
    results: list
    next_step: str
    is_suitable: bool


def decided_for_authors(proposal):
    """The Decided of a response, or None while nothing is decided."""
    decision = proposal.decisions.applied().first()
    if decision is None:
        return None
    return Decided(
        decision.outcome,
        decision.get_outcome_display(),
        decision.applied_at,
        decision.feedback,
        results_of(consolidated_one(proposal)),
        what_happens_next(decision.outcome, proposal),
        decision.outcome == Outcome.SUITABLE,
    )


def decision_context(user, proposal):
    """What the page of a response shows of its decision, and what this reader may do about publication."""
    may_see = rules.is_author(user, proposal) or rules.acts_for(user, proposal.organisation) or is_staff(user)
    decided = decided_for_authors(proposal) if may_see else None
    is_found = decided is not None and decided.is_suitable
    return {
        "decided": decided,
        "sees_results": rules.can_see_results(user) and rules.may_judge(user, proposal),
        "may_agree": is_found and rules.can_agree_to_publication(user, proposal),
        "may_withdraw_consent": is_found and rules.can_withdraw_consent(user, proposal),
        "may_publish": is_found and rules.can_publish_proposal(user, proposal),
        "may_print": is_found and rules.can_print_recognition(user, proposal),
    }
