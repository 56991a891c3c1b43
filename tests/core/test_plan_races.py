"""Two who write, add, move and ask in the plan at the same moment, with real threads."""

import pytest
from django.db import IntegrityError

from ipbes_portal.texts.models import Text, Wording
from ipbes_portal.workflow import StaleEdit
from rolling_plan import parts
from rolling_plan.actions.assignments import assign_section
from rolling_plan.actions.sections import add_section, move_section, withdraw_section, write_section
from rolling_plan.models import Assignment, Section, SectionKind
from tests.outline import place

pytestmark = pytest.mark.sqlite
ROUNDS = range(3)


@pytest.fixture
def plan(secretariat):
    """A section with three paragraphs."""
    place("A", "section", title="Aims")
    for number in (1, 2, 3):
        place(f"A{number}", "paragraph", "A", body=f"Paragraph {number}.", position=number)


def part(key):
    return Section.objects.get(key=key)


def failures(results):
    """What went wrong."""
    return [result for result in results if isinstance(result, Exception)]


@pytest.mark.parametrize("round_", ROUNDS)
def test_four_who_add_below_one_part_get_four_keys_and_four_places(together, plan, secretariat, round_):
    add = {"by": secretariat, "kind": SectionKind.PARAGRAPH, "language": "en", "body": "New."}
    results = together(*(lambda: add_section(parent=part("A"), **add) for _ in range(4)))

    assert failures(results) == []
    assert sorted(row.key for row in results) == ["P1", "P2", "P3", "P4"]
    assert sorted(Section.objects.filter(parent__key="A").values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("round_", ROUNDS)
def test_of_two_who_write_the_first_words_one_is_the_original_whatever_comes_next(together, secretariat, round_):
    section = place("A", "section")

    def write(language):
        return write_section(part("A"), by=secretariat, language=language, title=language, version=0)

    results = together(lambda: write("fr"), lambda: write("es"), lambda: write("fr"), lambda: write("es"))

    assert {type(failure) for failure in failures(results)} == {StaleEdit}
    assert len(failures(results)) == 2
    original = Text.objects.get(pk=section.text_id).source_language
    hashes = dict(Wording.objects.values_list("language", "source_hash"))
    assert hashes.pop(original) == ""
    assert list(hashes.values()) == [Wording.objects.get(language=original).hash]


@pytest.mark.parametrize("round_", ROUNDS)
def test_of_four_who_are_asked_for_the_same_words_one_is(together, plan, secretariat, stranger, partner, round_):
    people = [stranger, partner, stranger, partner]
    results = together(
        *(lambda to=to: assign_section(part("A1"), by=secretariat, language="fr", to=to) for to in people)
    )

    assert failures(results) == []
    assert Assignment.objects.open().count() == 1
    # Who is asked a second time in a row is not asked anew.
    assert Assignment.objects.count() in (2, 3, 4)


@pytest.mark.parametrize("round_", ROUNDS)
def test_moving_at_the_same_moment_loses_no_part_and_no_place(together, plan, secretariat, round_):
    results = together(
        lambda: move_section(part("A1"), by=secretariat, up=False),
        lambda: move_section(part("A3"), by=secretariat, up=True),
        lambda: move_section(part("A2"), by=secretariat, up=True),
        lambda: withdraw_section(part("A2"), by=secretariat),
    )

    assert not any(isinstance(failure, IntegrityError) for failure in failures(results))
    assert sorted(row.key for row in parts.in_order("en")) == ["A", "A1", "A3"]
    places = list(Section.objects.filter(parent__key="A").values_list("position", flat=True))
    assert sorted(places) == [1, 2, 3]
