"""The words of the messages about matches; each function is called while the reader's language is active."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal.notifications.actions import Message


def _page(match):
    return reverse("matching:match_detail", args=[match.pk])


def _words(match):
    return {"proposal": str(match.proposal), "offer": str(match.offer)}


def introduced_to(match, other):
    """Tell one side whom the other side is and how to reach it; `other` is a Contact."""
    body = _("We bring you together with %(organisation)s: “%(title)s” (%(reference)s).") % {
        "organisation": other.organisation,
        "title": other.title,
        "reference": other.reference,
    }
    reach = [line for line in (other.contact_name, other.contact_email) if line]
    if reach:
        body += "\n\n" + _("To get in touch:") + "\n" + "\n".join(reach)
    body += "\n\n" + _("On the page of this match both sides say what they agree on. Nothing binds you before.")
    return Message(
        _("You are introduced to %(organisation)s") % {"organisation": other.organisation}, body, _page(match)
    )


def terms_written(match):
    """Tell both sides that what is to be agreed was written or changed."""
    return Message(
        _("Please look at what is to be agreed: %(offer)s") % _words(match),
        _("What “%(offer)s” would give to “%(proposal)s” was written down. Both sides accept or decline it.")
        % _words(match),
        _page(match),
    )


def accepted(match):
    """Tell the other side that one side accepted."""
    return Message(
        _("The other side accepts: %(offer)s") % _words(match),
        _("The other side of the match of “%(offer)s” with “%(proposal)s” accepts. It is agreed when you do, too.")
        % _words(match),
        _page(match),
    )


def moved(match):
    """Tell those concerned where a match stands now, and why."""
    body = _("The match of “%(offer)s” with “%(proposal)s” is now: %(state)s.") % (
        _words(match) | {"state": match.get_status_display()}
    )
    if match.status_note:
        body += "\n\n" + match.status_note
    return Message(_("Match: %(state)s") % {"state": match.get_status_display()}, body, _page(match))


def offer_left(match):
    """Tell the side of the project, and those who bring together, that the offer does not stand any more."""
    words = _words(match) | {"state": match.offer.get_status_display()}
    return Message(
        _("The offer of your match: %(state)s") % words,
        _("The offer “%(offer)s”, brought together with “%(proposal)s”, is now: %(state)s.") % words,
        _page(match),
    )


def project_left(match):
    """Tell the side of the offer, and those who bring together, that the project does not stand any more."""
    words = _words(match) | {"state": match.proposal.get_status_display()}
    return Message(
        _("The project of your match: %(state)s") % words,
        _("The project “%(proposal)s”, brought together with “%(offer)s”, is now: %(state)s.") % words,
        _page(match),
    )


def _bundle_page(bundle):
    return reverse("matching:bundle_detail", args=[bundle.pk])


def put_into_bundle(bundle, proposal):
    """Tell authors that their response is to stand in a concept note."""
    words = {"title": str(bundle), "proposal": str(proposal), "funder": bundle.funder.name}
    body = _("Your project “%(proposal)s” is to be part of the concept note “%(title)s” to %(funder)s.") % words
    body += "\n\n" + _("Its part and the whole stand on the page of the concept note. If you disagree, write to us.")
    return Message(_("Your project in a concept note: %(title)s") % words, body, _bundle_page(bundle))


def bundle_arrived(bundle):
    """Tell the funder that a concept note waits for its answer."""
    words = {"title": str(bundle), "partner": bundle.prepared_by.name}
    return Message(
        _("A concept note for you: %(title)s") % words,
        _("“%(title)s”, prepared by %(partner)s, brings several projects together and waits for your answer.") % words,
        _bundle_page(bundle),
    )


def bundle_moved(bundle):
    """Tell those concerned where a concept note stands now."""
    words = {"title": str(bundle), "state": bundle.get_status_display()}
    body = _("The concept note “%(title)s” is now: %(state)s.") % words
    if bundle.status_note:
        body += "\n\n" + bundle.status_note
    return Message(_("Concept note: %(state)s") % words, body, _bundle_page(bundle))
