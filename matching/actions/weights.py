"""Saying how much each component of a score counts, and which responses are compared at all."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal.audit.actions import record
from ipbes_portal.workflow import StaleEdit, require

from .. import rules
from ..engine import COMPONENTS, Weights
from ..models import MatchingPolicy, WeightSet
from .suggestions import ask_for_suggestions


def checked_weights(values):
    """The engine's Weights of {component: number}; what it refuses is said as a ValidationError."""
    if set(values) != set(COMPONENTS):
        raise ValidationError(_("Each component needs a weight."))
    try:
        return Weights(**values)
    except ValueError as error:
        raise ValidationError(str(error)) from error


@transaction.atomic
def set_weights(*, by, values, only_suitable, note, seen=None, back=""):
    """Let these weights hold from now on; all lists are computed anew. Earlier sets are kept.

    `seen` is the primary key of the set the page showed, or None: somebody else's later one is not lost unseen
    (StaleEdit). Gives the new set and the job.
    """
    require(rules.can_weigh(by))
    weights = checked_weights(values)
    MatchingPolicy.objects.get_or_create(number=1)
    MatchingPolicy.objects.select_for_update().get(number=1)
    present = WeightSet.objects.first()
    if (present.pk if present else None) != seen:
        raise StaleEdit
    values = {name: float(getattr(weights, name)) for name in COMPONENTS}
    row = WeightSet(values=values, only_suitable=only_suitable, note=note.strip(), set_by=by)
    row.full_clean()
    row.save()
    record(by=by, verb="set_weights", target=row, note=row.note, values=values, only_suitable=only_suitable)
    return row, ask_for_suggestions(by=by, back=back)
