"""The words of the messages about self-assessments; each is called while the reader's language is active."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal.notifications.actions import Message


def _page(assessment):
    return reverse("matching:self_assessment_detail", args=[assessment.pk])


def _words(assessment):
    return {"country": str(assessment.country), "year": assessment.year}


def made_author(assessment):
    """Tell somebody that they may write too."""
    words = _words(assessment)
    return Message(
        _("You can write the self-assessment of %(country)s, %(year)s") % words,
        _("The focal point asks you to write the national capacity self-assessment together."),
        _page(assessment),
    )


def waits_for_endorsement(assessment):
    """Tell the focal point that a self-assessment is in consultation and will wait for them."""
    words = _words(assessment)
    return Message(
        _("The self-assessment of %(country)s, %(year)s waits for your endorsement") % words,
        _("It is in consultation. Endorse it once everybody has been heard; nobody else can."),
        _page(assessment),
    )


def endorsed(assessment):
    """Tell its authors and the secretariat that it is endorsed, and what can be done now."""
    words = _words(assessment)
    return Message(
        _("The self-assessment of %(country)s, %(year)s is endorsed") % words,
        _("From each of its needs, a request for support can now be begun with one click."),
        _page(assessment),
    )


def support_wished(wish):
    """Tell the secretariat that a country seeks support while no call takes responses."""
    words = _words(wish.assessment) | {"need": str(wish.need)}
    return Message(
        _("%(country)s seeks support, and no call takes responses") % words,
        _("The need: %(need)s. The wish is kept in the list of wishes for support.") % words,
        reverse("matching:support_wish_list"),
    )
