"""The words of the messages of this app; each function is called while the reader's language is active."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ipbes_portal.notifications.actions import Message


def _subject(matter):
    """Asked anew each time: the reader's language is another one for each letter."""
    return matter.owner.subject(matter)


def matter_put(matter):
    """Tell a member that something waits for their word."""
    words = {"subject": _subject(matter), "kind": str(matter.owner.title)}
    body = _("%(kind)s: “%(subject)s” waits for the decision of your body. Please read it and say your word.") % words
    if matter.due_on:
        day = date_format(matter.due_on, "DATE_FORMAT")
        body += "\n\n" + _("The decision is wanted by %(day)s.") % {"day": day}
    body += "\n\n" + _("If you have a conflict of interest, please step aside there and say why.")
    return Message(_("For decision: %(subject)s") % words, body, matter.get_absolute_url())


def matter_decided(matter):
    """Tell members what came of it; whom else it concerns the owner tells."""
    words = {"subject": _subject(matter), "outcome": matter.get_outcome_display()}
    return Message(
        _("Decided: %(subject)s") % words,
        _("“%(subject)s” is decided: %(outcome)s.") % words,
        matter.get_absolute_url(),
    )


def matter_withdrawn(matter, note):
    """Tell members that nothing waits for them any more."""
    words = {"subject": _subject(matter)}
    body = _("“%(subject)s” is no longer put before your body. You need do nothing.") % words
    return Message(
        _("Withdrawn: %(subject)s") % words, f"{body}\n\n{note}" if note else body, matter.get_absolute_url()
    )
