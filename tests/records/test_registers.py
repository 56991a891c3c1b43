"""Posts, sessions and assessments: entered and corrected by staff only, and never nonsense."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Assessment, Chapter, Region
from ipbes_portal.records import actions
from ipbes_portal.records.editing import seen_as
from ipbes_portal.records.models import AgendaItem, Milestone, Post, Session
from ipbes_portal.workflow import StaleEdit

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


@pytest.fixture
def assessment(secretariat):
    return actions.add_assessment(
        Assessment(code="GA1", name_en="Global assessment", kind="global", state="ongoing"), by=secretariat
    )


@pytest.fixture
def chapters(assessment, secretariat):
    """Chapters 1, 2.1 and 3, entered in that order."""
    return [
        actions.add_chapter(Chapter(assessment=assessment, number=number, title=f"Chapter {number}"), by=secretariat)
        for number in ("1", "2.1", "3")
    ]


def session(**fields):
    return Session(**({"number": 5, "starts_on": "2017-03-07", "ends_on": "2017-03-10", "city": "Bonn"} | fields))


def post(**fields):
    return Post(**({"number": 1, "name_en": "Officer", "grade": "P-4", "incumbent_since": "2015-03"} | fields))


def numbers(assessment):
    """The numbers of its chapters in their order."""
    return [chapter.number for chapter in assessment.chapters.all()]


NEW = {
    "post": (actions.add_post, lambda: post()),
    "session": (actions.add_session, lambda: session()),
    "agenda item": (
        actions.add_agenda_item,
        lambda: AgendaItem(session=Session.objects.create(number=1), number="6(a)", name_en="Capacity"),
    ),
    "assessment": (
        actions.add_assessment,
        lambda: Assessment(code="GA1", name_en="Global", kind="global", state="ongoing"),
    ),
    "chapter": (actions.add_chapter, lambda: Chapter(assessment=_ongoing(), number="5.0", title="Pathways")),
    "milestone": (actions.add_milestone, lambda: Milestone(assessment=_ongoing(), kind="call", starts="2016-03")),
}
CHANGES = {
    "post": (actions.edit_post, "grade", "P-5"),
    "session": (actions.edit_session, "city", "Antalya"),
    "agenda item": (actions.edit_agenda_item, "number", "6(b)"),
    "assessment": (actions.edit_assessment, "state", "approved"),
    "chapter": (actions.edit_chapter, "title", "Other pathways"),
    "milestone": (actions.edit_milestone, "city", "Bonn"),
}


def _ongoing():
    return Assessment.objects.create(code="VA", name_en="Values", kind="methodological", state="ongoing")


@pytest.mark.parametrize("noun", NEW)
def test_staff_enter_and_correct_a_row_with_one_entry_each(unit, noun):
    add, make = NEW[noun]
    edit, field, value = CHANGES[noun]
    row = add(make(), by=unit)
    seen = seen_as(row)
    setattr(row, field, value)
    edit(row, by=unit, fields=[field], seen=seen)

    row.refresh_from_db()
    assert getattr(row, field) == value
    entries = Entry.objects.about(row).order_by("pk")
    verb = noun.replace(" ", "_")
    assert [(entry.actor, entry.verb) for entry in entries] == [(unit, f"add_{verb}"), (unit, f"edit_{verb}")]
    assert entries[1].details == {"fields": [field]}


@pytest.mark.parametrize("noun", NEW)
def test_a_stale_correction_is_refused_and_writes_nothing(secretariat, noun):
    add, make = NEW[noun]
    edit, field, value = CHANGES[noun]
    row = add(make(), by=secretariat)
    type(row).objects.filter(pk=row.pk).update(source="somebody else")
    was = getattr(row, field)
    seen = "as it was before"
    setattr(row, field, value)
    with pytest.raises(StaleEdit):
        edit(row, by=secretariat, fields=[field], seen=seen)

    row.refresh_from_db()
    assert getattr(row, field) == was


@pytest.mark.parametrize("who", ["reviewer", "stranger", "partner", "focal_point", "anonymous"])
@pytest.mark.parametrize("noun", NEW)
def test_nobody_but_staff_enters_or_corrects_a_row(request, noun, who, secretariat):
    add, make = NEW[noun]
    edit, field, _value = CHANGES[noun]
    row = add(make(), by=secretariat)
    user = AnonymousUser() if who == "anonymous" else request.getfixturevalue(who)
    entries = Entry.objects.count()
    with pytest.raises(PermissionDenied):
        add(type(row)(), by=user)
    with pytest.raises(PermissionDenied):
        edit(row, by=user, fields=[field], seen=seen_as(row))
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"incumbent_since": ""}, "Say since when the post is filled, or that it is vacant."),
        ({"is_vacant": True}, "A vacant post has no date since which it is filled."),
        ({"incumbent_since": "lately"}, "such as 2018-07"),
    ],
)
def test_a_post_is_filled_since_a_date_or_vacant(secretariat, fields, message):
    with pytest.raises(ValidationError, match=message):
        actions.add_post(post(**fields), by=secretariat)
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"ends_on": "2017-03-06"}, "The end lies before the start."),
        ({"starts_on": ""}, "Say when the session begins."),
        ({"starts_on": "2017-3"}, "such as 2018-07"),
    ],
)
def test_a_session_has_dates_in_order(secretariat, fields, message):
    with pytest.raises(ValidationError, match=message):
        actions.add_session(session(**fields), by=secretariat)
    assert not Session.objects.exists()


def test_a_session_and_an_item_of_its_agenda_are_entered_once(secretariat):
    held = actions.add_session(session(), by=secretariat)
    actions.add_agenda_item(AgendaItem(session=held, number="6(a)", name_en="Capacity"), by=secretariat)
    with pytest.raises(ValidationError):
        actions.add_session(session(), by=secretariat)
    with pytest.raises(ValidationError):
        actions.add_agenda_item(AgendaItem(session=held, number="6(a)", name_en="Again"), by=secretariat)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"starts": ""}, "Say when, as exactly as it is known; a year is enough."),
        ({"starts": "2018", "ends": "2017"}, "The end lies before the start."),
    ],
)
def test_a_milestone_has_a_date(assessment, secretariat, fields, message):
    with pytest.raises(ValidationError, match=message):
        actions.add_milestone(Milestone(assessment=assessment, kind="call", **fields), by=secretariat)


def test_the_regions_of_an_assessment_are_corrected_with_it(assessment, secretariat):
    africa = Region.objects.get_or_create(code="africa", defaults={"name_en": "Africa"})[0]
    actions.edit_assessment(
        assessment, by=secretariat, fields=[], seen=seen_as(assessment), related={"regions": [africa]}
    )
    assert list(assessment.regions.all()) == [africa]


def test_chapters_stand_in_the_order_in_which_they_are_entered(assessment, chapters):
    assert numbers(assessment) == ["1", "2.1", "3"]


def test_a_chapter_is_entered_after_another_or_first(assessment, chapters, secretariat):
    actions.add_chapter(Chapter(assessment=assessment, number="2.2", title="B"), by=secretariat, after=chapters[1])
    actions.add_chapter(Chapter(assessment=assessment, number="0", title="Z"), by=secretariat, after=actions.FIRST)

    assert numbers(assessment) == ["0", "1", "2.1", "2.2", "3"]


def test_a_chapter_is_moved_without_being_renumbered(assessment, chapters, secretariat):
    last = chapters[2]
    actions.edit_chapter(last, by=secretariat, fields=[], seen=seen_as(last), after=chapters[0])

    assert numbers(assessment) == ["1", "3", "2.1"]
    assert Entry.objects.about(last).first().details["fields"] == ["position"]


def test_moving_a_chapter_makes_no_other_editor_start_anew(assessment, chapters, secretariat):
    seen = seen_as(chapters[1])
    actions.edit_chapter(chapters[2], by=secretariat, fields=[], seen=seen_as(chapters[2]), after=actions.FIRST)
    chapters[1].title = "Nature"
    actions.edit_chapter(chapters[1], by=secretariat, fields=["title"], seen=seen)

    assert (numbers(assessment), Chapter.objects.get(number="2.1").title) == (["3", "1", "2.1"], "Nature")


def test_a_chapter_number_is_text_and_given_once(assessment, chapters, secretariat):
    actions.add_chapter(Chapter(assessment=assessment, number="3.0", title="Not 3"), by=secretariat)
    with pytest.raises(ValidationError):
        actions.add_chapter(Chapter(assessment=assessment, number="2.1", title="Again"), by=secretariat)
    assert numbers(assessment) == ["1", "2.1", "3", "3.0"]
