"""Who may publish suitable projects, take them down, see amounts, and print the statement of recognition."""

from ipbes_portal.accounts.roles import Role, has_role, is_staff

from ..models import Proposal, ProposalStatus
from .proposals import is_author


def is_suitable(proposal):
    """Whether a decision that holds found a project suitable, and it counts; a pledge alone is not published."""
    is_found = Proposal.objects.suitable().filter(pk=proposal.pk).exists()
    return proposal.has_project and proposal.status == ProposalStatus.ACCEPTED and is_found


def can_agree_to_publication(user, proposal):
    """Its authors may agree after the decision what they did not agree to before."""
    return not proposal.may_be_published and is_author(user, proposal) and is_suitable(proposal)


def can_withdraw_consent(user, proposal):
    """Its authors, at any time after it was sent."""
    return proposal.may_be_published and proposal.submitted_at is not None and is_author(user, proposal)


def can_publish_proposal(user, proposal):
    """Staff put back what they had taken down; consent must still stand."""
    is_ready = proposal.may_be_published and proposal.published_at is None
    return is_ready and is_staff(user) and is_suitable(proposal)


def can_unpublish_proposal(user, proposal):
    """Staff take a project down, with a reason."""
    return proposal.published_at is not None and is_staff(user)


def can_see_amounts(user):
    """Funders and staff see what a published project would cost; others do not."""
    return is_staff(user) or has_role(user, Role.FUNDER)


def can_print_recognition(user, proposal):
    """Its authors and staff, while it is suitable."""
    return (is_author(user, proposal) or is_staff(user)) and is_suitable(proposal)
