"""The audit trail of a row as people read it."""

from ipbes_portal.audit.models import Entry
from ipbes_portal.audit.verbs import label


def history(*targets, newest=50):
    """Items for timeline.html about these rows, newest first: one query."""
    entries = Entry.objects.none()
    for target in targets:
        entries = entries | Entry.objects.filter(target_type=target._meta.label_lower, target_id=target.pk)
    return [
        {
            "title": label(entry.verb),
            "when": entry.at,
            "actor": entry.actor or "",
            "detail": entry.details.get("note") or ", ".join(entry.details.get("fields", [])),
        }
        for entry in entries.select_related("actor__person").order_by("-at", "-pk")[:newest]
    ]
