"""The words of the messages about reading; none of them names a response, for the reader may have to step aside."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ipbes_portal.notifications.actions import Message

from ..reviewing.workload import has_stated


def _where(call, user):
    """The desk; before interests are stated, the page where they are."""
    if has_stated(call, user):
        return reverse("matching:review_list")
    return reverse("matching:interests", args=[call.pk])


def _due(review_round):
    if review_round.due_on is None:
        return ""
    return " " + _("The sheets are due on %(day)s.") % {"day": date_format(review_round.due_on)}


def _first(call, user):
    """What has to happen before anything can be read."""
    if has_stated(call, user):
        return ""
    return "\n\n" + _("Before you see them, please state your interests in this call.")


def assigned(review_round, user, number):
    """Tell a reviewer how many responses they were given to read."""
    call = review_round.call
    words = {"call": str(call), "n": number}
    subject = ngettext("You are given %(n)s response to read", "You are given %(n)s responses to read", number) % words
    body = ngettext(
        "The task force asks you to read %(n)s response to the call “%(call)s” and to fill in a sheet.",
        "The task force asks you to read %(n)s responses to the call “%(call)s” and to fill in a sheet for each.",
        number,
    )
    return Message(subject, body % words + _due(review_round) + _first(call, user), _where(call, user))


def sheets_due(review_round, user, days):
    """Remind a reviewer that sheets are due."""
    call = review_round.call
    words = {"call": str(call), "n": days}
    subject = ngettext("Your sheets are due tomorrow", "Your sheets are due in %(n)s days", days) % words
    body = _("Some of your sheets on responses to the call “%(call)s” are not in yet.") % words
    return Message(subject, body + _due(review_round) + _first(call, user), _where(call, user))
