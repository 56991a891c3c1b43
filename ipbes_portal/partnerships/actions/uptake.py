"""Keeping the register of uses of assessments."""

from django.db import transaction

from ipbes_portal.records.editing import save_as_seen, save_new
from ipbes_portal.workflow import require

from .. import rules


@transaction.atomic
def add_uptake(row, *, by, related=None):
    """Enter a use of an assessment or product."""
    require(rules.can_keep_registers(by))
    row.full_clean()
    return save_new(row, by=by, verb="add_uptake", related=related)


@transaction.atomic
def edit_uptake(row, *, by, fields, seen, related=None):
    """Correct a use of an assessment or product that is still as `seen`."""
    require(rules.can_keep_registers(by))
    row.full_clean()
    save_as_seen(row, by=by, verb="edit_uptake", fields=fields, seen=seen, related=related)
