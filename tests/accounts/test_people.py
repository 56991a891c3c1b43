"""People: entered, corrected, found twice, merged, kept apart; and their sign-ins."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal.accounts import actions
from ipbes_portal.accounts.models import (
    Declaration,
    DistinctPair,
    Person,
    PersonEmail,
    RoleGrant,
    User,
    normalise_orcid,
    sort_key,
)
from ipbes_portal.accounts.people import interests_of, likely_duplicates, same_person
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.models import Entry
from ipbes_portal.workflow import StaleEdit
from tests.people import make_user

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]

ORCID = "0000-0002-1825-0097"


def verbs_about(row):
    return list(Entry.objects.about(row).values_list("verb", flat=True))


@pytest.fixture
def person(secretariat):
    return actions.add_person(by=secretariat, given_name="Role", family_name="Mentor", emails=["mentor@example.org"])


def twin(secretariat, **fields):
    return actions.add_person(by=secretariat, given_name="Role", family_name="Mentor", **fields)


@pytest.mark.parametrize("typed", [ORCID, "https://orcid.org/" + ORCID, ORCID.replace("-", ""), f" {ORCID} "])
def test_orcid_is_kept_in_its_usual_spelling(typed):
    assert normalise_orcid(typed) == ORCID


@pytest.mark.parametrize("typed", ["0000-0002-1825-0098", "0000-0002-1825", "x", "０" * 16])
def test_orcid_with_a_wrong_check_digit_or_shape_is_refused(typed):
    with pytest.raises(ValidationError):
        normalise_orcid(typed)


def test_sort_key_ignores_accents_case_and_blanks():
    assert sort_key("  Élodie   ÑANDÚ ") == "elodie nandu"


def test_add_person_keeps_addresses_in_order_and_records_it(secretariat):
    person = actions.add_person(by=secretariat, family_name="Mentor", emails=["a@example.org", "b@example.org"])

    assert list(person.emails.values_list("email", "is_primary")) == [("a@example.org", True), ("b@example.org", False)]
    assert verbs_about(person) == ["add_person"]


def test_add_person_is_refused_to_others(unit):
    with pytest.raises(PermissionDenied):
        actions.add_person(by=unit, family_name="Mentor")


def test_add_person_saves_nothing_when_an_address_is_taken(secretariat, person):
    with pytest.raises(ValidationError):
        twin(secretariat, emails=["new@example.org", "MENTOR@example.org"])

    assert Person.objects.filter(family_name="Mentor").count() == 1


def test_an_orcid_belongs_to_one_person(secretariat, person):
    person.orcid = ORCID
    actions.edit_person(person, by=secretariat, fields=["orcid"], version=1)

    with pytest.raises(ValidationError):
        twin(secretariat, orcid=ORCID)


def test_edit_person_writes_only_the_named_fields_and_moves_the_sort_key(secretariat, person):
    person.family_name, person.given_name = "Évora", "Changed"
    actions.edit_person(person, by=secretariat, fields=["family_name"], version=1)

    stored = Person.objects.get(pk=person.pk)
    assert (stored.family_name, stored.given_name, stored.version) == ("Évora", "Role", 2)


def test_edit_person_refuses_a_stale_version_and_writes_nothing(secretariat, person):
    actions.edit_person(person, by=secretariat, fields=[], version=1)
    person.given_name = "Late"

    with pytest.raises(StaleEdit):
        actions.edit_person(person, by=secretariat, fields=["given_name"], version=1)
    assert Person.objects.get(pk=person.pk).given_name == "Role"


def test_edit_person_is_for_oneself_and_the_secretariat(stranger, person):
    actions.edit_person(stranger.person, by=stranger, fields=[], version=stranger.person.version)
    with pytest.raises(PermissionDenied):
        actions.edit_person(person, by=stranger, fields=[], version=1)


def test_second_nationality_differs_from_the_first(secretariat, person, country):
    person.country = person.second_nationality = country
    with pytest.raises(ValidationError):
        actions.edit_person(person, by=secretariat, fields=["country", "second_nationality"], version=1)


# Doubles


def test_same_person_is_found_by_name_address_or_orcid(secretariat, person):
    person.orcid = ORCID
    actions.edit_person(person, by=secretariat, fields=["orcid"], version=1)

    assert list(same_person(family_name="MÉNTOR", given_name="role")) == [person]
    assert list(same_person(family_name="Other", emails=["Mentor@Example.org"])) == [person]
    assert list(same_person(family_name="Other", orcid=ORCID)) == [person]
    assert list(same_person(family_name="Other")) == []


def test_likely_duplicates_share_a_name_and_have_not_been_judged(secretariat, person):
    second, third = twin(secretariat), twin(secretariat)
    assert likely_duplicates() == [(person, second), (person, third), (second, third)]

    actions.keep_apart(third, person, by=secretariat)

    assert likely_duplicates() == [(person, second), (second, third)]


def test_likely_duplicates_leave_out_two_different_orcids(secretariat):
    twin(secretariat, orcid=ORCID)
    twin(secretariat, orcid="0000-0001-5109-3700")

    assert likely_duplicates() == []


@pytest.mark.parametrize("pairs", [1, 3])
def test_likely_duplicates_cost_the_same_however_many(secretariat, django_assert_num_queries, pairs):
    for number in range(pairs):
        for _ in range(2):
            actions.add_person(by=secretariat, family_name=f"Mentor {number}")

    with django_assert_num_queries(3):
        assert len(likely_duplicates()) == pairs


def test_keep_apart_is_remembered_once_in_one_order(secretariat, person):
    other = twin(secretariat)
    actions.keep_apart(other, person, by=secretariat)
    actions.keep_apart(person, other, by=secretariat)

    assert [(pair.first, pair.second) for pair in DistinctPair.objects.all()] == [(person, other)]
    assert verbs_about(person) == ["keep_apart", "add_person"]


def test_keep_apart_is_refused_to_others(unit, secretariat, person):
    with pytest.raises(PermissionDenied):
        actions.keep_apart(person, twin(secretariat), by=unit)


# Merging


def declare(user, day, **related):
    declaration = Declaration(
        person=user.person,
        starts_on=day,
        ends_on=date(2030, 1, 1),
        has_professional_interest=False,
        has_financial_interest=False,
        has_other_interest=False,
    )
    return actions.declare_interests(declaration, by=user, related=related)


def test_merge_people_moves_everything_and_leaves_a_signpost(secretariat, person, stranger, country):
    drop = twin(secretariat, emails=["second@example.org"], orcid=ORCID, country=country)
    grant = actions.grant_role(drop, Role.TASK_FORCE, by=secretariat)
    declaration = declare(stranger, date(2026, 1, 1), people=[drop], co_authors=[drop])

    kept = actions.merge_people(person, drop, by=secretariat)

    drop.refresh_from_db()
    grant.refresh_from_db()
    assert (drop.merged_into, drop.orcid) == (kept, "")
    assert (kept.orcid, kept.country, grant.person) == (ORCID, country, kept)
    assert list(kept.emails.values_list("email", "is_primary").order_by("pk")) == [
        ("mentor@example.org", True),
        ("second@example.org", False),
    ]
    assert list(declaration.people.all()) == list(declaration.co_authors.all()) == [kept]
    assert Entry.objects.about(kept).first().details["dropped"] == drop.pk


def test_merge_people_moves_a_sign_in_and_what_is_related_without_a_name(secretariat, person, stranger):
    """`related_name="+"` hides a relation from Django's own list; the acts of a user must not be lost to it."""
    kept = actions.merge_people(person, stranger.person, by=secretariat)

    assert User.objects.get(pk=stranger.pk).person == kept


