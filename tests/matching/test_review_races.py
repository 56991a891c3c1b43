"""Two at the same moment, in the review and after it: nothing is lost, nothing is done twice."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, connection, transaction

from ipbes_portal.audit.models import Entry
from ipbes_portal.notifications.models import Letter
from matching import actions
from matching.models import (
    Decision,
    DecisionStatus,
    Outcome,
    Proposal,
    Review,
    ReviewRound,
    ReviewStatus,
    RoundStatus,
    Settlement,
    Slate,
    SlateStatus,
)
from matching.reviewing.results import consolidated_one

from .filled import NO_TO_ALL, PASSES, fill
from .sheets import passing_sheet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sheets(make_proposal, assign, make_reviewer):
    """Two sheets on one response that lack nothing."""
    proposal = make_proposal()
    return [passing_sheet(assign(proposal, make_reviewer(name))) for name in ("first", "second")]


@pytest.fixture
def read(make_proposal, assign, make_reviewer):
    """A response on which two sheets that are in stand as said."""

    def make(*answers):
        proposal = make_proposal()
        for number, each in enumerate(answers):
            fill(assign(proposal, make_reviewer(f"reader-{number}")), each)
        ReviewRound.objects.filter(call=proposal.call).update(status=RoundStatus.CONSOLIDATING)
        return Proposal.objects.get(pk=proposal.pk)

    return make


def send(sheet):
    return lambda: actions.submit_sheet(sheet, by=sheet.reviewer, version=sheet.version)


def test_two_reviewers_who_send_at_once_are_both_counted(together, sheets):
    assert [sheet.status for sheet in together(*map(send, sheets))] == [ReviewStatus.SUBMITTED] * 2
    assert consolidated_one(sheets[0].proposal).sheets == 2


def test_one_sheet_sent_twice_at_once_is_in_once(together, sheets):
    first, second = together(send(sheets[0]), send(sheets[0]))
    assert first.pk == second.pk
    assert Entry.objects.filter(verb="submit_sheet").count() == 1


def test_a_sheet_sent_while_the_reading_ends_is_in_or_refused_in_words(together, sheets, secretariat):
    review_round = ReviewRound.objects.get()
    sent, moved = together(
        send(sheets[0]), lambda: actions.move_round(review_round, RoundStatus.CONSOLIDATING, by=secretariat)
    )
    assert moved.status == RoundStatus.CONSOLIDATING
    stored = Review.objects.get(pk=sheets[0].pk)
    if isinstance(sent, ValidationError):
        assert sent.messages == ["The time for reading is over; your sheet is kept as it is."]
        assert (stored.status, stored.given["C4"]) == (ReviewStatus.ASSIGNED, True)
    else:
        assert stored.status == ReviewStatus.SUBMITTED


@pytest.fixture
def while_the_round_moves(secretariat):
    """Runs a function in a thread of its own after a round was moved but before that is kept; gives its result."""

    def run(function, to=RoundStatus.CONSOLIDATING):
        results = []

        def work():
            try:
                results.append(function())
            except Exception as error:  # the test looks at it
                results.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=work)
        with transaction.atomic():
            actions.move_round(ReviewRound.objects.get(), to, by=secretariat)
            thread.start()
            thread.join(timeout=1)  # long enough for whoever does not wait
        thread.join(timeout=30)
        return results[0]

    return run


OVER = "The time for reading is over; your sheet is kept as it is."


def test_who_sends_while_the_round_moves_waits_and_is_refused(while_the_round_moves, sheets):
    refused = while_the_round_moves(send(sheets[0]))
    assert (type(refused), refused.messages) == (ValidationError, [OVER])
    assert Review.objects.get(pk=sheets[0].pk).status == ReviewStatus.ASSIGNED


def test_who_abstains_while_the_round_moves_waits_and_is_refused(while_the_round_moves, sheets):
    abstain = lambda: actions.abstain_from_sheet(sheets[0], by=sheets[0].reviewer, reason="Ill.")  # noqa: E731
    assert while_the_round_moves(abstain).messages == [OVER]
    assert Review.objects.get(pk=sheets[0].pk).status == ReviewStatus.ASSIGNED


def test_who_resumes_while_the_round_moves_waits_and_is_refused(while_the_round_moves, sheets):
    actions.abstain_from_sheet(sheets[0], by=sheets[0].reviewer, reason="Ill.")
    resume = lambda: actions.resume_sheet(sheets[0], by=sheets[0].reviewer)  # noqa: E731
    assert while_the_round_moves(resume).messages == [OVER]
    assert Review.objects.get(pk=sheets[0].pk).status == ReviewStatus.ABSTAINED


def test_who_reopens_while_the_round_moves_waits_and_is_refused(while_the_round_moves, sheets, co_chair):
    send(sheets[0])()
    reopen = lambda: actions.reopen_sheet(sheets[0], by=co_chair, reason="A typing error.")  # noqa: E731
    assert while_the_round_moves(reopen).messages == [OVER]
    assert Review.objects.get(pk=sheets[0].pk).status == ReviewStatus.SUBMITTED


def test_sending_and_closing_at_once_wait_for_each_other(together, read, assign, make_reviewer, secretariat):
    """Both lock the round first and the sheets after it; in another order the two would block each other."""
    proposal = read(PASSES, NO_TO_ALL)
    reviewer = Review.objects.order_by("pk").last().reviewer
    reviewer.person.organisation = proposal.organisation
    reviewer.person.save()
    void = Review.objects.get(reviewer=reviewer)
    results = together(
        lambda: actions.move_round(ReviewRound.objects.get(), RoundStatus.CLOSED, by=secretariat),
        lambda: actions.set_aside(proposal, reviewer, by=secretariat, reason="An interest."),
    )
    assert not [each for each in results if isinstance(each, OperationalError)]
    assert Review.objects.get(pk=void.pk).status == ReviewStatus.RELEASED


def test_a_tie_settled_twice_at_once_has_one_settlement(together, read, co_chair):
    proposal = read(PASSES, NO_TO_ALL)
    settle = lambda value: actions.settle_criterion(  # noqa: E731
        proposal, by=co_chair, code="C1", value=value, reason="Talked over."
    )
    results = together(lambda: settle(True), lambda: settle(False))
    assert all(isinstance(result, Settlement) for result in results)
    assert Settlement.objects.count() == 1
    assert Entry.objects.filter(verb="settle_criterion").count() == 2


def test_a_decision_proposed_twice_at_once_is_pending_once(together, read, co_chair):
    proposal = read(PASSES)
    propose = lambda: actions.propose_decision(proposal, by=co_chair, outcome=Outcome.SUITABLE)  # noqa: E731
    results = together(propose, propose)
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    assert Decision.objects.pending().count() == 1


def test_a_slate_applied_twice_at_once_sends_one_letter(together, read, co_chair):
    proposal = read(PASSES)
    decision = actions.propose_decision(proposal, by=co_chair, outcome=Outcome.SUITABLE)
    actions.approve_feedback(decision, by=co_chair, version=decision.version)
    slate = actions.collect_slate(proposal.call, by=co_chair)
    Slate.objects.filter(pk=slate.pk).update(status=SlateStatus.CONFIRMED)
    apply = lambda: actions.apply_slate(slate, by=co_chair)  # noqa: E731
    results = together(apply, apply)
    assert sum(isinstance(result, PermissionDenied) for result in results) == 1
    assert Decision.objects.get().status == DecisionStatus.APPLIED
    assert Letter.objects.filter(kind="matching.decided").count() == 1
