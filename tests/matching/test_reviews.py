"""Sheets: kept, sent in, immutable; abstaining, skipping, reopening; two at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal import clock
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.models import Entry
from ipbes_portal.notifications.models import Letter, Notice
from ipbes_portal.workflow import StaleEdit
from matching import actions
from matching.models import Answer, Proposal, ProposalStatus, Review, ReviewRound, ReviewStatus, RoundStatus
from tests.people import make_user

from .sheets import PASSING, answered, passing_sheet


@pytest.fixture
def mine(make_reviewer, make_proposal, assign):
    """A sheet to be filled in."""
    return assign(make_proposal(), make_reviewer())


def save(review, answers, **more):
    more = {"by": review.reviewer, "version": Review.objects.get(pk=review.pk).version} | more
    return actions.save_sheet(review, answers=answers, **more)


def stored(review):
    rows = Answer.objects.filter(review=review).order_by("code")
    return {row.code: (row.value, row.justification) for row in rows}


# Saving


def test_what_is_saved_is_kept_and_what_is_not_named_stays(mine):
    save(mine, {"C1": (True, " In the plan. "), "C2": (None, "Not sure yet."), "C3": (None, "")}, comment="Good.")
    save(mine, {"C2": (False, "No."), "C6.1": (True, "")}, comment="Better.")
    assert stored(mine) == {"C1": (True, "In the plan."), "C2": (False, "No."), "C6.1": (True, "")}
    mine.refresh_from_db()
    assert (mine.comment, mine.version, mine.status) == ("Better.", 3, ReviewStatus.ASSIGNED)
    assert mine.given == {"C1": True, "C2": False, "C6.1": True}


def test_an_answer_can_be_taken_back(mine):
    save(mine, {"C1": (True, "Yes.")})
    save(mine, {"C1": (None, "")})
    assert stored(mine) == {"C1": (None, "")}


def test_saving_what_is_saved_already_changes_nothing(mine):
    save(mine, {"C1": (True, "")})
    before = (Review.objects.get(pk=mine.pk).updated_at, Entry.objects.count())
    save(mine, {"C1": (True, " ")})
    assert (Review.objects.get(pk=mine.pk).updated_at, Entry.objects.count()) == before


def test_the_audit_says_that_a_sheet_was_saved_and_not_what_it_says(mine):
    save(mine, {"C1": (True, "SECRET")}, comment="SECRET")
    entry = Entry.objects.get(verb="save_sheet")
    assert (entry.actor, entry.details) == (mine.reviewer, {"fields": ["comment"]})


def test_a_second_window_is_stale_and_writes_nothing(mine):
    save(mine, {"C1": (True, "")}, version=1)
    with pytest.raises(StaleEdit):
        save(mine, {"C1": (False, "No."), "C2": (True, "")}, version=1)
    assert stored(mine) == {"C1": (True, "")}


@pytest.mark.parametrize(
    ("answers", "comment"),
    [
        ({"C13": (True, "")}, ""),
        ({"C1": (True, "x" * 4001)}, ""),
        ({"C1": ("maybe", "")}, ""),
        ({"C1": (True, "")}, "x" * 4001),
    ],
)
def test_nonsense_is_refused_and_nothing_is_half_done(mine, answers, comment):
    with pytest.raises(ValidationError):
        save(mine, {"C2": (True, "")} | answers, comment=comment)
    assert stored(mine) == {}
    assert Review.objects.get(pk=mine.pk).version == 1


def test_only_its_reviewer_fills_in_a_sheet(mine, secretariat, co_chair, make_reviewer, proponent):
    for user in (secretariat, co_chair, make_reviewer("other"), proponent):
        for action in (
            lambda user=user: actions.save_sheet(mine, by=user, answers={}, version=1),
            lambda user=user: actions.submit_sheet(mine, by=user, version=1),
            lambda user=user: actions.abstain_from_sheet(mine, by=user, reason="Because."),
            lambda user=user: actions.skip_sheet(mine, by=user),
            lambda user=user: actions.resume_sheet(mine, by=user),
        ):
            with pytest.raises(PermissionDenied):
                action()


def test_without_stated_interests_nothing_can_be_written(make_reviewer, make_proposal, assign):
    mine = assign(make_proposal(), make_reviewer(), states_interests=False)
    with pytest.raises(PermissionDenied):
        save(mine, {})


def test_who_steps_aside_can_no_longer_write_and_the_sheet_is_kept(mine):
    save(mine, {"C1": (True, "")})
    actions.step_aside(mine.proposal, by=mine.reviewer, reason="A cousin works there.")
    for act in (lambda: save(mine, {}), lambda: actions.submit_sheet(mine, by=mine.reviewer, version=2)):
        with pytest.raises(PermissionDenied):
            act()
    assert stored(mine) == {"C1": (True, "")}


# What is closed, in words


CLOSED = {
    ProposalStatus.WITHDRAWN: "This response was withdrawn; your sheet is kept.",
    ProposalStatus.RETURNED: "This response went back to its authors; your sheet is kept.",
    ProposalStatus.DUPLICATE: "This response was left out as a duplicate; your sheet is kept.",
}


def refusals(mine):
    """What each of the four ways to write answers."""
    found = []
    for act in (
        lambda: save(mine, {}),
        lambda: actions.submit_sheet(mine, by=mine.reviewer, version=Review.objects.get(pk=mine.pk).version),
        lambda: actions.abstain_from_sheet(mine, by=mine.reviewer, reason="Because."),
        lambda: actions.skip_sheet(mine, by=mine.reviewer),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        found += refused.value.messages
    return set(found)


@pytest.mark.parametrize(("status", "sentence"), CLOSED.items())
def test_the_sheet_of_a_response_that_no_longer_counts_is_kept_and_closed(
    mine, make_proposal, secretariat, status, sentence
):
    passing_sheet(mine)
    if status == ProposalStatus.WITHDRAWN:
        actions.withdraw_proposal(mine.proposal, by=mine.proposal.proponent, note="No longer.")
    elif status == ProposalStatus.RETURNED:
        actions.return_proposal(mine.proposal, by=secretariat, note="Incomplete.")
    else:
        actions.mark_duplicate(mine.proposal, by=secretariat, of=make_proposal("Again"), note="Twice.")
    assert refusals(mine) == {sentence}
    assert len(stored(mine)) == len(PASSING)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (RoundStatus.CONSOLIDATING, "The time for reading is over; your sheet is kept as it is."),
        (RoundStatus.CLOSED, "The time for reading is over; your sheet is kept as it is."),
    ],
)
def test_outside_the_time_for_reading_nothing_is_written(mine, status, sentence):
    ReviewRound.objects.update(status=status)
    assert refusals(mine) == {sentence}


def test_before_the_reading_begins_there_is_nothing_to_see(mine):
    ReviewRound.objects.update(status=RoundStatus.PREPARING)
    with pytest.raises(PermissionDenied):
        save(mine, {})


# Sending in


def test_a_complete_sheet_is_sent_in_and_nothing_changes_it_any_more(mine):
    passing_sheet(mine)
    sent = actions.submit_sheet(mine, by=mine.reviewer, version=2)
    assert (sent.status, sent.version) == (ReviewStatus.SUBMITTED, 3)
    assert clock.now() - sent.submitted_at < timedelta(minutes=1)
    before = stored(mine)
    for act in (
        lambda: save(mine, {"C1": (False, "No.")}, version=3),
        lambda: actions.abstain_from_sheet(mine, by=mine.reviewer, reason="Because."),
        lambda: actions.skip_sheet(mine, by=mine.reviewer),
        lambda: actions.resume_sheet(mine, by=mine.reviewer),
    ):
        with pytest.raises(ValidationError):
            act()
    assert stored(mine) == before
    assert Entry.objects.filter(verb="submit_sheet").count() == 1


def test_sending_twice_makes_one(mine):
    passing_sheet(mine)
    first = actions.submit_sheet(mine, by=mine.reviewer, version=2)
    again = actions.submit_sheet(mine, by=mine.reviewer, version=2)
    assert again.submitted_at == first.submitted_at
    assert Entry.objects.filter(verb="submit_sheet").count() == 1


def test_what_lacks_is_said_and_nothing_is_sent(mine):
    save(mine, {"C1": (True, ""), "C2": (False, "")})
    with pytest.raises(ValidationError) as refused:
        actions.submit_sheet(mine, by=mine.reviewer, version=2)
    assert refused.value.messages == [
        "Say why criterion 2 does not apply.",
        "Answer criterion 3: the result under strategy 1 depends on it.",
        "Answer criterion 4: the result under strategy 1 depends on it.",
    ]
    assert Review.objects.get(pk=mine.pk).status == ReviewStatus.ASSIGNED


def test_what_was_saved_in_another_window_is_not_sent_unseen(mine):
    passing_sheet(mine)
    with pytest.raises(StaleEdit):
        actions.submit_sheet(mine, by=mine.reviewer, version=1)


# Abstaining, skipping


def test_who_abstains_says_why_and_the_secretariat_hears_of_it_without_a_title(mine, secretariat):
    with pytest.raises(ValidationError):
        actions.abstain_from_sheet(mine, by=mine.reviewer, reason="  ")
    save(mine, {"C1": (True, "")})
    actions.abstain_from_sheet(mine, by=mine.reviewer, reason=" Not my field. ")
    mine.refresh_from_db()
    assert (mine.status, mine.status_note, mine.version) == (ReviewStatus.ABSTAINED, "Not my field.", 3)
    letter = Letter.objects.get(kind="matching.sheet_abstained")
    assert letter.recipient == secretariat
    assert "Our project" not in letter.subject + letter.body
    with pytest.raises(ValidationError, match="You abstained"):
        save(mine, {})


def test_a_secretariat_user_set_aside_from_the_response_does_not_hear_of_it(mine, secretariat, unit):
    actions.set_aside(mine.proposal, secretariat, by=unit, reason="Wrote it with them.")
    actions.abstain_from_sheet(mine, by=mine.reviewer, reason="Not my field.")
    assert not Notice.objects.filter(kind="matching.sheet_abstained").exists()


def test_who_abstained_may_take_the_sheet_up_again_with_every_answer(mine):
    save(mine, {"C1": (True, "")})
    actions.abstain_from_sheet(mine, by=mine.reviewer, reason="Not my field.")
    actions.resume_sheet(mine, by=mine.reviewer)
    save(mine, {"C2": (True, "")})
    assert stored(mine) == {"C1": (True, ""), "C2": (True, "")}
    assert Review.objects.get(pk=mine.pk).status_note == ""


def test_what_is_not_abstained_from_cannot_be_resumed(mine):
    with pytest.raises(ValidationError):
        actions.resume_sheet(mine, by=mine.reviewer)


def test_skipping_notes_when(mine):
    actions.skip_sheet(mine, by=mine.reviewer)
    mine.refresh_from_db()
    assert mine.skipped_at is not None
    assert (mine.version, mine.status) == (1, ReviewStatus.ASSIGNED)


# Reopening


@pytest.fixture
def sent(mine):
    """A sheet that is in."""
    passing_sheet(mine)
    return actions.submit_sheet(mine, by=mine.reviewer, version=2)


def test_a_co_chair_reopens_a_sheet_with_a_reason_and_the_reviewer_is_told(sent, co_chair):
    actions.reopen_sheet(sent, by=co_chair, reason="Please look at criterion 2 again.")
    again = Review.objects.get(pk=sent.pk)
    assert (again.status, again.submitted_at, again.version) == (ReviewStatus.ASSIGNED, None, 4)
    assert again.status_note == "Please look at criterion 2 again."
    assert Entry.objects.get(verb="reopen_sheet").details["note"] == "Please look at criterion 2 again."
    letter = Letter.objects.get(kind="matching.sheet_reopened")
    assert letter.recipient == sent.reviewer
    assert "criterion 2" in letter.body
    assert "Our project" not in letter.subject + letter.body
    save(again, {"C2": (False, "I was wrong.")})
    assert actions.submit_sheet(again, by=again.reviewer, version=5).status == ReviewStatus.SUBMITTED


def test_nobody_but_a_co_chair_reopens_and_never_ones_own(sent, secretariat, make_reviewer, make_proposal, assign):
    both = make_user("both", Role.CO_CHAIR, Role.TASK_FORCE)
    own = assign(make_proposal("Another"), both)
    passing_sheet(own)
    actions.submit_sheet(own, by=both, version=2)
    for review, user in ((sent, secretariat), (sent, sent.reviewer), (sent, make_reviewer("other")), (own, both)):
        with pytest.raises(PermissionDenied):
            actions.reopen_sheet(review, by=user, reason="Because.")


def test_a_co_chair_in_conflict_reopens_nothing(sent, co_chair, secretariat):
    actions.set_aside(sent.proposal, co_chair, by=secretariat, reason="Same institute.")
    with pytest.raises(PermissionDenied):
        actions.reopen_sheet(sent, by=co_chair, reason="Because.")


def test_reopening_needs_a_reason_a_sheet_that_is_in_and_time_for_reading(sent, co_chair):
    with pytest.raises(ValidationError):
        actions.reopen_sheet(sent, by=co_chair, reason=" ")
    ReviewRound.objects.update(status=RoundStatus.CONSOLIDATING)
    with pytest.raises(ValidationError, match="time for reading is over"):
        actions.reopen_sheet(sent, by=co_chair, reason="Because.")
    ReviewRound.objects.update(status=RoundStatus.REVIEWING)
    actions.reopen_sheet(sent, by=co_chair, reason="Because.")
    with pytest.raises(PermissionDenied):
        actions.reopen_sheet(sent, by=co_chair, reason="Because.")


# Two at once


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_who_send_at_once_are_both_in(together, make_proposal, make_reviewer, assign):
    proposal = make_proposal()
    sheets = [assign(proposal, make_reviewer(f"reviewer-{n}")) for n in (1, 2)]
    for sheet in sheets:
        passing_sheet(sheet)
    results = together(
        *(lambda sheet=sheet: actions.submit_sheet(sheet, by=sheet.reviewer, version=2) for sheet in sheets)
    )
    assert [result.status for result in results] == [ReviewStatus.SUBMITTED, ReviewStatus.SUBMITTED]
    assert Review.objects.submitted().count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_reviewer_who_sends_twice_at_once_sends_once(together, make_proposal, make_reviewer, assign):
    sheet = assign(make_proposal(), make_reviewer())
    passing_sheet(sheet)
    send = lambda: actions.submit_sheet(Review.objects.get(pk=sheet.pk), by=sheet.reviewer, version=2)  # noqa: E731
    results = together(send, send)
    assert [result.status for result in results] == [ReviewStatus.SUBMITTED, ReviewStatus.SUBMITTED]
    assert Entry.objects.filter(verb="submit_sheet").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_that_save_at_once_one_is_stale(together, make_proposal, make_reviewer, assign):
    sheet = assign(make_proposal(), make_reviewer())
    results = together(
        lambda: save(sheet, {"C1": (True, "")}, version=1), lambda: save(sheet, {"C1": (False, "No.")}, version=1)
    )
    assert sum(isinstance(result, StaleEdit) for result in results) == 1
    assert Review.objects.get(pk=sheet.pk).version == 2


def test_the_helpers_fill_in_a_sheet_that_passes(mine):
    passing_sheet(mine)
    assert answered(mine) == dict.fromkeys(PASSING, True)
    assert Proposal.objects.get().status == ProposalStatus.ACCEPTED
