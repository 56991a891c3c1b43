"""The one way a status changes, the one way an edit is saved, and the one way a rule is asked."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from . import clock
from .audit.actions import record


class StaleEdit(Exception):
    """Somebody saved this row since the editor opened it; nothing was written."""


def require(allowed):
    """Refuse unless a rule said yes."""
    if not allowed:
        raise PermissionDenied


def update_or_refuse(rows, **changes):
    """Change the row that `rows`, a queryset with the state it must be in, still finds; refuse when it is too late."""
    if not rows.update(**changes):
        raise ValidationError(_("Somebody else changed this a moment ago. Please reload the page."))


@transaction.atomic
def change_status(obj, to, *, by, verb, note="", **changes):
    """Move `obj` to status `to`, together with any other field in `changes`; the conditional UPDATE is the lock."""
    was, moment = obj.status, clock.now()
    if to not in obj.NEXT.get(was, ()):
        raise ValidationError(_("This step is not possible from the present status. Please reload the page."))
    changes |= {"status": to, "status_changed_at": moment, "updated_at": moment}
    update_or_refuse(type(obj)._base_manager.filter(pk=obj.pk, status=was), **changes)
    for field, value in changes.items():
        setattr(obj, field, value)
    details = {"was": str(was), "is": str(to)} | ({"note": note} if note else {})
    record(by=by, verb=verb, target=obj, **details)


@transaction.atomic
def save_edit(obj, *, by, verb, fields, version, related=None):
    """Write only `fields` of `obj`, and only if it still has `version`; `related` sets many-to-many fields.

    Raises StaleEdit, with nothing written, when somebody else saved in between.
    """
    changes = {name: getattr(obj, name) for name in fields}
    changes |= {"version": version + 1, "updated_at": clock.now()}
    if not type(obj)._base_manager.filter(pk=obj.pk, version=version).update(**changes):
        raise StaleEdit
    for name, value in changes.items():
        setattr(obj, name, value)
    for name, rows in (related or {}).items():
        getattr(obj, name).set(rows)
    record(by=by, verb=verb, target=obj, fields=sorted([*fields, *(related or {})]))
