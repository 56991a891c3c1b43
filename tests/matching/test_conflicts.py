"""Who must not judge a response: the words staff read and the query that shuts people out find the same."""

from datetime import timedelta
from itertools import product

import pytest

from ipbes_portal import clock
from ipbes_portal.accounts.models import Declaration, User
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Country, Organisation, OrganisationStatus
from matching import actions
from matching.models import Proposal, Recusal
from matching.reviewing.conflicts import conflict_grounds, conflicts_among
from tests.people import make_user


@pytest.fixture
def elsewhere(db, region):
    """A country that has nothing to do with the response."""
    return Country.objects.create(iso3="FJI", iso2="FJ", m49="242", name_en="Fiji", region=region)


@pytest.fixture
def third(db, region):
    return Country.objects.create(iso3="KEN", iso2="KE", m49="404", name_en="Kenya", region=region)


@pytest.fixture
def proposal(make_proposal, organisation, elsewhere):
    """A response whose organisation is of Grenada and whose activities take place in Fiji."""
    return make_proposal(related={"countries": [elsewhere]})


def declare(user, **related):
    """A declaration in force, with organisations, people or co-authors."""
    row = Declaration.objects.create(
        person=user.person,
        starts_on=clock.today() - timedelta(days=3),
        ends_on=clock.today() + timedelta(days=3),
        has_professional_interest=False,
        has_financial_interest=False,
        has_other_interest=False,
    )
    for name, rows in related.items():
        getattr(row, name).set(rows)


def touched(user):
    """The responses that the query finds for a user, read anew."""
    return set(Proposal.objects.touching(User.objects.get(pk=user.pk)).values_list("pk", flat=True))


def grounds(user, proposal):
    return conflict_grounds(User.objects.select_related("person").get(pk=user.pk), proposal)


def test_somebody_without_interests_has_none(proposal, make_reviewer, third):
    user = make_reviewer(country=third)
    assert (grounds(user, proposal), touched(user)) == ([], set())


def by_organisation(user, proposal):
    user.person.organisation = proposal.organisation


def by_managing(user, proposal):
    make = Role.PARTNER_MANAGER
    user.person.role_grants.create(
        role=make, organisation=proposal.organisation, starts_on=clock.today(), confirmed_at=clock.now()
    )


def by_declared_organisation(user, proposal):
    declare(user, organisations=[proposal.organisation])


def by_declared_person(user, proposal):
    declare(user, people=[proposal.proponent.person])


def by_declared_co_author(user, proposal):
    declare(user, co_authors=[proposal.proponent.person])


def by_declared_editor(user, proposal):
    editor = make_user("editor")
    proposal.co_editors.add(editor)
    declare(user, people=[editor.person])


def by_nationality(user, proposal):
    user.person.country = proposal.organisation.country


def by_second_nationality(user, proposal):
    user.person.second_nationality = proposal.organisation.country


def by_place(user, proposal):
    user.person.country = Country.objects.get(iso3="FJI")


def by_place_of_second(user, proposal):
    user.person.country = Country.objects.get(iso3="KEN")
    user.person.second_nationality = Country.objects.get(iso3="FJI")


def by_both_places(user, proposal):
    both = [Country.objects.get(iso3=code) for code in ("KEN", "FJI")]
    proposal.countries.set(both)
    user.person.country, user.person.second_nationality = both


def by_co_editing(user, proposal):
    proposal.co_editors.add(user)


def by_stepping_aside(user, proposal):
    Recusal.objects.create(proposal=proposal, reviewer=user, recused_by=user, reason="We share a project.")


def by_being_set_aside(user, proposal):
    Recusal.objects.create(proposal=proposal, reviewer=user, recused_by=proposal.proponent, reason="A relative.")


