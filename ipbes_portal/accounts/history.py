"""The audit trail of a row as people read it."""

from django.utils.translation import gettext_lazy as _

from ipbes_portal.audit.models import Entry

VERBS = {
    "add_person": _("entered"),
    "edit_person": _("corrected"),
    "merge_people": _("merged with another entry"),
    "keep_apart": _("found to be two people"),
    "create_user": _("sign-in created"),
    "close_account": _("sign-in closed"),
    "reopen_account": _("sign-in reopened"),
    "register_organisation": _("registered"),
    "edit_organisation": _("corrected"),
    "verify_organisation": _("verified"),
    "decline_organisation": _("declined"),
    "merge_organisations": _("merged with another entry"),
}


def history(*targets, newest=50):
    """Items for timeline.html about these rows, newest first: one query."""
    entries = Entry.objects.none()
    for target in targets:
        entries = entries | Entry.objects.filter(target_type=target._meta.label_lower, target_id=target.pk)
    return [
        {
            "title": VERBS.get(entry.verb, entry.verb.replace("_", " ")),
            "when": entry.at,
            "actor": entry.actor or "",
            "detail": entry.details.get("note") or ", ".join(entry.details.get("fields", [])),
        }
        for entry in entries.select_related("actor__person").order_by("-at", "-pk")[:newest]
    ]
