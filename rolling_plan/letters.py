"""What the plan tells people, in their language."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal import languages
from ipbes_portal.notifications.actions import Message


def assigned(assignment):
    """Somebody is asked to write a part of the plan."""
    language = languages.BY_CODE[assignment.language]
    details = {"key": assignment.section.key, "language": language.name, "day": assignment.due_on or "–"}
    return Message(
        _("Please write a part of the rolling plan"),
        _("You are asked to write part %(key)s of the rolling plan in %(language)s. Wanted by: %(day)s.") % details,
        reverse("rolling_plan:section_edit", args=[assignment.section.key, language.prefix]),
    )


def released(assignment):
    """Somebody need not write a part any more."""
    details = {"key": assignment.section.key, "language": languages.BY_CODE[assignment.language].name}
    return Message(
        _("A part of the rolling plan is no longer asked of you"),
        _("You need no longer write part %(key)s of the rolling plan in %(language)s. Thank you.") % details,
    )


def finished(assignment):
    """Somebody has written what they were asked to."""
    details = {"key": assignment.section.key, "language": languages.BY_CODE[assignment.language].name}
    return Message(
        _("A part of the rolling plan has been written"),
        _("Part %(key)s of the rolling plan has been written in %(language)s.") % details,
        reverse("rolling_plan:board"),
    )
