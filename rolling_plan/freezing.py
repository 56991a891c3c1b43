"""From data to something that never moves: the digest of a text, and who is named in it. Pure but for reading names."""

import hashlib

import orjson
from django.utils.translation import gettext as _

from ipbes_portal.accounts.models import Person


def digest(data):
    """The SHA-256 of plan data, the same wherever and whenever it is computed."""
    return hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest()


def digest_of_all(digests):
    """One SHA-256 for an edition, from those of its languages in the order of the United Nations."""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def keys_of(data):
    """The people a text names, as numbers of persons."""
    return [int(person["key"].removeprefix("person:")) for person in data["people"]]


def living_names(data):
    """How the people of the living plan are named today; only who agreed stands in it."""
    people = Person.objects.filter(pk__in=keys_of(data), is_named_publicly=True)
    return {person.pk: person.cited for person in people}


def frozen_names(edition):
    """How an edition named people, without those who took their consent back or were anonymised since."""
    rows = edition.names.filter(person__is_named_publicly=True)
    return dict(rows.values_list("person_id", "name"))


def with_names(data, names):
    """The people of a text as readers see them: [{"name", "role"}]."""
    return [
        {"name": names.get(pk) or _("name withdrawn"), "role": person["role"]}
        for pk, person in zip(keys_of(data), data["people"], strict=True)
    ]
