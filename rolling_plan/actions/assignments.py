"""Asking people to write parts of the plan."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.notifications.actions import notify
from ipbes_portal.workflow import require, update_or_refuse

from .. import letters, rules
from ..models import Assignment, Section


@transaction.atomic
def assign_section(section, *, by, language, to, due_on=None):
    """Ask somebody to write a part in a language; whoever was asked before is released, and told so."""
    require(rules.can_edit_plan(by))
    if not to.is_active:
        raise ValidationError(_("This sign-in is closed."))
    # Two who ask for the same words at the same time must see each other.
    Section.objects.select_for_update().get(pk=section.pk)
    before = Assignment.objects.open().filter(section=section, language=language).first()
    if before and (before.assignee_id, before.due_on) == (to.pk, due_on):
        return before  # a second click
    if before:
        Assignment.objects.filter(pk=before.pk).update(done_at=clock.now())
        if before.assignee_id != to.pk:
            notify([before.assignee], "rolling_plan.assigned", lambda: letters.released(before))
    assignment = Assignment(section=section, language=language, assignee=to, due_on=due_on, assigned_by=by)
    assignment.full_clean()
    assignment.save()
    record(by=by, verb="assign_section", target=section, language=language, to=to.pk)
    notify([to], "rolling_plan.assigned", lambda: letters.assigned(assignment))
    return assignment


@transaction.atomic
def release_assignment(assignment, *, by):
    """Ask no longer; whoever was asked is told."""
    require(rules.can_edit_plan(by))
    update_or_refuse(Assignment.objects.open().filter(pk=assignment.pk), done_at=clock.now())
    record(by=by, verb="release_assignment", target=assignment.section, language=assignment.language)
    notify([assignment.assignee], "rolling_plan.assigned", lambda: letters.released(assignment))


@transaction.atomic
def finish_assignment(assignment, *, by):
    """Say that a part has been written; whoever asked is told."""
    require(rules.can_write(by, assignment.section, assignment.language))
    update_or_refuse(Assignment.objects.open().filter(pk=assignment.pk), done_at=clock.now())
    record(by=by, verb="finish_assignment", target=assignment.section, language=assignment.language)
    if assignment.assigned_by_id != by.pk:
        notify([assignment.assigned_by], "rolling_plan.assigned", lambda: letters.finished(assignment))
