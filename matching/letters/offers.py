"""The words of the messages about offers; each function is called while the reader's language is active."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal.notifications.actions import Message

from ..models import GiftStatus


def _page(offer):
    return reverse("matching:offer_detail", args=[offer.pk])


def _words(offer):
    return {"reference": offer.reference, "title": str(offer), "organisation": offer.organisation.name}


def offer_receipt(offer):
    """Tell the organisation that its offer arrived, and what happens next."""
    words = _words(offer)
    body = _("Your offer “%(title)s” has arrived. Its reference is %(reference)s.") % words
    body += "\n\n" + _("The secretariat checks it and then opens it, or gives it back with a question.")
    body += "\n\n" + _("Neither an offer nor its receipt binds anybody.")
    return Message(_("Your offer has arrived: %(reference)s") % words, body, _page(offer))


def offer_received(offer):
    """Tell staff that an offer waits to be checked."""
    words = _words(offer)
    return Message(
        _("Offer %(reference)s waits to be checked") % words,
        _("%(organisation)s offers: “%(title)s”.") % words,
        _page(offer),
    )


def offer_moved(offer):
    """Tell the organisation where its offer stands now, and why."""
    words = _words(offer) | {"state": offer.get_status_display()}
    body = offer.status_note or _("Your offer is open: it can be matched with projects and taken up.")
    return Message(_("Offer %(reference)s: %(state)s") % words, body, _page(offer))


def offer_taken_up(use):
    """Tell the organisation that its offer is used, for what, and what comes next."""
    words = _words(use.offer)
    body = _("Your offer “%(title)s” has been taken up.") % words
    if use.activity_id:
        body += " " + _("It goes to the activity “%(activity)s”.") % {"activity": str(use.activity)}
    if use.note:
        body += "\n\n" + use.note
    body += "\n\n" + _("The secretariat will be in touch about the next steps.")
    return Message(_("Offer %(reference)s has been taken up") % words, body, _page(use.offer))


def pledge_became_offer(offer):
    """Tell the authors of a response that their pledge stands as an offer of its own, and what is theirs to do."""
    words = _words(offer) | {"proposal": offer.proposal.reference}
    body = _("The pledge in your response %(proposal)s now stands as an offer of its own, in your words.") % words
    if offer.is_open_to_authors:
        body += "\n\n" + _("Please complete it and send it.")
    return Message(_("Your pledge became an offer: %(title)s") % words, body, _page(offer))


def gift_moved(gift):
    """Tell the organisation what was decided on its dedicated contribution, and what comes next."""
    words = _words(gift.offer) | {"state": gift.get_status_display()}
    body = _("Your contribution “%(title)s” to the trust fund: %(state)s.") % words
    if gift.status_note:
        body += "\n\n" + gift.status_note
    if gift.status == GiftStatus.APPROVED:
        body += "\n\n" + _("The secretariat will be in touch about the payment.")
    return Message(_("Contribution %(reference)s: %(state)s") % words, body, _page(gift.offer))
