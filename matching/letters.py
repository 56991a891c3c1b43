"""The words of the messages of this app; each function is called while the reader's language is active."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal.notifications.actions import Message


def _page(proposal):
    return reverse("matching:proposal_detail", args=[proposal.pk])


def receipt(proposal):
    """Tell the authors that their response arrived, and whether it was late."""
    words = {"reference": proposal.reference, "call": str(proposal.call), "title": str(proposal)}
    body = _("Your response “%(title)s” to the call “%(call)s” has arrived. Its reference is %(reference)s.") % words
    if proposal.is_late:
        body += "\n\n" + _("It arrived after the closing time. It is accepted and counted, and marked as late.")
    body += "\n\n" + _("Receiving a response is not a promise of support.")
    return Message(_("Your response has arrived: %(reference)s") % words, body, _page(proposal))


def proposal_received(proposal):
    """Tell staff that a response arrived."""
    words = {"reference": proposal.reference, "call": str(proposal.call)}
    return Message(
        _("Response %(reference)s has arrived") % words,
        _("A response to the call “%(call)s” has arrived and is complete.") % words,
        _page(proposal),
    )


def proposal_moved(proposal):
    """Tell the authors that staff returned their response, left it out, or count it again."""
    words = {"reference": proposal.reference, "state": proposal.get_status_display()}
    body = proposal.status_note or _("Your response counts among those received.")
    return Message(_("Response %(reference)s: %(state)s") % words, body, _page(proposal))


def clarification_written(proposal, clarification):
    """Tell the other side that there is a message about a response."""
    return Message(
        _("Message about response %(reference)s") % {"reference": proposal.reference},
        clarification.body,
        f"{_page(proposal)}#clarifications",
    )


def call_closed(proposal, *, may_be_late):
    """Tell the authors of a draft that the call has closed."""
    words = {"call": str(proposal.call), "title": str(proposal)}
    if may_be_late:
        body = _("Your draft “%(title)s” is kept. You can still send it; it will be marked as late.") % words
    else:
        body = _("Your draft “%(title)s” is kept, but it can no longer be sent to this call.") % words
    return Message(_("The call “%(call)s” has closed") % words, body, _page(proposal))


def made_co_editor(proposal):
    """Tell a colleague that they may write with the proponent."""
    return Message(
        _("You can edit a response to a call: %(title)s") % {"title": str(proposal)},
        _("A colleague asks you to write a response to the call “%(call)s” together.") % {"call": str(proposal.call)},
        _page(proposal),
    )
