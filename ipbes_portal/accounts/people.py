"""Finding people who may be the same, and gathering what counts for conflicts of interest."""

from django.db.models import Count, Q

from ipbes_portal import clock

from .conflicts import Interests
from .models import DistinctPair, Person, sort_key


def interests_of(person, day=None):
    """The Interests of one person on `day`: three queries, whatever was declared."""
    day = day or clock.today()
    declarations = person.declarations.in_force(day)
    found = {
        name: frozenset(pk for pk in declarations.values_list(name, flat=True) if pk)
        for name in ("co_authors", "people", "organisations")
    }
    return Interests(
        person=person.pk,
        organisations=frozenset({person.organisation_id} - {None}),
        nationalities=frozenset({person.country_id, person.second_nationality_id} - {None}),
        co_authors=found["co_authors"],
        declared_people=found["people"],
        declared_organisations=found["organisations"],
    )


def likely_duplicates(limit=100):
    """At most `limit` pairs of people with the same name, as far as nobody has judged them yet."""
    shared = (
        Person.objects.filter(merged_into__isnull=True)
        .exclude(name_key="")
        .values("name_key")
        .annotate(times=Count("pk"))
        .filter(times__gt=1)
        .values_list("name_key", flat=True)[:limit]
    )
    people = Person.objects.filter(merged_into__isnull=True, name_key__in=list(shared)).select_related(
        "country", "organisation"
    )
    judged = set(DistinctPair.objects.filter(first__in=people, second__in=people).values_list("first_id", "second_id"))
    by_name = {}
    for person in people.order_by("pk"):
        by_name.setdefault(person.name_key, []).append(person)
    return [
        (a, b)
        for group in by_name.values()
        for i, a in enumerate(group)
        for b in group[i + 1 :]
        if (a.pk, b.pk) not in judged and _compatible(a, b)
    ][:limit]


def _compatible(a, b):
    """Two rows cannot be one person when both have an ORCID iD, which differ."""
    return not (a.orcid and b.orcid and a.orcid != b.orcid)


def same_person(*, family_name, given_name="", orcid="", emails=()):
    """People already known who may be the one being entered: same address, ORCID iD or name."""
    matches = Q(name_key=sort_key(f"{given_name} {family_name}"))
    if orcid:
        matches |= Q(orcid=orcid)
    for email in emails:
        matches |= Q(emails__email__iexact=email)
    return Person.objects.filter(matches, merged_into__isnull=True).distinct()
