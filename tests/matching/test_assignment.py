"""Who reads what: the rule by itself, and giving and taking back through actions and pages."""

import random

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from ipbes_portal.accounts.models import User
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Country, Region
from ipbes_portal.notifications.models import Letter
from ipbes_portal.workflow import StaleEdit
from matching import actions
from matching.models import Call, Review, ReviewRound, ReviewStatus, RoundStatus
from matching.reviewing.assignment import FOREIGN, Lack, Unread, propose
from matching.reviewing.workload import Board, proposed, task_force
from tests.people import make_user


def url(name, *args):
    return reverse(f"matching:{name}", args=args)


# The rule by itself


def plan(responses, reviewers, wanted=2, load=None, languages=None, regions=None, **more):
    return propose(responses, reviewers, wanted, load or {}, languages or {}, regions or {}, **more)


def pairs(found):
    return [(row.response, row.reviewer) for row in found.given]


def unread(key, language="en", readers=(), barred=()):
    return Unread(key, language, frozenset(readers), frozenset(barred))


def test_each_response_gets_as_many_readers_as_wanted_and_the_work_is_even():
    found = plan([unread(key) for key in range(6)], ["a", "b", "c"], load={"a": 0})
    counts = {reviewer: sum(row.reviewer == reviewer for row in found.given) for reviewer in "abc"}
    assert counts == {"a": 4, "b": 4, "c": 4}
    assert found.lacking == []


def test_every_response_gets_its_first_reader_before_any_gets_its_second():
    found = plan([unread(1), unread(2), unread(3)], ["a", "b"], most=2)
    assert [response for response, _reviewer in pairs(found)][:3] == [1, 2, 3]
    assert found.lacking == [
        Lack(2, 1, "All who could read it have 2 responses already."),
        Lack(3, 1, "All who could read it have 2 responses already."),
    ]


def test_who_is_barred_is_never_given_it_and_who_reads_it_is_not_given_it_again():
    found = plan([unread(1, readers="a", barred="b")], ["a", "b", "c"])
    assert pairs(found) == [(1, "c")]


def test_a_response_that_few_can_read_chooses_first():
    found = plan([unread(1), unread(2, barred="a")], ["a", "b"], wanted=1, most=1)
    assert pairs(found) == [(2, "b"), (1, "a")]
    assert found.lacking == []


def test_a_reader_of_the_language_is_preferred_until_the_load_is_too_uneven():
    french = {"b": {"fr"}}
    for load, chosen in ((FOREIGN - 1, "b"), (FOREIGN, "a"), (FOREIGN + 1, "a")):
        found = plan([unread(1, "fr")], ["a", "b"], wanted=1, load={"b": load}, languages=french)
        assert pairs(found) == [(1, chosen)], load


def test_at_equal_load_the_readers_of_one_response_come_from_different_regions():
    regions = {"a": "africa", "b": "africa", "c": "americas"}
    found = plan([unread(1)], ["a", "b", "c"], regions=regions)
    assert pairs(found) == [(1, "a"), (1, "c")]
    assert found.given[1].reason == "does not read en; has 0 responses so far; from another region than the others"


def test_the_reasons_are_in_words():
    found = plan([unread(1, "fr")], ["a"], wanted=1, load={"a": 3}, languages={"a": {"fr"}}, names={"fr": "French"})
    assert [row.reason for row in found.given] == ["reads French; has 3 responses so far"]


@pytest.mark.parametrize(
    ("reviewers", "response", "reason"),
    [
        ([], unread(1), "No reviewer was chosen."),
        (["a"], unread(1, readers="a"), "All chosen reviewers read it already."),
        (["a"], unread(1, barred="a"), "Everybody else has a conflict of interest, abstained, or gave it back."),
    ],
)
def test_what_stays_open_says_why(reviewers, response, reason):
    found = plan([response], reviewers)
    assert [row.reason for row in found.lacking] == [reason]


