"""Who may see which offers and responses fit, weigh what counts, and bring the two together."""

from ipbes_portal.accounts.roles import is_staff_or_co_chair

from ..models import TALKING, MatchStatus, Proposal
from .offers import is_offerer
from .proposals import is_author


def can_facilitate(user):
    """Staff and co-chairs bring offers and responses together (5/3 ¶24)."""
    return is_staff_or_co_chair(user)


def can_weigh(user):
    """Staff and co-chairs say how much each component counts."""
    return can_facilitate(user)


def is_on_side_of_proposal(user, proposal):
    """Whether this user speaks for a response: who writes it, and who acts for its organisation."""
    if not user.is_authenticated:
        return False
    return is_author(user, proposal) or proposal.organisation_id in user.managed_organisation_ids


def can_see_fitting_offers(user, proposal):
    """Staff and co-chairs who see the response, and its own side; never those who review it."""
    return can_facilitate(user) or is_on_side_of_proposal(user, proposal)


def can_see_fitting_proposals(user, offer):
    """Staff and co-chairs, and the offer's own side."""
    return can_facilitate(user) or is_offerer(user, offer)


def can_facilitate_match(user, match):
    """Staff and co-chairs as far as they see the response; nobody who speaks for one of the two sides."""
    if not can_facilitate(user) or sides_of(user, match):
        return False
    return Proposal.objects.visible_to(user).filter(pk=match.proposal_id).exists()


def sides_of(user, match):
    """The sides of a match this user speaks for: some of `proposal` and `offer`."""
    sides = []
    if is_on_side_of_proposal(user, match.proposal):
        sides.append("proposal")
    if is_offerer(user, match.offer):
        sides.append("offer")
    return sides


def can_answer_match(user, match, side):
    """Accept or decline for a side one speaks for, from the introduction until both agreed."""
    return match.status in TALKING and side in sides_of(user, match)


def can_set_terms(user, match):
    """What is to be agreed is written by those who facilitate and by the one who gives, until both agreed."""
    return match.status in TALKING and (can_facilitate_match(user, match) or "offer" in sides_of(user, match))


def can_note_contact(user, match):
    """Note a contact: everybody who takes part, once the two are introduced and until the match is closed."""
    begun = match.status not in (MatchStatus.SUGGESTED, MatchStatus.CLOSED)
    return begun and takes_part(user, match)


def can_report_match(user, match):
    """Say what came of it, once both agreed."""
    return match.status == MatchStatus.AGREED and takes_part(user, match)


def takes_part(user, match):
    """Those who facilitate, and both sides."""
    return can_facilitate_match(user, match) or bool(sides_of(user, match))
