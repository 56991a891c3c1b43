"""Bodies with members, and matters put before them through the real action."""

import pytest

from ipbes_portal import clock
from ipbes_portal.accounts.models import User
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Body
from ipbes_portal.panels import actions, kinds
from ipbes_portal.panels.models import BodyDecision
from tests.core.conftest import together  # noqa: F401  a fixture: the same threads as the races of the core
from tests.matters import KIND, Question
from tests.people import make_user


@pytest.fixture(autouse=True)
def question(monkeypatch):
    """The only owner of matters in these tests, with nothing hidden and nothing decided yet."""
    for name in set(kinds.all_kinds()) - {KIND}:
        monkeypatch.delitem(kinds.KINDS, name)
    for memory in (Question.hidden, Question.decisions, Question.loaded):
        memory.clear()
    return Question


@pytest.fixture
def bureau(db):
    return Body.objects.create(code="bureau", kind="bureau", name_en="Bureau")


@pytest.fixture
def panel(db):
    return Body.objects.create(code="mep", kind="mep", name_en="Multidisciplinary Expert Panel")


@pytest.fixture
def bureau_members(bureau):
    """Four members of the Bureau."""
    return [make_user(f"bureau-{number}", Role.BUREAU, body=bureau) for number in range(1, 5)]


@pytest.fixture
def panel_members(panel):
    """Two members of the panel."""
    return [make_user(f"panel-{number}", Role.MEP, body=panel) for number in (1, 2)]


@pytest.fixture
def co_chair(db):
    return make_user("co-chair", Role.CO_CHAIR)


@pytest.fixture
def make_matter(secretariat, bureau):
    """Puts matters before bodies, the Bureau unless others are named."""

    def make(key="1", *bodies, **fields):
        return actions.put_matter(kind=KIND, key=key, bodies=bodies or [bureau], by=secretariat, **fields)

    return make


@pytest.fixture
def part_of():
    """One body's part of a matter as the database has it, the first unless a body is named."""

    def find(matter, body=None):
        parts = BodyDecision.objects.filter(matter=matter).select_related("matter", "body")
        return parts.get(body=body) if body else parts.first()

    return find


@pytest.fixture
def decide(part_of):
    """Writes down what a body decided, today and in paragraph 5 unless told otherwise."""

    def act(matter, outcome="approve", *, by, body=None, **given):
        given = {"decided_on": clock.today(), "minutes_reference": "Bureau 9, ¶5"} | given
        return actions.decide(part_of(matter, body), outcome, by=by, **given)

    return act


def fresh(user):
    """The user as the next request finds them."""
    return User.objects.get(pk=user.pk)
