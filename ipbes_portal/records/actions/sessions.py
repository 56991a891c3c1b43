"""Entering and correcting sessions of the Plenary and the items of their agendas."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal.periods import is_backwards
from ipbes_portal.workflow import require

from .. import rules
from ..editing import save_as_seen, save_new


@transaction.atomic
def add_session(session, *, by, related=None):
    """Enter a session of the Plenary, held or expected."""
    require(rules.can_edit_registers(by))
    _check_session(session)
    return save_new(session, by=by, verb="add_session", related=related)


@transaction.atomic
def edit_session(session, *, by, fields, seen, related=None):
    """Correct a session that is still as `seen`."""
    require(rules.can_edit_registers(by))
    _check_session(session)
    save_as_seen(session, by=by, verb="edit_session", fields=fields, seen=seen, related=related)


def _check_session(session):
    session.full_clean()
    if session.ends_on and not session.starts_on:
        raise ValidationError({"starts_on": _("Say when the session begins.")})
    if is_backwards(session.starts_on, session.ends_on):
        raise ValidationError({"ends_on": _("The end lies before the start.")})


@transaction.atomic
def add_agenda_item(item, *, by, related=None):
    """Enter one item of a session's agenda."""
    require(rules.can_edit_registers(by))
    item.full_clean()
    return save_new(item, by=by, verb="add_agenda_item", related=related)


@transaction.atomic
def edit_agenda_item(item, *, by, fields, seen, related=None):
    """Correct one item that is still as `seen`."""
    require(rules.can_edit_registers(by))
    item.full_clean()
    save_as_seen(item, by=by, verb="edit_agenda_item", fields=fields, seen=seen, related=related)
