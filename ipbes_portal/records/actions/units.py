"""Who hosts a technical support unit, and how one host hands it over to the next (7/2 ¶11–12)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal.audit.actions import record
from ipbes_portal.directory.models import Body, BodyKind
from ipbes_portal.periods import is_backwards, surely_overlap
from ipbes_portal.workflow import require

from .. import rules
from ..editing import save_as_seen, save_new
from ..models import UnitHost


@transaction.atomic
def add_unit_host(host, *, by, related=None):
    """Enter the period in which an organisation hosts a unit; several may host one unit together."""
    require(rules.can_edit_registers(by))
    _check_host(host)
    return save_new(host, by=by, verb="add_unit_host", related=related)


@transaction.atomic
def edit_unit_host(host, *, by, fields, seen, related=None):
    """Correct one host's period that is still as `seen`."""
    require(rules.can_edit_registers(by))
    _check_host(host)
    save_as_seen(host, by=by, verb="edit_unit_host", fields=fields, seen=seen, related=related)


@transaction.atomic
def hand_over_unit(old, new, *, by, ends, still_finishes="", seen):
    """End the period of host `old`, begin that of `new`; `still_finishes` says what stays with the old one until when.

    All or nothing, and StaleEdit when `old` is no longer as `seen`.
    """
    require(rules.can_edit_registers(by))
    if not ends:
        raise ValidationError(_("Say when the present host ends."))
    if new.host_id == old.host_id:
        raise ValidationError({"host": _("The unit passes to another organisation. Choose one.")})
    old.ends = ends
    old.note = "\n".join(filter(None, [old.note, still_finishes.strip()]))
    _check_end(old)
    save_as_seen(old, by=by, verb="end_unit_host", fields=["ends", "note"], seen=seen)
    new.unit = old.unit
    _check_host(new)
    new.save()
    record(by=by, verb="hand_over_unit", target=new, after=old.pk)
    return new


def _check_end(old):
    """What is wrong with the end of the old host's period, said as a whole: `ends` is a field of the new one."""
    try:
        _check_host(old)
    except ValidationError as error:
        reasons = ", ".join(error.messages)
        raise ValidationError(_("The present host: %(reasons)s") % {"reasons": reasons}) from error


def _check_host(host):
    host.full_clean(validate_constraints=False)
    if host.unit.kind != BodyKind.TECHNICAL_SUPPORT_UNIT:
        raise ValidationError(_("Only a technical support unit has a host."))
    if is_backwards(host.starts, host.ends):
        raise ValidationError({"ends": _("The end lies before the start.")})
    Body.objects.select_for_update().get(pk=host.unit_id)  # two editors at once must see each other's periods
    for other in UnitHost.objects.filter(unit=host.unit_id, host=host.host_id).exclude(pk=host.pk):
        if surely_overlap((host.starts, host.ends), (other.starts, other.ends)):
            raise ValidationError({"host": _("This organisation already hosts the unit in that time.")})
    host.validate_constraints()
