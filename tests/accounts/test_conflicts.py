"""Whether the interests of two people touch: the whole truth table, and that it is the same both ways."""

import pytest

from ipbes_portal.accounts.conflicts import Ground, Interests, conflicts

A, B = 1, 2


def interests(person, **known):
    return Interests(person=person, **{name: frozenset(values) for name, values in known.items()})


CASES = [
    ({}, {}, set()),
    ({"organisations": [10]}, {"organisations": [11]}, set()),
    ({"organisations": [10]}, {"organisations": [10, 11]}, {Ground.SAME_ORGANISATION}),
    ({"nationalities": [308]}, {"nationalities": [276]}, set()),
    ({"nationalities": [308, 276]}, {"nationalities": [276]}, {Ground.SAME_NATIONALITY}),
    ({"co_authors": [B]}, {}, {Ground.CO_AUTHORS}),
    ({"co_authors": [99]}, {"co_authors": [99]}, set()),
    ({"declared_people": [B]}, {}, {Ground.DECLARED_PERSON}),
    ({"declared_people": [A]}, {"declared_people": [B]}, set()),
    ({"declared_organisations": [10]}, {"organisations": [10]}, {Ground.DECLARED_ORGANISATION}),
    ({"declared_organisations": [10]}, {"declared_organisations": [10]}, set()),
    (
        {"organisations": [10], "nationalities": [308], "co_authors": [B], "declared_people": [B]},
        {"organisations": [10], "nationalities": [308], "declared_organisations": [10]},
        set(Ground) - {Ground.SAME_PERSON},
    ),
]


@pytest.mark.parametrize(("a", "b", "grounds"), CASES)
def test_conflicts_are_found_and_are_the_same_both_ways(a, b, grounds):
    first, second = interests(A, **a), interests(B, **b)

    assert conflicts(first, second) == grounds
    assert conflicts(second, first) == grounds


def test_conflicts_of_a_person_with_themselves_are_certain():
    assert conflicts(interests(A), interests(A)) == {Ground.SAME_PERSON}


def test_conflicts_by_nationality_count_only_where_the_procedure_says_so():
    first, second = interests(A, nationalities=[308]), interests(B, nationalities=[308])

    assert conflicts(first, second, nationality_counts=False) == set()
