"""Who may ask national focal points about a response, and who may answer for a country."""

from ipbes_portal.accounts.roles import COUNTRY_ROLES, has_role, is_staff

from ..models import ProposalStatus
from .decisions import may_judge
from .proposals import is_author


def can_ask_focal_points(user, proposal):
    """Staff ask the focal points of the countries of a response that counts."""
    return is_staff(user) and proposal.status == ProposalStatus.ACCEPTED and may_judge(user, proposal)


def can_answer_consultation(user, consultation):
    """A focal point, or the deputy, of that country who does not write it; it may change while the response counts."""
    holds_country = has_role(user, *COUNTRY_ROLES, country=consultation.country)
    counts = consultation.proposal.status == ProposalStatus.ACCEPTED
    return holds_country and counts and not is_author(user, consultation.proposal)


def has_consultations(user):
    """Whether questions about responses may reach this user."""
    return is_staff(user) or has_role(user, *COUNTRY_ROLES)
