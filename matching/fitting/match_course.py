"""The course of a match, newest first: steps from the audit trail and contacts, as each reader may know them."""

from ipbes_portal.audit.models import Entry
from ipbes_portal.audit.verbs import label

# What the sides learn the reason of; why two were brought together stays with those who did.
WITH_REASON = ("decline_match", "close_match")
HIDDEN_FROM_SIDES = ("bring_together", "reopen_match", "note_contact")


def course_of(match, *, in_full):
    """Lines for timeline.html; the sides see no names of those who took a step, and nothing before they knew."""
    lines = [_contact(contact) for contact in match.contacts.all()]
    for entry in Entry.objects.about(match).select_related("actor__person"):
        if entry.verb == "note_contact" or (entry.verb in HIDDEN_FROM_SIDES and not in_full):
            continue
        with_reason = in_full or entry.verb in WITH_REASON
        lines.append(
            {
                "title": label(entry.verb),
                "when": entry.at,
                "actor": entry.actor.person if in_full and entry.actor else "",
                "detail": entry.details.get("note", "") if with_reason else "",
            }
        )
    return sorted(lines, key=lambda line: str(line["when"]), reverse=True)


def _contact(contact):
    return {
        "title": label("note_contact"),
        "when": contact.happened_on,
        "actor": contact.written_by.person,
        "detail": contact.note,
    }