def test_whatever_the_data_the_plan_keeps_its_promises_and_is_the_same_again():
    dice = random.Random(5)
    for _round in range(60):
        people = list(range(dice.randint(0, 6)))
        rows = [
            unread(
                key,
                dice.choice(["en", "fr"]),
                readers=dice.sample(people, min(len(people), dice.randint(0, 1))),
                barred=dice.sample(people, dice.randint(0, len(people))),
            )
            for key in range(dice.randint(0, 12))
        ]
        load, most = {each: dice.randint(0, 3) for each in people}, dice.choice([None, 4])
        languages = {each: {dice.choice(["en", "fr"])} for each in people}
        found, again = (plan(rows, people, 2, dict(load), languages, {}, most=most) for _ in "12")
        assert found == again
        assert found.digest == again.digest
        after = dict(load)
        for given in found.given:
            after[given.reviewer] += 1
        for row in rows:
            new = [given.reviewer for given in found.given if given.response == row.key]
            readers = [*row.readers, *new]
            assert len(set(readers)) == len(readers)
            assert not set(new) & row.barred
            missing = sum(lack.missing for lack in found.lacking if lack.response == row.key)
            assert len(readers) + missing == max(2, len(row.readers))
            free = [each for each in people if each not in readers and each not in row.barred]
            assert not missing or all(most is not None and after[each] >= most for each in free)


# Giving sheets


def test_a_sheet_is_given_once_recorded_and_the_reviewer_told_the_number(
    make_round, make_proposal, make_reviewer, co_chair
):
    make_round()
    user, rows = make_reviewer(), [make_proposal(f"Project {n}") for n in range(3)]
    made = actions.assign_reviewers([(row, user) for row in rows], by=co_chair)
    assert [review.proposal for review in made] == rows
    assert actions.assign_reviewers([(row, user) for row in rows], by=co_chair) == []
    assert Review.objects.count() == 3
    (letter,) = Letter.objects.filter(kind="matching.assigned")
    assert (letter.to, letter.subject) == ("reviewer-1@example.org", "You are given 3 responses to read")
    assert "Project" not in letter.body
    assert "P-2026" not in letter.body
    assert Entry.objects.about(rows[0]).filter(verb="assign_reviewer").get().details == {"user": user.pk}


def test_without_a_round_nothing_is_given(make_proposal, make_reviewer, secretariat):
    with pytest.raises(ValidationError, match="Begin the review round"):
        actions.assign_reviewers([(make_proposal(), make_reviewer())], by=secretariat)


def test_a_closed_round_gives_nothing(make_round, make_proposal, make_reviewer, secretariat):
    make_round(status=RoundStatus.CLOSED)
    with pytest.raises(PermissionDenied):
        actions.assign_reviewers([(make_proposal(), make_reviewer())], by=secretariat)


@pytest.mark.parametrize("who", ["reviewer", "stranger", "proponent"])
def test_nobody_else_gives_sheets(make_round, make_proposal, make_reviewer, who, request):
    make_round()
    with pytest.raises(PermissionDenied):
        actions.assign_reviewers([(make_proposal(), make_reviewer())], by=request.getfixturevalue(who))


def test_a_conflict_refuses_all_and_says_why(make_round, make_proposal, make_reviewer, secretariat, organisation):
    make_round()
    row, free, conflicted = make_proposal(), make_reviewer("free"), make_reviewer("kin", organisation=organisation)
    with pytest.raises(ValidationError) as refusal:
        actions.assign_reviewers([(row, free), (row, conflicted)], by=secretariat)
    assert refusal.value.messages == [
        f"Role kin cannot read {row.reference}. Works for the organisation, or acts for it."
    ]
    assert not Review.objects.exists()


def test_only_members_of_the_task_force_are_given_something(make_round, make_proposal, stranger, secretariat):
    make_round()
    with pytest.raises(ValidationError, match="Role stranger is not a member of the task force"):
        actions.assign_reviewers([(make_proposal(), stranger)], by=secretariat)


