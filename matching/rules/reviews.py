"""Who may do what with sheets. That a reviewer still may see the response is asked of the query, not here."""

from ipbes_portal.accounts.roles import Role, has_role

from ..models import ReviewStatus


def can_fill_in_sheet(user, review):
    """Its reviewer alone, unless the sheet was taken back; whether it is still open is said in words."""
    return user.is_authenticated and review.reviewer_id == user.pk and review.status != ReviewStatus.RELEASED


def can_reopen_sheet(user, review):
    """A co-chair reopens what another reviewer sent in; never one's own, for one has seen the others' since."""
    is_in = review.status == ReviewStatus.SUBMITTED
    return is_in and has_role(user, Role.CO_CHAIR) and review.reviewer_id != user.pk
