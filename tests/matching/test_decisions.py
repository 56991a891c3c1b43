"""Settling ties, recommending outcomes, and the feedback that only leaves approved."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal.audit.models import Entry
from ipbes_portal.programme.models import Criterion
from ipbes_portal.workflow import StaleEdit
from matching import actions, rules
from matching.actions.decisions import SUGGESTED
from matching.models import DecisionStatus, Outcome, ProposalStatus, Recusal, RoundStatus, Settlement
from matching.reviewing.results import consolidated, consolidated_one, judged_by

from .filled import NO_TO_ALL, PASSES, fill


@pytest.fixture
def read(make_proposal, assign, make_reviewer, strategy):
    """A response with sheets, one for each set of answers, in a round that brings them together."""
    Criterion.objects.get_or_create(code="C1", defaults={"number": 1, "strategy": strategy, "name_en": "In line"})

    def make(*sheets, proposal=None, status=RoundStatus.CONSOLIDATING, **fields):
        proposal = proposal or make_proposal(**fields)
        for number, answers in enumerate(sheets):
            fill(assign(proposal, make_reviewer(f"reads-{proposal.pk}-{number}")), answers)
        proposal.call.refresh_from_db()
        type(proposal.call.review_round).objects.filter(call=proposal.call).update(status=status)
        return type(proposal).objects.get(pk=proposal.pk)

    return make


def test_staff_and_co_chairs_judge_all_but_their_own(make_proposal, secretariat, co_chair, stranger, reviewer, unit):
    proposal = make_proposal()
    for user, sees in ((secretariat, 1), (unit, 1), (co_chair, 1), (stranger, 0), (reviewer, 0)):
        assert judged_by(user).count() == sees
        assert rules.may_judge(user, proposal) is bool(sees)
    proposal.co_editors.add(co_chair, secretariat)
    Recusal.objects.create(proposal=proposal, reviewer=unit, reason="Kin.", recused_by=unit)
    assert [judged_by(user).count() for user in (secretariat, unit, co_chair)] == [0, 0, 0]


@pytest.mark.parametrize("rows", [1, 3])
def test_results_of_many_responses_cost_the_same(read, rows, django_assert_num_queries):
    proposals = [read(PASSES, NO_TO_ALL, title=f"Project {n}") for n in range(rows)]
    with django_assert_num_queries(10):
        found = consolidated(proposals)
    assert [found[row.pk].open_ties for row in proposals] == [["C1", "C2", "C3"]] * rows


def test_a_sheet_counts_only_while_it_is_in(read):
    proposal = read(PASSES, NO_TO_ALL)
    proposal.reviews.filter(pk=proposal.reviews.last().pk).update(status="assigned")
    assert (consolidated_one(proposal).sheets, consolidated_one(proposal).relevant) == (1, True)


# Settling


def test_a_co_chair_settles_a_tie_with_a_reason(read, co_chair):
    proposal = read(PASSES, NO_TO_ALL)
    actions.settle_criterion(proposal, by=co_chair, code="C1", value=True, reason="The text says so.")
    tally = consolidated_one(proposal).tallies["C1"]
    assert (tally.value, tally.is_open_tie) == (True, False)
    entry = Entry.objects.get(verb="settle_criterion")
    assert (entry.actor, entry.details["code"], entry.details["note"]) == (co_chair, "C1", "The text says so.")
    actions.settle_criterion(proposal, by=co_chair, code="C1", value=False, reason="On second thoughts.")
    assert [(row.code, row.value) for row in Settlement.objects.all()] == [("C1", False)]


def test_only_ties_are_settled_and_only_with_words(read, co_chair):
    proposal = read(PASSES, NO_TO_ALL)
    for code, reason in (("C9", "Both say no."), ("C6.1", "A part."), ("C13", "None such."), ("C1", "  ")):
        with pytest.raises(ValidationError):
            actions.settle_criterion(proposal, by=co_chair, code=code, value=True, reason=reason)
    assert not Settlement.objects.exists()


def test_nobody_but_a_co_chair_without_a_conflict_settles(read, co_chair, secretariat, reviewer, stranger):
    proposal = read(PASSES, NO_TO_ALL)
    for user in (secretariat, reviewer, stranger):
        with pytest.raises(PermissionDenied):
            actions.settle_criterion(proposal, by=user, code="C1", value=True, reason="Why.")
    Recusal.objects.create(proposal=proposal, reviewer=co_chair, reason="Kin.", recused_by=co_chair)
    with pytest.raises(PermissionDenied):
        actions.settle_criterion(proposal, by=co_chair, code="C1", value=True, reason="Why.")


def test_nothing_is_settled_or_decided_while_reviewers_read(read, co_chair):
    proposal = read(PASSES, NO_TO_ALL, status=RoundStatus.REVIEWING)
    with pytest.raises(PermissionDenied):
        actions.settle_criterion(proposal, by=co_chair, code="C1", value=True, reason="Why.")
    with pytest.raises(PermissionDenied):
        actions.propose_decision(proposal, by=co_chair, outcome=Outcome.SUITABLE)


# Proposing


def test_the_verdict_suggests_an_outcome_and_an_open_one_none():
    assert SUGGESTED == {True: Outcome.SUITABLE, False: Outcome.NOT_IN_LINE, None: ""}


def test_what_the_verdict_suggests_needs_no_reason_anything_else_does(read, co_chair):
    proposal = read(PASSES, PASSES)
    with pytest.raises(ValidationError, match="not what the verdict suggests"):
        actions.propose_decision(proposal, by=co_chair, outcome=Outcome.FURTHER_DEVELOPMENT)
    decision = actions.propose_decision(
        proposal, by=co_chair, outcome=Outcome.FURTHER_DEVELOPMENT, reason="The budget is open."
    )
    assert (decision.status, decision.outcome, decision.reason) == (
        DecisionStatus.PENDING, Outcome.FURTHER_DEVELOPMENT, "The budget is open.",
    )  # fmt: skip
    with pytest.raises(ValidationError, match="pending decision already"):
        actions.propose_decision(proposal, by=co_chair, outcome=Outcome.SUITABLE)


def test_nothing_is_proposed_without_sheets_or_while_a_tie_is_open(read, assign, make_reviewer, co_chair):
    even = read(PASSES, NO_TO_ALL, title="Even")
    with pytest.raises(ValidationError, match="stand even"):
        actions.propose_decision(even, by=co_chair, outcome=Outcome.SUITABLE, reason="Why.")
    blank = read(title="Blank")
    with pytest.raises(ValidationError, match="No sheet"):
        actions.propose_decision(blank, by=co_chair, outcome=Outcome.SUITABLE, reason="Why.")
    with pytest.raises(ValidationError):
        actions.propose_decision(read(PASSES, title="Read"), by=co_chair, outcome="perhaps", reason="Why.")


def test_many_are_proposed_at_once_where_the_verdict_is_clear(read, secretariat):
    clear, even = read(PASSES, PASSES, title="A"), read(PASSES, NO_TO_ALL, title="B")
    refused, read_by_one = read(NO_TO_ALL, NO_TO_ALL, title="C"), read(PASSES, title="D")
    made, left = actions.propose_decisions([clear, even, refused, read_by_one], by=secretariat)
    assert [(d.proposal_id, d.outcome) for d in made] == [
        (clear.pk, Outcome.SUITABLE), (refused.pk, Outcome.NOT_IN_LINE),
    ]  # fmt: skip
    assert left == [even, read_by_one]
    again, left = actions.propose_decisions([clear], by=secretariat)
    assert (again, left) == ([], [clear])


def test_only_those_who_see_results_propose_and_never_on_what_does_not_count(read, secretariat, reviewer, proponent):
    proposal = read(PASSES)
    for user in (reviewer, proponent):
        with pytest.raises(PermissionDenied):
            actions.propose_decision(proposal, by=user, outcome=Outcome.SUITABLE)
        with pytest.raises(PermissionDenied):
            actions.propose_decisions([proposal], by=user)
    actions.withdraw_proposal(proposal, by=proponent, note="We stop.")
    with pytest.raises(PermissionDenied):
        actions.propose_decision(proposal, by=secretariat, outcome=Outcome.SUITABLE)


# Feedback


@pytest.fixture
def decision(read, co_chair):
    """A pending decision with its drafted feedback."""
    return actions.propose_decision(read(PASSES, PASSES), by=co_chair, outcome=Outcome.SUITABLE)


def test_the_draft_speaks_of_criteria_in_the_language_of_the_response_and_names_nobody(
    read, co_chair, make_draft, proponent
):
    draft = make_draft("Notre projet")
    draft.text.source_language = "fr"
    draft.text.save()
    draft.text.wordings.update(language="fr")
    proposal = read(PASSES, PASSES | {"C4": False}, proposal=actions.submit_proposal(draft, by=proponent))
    Criterion.objects.filter(code="C1").update(name_fr="Conforme au plan")
    answer = proposal.reviews.first().answers.get(code="C1")
    answer.justification = "It follows initiative 1(a)."
    answer.save()
    feedback = actions.propose_decision(proposal, by=co_chair, outcome=Outcome.SUITABLE).feedback
    assert proposal.reference in feedback
    assert "Conforme au plan" in feedback
    assert "It follows initiative 1(a)." in feedback
    assert not any(str(review.reviewer) in feedback for review in proposal.reviews.all())
    assert "reads-" not in feedback


def test_only_justifications_of_those_the_task_force_agrees_with_become_raw_material(read, co_chair):
    proposal = read(PASSES, PASSES, NO_TO_ALL)
    for review, words in zip(proposal.reviews.order_by("pk"), ("Yes, on page 2.", "", "I do not see it."), strict=True):
        review.answers.filter(code="C1").update(justification=words)
    feedback = actions.propose_decision(proposal, by=co_chair, outcome=Outcome.SUITABLE).feedback
    assert "Yes, on page 2." in feedback
    assert "I do not see it." not in feedback


def test_changed_words_have_to_be_approved_anew(decision, co_chair, secretariat):
    approved = actions.approve_feedback(decision, by=secretariat, version=1)
    assert (approved.feedback_approved_by, approved.version) == (secretariat, 2)
    edited = actions.edit_decision(
        decision, by=co_chair, version=2, outcome=Outcome.SUITABLE, reason="", feedback="Well done."
    )
    assert (edited.feedback, edited.feedback_approved_at, edited.feedback_approved_by) == ("Well done.", None, None)
    actions.approve_feedback(decision, by=co_chair, version=3)
    drawn = actions.redraft_feedback(decision, by=co_chair, version=4)
    assert drawn.feedback.startswith("Thank you for your response")
    assert drawn.feedback_approved_at is None


def test_nobody_approves_words_they_have_not_seen(decision, co_chair, secretariat):
    actions.edit_decision(decision, by=co_chair, version=1, outcome=Outcome.SUITABLE, reason="", feedback="Other.")
    with pytest.raises(StaleEdit):
        actions.approve_feedback(decision, by=secretariat, version=1)
    with pytest.raises(StaleEdit):
        actions.edit_decision(decision, by=secretariat, version=1, outcome=Outcome.SUITABLE, reason="", feedback="X")
    decision.refresh_from_db()
    assert (decision.feedback, decision.feedback_approved_at) == ("Other.", None)


def test_empty_feedback_is_not_approved(decision, co_chair):
    actions.edit_decision(decision, by=co_chair, version=1, outcome=Outcome.SUITABLE, reason="", feedback=" ")
    with pytest.raises(ValidationError, match="no feedback"):
        actions.approve_feedback(decision, by=co_chair, version=2)


def test_another_outcome_needs_its_reason_also_afterwards(decision, co_chair):
    with pytest.raises(ValidationError, match="not what the verdict suggests"):
        actions.edit_decision(decision, by=co_chair, version=1, outcome=Outcome.NOT_IN_LINE, reason="", feedback="No.")


def test_a_decision_is_dropped_with_a_reason_and_may_be_proposed_again(decision, co_chair, stranger):
    with pytest.raises(ValidationError):
        actions.drop_decision(decision, by=co_chair, note=" ")
    with pytest.raises(PermissionDenied):
        actions.drop_decision(decision, by=stranger, note="Why.")
    actions.drop_decision(decision, by=co_chair, note="Too early.")
    again = actions.propose_decision(decision.proposal, by=co_chair, outcome=Outcome.SUITABLE)
    assert [row.status for row in decision.proposal.decisions.order_by("pk")] == ["dropped", "pending"]
    assert again.status == DecisionStatus.PENDING


def test_feedback_on_what_no_longer_counts_is_not_approved(decision, co_chair, proponent):
    actions.withdraw_proposal(decision.proposal, by=proponent, note="We stop.")
    with pytest.raises(ValidationError, match="does not count"):
        actions.approve_feedback(decision, by=co_chair, version=1)
    decision.proposal.refresh_from_db()
    assert decision.proposal.status == ProposalStatus.WITHDRAWN


def test_a_tie_is_not_settled_once_the_round_is_closed(read, co_chair):
    proposal = read(PASSES, NO_TO_ALL)
    words = {"by": co_chair, "code": "C1", "reason": "Page 2 shows it."}
    actions.settle_criterion(proposal, **words, value=True)
    rounds = type(proposal.call.review_round).objects.filter(call=proposal.call)
    rounds.update(status=RoundStatus.CLOSED)
    with pytest.raises(PermissionDenied):
        actions.settle_criterion(proposal, **words, value=False)
    assert Settlement.objects.get().value is True
    rounds.update(status=RoundStatus.CONSOLIDATING)
    assert actions.settle_criterion(proposal, **words, value=False).value is False
