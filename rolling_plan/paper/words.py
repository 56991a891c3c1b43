"""The fixed words of the plan on paper, in the language now active."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def fixed_words():
    """By name; templates hold none of their own."""
    return {
        "contents": _("Contents"),
        "page": _("Page %(page)s of %(pages)s"),
        "rule": _("Rule"),
        "and": _("and"),
        "today": _("Today"),
        "total": _("Total"),
        "activities": _("Activities by strategy, initiative and state"),
        "chart": _("Activities of each initiative, by state"),
        "activity": _("Activity"),
        "when": _("When"),
        "where": _("Where"),
        "organisations": _("Organisations"),
        "none": _("No activity of this initiative is in the plan yet."),
        "demonstration": _("demonstration record"),
        "figures": _("Where the figures come from"),
        "figures_about": _("Underlined figures in the text lead here."),
        "figure": _("Figure"),
        "as_of": _("As of"),
        "counted": _("What was counted"),
        "source": _("Source"),
        "people": pgettext("of a document", "Prepared by"),
    }
