"""What merging two rows of any noun needs: both locked, and every reference moved."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock

from ..models import PersonEmail


def lock_for_merging(model, keep, drop):
    """Both rows, locked and fresh; refuses a row with itself and a row merged before."""
    locked = model.objects.select_for_update().order_by("pk").in_bulk([keep.pk, drop.pk])
    if keep.pk == drop.pk or len(locked) < 2 or any(row.merged_into_id for row in locked.values()):
        raise ValidationError(_("One of the two has already been merged. Please reload the page."))
    return locked[keep.pk], locked[drop.pk]


def move_references(keep, drop, *, leave=()):
    """Point every row that refers to `drop` to `keep`; returns how many moved and how many were doubles, by table.

    Hidden relations (`related_name="+"`) count too, and the tables of many-to-many fields are reached through their
    own foreign keys. A row that would be double goes into the one `keep` has, where its model says how; else it stays
    with the dropped row.
    """
    moved, doubles = {}, {}
    for relation in keep._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        model, name = relation.related_model, relation.field.name
        if model in leave:
            continue
        changes = {name: keep} | ({"is_primary": False} if model is PersonEmail else {})
        if any(column.name == "updated_at" for column in model._meta.concrete_fields):
            changes["updated_at"] = clock.now()  # who asks the API for what has changed learns of it
        for pk in model._base_manager.filter(**{name: drop}).values_list("pk", flat=True):
            try:
                with transaction.atomic():
                    model._base_manager.filter(pk=pk).update(**changes)
                counts = moved
            except IntegrityError:
                counts = doubles
                _fold(model, pk, name, keep)
            counts[model._meta.label_lower] = counts.get(model._meta.label_lower, 0) + 1
    return moved, doubles


def _fold(model, pk, name, keep):
    """Join a double with the row that is in its way, if its model says what two such rows share (`SAME`)."""
    if not hasattr(model, "SAME"):
        return
    double = model._base_manager.get(pk=pk)
    same = {part: getattr(double, part) for part in model.SAME} | {name: keep}
    row = model._base_manager.exclude(pk=pk).get(**same)
    row.take_over(double)
    row.save()
    double.delete()
