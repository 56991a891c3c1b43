"""Entering, correcting and removing gatherings."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from ipbes_portal.audit.actions import record
from ipbes_portal.records.editing import save_as_seen
from ipbes_portal.workflow import require

from .. import rules
from ..models import Occasion

# The activity stays: a gathering entered for the wrong one is removed and entered anew.
EDITED = {
    "kind", "body", "ordinal", "starts", "ends", "city", "country", "is_online", "host", "report",
    "back_to_back_with", "note", "source", "is_verified",
}  # fmt: skip


@transaction.atomic
def add_occasion(occasion, *, by):
    """Enter one dated gathering."""
    require(rules.can_manage_occasions(by))
    occasion.full_clean()
    occasion.save()
    record(by=by, verb="add_occasion", target=occasion)
    return occasion


@transaction.atomic
def edit_occasion(occasion, *, by, fields, seen):
    """Correct the named fields of a gathering, if it is still as its editor saw it (else StaleEdit)."""
    require(rules.can_manage_occasions(by))
    if not set(fields) <= EDITED:
        raise PermissionDenied
    occasion.full_clean()
    save_as_seen(occasion, by=by, verb="edit_occasion", fields=fields, seen=seen)


@transaction.atomic
def remove_occasion(occasion, *, by, with_participations=False):
    """Remove a gathering that should not be there; its list of people goes only when that is said."""
    require(rules.can_manage_occasions(by))
    row = Occasion.objects.select_for_update().get(pk=occasion.pk)
    people = row.participations.count()
    if people and not with_participations:
        raise ValidationError(_("There are people on the list of this gathering. Say that they are to be removed too."))
    record(by=by, verb="remove_occasion", target=row, what=str(occasion), people=people)
    try:
        row.delete()
    except ProtectedError as error:
        raise ValidationError(_("Other records still refer to this gathering.")) from error