def test_what_does_not_count_is_given_to_nobody(make_round, make_proposal, make_reviewer, secretariat, proponent):
    make_round()
    row = make_proposal()
    actions.withdraw_proposal(row, by=proponent, note="No longer.")
    with pytest.raises(ValidationError, match="does not count"):
        actions.assign_reviewers([(row, make_reviewer())], by=secretariat)


def test_responses_to_two_calls_are_given_apart(make_call, make_round, make_proposal, make_reviewer, secretariat):
    row, other = make_proposal(), make_proposal(to=make_call("Another"))
    user = make_reviewer()
    with pytest.raises(ValidationError, match="apart"):
        actions.assign_reviewers([(row, user), (other, user)], by=secretariat)


# Taking back, passing on


def test_a_sheet_is_taken_back_with_a_reason_kept_and_given_again(assign, make_proposal, make_reviewer, co_chair):
    user, row = make_reviewer(), make_proposal()
    review = assign(row, user)
    review.answers.create(code="C1", value=True)
    with pytest.raises(ValidationError, match="say why"):
        actions.release_sheet(review, by=co_chair, reason=" ")
    taken = actions.release_sheet(review, by=co_chair, reason="On leave.")
    assert (taken.status, taken.status_note, taken.given) == (ReviewStatus.RELEASED, "On leave.", {"C1": True})
    assert Entry.objects.about(row).filter(verb="unassign_reviewer").get().details["note"] == "On leave."
    (again,) = actions.assign_reviewers([(row, user)], by=co_chair)
    assert again == review
    again.refresh_from_db()
    assert (again.status, again.status_note, again.given) == (ReviewStatus.ASSIGNED, "", {"C1": True})


def test_a_response_is_passed_on_and_never_to_the_same_or_a_conflicted_one(
    assign, make_proposal, make_reviewer, co_chair, organisation
):
    review = assign(make_proposal(), make_reviewer())
    other, kin = make_reviewer("other"), make_reviewer("kin", organisation=organisation)
    with pytest.raises(ValidationError, match="somebody else"):
        actions.pass_on(review, review.reviewer, by=co_chair, reason="On leave.")
    with pytest.raises(ValidationError, match="cannot read"):
        actions.pass_on(review, kin, by=co_chair, reason="On leave.")
    assert Review.objects.get().status == ReviewStatus.ASSIGNED
    new = actions.pass_on(review, other, by=co_chair, reason="On leave.")
    assert list(Review.objects.order_by("pk").values_list("reviewer", "status")) == [
        (review.reviewer_id, "released"),
        (other.pk, "assigned"),
    ]
    with pytest.raises(ValidationError, match="already"):
        actions.pass_on(new, make_third(assign, new, make_reviewer), by=co_chair, reason="Why.")


def make_third(assign, review, make_reviewer):
    """Somebody who reads the response of a sheet as well."""
    user = make_reviewer("third")
    assign(review.proposal, user)
    return user


@pytest.mark.parametrize("who", ["reviewer", "stranger", "proponent"])
def test_nobody_else_takes_back_or_passes_on(assign, make_proposal, make_reviewer, who, request):
    review, other = assign(make_proposal(), make_reviewer()), make_reviewer("other")
    user = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        actions.release_sheet(review, by=user, reason="Why.")
    with pytest.raises(PermissionDenied):
        actions.pass_on(review, other, by=user, reason="Why.")


# By rule


@pytest.fixture
def few(make_round, make_proposal, make_reviewer, organisation):
    """Two reviewers without a conflict, one with, three responses."""
    make_round()
    rows = [make_proposal(f"Project {n}") for n in range(3)]
    people = [make_reviewer("first", languages=["en"]), make_reviewer("second", languages=["fr"])]
    people.append(make_reviewer("kin", organisation=organisation))
    return rows, people


def test_the_proposal_leaves_out_conflicts_and_those_who_abstained(few, secretariat, assign):
    rows, (first, second, _kin) = few
    review = assign(rows[0], second)
    Review.objects.filter(pk=review.pk).update(status="abstained", status_note="Ill.")
    board = Board(ReviewRound.objects.get(), secretariat)
    found = proposed(board, list(task_force()))
    assert sorted(pairs(found)) == sorted(
        [(row.pk, first.pk) for row in rows] + [(row.pk, second.pk) for row in rows[1:]]
    )
    assert [(lack.response, lack.missing) for lack in found.lacking] == [(rows[0].pk, 1)]


