"""Keeping the registers of similar initiatives and of uses of assessments: entered and corrected, nothing more."""

from django.db import transaction

from ipbes_portal.records.editing import save_as_seen, save_new
from ipbes_portal.workflow import require

from .. import rules


@transaction.atomic
def add_similar(row, *, by, related=None):
    """Enter a similar initiative."""
    _check(row, by=by)
    return save_new(row, by=by, verb="add_similar", related=related)


@transaction.atomic
def edit_similar(row, *, by, fields, seen, related=None):
    """Correct a similar initiative that is still as `seen`."""
    _check(row, by=by)
    save_as_seen(row, by=by, verb="edit_similar", fields=fields, seen=seen, related=related)


@transaction.atomic
def add_uptake(row, *, by, related=None):
    """Enter a use of an assessment or product."""
    _check(row, by=by)
    return save_new(row, by=by, verb="add_uptake", related=related)


@transaction.atomic
def edit_uptake(row, *, by, fields, seen, related=None):
    """Correct a use of an assessment or product that is still as `seen`."""
    _check(row, by=by)
    save_as_seen(row, by=by, verb="edit_uptake", fields=fields, seen=seen, related=related)


def _check(row, *, by):
    """Staff alone, and nothing that the constraints refuse."""
    require(rules.can_keep_registers(by))
    row.full_clean()
