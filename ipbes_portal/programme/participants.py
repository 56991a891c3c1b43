"""What the database says about the people of an occasion: the figures everybody may see, and what lists check against.

The figures hold no names; names are read through `Participation.objects.visible_to(user)` alone.
"""

from contextlib import suppress
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.models import Person, PersonEmail, normalise_orcid, sort_key
from ipbes_portal.accounts.rules import can_manage_people
from ipbes_portal.directory.models import Country, Organisation
from ipbes_portal.languages import LANGUAGES

from .models import ParticipantCategory, ParticipationRole
from .participant_tables import Known


@dataclass(frozen=True)
class Figures:
    """How many people took part, from how many countries, and in which groups; with the rule they were counted by."""

    people: int
    countries: int
    categories: list
    rule: str
    as_of: str


def figures(occasion):
    """The Figures of one occasion, in three queries; people are counted as present once anybody was marked as such."""
    everybody = occasion.participations.all()
    present = everybody.filter(attended_at__isnull=False)
    counts = everybody.aggregate(people=Count("pk"), present=Count("attended_at"))
    counted = present if counts["present"] else everybody
    by_category = dict(counted.order_by().values_list("category").annotate(Count("pk")))
    labels = [*ParticipantCategory.choices, ("", _("not said"))]
    return Figures(
        people=counts["present"] or counts["people"],
        countries=counted.aggregate(found=Count("country", distinct=True))["found"],
        categories=[(label, by_category[value]) for value, label in labels if value in by_category],
        as_of=clock.today().isoformat(),
        rule=_("People marked as having attended.")
        if counts["present"]
        else _("People on the list; who attended has not been noted yet."),
    )


# What a list is checked against


def known(occasion, lines, user):
    """The Known a list of lines (participant_tables.read_…) is checked against; as many queries for one as for all."""
    rows = [row for _number, row in lines]
    addresses = _addresses(rows)
    people = {person.pk: person for person in _people(rows, addresses)}
    living = {pk: person for pk, person in people.items() if person.merged_into_id is None}
    names = {}
    for pk, person in sorted(living.items()):
        names.setdefault(person.name_key, []).append(pk)
    listed = list(occasion.participations.select_related("organisation"))
    organisations, organisation_names = _organisations([*living.values(), *listed])
    countries, country_names = _countries()
    return Known(
        people={pk: (str(person), _told_apart(person)) for pk, person in living.items()},
        numbers={str(pk): person.merged_into_id or pk for pk, person in people.items()},
        emails=addresses,
        orcids={person.orcid: pk for pk, person in living.items() if person.orcid},
        names=names,
        countries=countries,
        organisations=organisations,
        labels={
            "role": _labels(ParticipationRole),
            "category": _labels(ParticipantCategory),
            "organisation": organisation_names,
            "country": country_names,
            "attended": {True: _("attended")},
            "truth": {_("yes").casefold(): True, _("no").casefold(): False},
        },
        roles=_words(ParticipationRole),
        categories=_words(ParticipantCategory),
        present={row.person_id: _stands(row) for row in listed},
        own={
            pk: {"organisation_id": person.organisation_id, "country_id": person.country_id}
            for pk, person in living.items()
        },
        may_add_people=can_manage_people(user),
        lies_ahead=occasion.lies_ahead,
    )


def _addresses(rows):
    """Small-lettered address → number of the person, for the addresses of the rows."""
    wanted = {row["email"].lower() for row in rows if row["email"]}
    found = PersonEmail.objects.annotate(key=Lower("email")).filter(key__in=wanted)
    return {key.casefold(): person for key, person in found.values_list("key", "person_id")}


def _people(rows, addresses):
    """Everybody the rows may be about; merged entries too, and those they were merged into."""
    numbers = {int(row["person"]) for row in rows if row["person"].isascii() and row["person"].isdecimal()}
    numbers = {number for number in numbers if number < 2**63}
    keys = {sort_key(f"{row['given_name']} {row['family_name']}") for row in rows} - {""}
    found = Q(pk__in=numbers | set(addresses.values())) | Q(merged_from__in=numbers)
    found |= Q(name_key__in=keys) | Q(orcid__in=_orcids(rows))
    return Person.objects.filter(found).select_related("organisation", "country").distinct()


def _orcids(rows):
    """The ORCID iDs of the rows; wrong ones are somebody else's to complain about."""
    found = set()
    for row in rows:
        with suppress(ValidationError):
            found |= {normalise_orcid(row["orcid"])} if row["orcid"] else set()
    return found


def _told_apart(person):
    """What helps to tell somebody from others of the same name."""
    parts = [person.organisation, person.country, person.orcid]
    return " · ".join(str(part) for part in parts if part)


def _stands(row):
    """What the list of the occasion says about somebody, as participant_tables compares it."""
    names = ("role", "category", "organisation_id", "country_id")
    return {name: getattr(row, name) for name in names} | {"attended": row.attended_at is not None}


def _labels(choices):
    return {value: str(label) for value, label in choices.choices}


def _words(choices):
    """Value or label, folded → value."""
    return {str(word).casefold(): value for value, label in choices.choices for word in (value, label)}


def _unless_shared(pairs):
    """Folded name → number; a name of two rows names neither."""
    found = {}
    for name, number in pairs:
        if name:
            key = str(name).casefold()
            found[key] = number if found.get(key, number) == number else None
    return found


def _organisations(rows_of_people):
    """(name or abbreviation → number, number → what is shown) of the organisations a list may name.

    These are the verified ones, and those that people or the list have already: a list can be sent back as it was.
    """
    rows = list(Organisation.objects.verified().values_list("pk", "name", "short_name"))
    labels = {pk: short or name for pk, name, short in rows}
    own = {row.organisation_id: str(row.organisation) for row in rows_of_people if row.organisation_id}
    others = [row.organisation for row in rows_of_people if row.organisation_id and row.organisation_id not in labels]
    rows += {(other.pk, other.name, other.short_name) for other in others}
    pairs = [(name, pk) for pk, full, short in rows for name in (full, short)]
    return _unless_shared(pairs), own | labels


def _countries():
    """(ISO code or name in any language → number, number → what is shown) of all countries."""
    columns = [f"name_{language.column}" for language in LANGUAGES]
    pairs, labels = [], {}
    for country in Country.objects.all():
        names = (country.iso3, country.iso2, *(getattr(country, column) for column in columns))
        pairs += [(name, country.pk) for name in names]
        labels[country.pk] = country.name
    return _unless_shared(pairs), labels
