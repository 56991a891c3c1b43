"""What waits for somebody in this app."""

from django.urls import reverse
from django.utils.translation import gettext as _

from .models import Proposal, ProposalStatus


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
    return [(label, found[status], f"{address}#{status}") for status, label in labels.items() if status in found]