def test_it_is_applied_as_it_was_shown(few, client, co_chair, call):
    client.force_login(co_chair)
    response = client.get(url("assignment_propose", call.pk))
    page = response.content.decode()
    assert "reads English; has 0 responses so far" in page
    assert "Role kin" not in page.split("<section")[1]
    done = client.post(url("assignment_propose", call.pk), {"digest": response.context["plan"].digest})
    assert done.url == url("round_detail", call.pk)
    assert Review.objects.count() == 6
    subjects = Letter.objects.filter(kind="matching.assigned").values_list("subject", flat=True)
    assert list(subjects) == ["You are given 3 responses to read"] * 2


def test_when_something_changed_since_nothing_is_given_and_the_new_proposal_is_shown(
    few, client, co_chair, call, assign
):
    rows, (first, *_others) = few
    client.force_login(co_chair)
    digest = client.get(url("assignment_propose", call.pk)).context["plan"].digest
    assign(rows[0], first)
    response = client.post(url("assignment_propose", call.pk), {"digest": digest})
    assert response.status_code == 409
    assert "something changed meanwhile" in response.content.decode()
    assert Review.objects.count() == 1
    again = client.post(url("assignment_propose", call.pk), {"digest": response.context["plan"].digest})
    assert again.status_code == 302
    assert Review.objects.count() == 6


def test_applying_asks_the_rule_and_the_digest(few, secretariat, stranger):
    review_round, people = ReviewRound.objects.get(), list(task_force())
    with pytest.raises(PermissionDenied):
        actions.assign_as_proposed(review_round, by=stranger, reviewers=people, digest="")
    with pytest.raises(StaleEdit):
        actions.assign_as_proposed(review_round, by=secretariat, reviewers=people, digest="")


def test_the_proposal_goes_by_what_was_chosen(few, client, co_chair, call):
    _rows, (first, *_others) = few
    client.force_login(co_chair)
    chosen = {"reviewers": [first.pk], "most": 2}
    response = client.get(url("assignment_propose", call.pk), chosen)
    assert len(response.context["plan"].given) == 2
    client.post(url("assignment_propose", call.pk), chosen | {"digest": response.context["plan"].digest})
    assert list(Review.objects.values_list("reviewer", flat=True)) == [first.pk, first.pk]


def test_nonsense_in_the_options_is_refused(few, client, co_chair, call):
    client.force_login(co_chair)
    response = client.post(url("assignment_propose", call.pk), {"most": "-3", "digest": "x"})
    assert response.status_code == 200
    assert not Review.objects.exists()


# Pages


def test_the_page_of_a_response_shows_load_languages_region_and_conflicts(
    few, client, co_chair, assign, make_reviewer, db
):
    rows, (first, _second, _kin) = few
    fiji = Country.objects.create(
        iso3="FJI", iso2="FJ", m49="242", name_en="Fiji", region=Region.objects.create(code="asia", name_en="Asia")
    )
    make_reviewer("far", languages=["es"], country=fiji)
    assign(rows[1], first)
    client.force_login(co_chair)
    found = client.get(url("assignment_edit", rows[0].pk)).context["candidates"]
    said = [
        (str(row["user"]), row["given"], row["reads_it"], str(row["region"] or ""), row["grounds"]) for row in found
    ]
    assert said == [
        ("Role far", 0, False, "Asia", []),
        ("Role second", 0, False, "", []),
        ("Role first", 1, True, "", []),
        ("Role kin", 0, True, "", ["Works for the organisation, or acts for it."]),
    ]


