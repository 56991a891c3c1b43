"""Settling the criteria on which the sheets about a response stand even."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.workflow import require

from .. import rules
from ..models import Settlement
from ..reviewing.results import consolidated_one
from .drafts import locked


@transaction.atomic
def settle_criterion(proposal, *, by, code, value, reason):
    """A co-chair says, with the reason, whether a criterion applies on which as many say yes as no."""
    # Locked, so that two co-chairs, or a sheet that comes in, wait for each other.
    stored = locked(proposal)
    require(rules.can_settle_criterion(by, stored))
    tally = consolidated_one(stored).tallies.get(code)
    if tally is None or not tally.is_tied:
        raise ValidationError(_("The sheets do not stand even on this criterion. Please reload the page."))
    settlement = Settlement.objects.filter(proposal=stored, code=code).first() or Settlement(proposal=stored, code=code)
    was = settlement.value
    settlement.value, settlement.reason = value, reason.strip()
    settlement.settled_by, settlement.settled_at = by, clock.now()
    settlement.full_clean()
    settlement.save()
    record(by=by, verb="settle_criterion", target=stored, code=code, was=was, value=value, note=settlement.reason)
    return settlement
