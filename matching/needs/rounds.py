"""What a reviewer has to say before they can read."""

from django.urls import reverse
from django.utils.translation import gettext as _

from .. import rules
from ..reviewing.desk import calls_to_state_interests_in


def interests_to_state(user):
    """Label, number and address of each call of which one was given responses one has not stated interests in."""
    if not rules.can_read_for_calls(user):
        return []
    calls = calls_to_state_interests_in(user)
    return [(_("State your interests in the call “%(call)s”") % {"call": call}, 1, _page(call.pk)) for call in calls]


def _page(pk):
    return reverse("matching:interests", args=[pk])
