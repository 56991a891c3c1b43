"""Gatherings and who takes part: entered, corrected, removed, marked as present, counted; and who sees what."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal import clock
from ipbes_portal.accounts import actions as accounts
from ipbes_portal.accounts.models import Person
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Body
from ipbes_portal.programme import actions
from ipbes_portal.programme.models import ActivityStatus, Contribution, Occasion, OccasionKind, Participation
from ipbes_portal.programme.participant_tables import plan, read_text
from ipbes_portal.programme.participants import figures, known
from ipbes_portal.records.editing import seen_as
from ipbes_portal.workflow import StaleEdit

pytestmark = pytest.mark.sqlite
NOBODY = AnonymousUser()


@pytest.fixture
def body(db):
    return Body.objects.create(code="tf", kind="task_force", name_en="Task force")


@pytest.fixture
def occasion(secretariat, make_activity):
    return actions.add_occasion(
        Occasion(kind=OccasionKind.EVENT, activity=make_activity(), starts="2018-07-30"), by=secretariat
    )


@pytest.fixture
def meeting(secretariat, body):
    return actions.add_occasion(
        Occasion(kind=OccasionKind.BODY_MEETING, body=body, ordinal=4, starts="2016-04-19"), by=secretariat
    )


def somebody(name="Somebody", **fields):
    return accounts.add_person(by=None, family_name=name, **fields)


def verbs(row):
    return [entry.verb for entry in Entry.objects.about(row)]


# Gatherings


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"starts": "2018-07-30", "ends": "2018-07-29"}, "The end lies before the start."),
        ({"starts": "2018-07", "ends": "2017"}, "The end lies before the start."),
        ({"starts": "2018", "ordinal": 4}, "A meeting of this body with this number is entered already."),
        ({"starts": "2018", "body": None}, "Say of which activity or body it is."),
    ],
)
def test_a_gathering_that_makes_no_sense_is_refused_in_words(secretariat, meeting, fields, message):
    with pytest.raises(ValidationError) as refusal:
        actions.add_occasion(
            Occasion(**{"kind": OccasionKind.BODY_MEETING, "body": meeting.body} | fields), by=secretariat
        )
    assert message in refusal.value.messages
    assert Occasion.objects.count() == 1


@pytest.mark.parametrize(("starts", "ends"), [("2018-07", "2018"), ("2018", "2018-02"), ("2018-07-30", "2018-07")])
def test_an_end_that_may_lie_after_the_start_is_taken(secretariat, body, starts, ends):
    occasion = Occasion(kind=OccasionKind.EVENT, body=body, starts=starts, ends=ends)
    assert actions.add_occasion(occasion, by=secretariat).ends == ends


def test_a_gathering_is_called_after_its_activity_or_its_body(secretariat, occasion, meeting):
    assert (occasion.name, meeting.name) == ("Writing workshop", "Task force: meeting 4")
    meeting.ordinal = None
    assert meeting.name == "Task force"


def test_a_gathering_is_as_public_as_its_activity(secretariat, unit, partner, stranger, occasion, meeting):
    def seen(user):
        return {row.pk for row in Occasion.objects.visible_to(user)}

    everybody = [secretariat, unit, partner, stranger, NOBODY]
    assert [seen(user) for user in everybody] == [{occasion.pk, meeting.pk}] * 5
    actions.move_activity(occasion.activity, ActivityStatus.WITHDRAWN, by=secretariat, note="Twice")
    assert [seen(user) for user in everybody] == [{occasion.pk, meeting.pk}] * 2 + [{meeting.pk}] * 3
    assert list(Occasion.objects.public()) == [meeting]


def test_a_gathering_is_corrected_unless_somebody_changed_it_meanwhile(secretariat, unit, occasion):
    seen = seen_as(occasion)
    mine, theirs = Occasion.objects.get(pk=occasion.pk), Occasion.objects.get(pk=occasion.pk)
    theirs.city = "Bonn"
    actions.edit_occasion(theirs, by=unit, fields=["city"], seen=seen)
    mine.city = "Bilbao"
    with pytest.raises(StaleEdit):
        actions.edit_occasion(mine, by=secretariat, fields=["city"], seen=seen)
    assert Occasion.objects.get(pk=occasion.pk).city == "Bonn"
    assert verbs(occasion) == ["edit_occasion", "add_occasion"]


def test_the_activity_of_a_gathering_is_not_swapped(secretariat, occasion, make_activity):
    occasion.activity = make_activity("Another")
    with pytest.raises(PermissionDenied):
        actions.edit_occasion(occasion, by=secretariat, fields=["activity"], seen=seen_as(occasion))


def test_a_gathering_with_people_goes_only_when_that_is_said(secretariat, occasion):
    actions.add_participant(occasion, somebody(), by=secretariat)
    with pytest.raises(ValidationError):
        actions.remove_occasion(occasion, by=secretariat)
    actions.remove_occasion(occasion, by=secretariat, with_participations=True)
    assert (Occasion.objects.count(), Participation.objects.count(), Person.objects.filter(user=None).count()) == (
        0, 0, 1,
    )  # fmt: skip
    entry = Entry.objects.get(verb="remove_occasion")
    assert (entry.target_id, entry.details) == (occasion.pk, {"what": "Writing workshop 2018-07-30", "people": 1})


# Who takes part


def test_somebody_is_put_on_a_list_once(secretariat, occasion, organisation, country):
    person = somebody(organisation=organisation, country=country)
    row = actions.add_participant(occasion, person, by=secretariat, role="speaker", category="scientist")
    assert (row.role, row.category, row.organisation, row.country) == ("speaker", "scientist", organisation, country)
    with pytest.raises(ValidationError, match="Somebody is on the list already."):
        actions.add_participant(occasion, person, by=secretariat)
    assert Participation.objects.count() == 1


def test_somebody_new_and_their_part_are_saved_together_or_not_at_all(secretariat, unit, occasion):
    row = actions.add_new_participant(
        occasion, by=secretariat, person={"family_name": "Hopper"}, emails=["grace@example.org"], role="speaker"
    )
    assert (str(row.person), row.role, verbs(row.person)) == ("Hopper", "speaker", ["add_person"])
    with pytest.raises(ValidationError):
        actions.add_new_participant(occasion, by=secretariat, person={"family_name": "Queen"}, role="queen")
    with pytest.raises(PermissionDenied):  # new people are entered by the secretariat
        actions.add_new_participant(occasion, by=unit, person={"family_name": "Queen"})
    assert not Person.objects.filter(family_name="Queen").exists()


def test_a_part_is_corrected_unless_somebody_changed_it_meanwhile(secretariat, unit, occasion):
    row = actions.add_participant(occasion, somebody(), by=secretariat)
    seen = seen_as(row)
    row.role = "speaker"
    actions.correct_participation(row, by=unit, fields=["role"], seen=seen)
    row.role = "chair"
    with pytest.raises(StaleEdit):
        actions.correct_participation(row, by=secretariat, fields=["role"], seen=seen)
    with pytest.raises(PermissionDenied):
        actions.correct_participation(row, by=secretariat, fields=["person"], seen=seen_as(row))
    assert Participation.objects.get().role == "speaker"


def test_attendance_changes_only_what_was_ticked_or_unticked(secretariat, unit, occasion):
    rows = [actions.add_participant(occasion, somebody(name), by=secretariat) for name in ("A", "B", "C")]
    moment = datetime(2018, 8, 1, tzinfo=UTC)
    with clock.at(moment):
        assert actions.mark_attendance(occasion, by=secretariat, came=[rows[0].pk, rows[1].pk]) == 2
    assert actions.mark_attendance(occasion, by=unit, came=[rows[0].pk, rows[2].pk], stayed_away=[rows[1].pk]) == 2
    attended = dict(Participation.objects.values_list("pk", "attended_at"))
    assert (attended[rows[0].pk], attended[rows[1].pk]) == (moment, None)
    assert attended[rows[2].pk] is not None
    assert actions.mark_attendance(occasion, by=unit, stayed_away=[rows[1].pk]) == 0
    assert [entry.details for entry in Entry.objects.about(occasion) if entry.verb == "mark_attendance"] == [
        {"came": [rows[2].pk], "stayed_away": [rows[1].pk]},
        {"came": [rows[0].pk, rows[1].pk], "stayed_away": []},
    ]


def test_attendance_of_another_gathering_is_out_of_reach(secretariat, occasion, meeting):
    row = actions.add_participant(meeting, somebody(), by=secretariat)
    assert actions.mark_attendance(occasion, by=secretariat, came=[row.pk]) == 0
    assert Participation.objects.get().attended_at is None


def test_nobody_has_attended_what_lies_ahead(secretariat, occasion):
    row = actions.add_participant(occasion, somebody(), by=secretariat)
    with clock.at(datetime(2018, 7, 29, tzinfo=UTC)):
        with pytest.raises(ValidationError):
            actions.mark_attendance(occasion, by=secretariat, came=[row.pk])
        with pytest.raises(ValidationError):
            actions.note_participation(occasion, row.person, by=secretariat, attended_at=clock.now())
    with clock.at(datetime(2018, 7, 30, tzinfo=UTC)):
        actions.mark_attendance(occasion, by=secretariat, came=[row.pk])


def test_who_is_taken_off_a_list_stays_known(secretariat, occasion):
    row = actions.add_participant(occasion, somebody(), by=secretariat)
    person = row.person
    actions.remove_participation(row, by=secretariat)
    assert (Participation.objects.count(), Person.objects.filter(pk=person.pk).count()) == (0, 1)
    entry = Entry.objects.get(verb="remove_participation")
    assert entry.details == {"occasion": occasion.pk, "person": person.pk}


def test_names_are_for_staff_and_for_oneself(secretariat, unit, partner, stranger, occasion):
    mine = actions.add_participant(occasion, stranger.person, by=secretariat)
    other = actions.add_participant(occasion, somebody(), by=secretariat)
    seen = [set(Participation.objects.visible_to(user)) for user in (secretariat, unit, stranger, partner, NOBODY)]
    assert seen == [{mine, other}, {mine, other}, {mine}, set(), set()]


@pytest.mark.parametrize("who", ["partner", "reviewer", "stranger", "focal_point", "anonymous"])
def test_only_staff_keep_gatherings_and_lists(request, secretariat, occasion, who):
    user = NOBODY if who == "anonymous" else request.getfixturevalue(who)
    row = actions.add_participant(occasion, somebody(), by=secretariat)
    empty = plan([], known(occasion, [], secretariat))
    attempts = [
        lambda: actions.edit_occasion(occasion, by=user, fields=[], seen=seen_as(occasion)),
        lambda: actions.remove_occasion(occasion, by=user, with_participations=True),
        lambda: actions.add_participant(occasion, somebody("Other"), by=user),
        lambda: actions.add_new_participant(occasion, by=user, person={"family_name": "Other"}),
        lambda: actions.correct_participation(row, by=user, fields=[], seen=seen_as(row)),
        lambda: actions.mark_attendance(occasion, by=user, came=[row.pk]),
        lambda: actions.remove_participation(row, by=user),
        lambda: actions.import_participants(occasion, empty, by=user),
    ]
    before = Entry.objects.exclude(verb="add_person").count()
    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt()
    assert Entry.objects.exclude(verb="add_person").count() == before


# Figures


def test_figures_count_who_attended_once_that_is_noted(secretariat, occasion, country, django_assert_num_queries):
    rows = [
        actions.add_participant(occasion, somebody(name, country=country), by=secretariat, category=category)
        for name, category in (("A", "scientist"), ("B", "scientist"), ("C", ""))
    ]
    with django_assert_num_queries(3):
        listed = figures(occasion)
    assert (listed.people, listed.countries) == (3, 1)
    assert [(str(label), n) for label, n in listed.categories] == [("scientist", 2), ("not said", 1)]
    actions.mark_attendance(occasion, by=secretariat, came=[rows[0].pk])
    present = figures(occasion)
    assert (present.people, present.countries, [n for _label, n in present.categories]) == (1, 1, [1])
    assert listed.rule != present.rule


# Whole lists


def take_over(text, occasion, by, choices=None):
    lines, errors = read_text(text)
    facts = known(occasion, lines, by)
    made = plan(lines, facts, choices)
    assert (errors, made.errors) == ([], [])
    actions.import_participants(occasion, made, by=by)
    return made


def test_a_list_adds_enters_and_corrects(secretariat, occasion, organisation, country):
    known_one = somebody("Lovelace", given_name="Ada", emails=["Ada@example.org"], organisation=organisation)
    listed = actions.add_participant(occasion, somebody("Franklin"), by=secretariat, role="speaker")
    text = (
        "person,given_name,family_name,email,organisation,country,role,category,attended\n"
        ",Ada,Lovelace,ada@example.org,,Grenade,speaker,scientist,yes\n"
        ",Grace,Hopper,grace@example.org,partner ORGANISATION,GRD,,government representative,no\n"
        f"{listed.person_id},,,,,,,,yes\n"
    )
    made = take_over(text, occasion, secretariat)
    assert made.counts() == {"add": 1, "enter": 1, "correct": 1}
    rows = {
        str(row.person): (row.role, row.category, row.organisation, row.country, bool(row.attended_at))
        for row in Participation.objects.all()
    }
    assert rows == {
        "Ada Lovelace": ("speaker", "scientist", organisation, country, True),
        "Grace Hopper": ("participant", "government", organisation, country, False),
        "Franklin": ("speaker", "", None, None, True),
    }
    assert Person.objects.get(family_name="Lovelace") == known_one
    assert Entry.objects.get(verb="import_participants").details == {"add": 1, "enter": 1, "correct": 1}


def test_a_list_sent_twice_changes_nothing_the_second_time(secretariat, occasion):
    text = "family_name,email,role\nHopper,grace@example.org,speaker\n"
    take_over(text, occasion, secretariat)
    before = Participation.objects.values().get()
    assert take_over(text, occasion, secretariat).counts() == {"same": 1}
    assert Participation.objects.values().get() == before
    assert Person.objects.filter(family_name="Hopper").count() == 1


def test_a_merged_number_means_the_one_kept(secretariat, occasion):
    keep, drop = somebody("Kept"), somebody("Dropped")
    accounts.merge_people(keep, drop, by=secretariat)
    take_over(f"person\n{drop.pk}\n", occasion, secretariat)
    assert Participation.objects.get().person == keep


def test_a_list_with_an_open_question_is_not_taken_over(secretariat, occasion):
    person = somebody("Hopper")
    lines, _errors = read_text("family_name\nHopper\n")
    made = plan(lines, known(occasion, lines, secretariat))
    with pytest.raises(ValidationError):
        actions.import_participants(occasion, made, by=secretariat)
    take_over("family_name\nHopper\n", occasion, secretariat, {2: person.pk})
    assert Participation.objects.get().person == person


@pytest.mark.parametrize("people", [1, 3])
def test_a_list_is_checked_in_as_many_queries_however_long(secretariat, occasion, django_assert_num_queries, people):
    for number in range(people):
        somebody(f"Person {number}", emails=[f"p{number}@example.org"])
    text = "family_name,email\n" + "".join(f"Person {n},p{n}@example.org\n" for n in range(people))
    lines, _errors = read_text(text)
    assert secretariat.grants
    with django_assert_num_queries(5):
        facts = known(occasion, lines, secretariat)
    assert len(plan(lines, facts).people) == people


# The ledger


def test_a_gift_is_corrected_and_its_dollars_with_it(secretariat, organisation, make_activity):
    gift = actions.record_contribution(
        Contribution(donor=organisation, kind="cash", mode="direct", activity=make_activity(), amount=Decimal(100),
                     currency="EUR", rate=Decimal("1.5"), rate_on=date(2018, 7, 30)),
        by=secretariat,
    )  # fmt: skip
    gift.refresh_from_db()
    gift.rate = None
    actions.edit_contribution(gift, by=secretariat, fields=["rate"], version=1)
    gift.refresh_from_db()
    assert (gift.amount_usd, gift.version) == (None, 2)
    with pytest.raises(StaleEdit):
        actions.edit_contribution(gift, by=secretariat, fields=["what"], version=1)
    with pytest.raises(PermissionDenied):
        actions.edit_contribution(gift, by=secretariat, fields=["activity"], version=2)
    actions.remove_contribution(gift, by=secretariat)
    assert not Contribution.objects.exists()
    assert Entry.objects.get(verb="remove_contribution").details["amount"] == "100.00"


def test_a_downloaded_list_can_be_sent_back_though_an_organisation_on_it_was_turned_down_since(
    secretariat, occasion, organisation
):
    person = somebody(organisation=organisation)
    actions.note_participation(occasion, person, by=secretariat)
    type(organisation).objects.update(status="declined")
    lines, errors = read_text(f"person,organisation\n{person.pk},{organisation.name}")
    made = plan(lines, known(occasion, lines, secretariat))
    assert (errors, made.errors, made.counts()) == ([], [], {"same": 1})
