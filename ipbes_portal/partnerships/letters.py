"""The words of the messages about partners and money; each is called while the reader's language is active."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal.notifications.actions import Message


def _page(opportunity):
    return reverse("partnerships:opportunity_detail", args=[opportunity.pk])


def _words(opportunity):
    return {
        "title": str(opportunity),
        "funder": opportunity.funder.name,
        "state": opportunity.get_status_display(),
    }


def opportunity_received(opportunity):
    """Tell the secretariat that a funding opportunity waits to be checked."""
    words = _words(opportunity)
    return Message(
        _("A funding opportunity waits to be checked: %(title)s") % words,
        _("%(funder)s announces: “%(title)s”.") % words,
        _page(opportunity),
    )


def opportunity_moved(opportunity):
    """Tell whoever entered it what became of a funding opportunity, and why."""
    words = _words(opportunity)
    body = opportunity.status_note or _("Everybody can see “%(title)s” now.") % words
    return Message(_("Funding opportunity “%(title)s”: %(state)s") % words, body, _page(opportunity))
