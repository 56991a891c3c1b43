"""The review round of a call: its settings and phases, who hears what when, its pages."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.accounts.models import User
from ipbes_portal.audit.models import Entry
from ipbes_portal.notifications.models import Letter, Notice
from ipbes_portal.workflow import StaleEdit
from matching import actions
from matching.models import Call, Review, ReviewRound, ReviewStatus, RoundStatus, Sight
from matching.reviewing.workload import Board


def url(name, *args):
    return reverse(f"matching:{name}", args=args)


def letters(kind="matching.assigned"):
    """(address, subject) of every letter of a kind."""
    return list(Letter.objects.filter(kind=kind).order_by("pk").values_list("to", "subject"))


@pytest.fixture
def as_chair(client, co_chair):
    client.force_login(co_chair)
    return client


@pytest.fixture
def read(make_proposal, make_reviewer, make_round, assign):
    """A round in which two people read three responses; the first has more to do."""

    def make(responses=3, status=RoundStatus.REVIEWING):
        review_round = make_round(status=status)
        first, second = make_reviewer("first"), make_reviewer("second")
        for number in range(responses):
            proposal = make_proposal(f"Project {number}")
            assign(proposal, first, states_interests=status != RoundStatus.PREPARING)
        assign(proposal, second, states_interests=False)
        return review_round

    return make


# Settings


def test_a_round_is_begun_once_by_staff_or_a_co_chair(call, secretariat, co_chair):
    review_round = actions.begin_round(call, by=co_chair, due_on=clock.today(), shows_names=True)
    assert (review_round.status, review_round.shows_names) == (RoundStatus.PREPARING, True)
    assert review_round.sight_in_review == Sight.AFTER_MINE
    with pytest.raises(PermissionDenied):
        actions.begin_round(Call.objects.get(), by=secretariat)
    assert ReviewRound.objects.count() == 1


def test_a_call_in_preparation_has_no_round(make_call, secretariat):
    with pytest.raises(PermissionDenied):
        actions.begin_round(make_call(is_open=False), by=secretariat)


@pytest.mark.parametrize("who", ["reviewer", "stranger", "proponent", "focal_point"])
def test_nobody_else_plans_the_reading(call, make_round, who, request):
    user = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        actions.begin_round(call, by=user)
    review_round = make_round()
    for act in (
        lambda: actions.edit_round(review_round, by=user, fields=["shows_names"], version=1),
        lambda: actions.move_round(review_round, RoundStatus.CONSOLIDATING, by=user),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_round_is_due_today_or_later(call, secretariat):
    with pytest.raises(ValidationError, match="has passed"):
        actions.begin_round(call, by=secretariat, due_on=clock.today() - timedelta(days=1))
    assert not ReviewRound.objects.exists()


def test_settings_are_changed_and_a_stale_change_is_refused(make_round, secretariat):
    review_round = make_round()
    review_round.shows_names = True
    actions.edit_round(review_round, by=secretariat, fields=["shows_names"], version=1)
    with pytest.raises(StaleEdit):
        actions.edit_round(review_round, by=secretariat, fields=["shows_names"], version=1)
    assert list(ReviewRound.objects.values_list("shows_names", "version")) == [(True, 2)]


def test_the_phase_is_no_setting_and_a_closed_round_has_none_to_change(make_round, secretariat):
    review_round = make_round(status=RoundStatus.CLOSED)
    with pytest.raises(PermissionDenied):
        actions.edit_round(review_round, by=secretariat, fields=["status"], version=1)
    with pytest.raises(ValidationError, match="closed"):
        actions.edit_round(review_round, by=secretariat, fields=["due_on"], version=1)


# Phases


def test_the_reading_begins_only_with_a_day_and_with_something_to_read(make_round, make_proposal, secretariat):
    review_round = make_round(status=RoundStatus.PREPARING, due_on=None)
    with pytest.raises(ValidationError, match="day on which"):
        actions.move_round(review_round, RoundStatus.REVIEWING, by=secretariat)
    ReviewRound.objects.update(due_on=clock.today())
    with pytest.raises(ValidationError, match="Nobody has been given"):
        actions.move_round(review_round, RoundStatus.REVIEWING, by=secretariat)


def test_when_the_reading_begins_each_reviewer_gets_one_letter_with_a_number(read, secretariat):
    review_round = read(status=RoundStatus.PREPARING)
    assert letters() == []
    actions.move_round(review_round, RoundStatus.REVIEWING, by=secretariat)
    assert letters() == [
        ("first@example.org", "You are given 3 responses to read"),
        ("second@example.org", "You are given 1 response to read"),
    ]
    body = Letter.objects.filter(kind="matching.assigned").first().body
    assert "state your interests" in body
    assert url("interests", review_round.call_id) in body
    assert "Project" not in body
    assert "P-2026" not in body


def test_a_step_back_needs_a_reason_and_tells_nobody_again(read, secretariat):
    review_round = actions.move_round(read(), RoundStatus.CONSOLIDATING, by=secretariat)
    told = len(letters())
    with pytest.raises(ValidationError, match="say why"):
        actions.move_round(review_round, RoundStatus.REVIEWING, by=secretariat, note=" ")
    actions.move_round(review_round, RoundStatus.REVIEWING, by=secretariat, note="Two sheets are missing.")
    assert len(letters()) == told
    entry = Entry.objects.about(review_round).filter(verb="move_round").first()
    assert entry.details == {"was": "consolidating", "is": "reviewing", "note": "Two sheets are missing."}


def test_a_step_that_does_not_exist_is_refused(make_round, secretariat):
    with pytest.raises(ValidationError, match="not possible"):
        actions.move_round(make_round(), RoundStatus.CLOSED, by=secretariat)
    with pytest.raises(ValidationError, match="not possible"):
        actions.move_round(ReviewRound.objects.get(), "nonsense", by=secretariat)


# Reminders


def on_day(review_round, days):
    return clock.at(clock.now() + timedelta(days=(review_round.due_on - clock.today()).days - days))


def test_reviewers_are_reminded_seven_days_and_one_day_before_and_each_time_once(read):
    review_round = read(responses=1)
    for days, subject in ((7, "Your sheets are due in 7 days"), (1, "Your sheets are due tomorrow")):
        Letter.objects.all().delete()
        with on_day(review_round, days):
            actions.remind_reviewers()
            actions.remind_reviewers()
        assert letters("matching.sheets_due") == [("first@example.org", subject), ("second@example.org", subject)]


@pytest.mark.parametrize("days", [8, 6, 2, 0, -1])
def test_on_other_days_nobody_is_reminded(read, days):
    with on_day(read(), days):
        actions.remind_reviewers()
    assert letters("matching.sheets_due") == []


def test_who_has_nothing_left_to_do_or_only_conflicts_is_not_reminded(read, secretariat):
    review_round = read(responses=1)
    first, second = (Review.objects.get(reviewer__email=f"{name}@example.org") for name in ("first", "second"))
    Review.objects.filter(pk=second.pk).update(status=ReviewStatus.ABSTAINED, status_note="Ill.")
    actions.set_aside(first.proposal, first.reviewer, by=secretariat, reason="A relative.")
    with on_day(review_round, 7):
        actions.remind_reviewers()
    assert letters("matching.sheets_due") == []


def test_a_day_that_was_moved_is_reminded_of_again(read, secretariat):
    review_round = read(responses=1)
    with on_day(review_round, 1):
        actions.remind_reviewers()
        review_round.due_on += timedelta(days=6)
        actions.edit_round(review_round, by=secretariat, fields=["due_on"], version=review_round.version)
        actions.remind_reviewers()
    assert len(letters("matching.sheets_due")) == 4


# Pages


def test_a_co_chair_prepares_begins_and_reads_where_the_round_stands(as_chair, call, make_proposal, make_reviewer):
    page = as_chair.get(url("round_detail", call.pk)).content.decode()
    assert "not prepared yet" in page
    form = {"due_on": clock.today() + timedelta(days=20), "sight_in_review": "own", "sight_in_consolidation": "all"}
    assert as_chair.post(url("round_begin", call.pk), form).url == url("round_detail", call.pk)
    proposal, reviewer = make_proposal(), make_reviewer()
    chosen = {"responses": [proposal.pk], "reviewers": [reviewer.pk]}
    assert as_chair.post(url("assignment_bulk", call.pk), chosen).status_code == 302
    as_chair.post(url("round_move", call.pk), {"to": "reviewing"})
    assert ReviewRound.objects.get().status == RoundStatus.REVIEWING
    response = as_chair.get(url("round_detail", call.pk))
    assert [number for _label, number, _url in response.context["figures"]] == [1, 1, 0, 0, 1, 0]
    assert "reviewers are reading" in response.content.decode()


def test_each_number_of_the_round_leads_to_exactly_so_many_responses(as_chair, read, call):
    read()
    for _label, number, address in as_chair.get(url("round_detail", call.pk)).context["figures"]:
        if not address.startswith("#"):
            assert as_chair.get(address).context["total"] == number, address


def test_settings_saved_meanwhile_are_shown_beside_mine(as_chair, make_round, call):
    make_round()
    form = {"due_on": clock.today(), "sight_in_review": "all", "sight_in_consolidation": "all", "version": 1}
    assert as_chair.post(url("round_edit", call.pk), form).status_code == 302
    response = as_chair.post(url("round_edit", call.pk), form | {"sight_in_review": "own"})
    assert response.status_code == 409
    assert ReviewRound.objects.get().sight_in_review == "all"


@pytest.mark.parametrize("who", ["reviewer", "stranger", "proponent"])
def test_others_do_not_see_the_pages_of_the_round(client, make_round, call, who, request):
    make_round()
    client.force_login(request.getfixturevalue(who))
    for name in ("round_detail", "round_edit", "round_responses", "assignment_propose"):
        assert client.get(url(name, call.pk)).status_code == 403, name


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "cost"), [("round_detail", 20), ("round_responses", 24), ("assignment_propose", 31)])
def test_the_pages_of_the_round_cost_the_same_however_many(
    as_chair, read, call, rows, name, cost, django_assert_num_queries
):
    read(responses=rows)
    with django_assert_num_queries(cost):
        assert as_chair.get(url(name, call.pk)).status_code == 200


def test_the_list_is_filtered_by_reviewers_sheets_and_conflict(as_chair, read, call, secretariat):
    read()
    first = Review.objects.filter(reviewer__email="first@example.org").first()
    Review.objects.filter(pk=first.pk).update(status="submitted", submitted_at=clock.now() + timedelta(days=1))
    second = User.objects.get(email="second@example.org")

    def shown(**chosen):
        rows = as_chair.get(url("round_responses", call.pk), chosen).context["rows"]
        return [str(row) for row in rows]

    assert shown() == ["Project 0", "Project 1", "Project 2"]
    assert shown(readers="short") == ["Project 0", "Project 1"]
    assert shown(readers="enough") == ["Project 2"]
    assert shown(sheets="1") == ["Project 0"]
    assert shown(sheets="0") == ["Project 1", "Project 2"]
    assert shown(sheets="enough") == []
    assert shown(reviewer=second.pk) == ["Project 2"]
    assert shown(conflict="true") == []
    second.person.organisation = first.proposal.organisation
    second.person.save()
    assert shown(conflict="true") == ["Project 2"]
    assert shown(readers="short") == ["Project 0", "Project 1", "Project 2"]


def test_the_download_is_the_filtered_list(as_chair, read, call):
    read()
    response = as_chair.get(url("round_responses", call.pk), {"readers": "enough", "format": "csv"})
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Reference,Title")
    assert [line.split(",")[1] for line in lines[1:]] == ["Project 2"]
    book = as_chair.get(url("round_responses", call.pk), {"format": "xlsx"})
    assert b"".join(book.streaming_content).startswith(b"PK")


def test_a_sheet_that_is_late_shows_as_overdue(read, co_chair):
    review_round = read(responses=1)
    with on_day(review_round, -1):
        board = Board(review_round, co_chair)
        assert [sheet.is_overdue for sheet in board.sheets] == [True, True]
    assert [sheet.is_overdue for sheet in Board(review_round, co_chair).sheets] == [False, False]


def test_a_reviewer_who_left_the_task_force_is_shown_as_gone(as_chair, read, call):
    read()
    user = User.objects.get(email="second@example.org")
    user.person.role_grants.update(revoked_at=clock.now())
    page = as_chair.get(url("round_detail", call.pk)).content.decode()
    assert page.count("no longer a member of the task force") == 1


def test_notices_of_an_assignment_name_no_response(read):
    read()
    for notice in Notice.objects.filter(kind="matching.assigned"):
        assert "Project" not in notice.subject + notice.body
