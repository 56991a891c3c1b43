"""The audit trail of a row as people read it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal.audit.models import Entry

VERBS = {
    "add_person": _("entered"),
    "edit_person": _("corrected"),
    "merge_people": _("merged with another entry"),
    "keep_apart": _("found to be two people"),
    "create_user": _("sign-in created"),
    "close_account": _("sign-in closed"),
    "reopen_account": _("sign-in reopened"),
    "register_organisation": pgettext_lazy("of an organisation", "registered"),
    "edit_organisation": _("corrected"),
    "verify_organisation": pgettext_lazy("of an organisation", "verified"),
    "decline_organisation": pgettext_lazy("of an organisation", "declined"),
    "merge_organisations": _("merged with another entry"),
    "add_occasion": _("entered"),
    "edit_occasion": _("corrected"),
    "mark_attendance": _("attendance marked"),
    "import_participants": _("list of participants taken over"),
    "add_body": _("entered"),
    "edit_body": _("corrected"),
    "add_body_term": _("term entered"),
    "edit_body_term": _("term corrected"),
    "add_unit_host": _("host entered"),
    "edit_unit_host": _("host corrected"),
    "end_unit_host": _("host ended"),
    "hand_over_unit": _("handed over to another host"),
    "add_post": _("entered"),
    "edit_post": _("corrected"),
    "add_session": _("entered"),
    "edit_session": _("corrected"),
    "add_agenda_item": _("agenda item entered"),
    "edit_agenda_item": _("agenda item corrected"),
    "add_assessment": _("entered"),
    "edit_assessment": _("corrected"),
    "add_chapter": _("chapter entered"),
    "edit_chapter": _("chapter corrected"),
    "add_milestone": _("milestone entered"),
    "edit_milestone": _("milestone corrected"),
    "add_reference": _("entered"),
    "edit_reference": _("corrected"),
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
