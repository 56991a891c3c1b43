"""Who may do what with review rounds, interests and assignments."""

from ipbes_portal.accounts.roles import Role, has_role, is_staff_or_co_chair

from ..models import CallStatus, InterestStatement, Review, ReviewStatus, RoundStatus
from .proposals import is_author


def can_manage_rounds(user):
    """Staff and co-chairs plan the reading: rounds, who reads what, who is set aside."""
    return is_staff_or_co_chair(user)


def can_begin_round(user, call):
    """Once for each call that was opened."""
    return can_manage_rounds(user) and call.status != CallStatus.DRAFT and not hasattr(call, "review_round")


def can_assign(user, review_round):
    """Give and take sheets, until the round is closed."""
    return can_manage_rounds(user) and review_round.status != RoundStatus.CLOSED


def can_read_for_calls(user):
    """Whether somebody may be given responses to read: members of the task force."""
    return has_role(user, Role.TASK_FORCE)


def can_state_interests(user, call):
    """Members of the task force who were given something to read, from the day the reading begins."""
    review_round = getattr(call, "review_round", None)
    if not can_read_for_calls(user) or review_round is None or review_round.status == RoundStatus.PREPARING:
        return False
    given = Review.objects.filter(reviewer=user, proposal__call=call).exclude(status=ReviewStatus.RELEASED)
    return given.exists() or InterestStatement.objects.filter(reviewer=user, call=call).exists()


def can_step_aside(user, proposal):
    """Whoever judges a response may step aside from it; its authors do not judge it."""
    if is_author(user, proposal):
        return False
    if can_manage_rounds(user):
        return True
    given = Review.objects.filter(reviewer=user.pk, proposal=proposal).exclude(status=ReviewStatus.RELEASED)
    return can_read_for_calls(user) and given.exists()


def can_set_aside(user, reviewer):
    """Those who plan the reading set others aside; themselves they step aside."""
    return can_manage_rounds(user) and user.pk != reviewer.pk


def can_lift_recusal(user, recusal):
    """Those who plan the reading lift one that was an error; never their own."""
    return can_manage_rounds(user) and user.pk != recusal.reviewer_id
