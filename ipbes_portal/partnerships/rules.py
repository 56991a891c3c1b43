"""Who may do what with the registers of partners and money."""

from ipbes_portal.accounts.roles import is_staff, is_staff_or_co_chair

from .funding import funded_organisations
from .models import OpportunityStatus


def can_keep_registers(user):
    """Enter and correct agreements, similar initiatives and uses of assessments."""
    return is_staff(user)


# Dialogues


def can_see_dialogues(user):
    """What is spoken with partners and funders is known to staff and co-chairs."""
    return is_staff_or_co_chair(user)


def can_keep_dialogues(user):
    """Staff and co-chairs write down what was spoken, and move a dialogue on."""
    return can_see_dialogues(user)


# Funding opportunities


def can_announce_funding(user, funder=None):
    """Staff for anybody, a funder for the organisation they speak for; without `funder`, for any at all."""
    if is_staff(user):
        return True
    organisations = funded_organisations(user)
    return bool(organisations) if funder is None else funder.pk in organisations


def can_edit_opportunity(user, opportunity):
    """Staff whatever was not taken off; its funder while it is a draft."""
    if is_staff(user):
        return opportunity.status != OpportunityStatus.WITHDRAWN
    return opportunity.status == OpportunityStatus.DRAFT and opportunity.funder_id in funded_organisations(user)


def can_submit_opportunity(user, opportunity):
    """Its funder sends a draft to be checked; staff publish at once."""
    if is_staff(user):
        return False
    return opportunity.status == OpportunityStatus.DRAFT and opportunity.funder_id in funded_organisations(user)


def can_publish_opportunity(user, opportunity):
    """Staff, whatever is not public."""
    return is_staff(user) and opportunity.status != OpportunityStatus.PUBLISHED


def can_return_opportunity(user, opportunity):
    """Staff give one that waits back to its funder."""
    return is_staff(user) and opportunity.status == OpportunityStatus.SUBMITTED


def can_take_off_opportunity(user, opportunity):
    """Staff, and its funder, take a published one off the list."""
    is_theirs = is_staff(user) or opportunity.funder_id in funded_organisations(user)
    return is_theirs and opportunity.status == OpportunityStatus.PUBLISHED
