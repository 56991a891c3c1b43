"""Why somebody must not judge a response, in words; the query behind it is `touching` (IPBES-3/3 annex II).

`conflicts_among` is for many people and many responses at once, in a number of queries that does not grow. What it
finds is exactly what `Proposal.objects.touching(user)` finds; the query keeps conflicted people out, these words tell
staff why.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.models import Declaration, RoleGrant
from ipbes_portal.accounts.roles import Role

from ..models import Proposal, Recusal, Review, RoundStatus


@dataclass(frozen=True)
class Interests:
    """What counts about one user: identifiers only, no names."""

    user: int
    country: int | None
    second_nationality: int | None
    organisations: frozenset[int]
    declared_organisations: frozenset[int]
    declared_people: frozenset[int]


@dataclass(frozen=True)
class Response:
    """What counts about one response; `editors` are its proponent and those who write with them."""

    organisation: int
    organisation_country: int | None
    countries: frozenset[int]
    editors: frozenset[int]
    people: frozenset[int]


def grounds(interests, response):
    """The sentences that say why a user with these interests must not judge this response; empty when they may."""
    return [sentence for holds, sentence in _tests(interests, response) if holds]


def _tests(mine, response):
    both = response.countries == {mine.country, mine.second_nationality}
    alone = response.countries and response.countries <= {mine.country, mine.second_nationality} - {None}
    first, second = response.countries == {mine.country}, response.countries == {mine.second_nationality}
    there = response.organisation_country
    yield mine.user in response.editors, _("Writes this response.")
    yield response.organisation in mine.organisations, _("Works for the organisation, or acts for it.")
    yield response.organisation in mine.declared_organisations, _("Has declared an interest in the organisation.")
    yield bool(response.people & mine.declared_people), _("Has declared somebody who writes this response.")
    yield there is not None and there == mine.country, _("The organisation is of the same country of nomination.")
    yield there is not None and there == mine.second_nationality, _("The organisation is of the second nationality.")
    yield bool(alone) and first, _("It takes place in the country of nomination alone.")
    yield bool(alone) and second, _("It takes place in the country of the second nationality alone.")
    yield bool(alone) and both, _("It takes place in the countries of both nationalities alone.")


def conflict_grounds(user, proposal):
    """Why `user` must not judge `proposal`: short sentences, empty when they may."""
    return conflicts_among([user], [proposal]).get((user.pk, proposal.pk), [])


def conflicts_among(users, proposals):
    """{(user, response): sentences} of every pair that conflicts, by their keys. Five queries for the users,
    three for the responses and one for who stepped aside, however many there are."""
    known = interests_of(users)
    found = {}
    for pk, response in responses_of(proposals).items():
        for user, interests in known.items():
            sentences = grounds(interests, response)
            if sentences:
                found[user, pk] = sentences
    recusals = Recusal.objects.filter(proposal__in=[row.pk for row in proposals], reviewer__in=[u.pk for u in users])
    for row in recusals:
        sentence = _("Stepped aside.") if row.recused_by_id == row.reviewer_id else _("Was set aside.")
        found.setdefault((row.reviewer_id, row.proposal_id), []).append(f"{sentence} {row.why}")
    return found


def void_sheets(keys):
    """{sheet: sentences} of sheets that are in on these responses, and whose reviewer must not judge them.

    `keys`: those of the responses, or the query for them.
    An interest may come to light, or arise, after a sheet was sent in. Until the round is closed such a sheet does not
    count. Closing takes it back for good, so that what was decided does not change with whom somebody works for later.
    """
    rows = Review.objects.submitted().filter(proposal__in=keys, proposal__call__review_round__isnull=False)
    rows = rows.exclude(proposal__call__review_round__status=RoundStatus.CLOSED).select_related("reviewer__person")
    rows = list(rows)
    if not rows:
        return {}
    interests = interests_of({row.reviewer_id: row.reviewer for row in rows}.values())
    responses = responses_of(Proposal.objects.filter(pk__in={row.proposal_id for row in rows}).only("pk"))
    found = {row.pk: grounds(interests[row.reviewer_id], responses[row.proposal_id]) for row in rows}
    return {pk: sentences for pk, sentences in found.items() if sentences}


def interests_of(users):
    """{user: Interests} by key; each user comes with their person."""
    people, day = {user.person_id: user for user in users}, clock.today()
    acts_for, organisations, others = {}, {}, {}
    managed = RoleGrant.objects.in_force(day).filter(person__in=people, role=Role.PARTNER_MANAGER)
    for person, organisation in managed.values_list("person", "organisation"):
        acts_for.setdefault(person, set()).add(organisation)
    declared = Declaration.objects.in_force(day).filter(person__in=people)
    for row in declared.prefetch_related("organisations", "people", "co_authors"):
        organisations.setdefault(row.person_id, set()).update(each.pk for each in row.organisations.all())
        named = [*row.people.all(), *row.co_authors.all()]
        others.setdefault(row.person_id, set()).update(each.pk for each in named)
    return {
        user.pk: Interests(
            user=user.pk,
            country=user.person.country_id,
            second_nationality=user.person.second_nationality_id,
            organisations=frozenset({user.person.organisation_id, *acts_for.get(key, ())} - {None}),
            declared_organisations=frozenset(organisations.get(key, ())),
            declared_people=frozenset(others.get(key, ())),
        )
        for key, user in people.items()
    }


def responses_of(proposals):
    """{response: Response} by key."""
    rows = Proposal.objects.filter(pk__in=[row.pk for row in proposals]).select_related("organisation", "proponent")
    return {row.pk: _facts(row) for row in rows.prefetch_related("countries", "co_editors")}


def _facts(row):
    writers = [row.proponent, *row.co_editors.all()]
    return Response(
        organisation=row.organisation_id,
        organisation_country=row.organisation.country_id,
        countries=frozenset(country.pk for country in row.countries.all()),
        editors=frozenset(user.pk for user in writers),
        people=frozenset(user.person_id for user in writers),
    )
