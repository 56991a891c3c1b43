"""The words of the messages about recognition and endorsement; each is called in the reader's language."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ipbes_portal.notifications.actions import Message


def _page(endorsement):
    return reverse("matching:endorsement_detail", args=[endorsement.pk])


def _words(endorsement):
    return {
        "activity": str(endorsement.activity),
        "organisation": endorsement.organisation.name,
        "level": endorsement.get_level_display(),
        "state": endorsement.state_label,
    }


def received(endorsement):
    """Tell the secretariat that recognition or endorsement is asked for."""
    words = _words(endorsement)
    return Message(
        _("%(organisation)s asks for %(level)s") % words,
        _("The activity: “%(activity)s”. The task force can review the request now.") % words,
        _page(endorsement),
    )


def moved(endorsement):
    """Tell the organisation where its request stands, why, and what it does not mean."""
    words = _words(endorsement)
    body = _("Your request for %(level)s of “%(activity)s”: %(state)s.") % words
    if endorsement.status_note:
        body += "\n\n" + endorsement.status_note
    if endorsement.is_granted:
        body += "\n\n" + _granted(endorsement)
    return Message(_("Request for %(level)s: %(state)s") % words, body, _page(endorsement))


def _granted(endorsement):
    if endorsement.is_lapsed:
        return _("Its time is over. You can ask for a renewal on the page of the activity.")
    words = {"day": date_format(endorsement.valid_until, "DATE_FORMAT")}
    said = _("It holds until %(day)s.") % words + " " + _("This is not a promise of money or of other support.")
    return f"{said}\n\n{endorsement.conditions}" if endorsement.conditions else said
