"""One offer beside one response: what the engine says of the two today, and whether they can be matched."""

from django.utils.translation import gettext as _

from ipbes_portal import clock

from ..engine import Weights
from ..models import Offer, OfferStatus, Proposal, ProposalStatus, Suggestion
from .explanation import explain
from .records_for_engine import offered_rows, wanted_rows, weights_in_force


def explain_pair(proposal, offer):
    """The Explanation of one response and one offer under the weights in force, today."""
    return explain(
        wanted_rows(Proposal.objects.filter(pk=proposal.pk), with_covered=True)[0],
        offered_rows(Offer.objects.filter(pk=offer.pk))[0],
        Weights(**weights_in_force().values),
        today=clock.today(),
    )


def why_not_matched(proposal, offer):
    """Why the two cannot be brought together today, in words; "" when they can."""
    if proposal.status != ProposalStatus.ACCEPTED or not proposal.has_project:
        return _("Only a project that counts can be matched.")
    if proposal.organisation_id == offer.organisation_id:
        return _("The offer and the project come from the same organisation.")
    if offer.status != OfferStatus.OPEN:
        return _("Only an open offer can be matched.")
    if not Offer.objects.usable(clock.today()).filter(pk=offer.pk).exists():
        return _("This offer is not valid today. Its organisation can extend it.")
    return ""


def is_suggested(proposal, offer):
    """Whether one of the two stands among the best for the other."""
    return Suggestion.objects.filter(proposal=proposal.pk, offer=offer.pk).exists()
