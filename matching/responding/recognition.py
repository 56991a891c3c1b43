"""The words by which authors of a suitable project may state its importance to IPBES, in the active language.

They promise no money, and keep apart the three levels: suitable and published (5/3 ¶24), recognised, endorsed (A¶12).
"""

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ipbes_portal import languages


def statement(title, year, decided_at):
    """The paragraphs of the statement."""
    words = {"title": title, "year": year, "day": date_format(decided_at, "DATE_FORMAT")}
    return [
        _("The project “%(title)s” was sent in response to the call of %(year)s for projects and pledges, made under "
          "the capacity-building rolling plan of IPBES.") % words,
        _("The task force on capacity-building reviewed it against the criteria of the rolling plan. On %(day)s it was "
          "found suitable: it would help to meet capacity-building needs that IPBES has found to be priorities.")
        % words,
        level(),
        _("This statement is not a promise of money or of other support by IPBES, its secretariat or its members."),
    ]  # fmt: skip


def level():
    """Which of three levels this is, so that none is taken for another."""
    return _(
        "Found suitable and published is the first of three separate levels. It does not mean that IPBES recognises or "
        "endorses the activities of the project; recognition and endorsement are decided on request, case by case."
    )


def in_all_languages(proposal, decided_at):
    """[(language, title, paragraphs)] in the six languages, the reader's own first."""
    order = sorted(languages.LANGUAGES, key=lambda each: each != languages.current())
    found = []
    for language in order:
        with translation.override(language.code):
            title = proposal.text.in_language(language.code).title
            paragraphs = statement(title, proposal.call.year, decided_at)
            found.append((language, _("Statement of suitability"), paragraphs))
    return found
