"""What waits for somebody in this app."""

from django.urls import reverse
from django.utils.translation import gettext as _

from .decision_needs import decisions_waiting
from .endorsement_needs import recognitions_waiting
from .match_needs import matches_waiting
from .models import Proposal, ProposalStatus
from .offer_needs import offers_waiting
from .review_needs import sheets_waiting
from .round_needs import interests_to_state
from .self_assessment_needs import endorsements_waiting


def needs_me(user):
    """Label, number and address of each thing that waits for `user`; the address shows exactly that number."""
    if not user.is_authenticated:
        return []
    found = {}
    for status in Proposal.objects.mine(user).values_list("status", flat=True):
        found[status] = found.get(status, 0) + 1
    labels = {
        ProposalStatus.DRAFT: _("My drafts of responses to a call"),
        ProposalStatus.RETURNED: _("My responses to a call that came back to be completed"),
    }
    address = reverse("matching:my_proposals")
    mine = [(label, found[status], f"{address}#{status}") for status, label in labels.items() if status in found]
    return (
        interests_to_state(user)
        + sheets_waiting(user)
        + mine
        + offers_waiting(user)
        + matches_waiting(user)
        + endorsements_waiting(user)
        + decisions_waiting(user)
        + recognitions_waiting(user)
    )
