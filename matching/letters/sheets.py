"""The words of the messages about one sheet; none of them names the response, for a conflict may arise later."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal.notifications.actions import Message


def _sheet(review):
    return reverse("matching:review_sheet", args=[review.pk])


def sheet_reopened(review):
    """Tell a reviewer that a sheet of theirs can be changed again, and why."""
    words = {"call": str(review.proposal.call), "reason": review.status_note}
    body = _("A co-chair reopened one of your sheets on a response to the call “%(call)s”: %(reason)s") % words
    body += "\n\n" + _("Your answers are kept. Please change what is to be changed and send the sheet again.")
    return Message(_("One of your sheets is open again"), body, _sheet(review))


def sheet_abstained(review):
    """Tell staff that a response may need another reviewer."""
    words = {"call": str(review.proposal.call)}
    body = _("A reviewer abstained from a response to the call “%(call)s”. It may need another reviewer.") % words
    return Message(_("A reviewer abstained"), body, _sheet(review))
