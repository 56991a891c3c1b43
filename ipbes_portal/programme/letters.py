"""The words of the messages of this app; each function is called while the reader's language is active."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal.notifications.actions import Message


def activity_reported(activity):
    """Tell staff that a report waits."""
    return Message(
        _("An activity was reported: %(title)s") % {"title": str(activity)},
        _("%(organisation)s reported an activity for the rolling plan. Please accept, return or decline it.")
        % {"organisation": str(activity.reporting_organisation or "")},
        reverse("programme:activity_detail", args=[activity.pk]),
    )


def activity_decided(activity, note):
    """Tell the reporter what became of the report."""
    return Message(
        _("%(title)s: %(state)s") % {"title": str(activity), "state": activity.get_status_display()},
        note or _("Your activity is now part of the rolling plan. Thank you."),
        reverse("programme:activity_detail", args=[activity.pk]),
    )
