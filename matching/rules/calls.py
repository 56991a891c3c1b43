"""Who may do what with calls."""

from ipbes_portal.accounts.roles import is_staff, is_staff_or_co_chair

from ..models import CallStatus


def can_manage_calls(user):
    """Prepare, edit, open and close calls, and set the policy on open ones."""
    return is_staff(user)


def can_see_all_responses(user):
    """Whether the lists of this user hold every response that was sent."""
    return is_staff_or_co_chair(user)


def can_join_call(user):
    """Everybody signed in may try the code of an invitation."""
    return user.is_authenticated and user.is_active


def can_answer_call(user, call):
    """Whether somebody signed in may begin a response; that they may see the call has been asked before."""
    return user.is_authenticated and user.is_active and call.takes_responses


def can_open_call(user, call):
    """Staff open what they prepared."""
    return can_manage_calls(user) and call.status == CallStatus.DRAFT


def can_close_call(user, call):
    """Staff close an open call before its time."""
    return can_manage_calls(user) and call.status == CallStatus.OPEN
