"""Everything stored about one person, to take away."""

from django.core import serializers

from ipbes_portal.audit.models import Entry

# What opens doors stays inside, even in a copy for its owner.
SECRETS = {"password", "digest", "data", "session_key"}


def everything_about(user):
    """Plain data: the person, the sign-in, every row that belongs to either, and what they did.

    Found through the relations themselves, so that an app above this one need not be named here. Hidden relations
    (`related_name="+"`) are acts on other people's rows, or what others declared about this person, and stay out.
    """
    person = user.person
    stored = {"person": _plain([person]), "sign_in": _plain([user])}
    for owner in (person, user):
        for relation in owner._meta.related_objects:
            if relation.hidden or relation.many_to_many or relation.related_model in (type(person), type(user)):
                continue
            rows = relation.related_model._base_manager.filter(**{relation.field.name: owner}).order_by("pk")
            stored.setdefault(relation.related_model._meta.label_lower, []).extend(_plain(rows))
    acts = Entry.objects.filter(actor=user).values("verb", "target_type", "target_id", "details", "at")
    return {name: rows for name, rows in stored.items() if rows} | {"acts": list(acts)}


def _plain(rows):
    """Rows as dictionaries, without secrets."""
    return [
        {"id": row["pk"]} | {name: value for name, value in row["fields"].items() if name not in SECRETS}
        for row in serializers.serialize("python", rows)
    ]
