"""Entering and correcting assessments, their chapters and their milestones."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal.audit.actions import record
from ipbes_portal.directory.models import Assessment, Chapter
from ipbes_portal.periods import is_backwards
from ipbes_portal.workflow import require

from .. import rules
from ..editing import save_as_seen, save_new

FIRST = "first"


@transaction.atomic
def add_assessment(assessment, *, by, related=None):
    """Enter an assessment."""
    require(rules.can_edit_registers(by))
    assessment.full_clean()
    return save_new(assessment, by=by, verb="add_assessment", related=related)


@transaction.atomic
def edit_assessment(assessment, *, by, fields, seen, related=None):
    """Correct an assessment that is still as `seen`."""
    require(rules.can_edit_registers(by))
    assessment.full_clean()
    save_as_seen(assessment, by=by, verb="edit_assessment", fields=fields, seen=seen, related=related)


@transaction.atomic
def add_chapter(chapter, *, by, after=None, related=None):
    """Enter a chapter after the chapter `after`, at the place FIRST, or, with None, at the end."""
    require(rules.can_edit_registers(by))
    others = _others(chapter)
    chapter.position = others[-1].position + 1 if others else 0
    chapter.full_clean()
    save_new(chapter, by=by, verb="add_chapter", related=related)
    if after is not None:
        _place(chapter, others, after)
    return chapter


@transaction.atomic
def edit_chapter(chapter, *, by, fields, seen, after=None, related=None):
    """Correct a chapter that is still as `seen`, and move it behind `after` (or FIRST) if that is given."""
    require(rules.can_edit_registers(by))
    others = _others(chapter)
    chapter.full_clean()
    save_as_seen(chapter, by=by, verb="edit_chapter", fields=fields, seen=seen, related=related)
    if after is not None:
        _place(chapter, others, after)
        record(by=by, verb="edit_chapter", target=chapter, fields=["position"])


def _others(chapter):
    """The other chapters in their order, nobody else moving them meanwhile."""
    Assessment.objects.select_for_update().get(pk=chapter.assessment_id)
    return list(Chapter.objects.filter(assessment=chapter.assessment_id).exclude(pk=chapter.pk).order_by("position"))


def _place(chapter, others, after):
    """Number all chapters anew, this one in its place; the numbers the report prints are text and stay."""
    at = 0 if after == FIRST else next((n for n, other in enumerate(others, 1) if other == after), len(others))
    for position, row in enumerate([*others[:at], chapter, *others[at:]]):
        if row.position != position:
            Chapter.objects.filter(pk=row.pk).update(position=position)


@transaction.atomic
def add_milestone(milestone, *, by, related=None):
    """Enter a dated step of an assessment, past or expected."""
    require(rules.can_edit_registers(by))
    _check_milestone(milestone)
    return save_new(milestone, by=by, verb="add_milestone", related=related)


@transaction.atomic
def edit_milestone(milestone, *, by, fields, seen, related=None):
    """Correct a step that is still as `seen`."""
    require(rules.can_edit_registers(by))
    _check_milestone(milestone)
    save_as_seen(milestone, by=by, verb="edit_milestone", fields=fields, seen=seen, related=related)


def _check_milestone(milestone):
    milestone.full_clean()
    if not milestone.starts:
        raise ValidationError({"starts": _("Say when, as exactly as it is known; a year is enough.")})
    if is_backwards(milestone.starts, milestone.ends):
        raise ValidationError({"ends": _("The end lies before the start.")})
