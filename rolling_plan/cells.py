"""The translation board as cells: one part of the plan in one language, how far it has come, and who is asked."""

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ipbes_portal import clock, languages
from ipbes_portal.programme.models import Strategy
from ipbes_portal.texts.models import Wording, WordingState

from . import parts, rules
from .models import Assignment
from .nouns import CRITERIA_AT, STRATEGIES_AT
from .parts import Part


class CellState(TextChoices):
    """How far one part has come in one language; from what needs most to what needs nothing."""

    MISSING = "missing", pgettext_lazy("a text", "missing")
    STALE = "stale", pgettext_lazy("a translation", "out of date")
    MACHINE = "machine", pgettext_lazy("a translation", "machine")
    DRAFT = "draft", pgettext_lazy("of a text", "draft")
    REVIEWED = "reviewed", pgettext_lazy("of a text", "reviewed")
    OFFICIAL = "official", pgettext_lazy("a text", "official")
    NAMED = "named", gettext_lazy("from records")


TO_WRITE = {CellState.MISSING, CellState.STALE}
# Without NAMED: there is nothing to write where the record brings its own name.
COUNTED = [state for state in reversed(CellState) if state != CellState.NAMED]
TONES = {
    CellState.MISSING: "danger",
    CellState.STALE: "warn",
    CellState.MACHINE: "neutral",
    CellState.DRAFT: "info",
    CellState.REVIEWED: "ok",
    CellState.OFFICIAL: "ok",
    CellState.NAMED: "plain",
}


@dataclass(frozen=True)
class Cell:
    """One part in one language."""

    part: Part
    language: languages.Language
    state: CellState
    wording: Wording | None
    assignment: Assignment | None

    @property
    def tone(self):
        """The colour and shape of its tag."""
        return TONES[self.state]

    @property
    def is_overdue(self):
        """Whether the day it was wanted by has passed."""
        return bool(self.assignment and self.assignment.due_on and self.assignment.due_on < clock.today())

    @property
    def due_on(self) -> date | None:
        """When it is wanted by."""
        return self.assignment.due_on if self.assignment else None


def state_of(section, code, *, named=()):
    """How far `section` has come in the language `code`; `named` are the keys whose heading a record brings."""
    wordings = {wording.language: wording for wording in section.text.wordings.all()}
    wording = wordings.get(code)
    if wording is None:
        # As on the page: a record names the strategy in every language its official heading has not come in yet.
        return CellState.NAMED if section.key in named else CellState.MISSING
    # An official text is nobody's translation: it stays right whatever happens to our own words.
    if wording.state != WordingState.OFFICIAL and wording.is_stale(section.text.source):
        return CellState.STALE
    return CellState(wording.state)


def names_from_records():
    """The headings that records bring while nobody has written one, by key, in the present language."""
    return {
        f"{letter}.{row.number}": _("Strategy %(number)s: %(name)s") % {"number": row.number, "name": row.name}
        for row in Strategy.objects.all()
        for letter in (STRATEGIES_AT, CRITERIA_AT)
    }


def table(user, present):
    """The board of `user`: (part, its cells) in reading order, numbered for the reader's language `present`.

    Staff see every part in six languages, others only what they are asked to write. Four queries, however many parts.
    """
    asked = {
        (row.section_id, row.language): row
        for row in Assignment.objects.open().select_related("assignee__person", "assigned_by")
    }
    named = names_from_records()
    rows = ((part, _cells(part, asked, named)) for part in parts.in_order(present, named))
    if rules.can_edit_plan(user):
        return list(rows)
    mine = ((part, [cell for cell in cells if is_asked(user, cell)]) for part, cells in rows)
    return [(part, cells) for part, cells in mine if cells]


def _cells(part, asked, named):
    written = {wording.language: wording for wording in part.section.text.wordings.all()}
    return [
        Cell(
            part,
            language,
            state_of(part.section, language.code, named=named),
            written.get(language.code),
            asked.get((part.section.pk, language.code)),
        )
        for language in languages.LANGUAGES
    ]


def is_asked(user, cell):
    """Whether `user` is asked to write this cell."""
    return bool(cell.assignment) and cell.assignment.assignee_id == user.pk


def progress(cells, language):
    """How far a language has come: numbers by state and the segments of its bar, in hundredths from the start."""
    times = dict.fromkeys(COUNTED, 0)
    for cell in cells:
        if cell.language == language and cell.state in times:
            times[cell.state] += 1
    total = sum(times.values())
    segments, start = [], 0
    for state, number in times.items():
        width = round(100 * number / total, 2) if total else 0
        segments.append({"state": state, "label": state.label, "number": number, "x": start, "width": width})
        start = round(start + width, 2)
    done = times[CellState.REVIEWED] + times[CellState.OFFICIAL]
    return {"language": language, "segments": segments, "done": done, "total": total}


def next_to_write(user, key, language):
    """The next part in reading order that `user` has to write in `language`, from `key` on and round; None when done.

    For staff what is missing or out of date, for others what they are still asked for.
    """
    found = [cell for _part, cells in table(user, language.code) for cell in cells if cell.language == language]
    place = next((at for at, cell in enumerate(found) if cell.part.key == key), -1)
    ahead = found[place + 1 :] + found[: max(place, 0)]
    staff = rules.can_edit_plan(user)
    return next((cell.part for cell in ahead if not staff or cell.state in TO_WRITE), None)
