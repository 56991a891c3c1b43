"""What the masthead of an official text says, ready to print."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from ipbes_portal import languages
from ipbes_portal.templatetags.portal import partial_date

LABELS = {
    "symbol": gettext_lazy("Symbol"),
    "title": gettext_lazy("Title"),
    "byline": gettext_lazy("By"),
    "session": gettext_lazy("Session"),
    "held": gettext_lazy("Held"),
    "agenda_item": gettext_lazy("Agenda item"),
    "agenda_title": gettext_lazy("Title of the agenda item"),
    "agenda_note": gettext_lazy("Agenda"),
    "date": gettext_lazy("Date"),
    "distribution": gettext_lazy("Distribution"),
    "original_language": gettext_lazy("Original language"),
    "language": gettext_lazy("Language of this text"),
    "job_number": gettext_lazy("Job number"),
}
# Written by us for the reader; everything else stands in the language of the text.
OURS = {"date", "original_language", "language", "symbol", "agenda_item", "job_number"}


@dataclass(frozen=True)
class Fact:
    """One line of a masthead; `is_foreign` when the value is in the language of the text."""

    name: str
    label: str
    value: str
    is_foreign: bool


def facts(masthead):
    """The facts of a masthead in one order, whatever was recognised."""
    return [
        Fact(name, label, _shown(name, masthead[name]), name not in OURS)
        for name, label in LABELS.items()
        if masthead.get(name)
    ]


def _shown(name, value):
    if name == "date":
        return partial_date(value)
    if name in ("original_language", "language") and value in languages.BY_CODE:
        return languages.BY_CODE[value].name
    return value


def other_symbol(masthead, document):
    """The symbol a text bears when it is not that of the document chosen for it; "" otherwise."""
    symbol = masthead.get("symbol", "")
    return symbol if symbol and symbol != document.symbol else ""
