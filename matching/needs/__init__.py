"""What waits for somebody in this app."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Proposal, ProposalStatus
from .decisions import decisions_waiting
from .endorsements import recognitions_waiting
from .matches import matches_waiting
from .offers import offers_waiting
from .reviews import sheets_waiting
from .rounds import interests_to_state
from .self_assessments import endorsements_waiting


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
