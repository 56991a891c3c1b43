"""Sheets of reviewers found in conflict after they had sent them in: they do not count, and staff see why."""

import pytest
from django.urls import reverse

from ipbes_portal.accounts.models import User
from ipbes_portal.audit.models import Entry
from matching import actions
from matching.models import Answer, Outcome, Proposal, Review, ReviewRound, ReviewStatus, RoundStatus
from matching.reviewing.desk import in_queue_order
from matching.reviewing.feedback import draft_feedback
from matching.reviewing.results import consolidated, consolidated_one

from .filled import NO_TO_ALL, PASSES, fill


@pytest.fixture
def readers(make_reviewer):
    return [make_reviewer("first-reader"), make_reviewer("second-reader")]


@pytest.fixture
def read(make_proposal, assign, readers):
    """A response one reviewer says yes to and another no, while the sheets are brought together."""

    def make(title="Our project"):
        proposal = make_proposal(title)
        for user, answers in zip(readers, (PASSES, NO_TO_ALL), strict=True):
            fill(assign(proposal, user), answers)
        ReviewRound.objects.filter(call=proposal.call).update(status=RoundStatus.CONSOLIDATING)
        return Proposal.objects.get(pk=proposal.pk)

    return make


def joins(user, organisation):
    """From now on the reviewer works for the organisation whose response they have read."""
    user.person.organisation = organisation
    user.person.save()


def test_the_sheet_of_a_reviewer_in_conflict_does_not_count(read, readers, organisation):
    proposal = read()
    assert (consolidated_one(proposal).sheets, consolidated_one(proposal).open_ties) == (2, ["C1", "C2", "C3"])
    joins(readers[1], organisation)
    found = consolidated_one(proposal)
    assert (found.sheets, found.open_ties, found.contested, found.relevant) == (1, [], [], True)
    sheet = Review.objects.get(reviewer=readers[1])
    assert found.void == {sheet.pk: ["Works for the organisation, or acts for it."]}


def test_it_is_kept_and_counts_again_when_the_conflict_was_an_error(read, readers, organisation):
    proposal = read()
    joins(readers[1], organisation)
    assert Review.objects.get(reviewer=readers[1]).status == ReviewStatus.SUBMITTED
    joins(readers[1], None)
    assert consolidated_one(proposal).sheets == 2


def test_staff_see_which_sheet_does_not_count_and_why(client, read, readers, organisation, co_chair):
    proposal = read()
    joins(readers[1], organisation)
    Answer.objects.filter(review__reviewer=readers[1]).update(justification="From one who has an interest.")
    client.force_login(co_chair)
    page = client.get(reverse("matching:result_detail", args=[proposal.pk])).content.decode()
    assert "1 sheet is in" in page
    assert '<span class="tag tag--danger">conflict</span>' in page
    assert "Works for the organisation, or acts for it." in page
    assert "From one who has an interest." not in page


def test_its_words_are_not_in_the_feedback(read, readers, organisation):
    proposal = read()
    for number, user in enumerate(readers):
        Answer.objects.filter(review__reviewer=user).update(justification=f"Words of sheet {number}.")
    joins(readers[1], organisation)
    feedback = draft_feedback(proposal, Outcome.SUITABLE)
    assert "Words of sheet 0." in feedback
    assert "Words of sheet 1." not in feedback


def test_closing_the_round_takes_it_back_for_good(read, readers, organisation, secretariat):
    proposal = read()
    joins(readers[1], organisation)
    review_round = ReviewRound.objects.get(call=proposal.call)
    actions.move_round(review_round, RoundStatus.CLOSED, by=secretariat)
    sheet = Review.objects.get(reviewer=readers[1])
    assert (sheet.status, sheet.status_note) == (ReviewStatus.RELEASED, "conflict_of_interest")
    assert Entry.objects.about(sheet).filter(verb="release_sheet", actor=secretariat).count() == 1
    assert Review.objects.get(reviewer=readers[0]).status == ReviewStatus.SUBMITTED


def test_what_was_found_does_not_change_with_whom_a_reviewer_works_for_later(read, readers, organisation, secretariat):
    proposal = read()
    actions.move_round(ReviewRound.objects.get(call=proposal.call), RoundStatus.CLOSED, by=secretariat)
    joins(readers[1], organisation)
    assert (consolidated_one(proposal).sheets, consolidated_one(proposal).void) == (2, {})


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_however_many_responses(read, readers, organisation, rows, django_assert_num_queries):
    proposals = [read(f"Project {number}") for number in range(rows)]
    joins(User.objects.get(pk=readers[1].pk), organisation)
    with django_assert_num_queries(10):
        found = consolidated(proposals)
    assert [each.sheets for each in found.values()] == [1] * rows


# Fellow reviewers


@pytest.fixture
def fellow(read, readers):
    """The sheet of the first reader, who sees those of others; the second has sent theirs in too."""
    proposal = read()
    ReviewRound.objects.filter(call=proposal.call).update(sight_in_consolidation="all", sight_in_review="all")
    Review.objects.filter(reviewer=readers[1]).update(comment="Words of the second reader.")
    return Review.objects.get(reviewer=readers[0])


def seen_by(client, sheet):
    """What the reviewer of a sheet reads of the others: on the page, and in the API."""
    client.force_login(User.objects.get(pk=sheet.reviewer_id))
    page = client.get(reverse("matching:review_sheet", args=[sheet.pk]))
    answer = client.get(f"/api/v1/reviews/{sheet.pk}/others/")
    return page.content.decode(), answer.json()["sheets"]


@pytest.mark.parametrize("phase", [RoundStatus.REVIEWING, RoundStatus.CONSOLIDATING])
def test_fellow_reviewers_do_not_see_a_void_sheet(client, fellow, readers, organisation, phase):
    ReviewRound.objects.update(status=phase)
    page, sheets = seen_by(client, fellow)
    assert "Words of the second reader." in page
    assert [sheet["comment"] for sheet in sheets] == ["Words of the second reader."]
    joins(readers[1], organisation)
    page, sheets = seen_by(client, fellow)
    assert "Words of the second reader." not in page
    assert sheets == []


def test_a_void_sheet_does_not_count_among_those_that_are_in(read, readers, organisation, make_reviewer, assign):
    third = make_reviewer("third-reader")
    sheets = []
    for title in ("First", "Second"):
        proposal = read(title)
        ReviewRound.objects.update(status=RoundStatus.REVIEWING)
        sheets.append(assign(proposal, third))
    queue = lambda: [row.sheets_in for row in in_queue_order(Review.objects.of(third).waiting())]  # noqa: E731
    assert queue() == [2, 2]
    joins(readers[1], organisation)
    assert queue() == [1, 1]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_costs_the_same_however_many_sheets_are_void(
    read, readers, organisation, make_reviewer, assign, rows, django_assert_num_queries
):
    third = make_reviewer("third-reader")
    for number in range(rows):
        proposal = read(f"Project {number}")
        ReviewRound.objects.update(status=RoundStatus.REVIEWING)
        assign(proposal, third)
    joins(readers[1], organisation)
    rows_of_third = Review.objects.of(third).waiting()
    with django_assert_num_queries(8):
        assert len(in_queue_order(rows_of_third)) == rows
