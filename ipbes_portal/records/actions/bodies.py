"""Entering and correcting bodies and their terms."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal.directory.models import Body, BodyKind
from ipbes_portal.periods import is_backwards, surely_overlap
from ipbes_portal.workflow import require

from .. import rules
from ..editing import save_as_seen, save_new
from ..models import BodyTerm


@transaction.atomic
def add_body(body, *, by, related=None):
    """Enter a body of the Platform."""
    require(rules.can_edit_registers(by))
    _check_body(body)
    return save_new(body, by=by, verb="add_body", related=related)


@transaction.atomic
def edit_body(body, *, by, fields, seen, related=None):
    """Correct a body that is still as `seen`."""
    require(rules.can_edit_registers(by))
    _check_body(body)
    save_as_seen(body, by=by, verb="edit_body", fields=fields, seen=seen, related=related)


def _check_body(body):
    body.full_clean()
    above, passed = body.parent, {body.pk}
    while above is not None:
        if above.pk in passed:  # itself, or a ring that was made elsewhere and never ends
            raise ValidationError({"parent": _("A body cannot be a part of itself.")})
        passed.add(above.pk)
        above = above.parent
    if body.pk and body.kind != BodyKind.TECHNICAL_SUPPORT_UNIT and body.hosts.exists():
        raise ValidationError({"kind": _("This unit has hosts; only a technical support unit has them.")})


@transaction.atomic
def add_body_term(term, *, by, related=None):
    """Enter one mandate period of a body."""
    require(rules.can_edit_registers(by))
    _check_term(term)
    return save_new(term, by=by, verb="add_body_term", related=related)


@transaction.atomic
def edit_body_term(term, *, by, fields, seen, related=None):
    """Correct one mandate period that is still as `seen`."""
    require(rules.can_edit_registers(by))
    _check_term(term)
    save_as_seen(term, by=by, verb="edit_body_term", fields=fields, seen=seen, related=related)


def _check_term(term):
    term.full_clean(validate_constraints=False)
    if term.decision_part and term.decision_part.decision_id != term.decision_id:
        raise ValidationError({"decision_part": _("This part belongs to another decision.")})
    if is_backwards(term.starts, term.ends):
        raise ValidationError({"ends": _("The end lies before the start.")})
    Body.objects.select_for_update().get(pk=term.body_id)  # two editors at once must see each other's terms
    for other in BodyTerm.objects.filter(body=term.body_id).exclude(pk=term.pk):
        _refuse_overlap(term, other)
    term.validate_constraints()


def _refuse_overlap(term, other):
    if not surely_overlap((term.starts, term.ends), (other.starts, other.ends)):
        return
    if other.ends:
        period = {"starts": other.starts or "…", "ends": other.ends}
        raise ValidationError(_("This term overlaps the one from %(starts)s until %(ends)s.") % period)
    message = _("The term from %(starts)s has no end yet. Enter its end first.")
    raise ValidationError(message % {"starts": other.starts or "…"})
