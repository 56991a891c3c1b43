"""Keeping the register of similar initiatives."""

from django.db import transaction

from ipbes_portal.records.editing import save_as_seen, save_new
from ipbes_portal.workflow import require

from .. import rules


@transaction.atomic
def add_similar(row, *, by, related=None):
    """Enter a similar initiative."""
    require(rules.can_keep_registers(by))
    row.full_clean()
    return save_new(row, by=by, verb="add_similar", related=related)


@transaction.atomic
def edit_similar(row, *, by, fields, seen, related=None):
    """Correct a similar initiative that is still as `seen`."""
    require(rules.can_keep_registers(by))
    row.full_clean()
    save_as_seen(row, by=by, verb="edit_similar", fields=fields, seen=seen, related=related)
