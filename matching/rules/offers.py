"""Who may do what with offers."""

from ipbes_portal.accounts.roles import Role, has_role, is_staff, is_staff_or_co_chair

from ..models import OfferRoute, OfferStatus, ProposalStatus
from .proposals import acts_for


def can_offer(user):
    """Everybody signed in may begin an offer; for which organisation, `gives_for` says."""
    return user.is_authenticated and user.is_active


def gives_for(user, organisation):
    """Whether somebody may offer support in the name of an organisation: they act for it, or look after its funding."""
    return acts_for(user, organisation) or (
        organisation is not None and has_role(user, Role.FUNDER, organisation=organisation)
    )


def is_offerer(user, offer):
    """Whether this user wrote the offer or acts for its organisation."""
    return user.is_authenticated and (
        offer.offered_by_id == user.pk or offer.organisation_id in user.managed_organisation_ids
    )


def can_see_all_offers(user):
    """Whether the lists of this user hold every offer that was sent."""
    return is_staff_or_co_chair(user)


def knows_in_full(user, offer):
    """Whether this user sees contact, conditions and course of an offer, and not only its public part."""
    return is_offerer(user, offer) or (offer.submitted_at is not None and can_see_all_offers(user))


def can_edit_offer(user, offer):
    """Its organisation, while it is a draft or came back to be completed."""
    return offer.is_open_to_authors and is_offerer(user, offer)


def can_submit_offer(user, offer):
    """Send a draft, or one that was completed."""
    return can_edit_offer(user, offer)


def can_withdraw_offer(user, offer):
    """Its organisation takes back what it sent; staff may note that it did."""
    sent = offer.status in (OfferStatus.SUBMITTED, OfferStatus.RETURNED, OfferStatus.OPEN)
    return sent and (is_offerer(user, offer) or is_staff(user))


def can_extend_offer(user, offer):
    """Its organisation, or staff for it, says that it holds for longer."""
    sent = offer.status in (OfferStatus.SUBMITTED, OfferStatus.OPEN)
    return sent and (is_offerer(user, offer) or is_staff(user))


def can_check_offer(user, offer):
    """Staff check what was sent: open it, give it back, close it, open it again; not their own."""
    return is_staff(user) and offer.status != OfferStatus.DRAFT and not is_offerer(user, offer)


def can_take_up_offer(user, offer):
    """Staff note what becomes of an open offer; not of their own."""
    return can_check_offer(user, offer) and offer.status == OfferStatus.OPEN


def can_make_offer_of(user, proposal):
    """Staff turn the pledge of a response that counts into an offer, once; not one of their own."""
    counts = proposal.status == ProposalStatus.ACCEPTED and proposal.has_pledge
    return is_staff(user) and counts and proposal.proponent_id != user.pk


def can_route_gift(user, offer):
    """Staff take a dedicated contribution through rule 10; not one of their own."""
    return can_check_offer(user, offer) and offer.route == OfferRoute.DEDICATED


def can_see_gifts(user):
    """Whether the list of dedicated contributions has anything for this user: staff, co-chairs and the Bureau."""
    return can_see_all_offers(user) or has_role(user, Role.BUREAU)
