"""One offer beside one response: what the engine says of the two today, and whether it had suggested them."""

from ipbes_portal import clock

from ..engine import Weights
from ..models import Offer, Proposal, Suggestion
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


def is_suggested(proposal, offer):
    """Whether one of the two stands among the best for the other."""
    return Suggestion.objects.filter(proposal=proposal.pk, offer=offer.pk).exists()
