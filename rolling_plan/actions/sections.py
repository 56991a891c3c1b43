"""Writing the parts of the plan and arranging them."""

from functools import partial
from itertools import count

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.notifications.actions import notify
from ipbes_portal.texts import actions as texts
from ipbes_portal.texts.models import Text, Wording, WordingState
from ipbes_portal.workflow import require, update_or_refuse

from .. import letters, markup, numbering, rules
from ..figures import figures, pairs
from ..models import Assignment, Section, SectionKind
from ..models.section import BELOW

FAULTS = {
    "turning": gettext_lazy("Line %(line)s: an invisible character turns the direction of writing (%(words)s)."),
    "control": gettext_lazy("Line %(line)s: an invisible control character (%(words)s)."),
    "tag": gettext_lazy("Line %(line)s: “%(words)s” looks like HTML. Please write plain words."),
    "note": gettext_lazy("Line %(line)s: there is no footnote for the mark “%(words)s”."),
    "figure": gettext_lazy("Line %(line)s: there is no figure “%(words)s”."),
}
LONGEST_KEY = Section._meta.get_field("key").max_length
KEPT_OFFICIAL = gettext_lazy("This is the official text. To put our own words in its place, tick the box that says so.")


def known_figures():
    """The (code, of) pairs a placeholder may name, with today's Figure."""
    return {(figure.code, figure.of): figure for figure in figures()}


def known_notes():
    """What stands between `[^` and `]` for each footnote of the plan."""
    keys = Section.objects.in_plan().filter(kind=SectionKind.FOOTNOTE).values_list("key", flat=True)
    return {key.removeprefix("fn") for key in keys}


def check_words(*bodies):
    """Refuse words the plan cannot print, naming the line."""
    wanted = any(markup.FIGURE.search(body) for body in bodies)
    known, notes = (pairs() if wanted else set()), known_notes()
    found = [fault for body in bodies for fault in markup.faults(body, figures=known, notes=notes)]
    if found:
        raise ValidationError(
            [FAULTS[fault.kind] % {"line": fault.line, "words": fault.words} for fault in found[:20]], code="words"
        )


@transaction.atomic
def write_section(
    section, *, by, language, title="", body="", state=WordingState.DRAFT, source="", version, over_official=False
):
    """Write one part in one language; StaleEdit, with nothing written, when somebody saved since `version`."""
    require(rules.can_write(by, section, language) and rules.may_claim_state(by, state))
    check_words(title, body)
    # Two who write first words at the same time must see each other.
    Text.objects.select_for_update().get(pk=section.text_id)
    _keep_official(section, by=by, language=language, over_official=over_official)
    if not Wording.objects.filter(text=section.text_id).exists():
        # The first words written are the original that others translate.
        Text.objects.filter(pk=section.text_id).update(source_language=language)
        section.text.source_language = language
    return texts.write_wording(
        section.text, by=by, language=language, title=title, body=body, state=state, source=source, version=version
    )


def _keep_official(section, *, by, language, over_official):
    """Refuse to write over an official text, unless staff say that they mean it."""
    if section.text.wordings.filter(language=language, state=WordingState.OFFICIAL).exists():
        if not over_official:
            raise ValidationError(KEPT_OFFICIAL, code="official")
        require(rules.can_replace_official(by))


@transaction.atomic
def restore_words(section, kept, *, by, version, over_official=False):
    """Put an earlier version of a part back; the present words become a version."""
    require(rules.can_edit_plan(by) and kept.wording.text_id == section.text_id)
    _keep_official(section, by=by, language=kept.wording.language, over_official=over_official)
    return texts.restore_version(kept, by=by, version=version)


@transaction.atomic
def add_section(*, by, kind, parent=None, language, title="", body="", source=""):
    """A new part, last below `parent`, with its first words and a key that stays its own for ever."""
    require(rules.can_edit_plan(by))
    if kind not in BELOW[parent.kind if parent else None]:
        raise ValidationError(_("A part of this kind cannot stand here."))
    if parent and parent.withdrawn_at:
        raise ValidationError(_("The part above it is not in the plan."))
    check_words(title, body)
    _lock(Section.objects.all())  # keys such as P1 and fnh1 are one row of numbers for the whole plan
    key = next_key(kind, parent)
    if len(key) > LONGEST_KEY:
        raise ValidationError(_("Parts cannot be nested deeper than this."))
    text = texts.create_text(by=by, language=language, title=title, body=body, source=source)
    last = Section.objects.filter(parent=parent).aggregate(last=Max("position"))["last"] or 0
    section = Section.objects.create(key=key, kind=kind, parent=parent, position=last + 1, text=text, source=source)
    record(by=by, verb="add_section", target=section, key=section.key)
    return section


