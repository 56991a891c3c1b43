"""Recording what people did."""

from .models import Entry


def record(*, by, verb, target, **details):
    """Note that `by` (a user, or None for the system) did `verb` to `target`."""
    return Entry.objects.create(
        actor=by, verb=verb, target_type=target._meta.label_lower, target_id=target.pk, details=details
    )
