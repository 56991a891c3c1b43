"""Funding opportunities as a feed: one learns of a new one without coming back to look."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipbes_portal import clock
from ipbes_portal.texts.feeds import MOST, TextFeed

from .models import FundingOpportunity
from .models.opportunity import open_on


class OpportunityFeed(TextFeed):
    """What is published and open today, the newest first; the same for everybody."""

    title = gettext_lazy("Open funding opportunities")
    description = subtitle = gettext_lazy("Money that others offer for building capacity, and for which one can apply.")

    def link(self):
        """The page of the list."""
        return reverse("partnerships:opportunity_list")

    def items(self):
        """The public ones alone, whoever asks: a feed reader signs in nowhere."""
        rows = FundingOpportunity.objects.public().filter(open_on(clock.today()))
        return rows.with_words().order_by("-created_at", "-pk")[:MOST]

    def item_lead(self, item):
        """The last day before the words: it is what a reader must not miss."""
        if item.closes_on is None:
            until = _("One can apply at any time.")
        else:
            until = _("Closes on %(day)s.") % {"day": date_format(item.closes_on)}
        return format_html("<p>{}</p>", until)

    def item_link(self, item):
        """The page of the opportunity."""
        return reverse("partnerships:opportunity_detail", args=[item.pk])

    def item_author_name(self, item):
        """Who gives the money."""
        return item.funder.name

    def item_pubdate(self, item):
        """When it was entered: part of the entry's identity, so it never changes."""
        return item.created_at

    def item_updateddate(self, item):
        """When it was last changed."""
        return item.updated_at
