"""Whether the interests of two people touch: pure, from facts the caller has gathered (IPBES-3/3 annex II)."""

from dataclasses import dataclass, field
from enum import StrEnum


class Ground(StrEnum):
    """Why one person should not judge another."""

    SAME_PERSON = "same_person"
    SAME_ORGANISATION = "same_organisation"
    SAME_NATIONALITY = "same_nationality"
    CO_AUTHORS = "co_authors"
    DECLARED_PERSON = "declared_person"
    DECLARED_ORGANISATION = "declared_organisation"


@dataclass(frozen=True)
class Interests:
    """What counts about one person: identifiers only, no names."""

    person: int
    organisations: frozenset[int] = field(default_factory=frozenset)
    nationalities: frozenset[int] = field(default_factory=frozenset)
    co_authors: frozenset[int] = field(default_factory=frozenset)
    declared_people: frozenset[int] = field(default_factory=frozenset)
    declared_organisations: frozenset[int] = field(default_factory=frozenset)


def conflicts(a, b, *, nationality_counts=True):
    """The grounds on which `a` and `b` conflict, as a set of Ground; empty when there is none.

    Symmetric: conflicts(a, b) == conflicts(b, a). Whether a shared nationality matters depends on the procedure
    (it does in a selection, not in a textual review), so the caller says.
    """
    tests = {
        Ground.SAME_PERSON: a.person == b.person,
        Ground.SAME_ORGANISATION: bool(a.organisations & b.organisations),
        Ground.SAME_NATIONALITY: nationality_counts and bool(a.nationalities & b.nationalities),
        Ground.CO_AUTHORS: a.person in b.co_authors or b.person in a.co_authors,
        Ground.DECLARED_PERSON: a.person in b.declared_people or b.person in a.declared_people,
        Ground.DECLARED_ORGANISATION: bool(
            a.organisations & b.declared_organisations or b.organisations & a.declared_organisations
        ),
    }
    return {ground for ground, holds in tests.items() if holds}