def test_reviewers_are_chosen_on_the_page_of_a_response(few, client, co_chair):
    rows, (first, second, kin) = few
    client.force_login(co_chair)
    address = url("assignment_edit", rows[0].pk)
    assert client.post(address, {"reviewers": [first.pk, second.pk]}).url == address
    assert set(Review.objects.values_list("reviewer", flat=True)) == {first.pk, second.pk}
    client.post(address, {"reviewers": [kin.pk]})
    assert Review.objects.count() == 2


def test_sheets_are_taken_back_and_passed_on_on_the_page(few, client, co_chair, assign):
    rows, (first, second, _kin) = few
    review = assign(rows[0], first)
    client.force_login(co_chair)
    client.post(url("sheet_pass_on", review.pk), {"to": second.pk, "reason": "On leave."})
    new = Review.objects.get(reviewer=second)
    client.post(url("sheet_pass_on", new.pk), {"to": "", "reason": "A mistake."})
    assert list(Review.objects.values_list("status", "status_note")) == [
        ("released", "On leave."),
        ("released", "A mistake."),
    ]
    page = client.get(url("assignment_edit", rows[0].pk)).content.decode()
    assert "On leave." in page
    assert "A mistake." in page


def test_somebody_who_comes_into_conflict_later_shows_as_one(few, client, co_chair, assign, organisation, call):
    rows, (first, *_others) = few
    assign(rows[0], first)
    first.person.organisation = organisation
    first.person.save()
    client.force_login(co_chair)
    page = client.get(url("assignment_edit", rows[0].pk)).content.decode()
    assert "They no longer see the response, nor their sheet." in page
    assert client.get(url("round_responses", call.pk), {"conflict": "true"}).context["total"] == 1


def test_ticked_responses_are_given_to_ticked_reviewers_or_nothing_is(few, client, co_chair, call):
    rows, (first, second, kin) = few
    client.force_login(co_chair)
    address, ticked = url("assignment_bulk", call.pk), [row.pk for row in rows[:2]]
    client.post(address, {"responses": ticked, "reviewers": [first.pk, kin.pk]})
    assert not Review.objects.exists()
    client.post(address, {"responses": ticked, "reviewers": []})
    assert not Review.objects.exists()
    client.post(address, {"responses": ticked, "reviewers": [first.pk, second.pk]})
    assert Review.objects.count() == 4


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_response_costs_the_same_however_many_reviewers(
    client, secretariat, make_proposal, make_reviewer, assign, rows, django_assert_num_queries
):
    proposal = make_proposal()
    for number in range(rows):
        assign(proposal, make_reviewer(f"reader-{number}"))
        make_reviewer(f"idle-{number}")
    client.force_login(secretariat)
    with django_assert_num_queries(44):
        assert client.get(url("assignment_edit", proposal.pk)).status_code == 200


def test_two_hundred_responses_cost_as_many_queries_as_three(few, secretariat, django_assert_num_queries):
    """Copies of one response by bulk_create: what is counted is the number of queries, not the rows."""
    rows, _people = few
    source = Call.objects.get().proposals.first()
    texts = [source.text.__class__(source_language="en") for _ in range(197)]
    source.text.__class__.objects.bulk_create(texts)
    copies = []
    for number, text in enumerate(texts):
        copy = Call.objects.get().proposals.model.objects.get(pk=source.pk)
        copy.pk, copy.reference, copy.text = None, f"P-2026-9{number:03}", text
        copies.append(copy)
    Call.objects.get().proposals.model.objects.bulk_create(copies)
    staff = User.objects.get(pk=secretariat.pk)
    assert staff.grants
    with django_assert_num_queries(16):
        board = Board(ReviewRound.objects.select_related("call").get(), staff)
        found = proposed(board, list(task_force()))
    assert len(found.given) == 400


def test_the_words_of_a_letter_are_in_the_language_of_the_reader(make_round, make_proposal, secretariat):
    make_round()
    user = make_user("lectrice", Role.TASK_FORCE)
    User.objects.filter(pk=user.pk).update(language="fr")
    actions.assign_reviewers([(make_proposal(), User.objects.get(pk=user.pk))], by=secretariat)
    assert Letter.objects.get(kind="matching.assigned").language == "fr"
