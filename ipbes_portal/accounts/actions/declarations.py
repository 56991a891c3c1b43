"""Handing in and checking declarations of interests."""

from django.db import transaction

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.workflow import require, update_or_refuse

from .. import rules
from ..models import Declaration


@transaction.atomic
def declare_interests(declaration, *, by, related):
    """Hand in one's declaration for a period; it is kept as made, a later one replaces it for later days."""
    require(rules.can_declare(by, declaration.person))
    declaration.full_clean()
    declaration.save()
    for name, rows in related.items():
        getattr(declaration, name).set(rows)
    record(by=by, verb="declare_interests", target=declaration)
    return declaration


@transaction.atomic
def note_compliance(declaration, *, by):
    """The secretariat has read the declaration and found it in order."""
    require(rules.can_check_declaration(by, declaration))
    unread = Declaration.objects.filter(pk=declaration.pk, compliant_at__isnull=True)
    update_or_refuse(unread, compliant_at=clock.now(), compliant_by=by)
    record(by=by, verb="note_compliance", target=declaration)
