"""Published projects as a feed: who may support one learns of it without coming back to look."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from ipbes_portal.texts.feeds import MOST, TextFeed

from .models import Proposal
from .responding.published import projects


class ProjectFeed(TextFeed):
    """The latest published projects in the shape that everybody reads, whoever asks."""

    title = gettext_lazy("Projects that look for support")
    description = subtitle = gettext_lazy(
        "Projects found suitable in calls under the capacity-building rolling plan. No promise of money."
    )

    def link(self):
        """The page of the list."""
        return reverse("matching:published_list")

    def items(self):
        """The public shape: no person, no amount, no sheet."""
        return projects(Proposal.objects.published().order_by("-published_at", "-pk")[:MOST])

    def item_link(self, item):
        """The page of the project."""
        return reverse("matching:published_detail", args=[item.pk])

    def item_author_name(self, item):
        """The organisation; people are not named."""
        return item.organisation

    def item_pubdate(self, item):
        """When it was published."""
        return item.published_at

    item_updateddate = item_pubdate
