"""Keeping the register of agreements."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal.records.editing import save_as_seen, save_new
from ipbes_portal.workflow import require

from .. import rules


@transaction.atomic
def add_agreement(agreement, *, by, related=None):
    """Enter an agreement with its partners."""
    require(rules.can_keep_registers(by))
    agreement.full_clean()
    _check_partners((related or {}).get("partners"))
    return save_new(agreement, by=by, verb="add_agreement", related=related)


@transaction.atomic
def edit_agreement(agreement, *, by, fields, seen, related=None):
    """Correct an agreement that is still as `seen`."""
    require(rules.can_keep_registers(by))
    agreement.full_clean()
    if "partners" in (related or {}):
        _check_partners(related["partners"])
    save_as_seen(agreement, by=by, verb="edit_agreement", fields=fields, seen=seen, related=related)


def _check_partners(partners):
    """An agreement is with somebody."""
    if not partners:
        raise ValidationError({"partners": _("Name at least one partner.")})
