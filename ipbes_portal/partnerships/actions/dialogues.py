"""Keeping the log of dialogues with partners and funders."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.records.editing import save_as_seen, save_new
from ipbes_portal.workflow import change_status, require

from .. import rules
from ..models import Dialogue
from ..models.dialogue import RESTING


@transaction.atomic
def open_dialogue(dialogue, *, by, related=None):
    """Begin to follow a dialogue."""
    require(rules.can_keep_dialogues(by))
    _check(dialogue)
    return save_new(dialogue, by=by, verb="open_dialogue")


@transaction.atomic
def edit_dialogue(dialogue, *, by, fields, seen, related=None):
    """Correct a dialogue that is still as `seen`: what it is about, who cares for it, what comes next."""
    require(rules.can_keep_dialogues(by))
    _check(dialogue)
    save_as_seen(dialogue, by=by, verb="edit_dialogue", fields=fields, seen=seen)


def _check(dialogue):
    """Only somebody who may read a dialogue can care for it."""
    dialogue.full_clean()
    if not rules.can_see_dialogues(dialogue.owner):
        raise ValidationError({"owner": _("Choose somebody of the secretariat, a unit, or a co-chair.")})


@transaction.atomic
def move_dialogue(dialogue, *, by, stage, note=""):
    """Move a dialogue to another stage; one that is paused or ended says why."""
    require(rules.can_keep_dialogues(by))
    if stage in RESTING and not note.strip():
        raise ValidationError({"note": _("Please say why.")})
    row = Dialogue.objects.select_for_update().get(pk=dialogue.pk)
    change_status(row, stage, by=by, verb="move_dialogue", note=note, status_note=note)
    return row


@transaction.atomic
def add_entry(entry, *, by):
    """Write down what was said; it stays as it was written."""
    require(rules.can_keep_dialogues(by))
    entry.written_by = by
    entry.full_clean()
    if entry.happened_on > clock.today():
        raise ValidationError({"happened_on": _("This day lies ahead. Write down what comes as the next step.")})
    entry.save()
    Dialogue.objects.filter(pk=entry.dialogue_id).update(updated_at=entry.written_at)
    record(by=by, verb="add_entry", target=entry.dialogue)
    return entry
