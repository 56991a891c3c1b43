"""Writing the parts of the plan, adding, moving and taking them out, as actions."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal.audit.models import Entry
from ipbes_portal.texts.models import Version, Wording, WordingState
from ipbes_portal.workflow import StaleEdit
from rolling_plan import parts
from rolling_plan.actions.assignments import assign_section
from rolling_plan.actions.sections import (
    add_section,
    move_section,
    put_back_section,
    restore_words,
    withdraw_section,
    write_section,
)
from rolling_plan.models import Assignment, Section, SectionKind
from tests.outline import place


@pytest.fixture
def plan(db):
    """A section with two paragraphs, the first with two items and a footnote."""
    place("A", "section", title="Aims")
    place("A1", "paragraph", "A", body="The first paragraph.")
    place("A1.a", "item", "A1", body="The first item.")
    place("A1.b", "item", "A1", body="The second item.", position=2)
    place("fn1", "footnote", "A1", body="A footnote.", position=3)
    place("A2", "paragraph", "A", body="The second paragraph.", position=2)


def part(key):
    return Section.objects.get(key=key)


def words(key, language="en"):
    return Wording.objects.get(text__plan_section__key=key, language=language)


def write(key, by, *, language="en", version=1, **more):
    return write_section(part(key), by=by, language=language, version=version, **more)


def numbers(language="en"):
    return [(row.key, row.number) for row in parts.in_order(language)]


def test_numbers_follow_the_order_and_the_style_of_each_language(plan, secretariat):
    write("A2", secretariat, body="See the note.[^1]")

    assert numbers("en") == [("A", "A."), ("A1", "1."), ("A1.a", "(a)"), ("A1.b", "(b)"), ("fn1", "1"), ("A2", "2.")]
    assert [number for _key, number in numbers("fr")] == ["A.", "1.", "a)", "b)", "1", "2."]
    assert [number for _key, number in numbers("ar")] == ["ألف -", "1 -", "(أ)", "(ب)", "1", "2 -"]


def test_keys_survive_moving_and_numbers_follow(plan, secretariat):
    move_section(part("A2"), by=secretariat, up=True)
    move_section(part("A1.a"), by=secretariat, up=False)

    assert numbers() == [("A", "A."), ("A2", "1."), ("A1", "2."), ("A1.b", "(a)"), ("A1.a", "(b)"), ("fn1", "")]
    assert Entry.objects.filter(verb="move_section").count() == 2


def test_parts_that_were_given_the_same_place_can_still_be_moved(secretariat):
    for key in "ABC":
        place(key, "section", title=key)

    move_section(part("C"), by=secretariat, up=True)

    assert [row.key for row in parts.in_order("en")] == ["A", "C", "B"]


def test_a_part_at_the_edge_or_among_other_kinds_has_nothing_to_change_places_with(plan, secretariat):
    for key, up in (("A1", True), ("A2", False), ("A1.b", False), ("fn1", True)):
        with pytest.raises(ValidationError, match="nothing to change places with"):
            move_section(part(key), by=secretariat, up=up)


def test_a_key_is_never_used_again_even_after_its_part_was_taken_out(plan, secretariat):
    first = add_section(by=secretariat, kind=SectionKind.PARAGRAPH, parent=part("A"), language="en", body="New.")
    withdraw_section(first, by=secretariat)
    second = add_section(by=secretariat, kind=SectionKind.PARAGRAPH, parent=part("A"), language="en", body="Newer.")
    note = add_section(by=secretariat, kind=SectionKind.FOOTNOTE, parent=second, language="fr", body="Une note.")
    item = add_section(by=secretariat, kind=SectionKind.ITEM, parent=part("A1"), language="en", body="Third item.")
    below = add_section(by=secretariat, kind=SectionKind.ITEM, parent=item, language="en", body="Below it.")
    section = add_section(by=secretariat, kind=SectionKind.SECTION, language="en", title="Ways")

    assert [row.key for row in (first, second, note, item, below, section)] == [
        "P1",
        "P2",
        "fnh1",
        "A1.c",
        "A1.c.i",
        "B",
    ]
    assert note.text.source_language == "fr"
    assert [key for key, _number in numbers()][-3:] == ["P2", "fnh1", "B"]


@pytest.mark.parametrize(
    ("kind", "parent"),
    [
        (SectionKind.PARAGRAPH, None),
        (SectionKind.SECTION, "A"),
        (SectionKind.HEADING, "A1"),
        (SectionKind.ITEM, "A"),
        (SectionKind.ITEM, "fn1"),
        (SectionKind.FOOTNOTE, "fn1"),
    ],
)
def test_a_part_stands_only_where_its_kind_may(plan, secretariat, kind, parent):
    with pytest.raises(ValidationError, match="cannot stand here"):
        add_section(by=secretariat, kind=kind, parent=parent and part(parent), language="en", body="Words.")


def test_parts_cannot_be_nested_until_their_key_is_too_long(plan, secretariat):
    Section.objects.filter(key="A1.a").update(key="A1.a" + ".i" * 13)  # as long as a key may be
    row = part("A1.a" + ".i" * 13)

    with pytest.raises(ValidationError, match="nested deeper"):
        add_section(by=secretariat, kind=SectionKind.ITEM, parent=row, language="en", body="Deeper.")
    assert Section.objects.count() == 6


def test_what_is_taken_out_goes_with_all_below_it_and_comes_back_where_it_stood(plan, secretariat, stranger):
    assign_section(part("A1.a"), by=secretariat, language="fr", to=stranger)

    withdraw_section(part("A1"), by=secretariat)

    assert numbers() == [("A", "A."), ("A2", "1.")]
    assert not Assignment.objects.open().exists()
    with pytest.raises(ValidationError, match="changed this a moment ago"):
        withdraw_section(part("A1"), by=secretariat)

    put_back_section(part("A1"), by=secretariat)

    assert [key for key, _number in numbers()] == ["A", "A1", "A1.a", "A1.b", "fn1", "A2"]
    assert words("A1.a").body == "The first item."


def test_nothing_is_put_back_or_added_below_a_part_that_is_not_in_the_plan(plan, secretariat):
    withdraw_section(part("A1.a"), by=secretariat)
    withdraw_section(part("A1"), by=secretariat)

    with pytest.raises(ValidationError, match="above it is not in the plan"):
        put_back_section(part("A1.a"), by=secretariat)
    with pytest.raises(ValidationError, match="above it is not in the plan"):
        add_section(by=secretariat, kind=SectionKind.ITEM, parent=part("A1"), language="en", body="Words.")


def test_a_footnote_cannot_go_while_words_that_stay_refer_to_it(plan, secretariat):
    write("A2", secretariat, body="See the note.[^1]")

    with pytest.raises(ValidationError, match="Part A2 still refers to footnote fn1"):
        withdraw_section(part("fn1"), by=secretariat)
    with pytest.raises(ValidationError, match="Part A2 still refers"):
        withdraw_section(part("A1"), by=secretariat)

    withdraw_section(part("A"), by=secretariat)
    assert numbers() == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("Fine.\n\nSee {{programme.unicorns}}.", "Line 3: there is no figure “{{programme.unicorns}}”."),
        ("{{programme.activities @2018-02-31}}", "Line 1: there is no figure"),
        ("{{7*7}}", "Line 1: there is no figure “{{7*7}}”."),
        ("See.[^9]", "Line 1: there is no footnote for the mark “[^9]”."),
        ("One\n\u202etwo", "Line 2: an invisible character turns the direction of writing (U+202E)."),
        ("One\u2066", "Line 1: an invisible character turns the direction of writing (U+2066)."),
        ("A\x07B", "Line 1: an invisible control character (U+0007)."),
        ("One <b>two</b>", "Line 1: “<b>” looks like HTML."),
        ("<script>alert(1)</script>", "Line 1: “<script>” looks like HTML."),
    ],
)
def test_words_the_plan_cannot_print_are_refused_with_their_line(plan, secretariat, body, problem):
    with pytest.raises(ValidationError) as refused:
        write("A1", secretariat, body=body)

    assert refused.value.messages[0].startswith(problem)
    assert words("A1").body == "The first paragraph."
    with pytest.raises(ValidationError):
        add_section(by=secretariat, kind=SectionKind.ITEM, parent=part("A1"), language="en", body=body)


def test_signs_that_only_resemble_marks_are_words(plan, secretariat, make_activity):
    make_activity()
    write("A1", secretariat, body="1 < 2 > 0, a {b}, [c], {{programme.activities}} and IPBES/5/3.[^1]")

    assert words("A1").body.startswith("1 < 2 > 0")


def test_a_stale_save_writes_nothing(plan, secretariat, unit):
    write("A1", secretariat, body="Mine.")

    with pytest.raises(StaleEdit):
        write("A1", unit, body="Theirs.", version=1)
    with pytest.raises(StaleEdit):
        write("A1", unit, body="Theirs.", version=0)

    assert words("A1").body == "Mine."
    assert Version.objects.count() == 1


def test_the_first_words_written_are_the_original_also_when_two_write_first(secretariat, unit):
    place("A", "section")
    write("A", secretariat, language="es", version=0, title="Fundamentos")
    with pytest.raises(StaleEdit):
        write("A", unit, language="es", version=0, title="Otro")
    write("A", unit, language="fr", version=0, title="Raison d’être")

    assert part("A").text.source_language == "es"
    assert words("A", "fr").source_hash == words("A", "es").hash


def test_official_words_are_not_written_over_unless_staff_say_so(plan, secretariat, stranger):
    Wording.objects.filter(text__plan_section__key="A1").update(state=WordingState.OFFICIAL, source="IPBES/5/3")
    assign_section(part("A1"), by=secretariat, language="en", to=stranger)

    with pytest.raises(ValidationError, match="This is the official text"):
        write("A1", secretariat, body="Our words.")
    with pytest.raises(PermissionDenied):
        write("A1", stranger, body="Our words.", over_official=True)
    write("A1", secretariat, body="Our words.", over_official=True)

    assert (words("A1").state, words("A1").source) == ("draft", "")
    kept = Version.objects.get()
    assert (kept.state, kept.source, kept.body) == ("official", "IPBES/5/3", "The first paragraph.")

    restore_words(part("A1"), kept, by=secretariat, version=2)

    assert (words("A1").state, words("A1").source) == ("official", "IPBES/5/3")
    draft = Version.objects.get(number=2)
    with pytest.raises(ValidationError, match="This is the official text"):
        restore_words(part("A1"), draft, by=secretariat, version=3)
    restore_words(part("A1"), draft, by=secretariat, version=3, over_official=True)
    assert words("A1").body == "Our words."


def test_restoring_keeps_the_present_words_as_a_version_and_minds_stale_pages(plan, secretariat):
    write("A1", secretariat, body="Second.")
    write("A1", secretariat, body="Third.", version=2)
    first = Version.objects.get(number=1)

    with pytest.raises(StaleEdit):
        restore_words(part("A1"), first, by=secretariat, version=2)
    restore_words(part("A1"), first, by=secretariat, version=3)

    assert (words("A1").body, words("A1").version) == ("The first paragraph.", 4)
    assert list(Version.objects.values_list("number", "body")) == [
        (3, "Third."),
        (2, "Second."),
        (1, "The first paragraph."),
    ]


def test_a_version_is_restored_only_to_the_part_it_was_written_for(plan, secretariat):
    write("A1", secretariat, body="Second.")

    with pytest.raises(PermissionDenied):
        restore_words(part("A2"), Version.objects.get(), by=secretariat, version=1)


@pytest.mark.parametrize("state", [WordingState.OFFICIAL, WordingState.REVIEWED])
def test_who_is_asked_to_write_cannot_claim_that_it_was_reviewed_or_is_official(plan, secretariat, stranger, state):
    assign_section(part("A1"), by=secretariat, language="en", to=stranger)

    with pytest.raises(PermissionDenied):
        write("A1", stranger, body="Words.", state=state)
    with pytest.raises(PermissionDenied):
        write("A1", secretariat, body="Words.", state=WordingState.OFFICIAL)


def test_only_staff_arrange_the_plan(plan, secretariat, stranger, partner, reviewer):
    assign_section(part("A1"), by=secretariat, language="en", to=stranger)
    for user in (stranger, partner, reviewer):
        for act in (
            lambda by: add_section(by=by, kind=SectionKind.SECTION, language="en", title="B"),
            lambda by: move_section(part("A1"), by=by, up=False),
            lambda by: withdraw_section(part("A1"), by=by),
            lambda by: put_back_section(part("A1"), by=by),
        ):
            with pytest.raises(PermissionDenied):
                act(user)
    assert len(numbers()) == 6