def test_merge_people_leaves_a_double_row_behind_and_says_so(secretariat, person, stranger):
    other = twin(secretariat)
    declaration = declare(stranger, date(2026, 1, 1), people=[person, other])
    for one in (person, other):
        actions.grant_role(one, Role.TASK_FORCE, by=secretariat)

    kept = actions.merge_people(person, other, by=secretariat)

    assert list(declaration.people.all()) == [kept, other]
    assert list(RoleGrant.objects.filter(person=kept).values_list("role", flat=True)) == [Role.TASK_FORCE]
    doubles = Entry.objects.about(kept).first().details["doubles"]
    assert doubles == {"accounts.rolegrant": 1, "accounts.declaration_people": 1}


def test_merge_people_carries_judgements_over(secretariat, person):
    drop, other = twin(secretariat), twin(secretariat)
    actions.keep_apart(drop, other, by=secretariat)

    actions.merge_people(person, drop, by=secretariat)

    assert [(pair.first, pair.second) for pair in DistinctPair.objects.all()] == [(person, other)]
    assert likely_duplicates() == []


def test_merge_people_twice_is_refused(secretariat, person):
    drop = twin(secretariat)
    actions.merge_people(person, drop, by=secretariat)

    for pair in [(person, drop), (drop, person), (person, person)]:
        with pytest.raises(ValidationError):
            actions.merge_people(*pair, by=secretariat)