def _lock(sections):
    """The rows, locked in one order for everybody so that nobody waits in a circle."""
    return list(sections.select_for_update().order_by("pk"))


def next_key(kind, parent):
    """A key nobody has or had: `P1` for a paragraph, else that of the parent with the next letter or number."""
    used = set(Section.objects.values_list("key", flat=True))
    return next(key for key in _keys(kind, parent) if key not in used)


def _keys(kind, parent):
    for number in count(1):
        if kind == SectionKind.SECTION:
            yield numbering.letter(number).upper()
        elif kind == SectionKind.PARAGRAPH:
            yield f"P{number}"
        elif kind == SectionKind.FOOTNOTE:
            # Footnotes of official texts come as fn1, fn2 …: ours have numbers of their own.
            yield f"fnh{number}"
        elif kind == SectionKind.ITEM and parent.kind == SectionKind.ITEM:
            yield f"{parent.key}.{numbering.roman(number)}"
        elif kind == SectionKind.ITEM:
            yield f"{parent.key}.{numbering.letter(number)}"
        else:
            yield f"{parent.key}.{number}"


@transaction.atomic
def move_section(section, *, by, up):
    """Exchange places with the neighbour of its kind above or below; numbers follow, keys stay."""
    require(rules.can_edit_plan(by))
    siblings = _lock(Section.objects.filter(parent=section.parent_id))
    siblings.sort(key=lambda row: (row.position, row.pk))
    alike = [at for at, row in enumerate(siblings) if row.kind == section.kind and row.withdrawn_at is None]
    place = next((place for place, at in enumerate(alike) if siblings[at].pk == section.pk), None)
    other = None if place is None else place - 1 if up else place + 1
    if other is None or not 0 <= other < len(alike):
        raise ValidationError(_("There is nothing to change places with."))
    here, there = alike[place], alike[other]
    siblings[here], siblings[there] = siblings[there], siblings[here]
    for position, row in enumerate(siblings, start=1):
        if row.position != position:
            Section.objects.filter(pk=row.pk).update(position=position)
    record(by=by, verb="move_section", target=section, up=up)


@transaction.atomic
def withdraw_section(section, *, by):
    """Take a part and what stands below it out of the plan; it can be put back, and its key is not used again."""
    require(rules.can_edit_plan(by))
    gone = subtree(section)
    _refuse_marked_footnotes(gone)
    update_or_refuse(Section.objects.in_plan().filter(pk=section.pk), withdrawn_at=clock.now(), withdrawn_by=by)
    _ask_no_longer(gone)
    record(by=by, verb="withdraw_section", target=section)


def _ask_no_longer(gone):
    """Nobody goes on being asked for what is not in the plan; whoever was is told."""
    asked = list(Assignment.objects.open().filter(section__in=gone).select_related("section", "assignee"))
    Assignment.objects.filter(pk__in=[assignment.pk for assignment in asked]).update(done_at=clock.now())
    for assignment in asked:
        notify([assignment.assignee], "rolling_plan.assigned", partial(letters.released, assignment))


def subtree(section):
    """A part and all that stands below it, whether or not it is in the plan."""
    found, level = [section], [section]
    while level:
        level = list(Section.objects.filter(parent__in=level))
        found += level
    return found


def _refuse_marked_footnotes(gone):
    """A footnote must not go while words that stay in the plan still refer to it."""
    keys = {row.key for row in gone if row.kind == SectionKind.FOOTNOTE}
    if not keys:
        return
    staying = Wording.objects.filter(body__contains="[^", text__plan_section__withdrawn_at__isnull=True)
    staying = staying.exclude(text__plan_section__in=gone).order_by("text__plan_section__key")
    for body, key in staying.values_list("body", "text__plan_section__key"):
        marked = sorted(keys & {f"fn{mark}" for mark in markup.notes_of(body)})
        if marked:
            values = {"note": marked[0], "key": key}
            raise ValidationError(
                _("Part %(key)s still refers to footnote %(note)s. Take the mark out first.") % values
            )


@transaction.atomic
def put_back_section(section, *, by):
    """Put a withdrawn part back where it stood."""
    require(rules.can_edit_plan(by))
    if section.parent and section.parent.withdrawn_at:
        raise ValidationError(_("The part above it is not in the plan."))
    update_or_refuse(
        Section.objects.filter(pk=section.pk, withdrawn_at__isnull=False), withdrawn_at=None, withdrawn_by=None
    )
    record(by=by, verb="put_back_section", target=section)
