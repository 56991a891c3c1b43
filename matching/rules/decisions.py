"""Who may see what the task force found, settle ties, propose decisions and put them before the deciding bodies."""

from ipbes_portal.accounts.roles import Role, has_role, is_staff_or_co_chair

from ..models import DecisionStatus, ProposalStatus, RoundStatus, SlateStatus
from ..reviewing.results import judged_by

BRINGING_TOGETHER = [RoundStatus.CONSOLIDATING, RoundStatus.CLOSED]


def can_see_results(user):
    """Staff and co-chairs see the sheets of all reviewers side by side."""
    return is_staff_or_co_chair(user)


def may_judge(user, proposal):
    """Whether nothing of their own keeps this user from the results of a response."""
    return can_see_results(user) and judged_by(user).filter(pk=proposal.pk).exists()


def has_been_read(call):
    """Whether the reviewers have finished reading the responses to a call."""
    review_round = getattr(call, "review_round", None)
    return review_round is not None and review_round.status in BRINGING_TOGETHER


def is_being_decided(proposal):
    """Whether a response counts and the reviewers have finished reading."""
    return has_been_read(proposal.call) and proposal.status == ProposalStatus.ACCEPTED


def can_settle_criterion(user, proposal):
    """A co-chair, while the sheets are brought together; in a closed round what was found no longer changes."""
    if not has_role(user, Role.CO_CHAIR) or not is_being_decided(proposal):
        return False
    return proposal.call.review_round.status == RoundStatus.CONSOLIDATING and may_judge(user, proposal)


def can_propose_decision(user, proposal):
    """Co-chairs, and staff for them, once the sheets are brought together."""
    return is_being_decided(proposal) and may_judge(user, proposal)


def can_edit_decision(user, decision):
    """The same people, until the decision stands before the deciding bodies."""
    return decision.is_open and may_judge(user, decision.proposal)


def can_manage_slates(user):
    """Collect pending decisions, and put them before the deciding bodies."""
    return can_see_results(user)


def can_change_slate(user, slate):
    """Staff and co-chairs; whom a response in it touches leaves the slate to others."""
    if not can_manage_slates(user):
        return False
    pending = slate.decisions.exclude(status=DecisionStatus.DROPPED)
    return not pending.exclude(proposal__in=judged_by(user).values("pk")).exists()


def can_put_slate(user, slate):
    """Put it before the deciding bodies while it is prepared."""
    return slate.status == SlateStatus.DRAFT and can_change_slate(user, slate)


def can_take_slate_back(user, slate):
    """Take it back before the bodies decided, or prepare it anew after they sent it back."""
    return slate.status in (SlateStatus.PUT, SlateStatus.SENT_BACK) and can_change_slate(user, slate)


def can_apply_slate(user, slate):
    """Apply what the deciding bodies confirmed."""
    return slate.status == SlateStatus.CONFIRMED and can_change_slate(user, slate)