def test_a_chain_of_merges_leads_to_the_last_one_kept(secretariat, person):
    second, third = twin(secretariat), twin(secretariat)
    actions.merge_people(second, third, by=secretariat)
    actions.merge_people(person, second, by=secretariat)

    assert Person.objects.get(pk=third.pk).merged_into == person


def test_merge_people_keeps_both_sign_ins_apart_until_one_is_closed(secretariat, stranger):
    other = make_user("other")
    with pytest.raises(ValidationError):
        actions.merge_people(stranger.person, other.person, by=secretariat)

    actions.close_account(other, by=secretariat)
    with pytest.raises(ValidationError):
        actions.merge_people(other.person, stranger.person, by=secretariat)
    actions.merge_people(stranger.person, other.person, by=secretariat)

    assert User.objects.get(pk=stranger.pk).person == stranger.person


def test_merge_people_is_refused_to_others(unit, secretariat, person):
    with pytest.raises(PermissionDenied):
        actions.merge_people(person, twin(secretariat), by=unit)


# Sign-ins


def test_create_user_takes_the_person_who_has_the_address(person):
    user = actions.create_user(email="Mentor@example.org")

    assert (user.person, user.email, user.has_usable_password()) == (person, "mentor@example.org", False)


def test_create_user_leaves_an_address_with_the_person_who_signs_in_with_another(secretariat, stranger):
    PersonEmail.objects.create(person=stranger.person, email="second@example.org")

    user = actions.create_user(email="second@example.org", family_name="Other")

    assert user.person != stranger.person
    assert list(user.person.emails.all()) == []


def test_close_account_ends_the_session_and_reopening_lets_in_again(client, secretariat, stranger):
    client.force_login(stranger)
    actions.close_account(stranger, by=secretariat)
    assert client.get("/en/me/").status_code == 302

    stranger.refresh_from_db()
    actions.reopen_account(stranger, by=secretariat)
    stranger.refresh_from_db()
    assert stranger.is_active
    with pytest.raises(ValidationError):
        actions.reopen_account(stranger, by=secretariat)


def test_close_account_is_refused_for_oneself_and_to_others(secretariat, stranger):
    for user, by in [(secretariat, secretariat), (secretariat, stranger)]:
        with pytest.raises(PermissionDenied):
            actions.close_account(user, by=by)


# Interests


def test_interests_of_gathers_what_is_declared_for_the_day(secretariat, stranger, organisation, country, person):
    me = stranger.person
    me.country = country
    actions.edit_person(me, by=stranger, fields=["country"], version=me.version)
    declare(stranger, date(2026, 1, 1), organisations=[organisation], people=[person], co_authors=[secretariat.person])

    found = interests_of(me, date(2026, 6, 1))

    assert found.nationalities == {country.pk}
    assert (found.declared_organisations, found.declared_people) == ({organisation.pk}, {person.pk})
    assert found.co_authors == {secretariat.person_id}
    assert interests_of(me, date(2025, 6, 1)).declared_people == set()