WORDS = {
    by_organisation: "Works for the organisation, or acts for it.",
    by_managing: "Works for the organisation, or acts for it.",
    by_declared_organisation: "Has declared an interest in the organisation.",
    by_declared_person: "Has declared somebody who writes this response.",
    by_declared_co_author: "Has declared somebody who writes this response.",
    by_declared_editor: "Has declared somebody who writes this response.",
    by_nationality: "The organisation is of the same country of nomination.",
    by_second_nationality: "The organisation is of the second nationality.",
    by_place: "It takes place in the country of nomination alone.",
    by_place_of_second: "It takes place in the country of the second nationality alone.",
    by_both_places: "It takes place in the countries of both nationalities alone.",
    by_co_editing: "Writes this response.",
    by_stepping_aside: "Stepped aside. We share a project.",
    by_being_set_aside: "Was set aside. A relative.",
}


@pytest.mark.parametrize("ground", WORDS, ids=lambda ground: ground.__name__)
def test_every_ground_has_its_sentence_and_the_query_finds_it(ground, proposal, make_proposal, make_reviewer, third):
    other = make_proposal("Another one", related={"countries": [third, proposal.organisation.country]})
    strange = Organisation.objects.create(name="Far away", kind="ngo", status=OrganisationStatus.VERIFIED)
    Proposal.objects.filter(pk=other.pk).update(organisation=strange, proponent=make_user("somebody-else"))
    user = make_reviewer()
    ground(user, proposal)
    user.person.save()
    assert (grounds(user, proposal), touched(user)) == ([WORDS[ground]], {proposal.pk})


def test_the_proponent_is_found_too(proposal, proponent):
    assert "Writes this response." in grounds(proponent, proposal)
    assert touched(proponent) == {proposal.pk}


def test_a_declaration_that_has_ended_counts_no_more(proposal, make_reviewer):
    user = make_reviewer()
    declare(user, organisations=[proposal.organisation])
    with clock.at(clock.now() + timedelta(days=30)):
        assert (grounds(user, proposal), touched(user)) == ([], set())


def test_a_response_that_also_takes_place_elsewhere_is_no_conflict(proposal, make_reviewer, elsewhere, third):
    proposal.countries.set([elsewhere, third])
    user = make_reviewer(country=elsewhere)
    assert (grounds(user, proposal), touched(user)) == ([], set())


def test_a_response_without_a_country_is_no_conflict_of_place(proposal, make_reviewer, elsewhere):
    proposal.countries.clear()
    user = make_reviewer(country=elsewhere)
    assert (grounds(user, proposal), touched(user)) == ([], set())


def test_words_and_query_agree_on_every_mixture_of_grounds(proposal, make_reviewer, elsewhere, third):
    """Nationalities, places and the country of the organisation, in every combination."""
    user = make_reviewer()
    grenada = proposal.organisation.country
    nationalities = [None, grenada, elsewhere, third]
    places = [[], [grenada], [elsewhere], [elsewhere, third], [grenada, elsewhere, third]]
    for first, second, there, home in product(nationalities, nationalities, places, [None, grenada]):
        if second is not None and second == first:
            continue
        user.person.country, user.person.second_nationality = first, second
        user.person.save()
        proposal.countries.set(there)
        Organisation.objects.filter(pk=proposal.organisation_id).update(country=home)
        assert bool(grounds(user, proposal)) == (touched(user) == {proposal.pk}), (first, second, there, home)


def test_many_pairs_cost_as_many_queries_as_one(make_proposal, make_reviewer, organisation, django_assert_num_queries):
    users = [make_reviewer(f"reviewer-{n}", organisation=organisation) for n in range(3)]
    proposals = [make_proposal(f"Project {n}") for n in range(3)]
    actions.set_aside(proposals[0], users[0], by=make_user("staff", Role.SECRETARIAT), reason="A relative.")
    for some, of in ((users[:1], proposals[:1]), (users, proposals)):
        declare(some[-1], organisations=[organisation])
        with django_assert_num_queries(9):
            found = conflicts_among(some, of)
        assert set(found) == {(user.pk, row.pk) for user in some for row in of}
