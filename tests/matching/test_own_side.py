"""Authors who also judge, and people in conflict who also plan: what they find of what is not for them is nothing."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from ipbes_portal.accounts.models import User
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Organisation
from ipbes_portal.notifications.models import Letter
from matching import actions
from matching.models import (
    Bundle,
    BundlePart,
    Consultation,
    Decision,
    Outcome,
    Proposal,
    Review,
    ReviewRound,
    ReviewStatus,
    RoundStatus,
    Slate,
    SlateStatus,
)
from matching.needs import needs_me
from matching.reviewing.workload import Board
from tests.people import make_user

from .filled import NO_TO_ALL, PASSES, fill
from .sheets import passing_sheet

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"matching:{name}", args=args)


def again(user):
    return User.objects.select_related("person").get(pk=user.pk)


@pytest.fixture
def author_who_judges(make_proponent, organisation):
    """Makes an author who holds another role besides."""

    def make(role):
        user = make_user(f"author-{role}", role)
        user.person.organisation = organisation
        user.person.save()
        return again(user)

    return make


@pytest.fixture
def sheet(make_proposal, assign, make_reviewer):
    """Makes a sheet that is in, on a response of somebody."""

    def make(by):
        proposal = make_proposal("Theirs", by=by)
        review = passing_sheet(assign(proposal, make_reviewer("reader")))
        actions.submit_sheet(review, by=review.reviewer, version=review.version)
        return Review.objects.get(pk=review.pk)

    return make


@pytest.mark.parametrize("role", [Role.CO_CHAIR, Role.SECRETARIAT])
def test_an_author_who_judges_others_finds_no_sheet_and_no_reviewer_of_their_own(
    client, author_who_judges, sheet, role
):
    author = author_who_judges(role)
    review = sheet(author)
    client.force_login(author)
    assert client.get(url("proposal_detail", review.proposal_id)).status_code == 200
    assert (
        url("assignment_edit", review.proposal_id)
        not in client.get(url("proposal_detail", review.proposal_id)).content.decode()
    )
    for page in (
        url("assignment_edit", review.proposal_id),
        url("review_sheet", review.pk),
        reverse("api:reviews-detail", args=[review.pk]),
        reverse("api:reviews-others", args=[review.pk]),
    ):
        assert client.get(page).status_code == 404, page
    assert client.get(reverse("api:reviews-list"), {"proposal": review.proposal_id}).json()["results"] == []
    rows = client.get(url("round_responses", review.proposal.call_id))
    assert rows.context["total"] == 0
    assert Board(review.proposal.call.review_round, author).count(ReviewStatus.SUBMITTED) == 0


@pytest.mark.parametrize("role", [Role.CO_CHAIR, Role.SECRETARIAT])
def test_an_author_who_judges_others_says_nothing_about_who_reads_their_own(
    client, author_who_judges, sheet, make_reviewer, role
):
    author = author_who_judges(role)
    review, friend = sheet(author), make_reviewer("friend")
    with pytest.raises(PermissionDenied):
        actions.assign_reviewers([(review.proposal, friend)], by=author)
    client.force_login(author)
    given = {"reviewer": review.reviewer_id, "reason": "Too strict."}
    assert client.post(url("set_aside", review.proposal_id), given).status_code == 404
    assert client.post(url("sheet_pass_on", review.pk), {"reason": "Too strict."}).status_code == 404
    assert client.post(url("review_reopen", review.pk), {"reason": "Too strict."}).status_code == 404
    assert Review.objects.get().status == ReviewStatus.SUBMITTED


def test_a_reviewer_who_joins_the_authors_loses_their_sheet_and_those_of_others(
    client, make_proposal, assign, make_reviewer, make_round
):
    make_round(sight_in_review="all")
    proposal, first, second = make_proposal(), make_reviewer("first"), make_reviewer("second")
    mine, theirs = assign(proposal, first), assign(proposal, second)
    for review in (mine, theirs):
        review = passing_sheet(review)
        actions.submit_sheet(review, by=review.reviewer, version=review.version)
    assert Review.objects.visible_to(again(first)).count() == 2
    proposal.co_editors.add(first)
    assert list(Review.objects.visible_to(again(first))) == []
    assert list(Review.objects.of(again(first))) == []
    assert Proposal.objects.visible_to(again(first)).filter(pk=proposal.pk).exists()
    client.force_login(first)
    assert client.get(url("review_sheet", mine.pk)).status_code == 404
    assert client.get(url("review_list")).context["total"] == 0


def test_staff_who_wrote_a_response_are_not_told_that_a_reviewer_abstained(
    author_who_judges, make_proposal, assign, make_reviewer, secretariat
):
    author = author_who_judges(Role.SECRETARIAT)
    review = assign(make_proposal(by=author), make_reviewer("reader"))
    actions.abstain_from_sheet(review, by=review.reviewer, reason="I cannot judge it.")
    told = set(Letter.objects.filter(kind="matching.sheet_abstained").values_list("recipient", flat=True))
    assert (author.pk in told, secretariat.pk in told) == (False, True)


# What others are not to learn


@pytest.mark.parametrize("covered", ["true", "false"])
def test_a_reviewer_does_not_learn_by_a_filter_what_a_project_might_get(
    client, make_proposal, assign, make_reviewer, secretariat, proponent, covered
):
    reader = make_reviewer("reader")
    assign(make_proposal(), reader)
    client.force_login(reader)
    assert len(client.get(reverse("api:proposals-list")).json()["results"]) == 1
    assert client.get(reverse("api:proposals-list"), {"covered": covered}).json()["results"] == []
    assert client.get(url("proposal_list"), {"covered": covered}).context["total"] == 0
    for user in (secretariat, proponent):
        client.force_login(user)
        found = client.get(reverse("api:proposals-list"), {"covered": covered}).json()["results"]
        assert len(found) == (covered == "false")


def test_staff_who_stepped_aside_find_no_question_to_a_focal_point(client, make_proposal, secretariat):
    proposal = make_proposal()
    (asked,) = actions.ask_focal_points(proposal, by=secretariat)
    aside = make_user("aside", Role.TSU)
    assert Consultation.objects.visible_to(aside).count() == 1
    actions.set_aside(proposal, aside, by=secretariat, reason="An interest.")
    client.force_login(aside)
    assert client.get(url("consultation_list")).context["total"] == 0
    assert client.get(url("consultation_list"), {"q": proposal.reference}).context["total"] == 0
    assert client.get(url("consultation_detail", asked.pk)).status_code == 404


def test_what_is_kept_from_somebody_in_a_concept_note_is_not_taken_out_by_them(
    client, make_proposal, secretariat, organisation, country
):
    fund = Organisation.objects.create(name="The fund", kind="ngo", country=country, status="verified")
    proposal, bundle = make_proposal(), Bundle(prepared_by=organisation, funder=fund)
    actions.prepare_bundle(bundle, by=secretariat, language="en", title="Together", body="As one.")
    actions.add_to_bundle(bundle, proposal, by=secretariat, part="All of it", amount_usd=None)
    aside = make_user("aside", Role.TSU)
    actions.set_aside(proposal, aside, by=secretariat, reason="An interest.")
    client.force_login(aside)
    assert client.post(url("bundle_part_remove", BundlePart.objects.get().pk)).status_code == 404
    assert BundlePart.objects.count() == 1


# What waits, on the home page


def decided(proposal, review, call):
    """A confirmed slate with this response on it."""
    decision = Decision.objects.create(
        proposal=proposal, outcome=Outcome.SUITABLE, feedback="Well done.", proposed_by=review.reviewer
    )
    slate = Slate.objects.create(call=call, number=1, status=SlateStatus.CONFIRMED)
    Decision.objects.filter(pk=decision.pk).update(slate=slate)
    return slate


def test_a_slate_to_apply_waits_for_those_who_may_and_counts_what_they_may_know(
    client, sheet, proponent, secretariat, co_chair
):
    review = sheet(proponent)
    slate = decided(review.proposal, review, review.proposal.call)
    aside = make_user("aside", Role.CO_CHAIR)
    actions.set_aside(review.proposal, aside, by=secretariat, reason="An interest.")
    waiting = ("Confirmed decisions to apply", 1, url("slate_detail", slate.pk))
    assert waiting in needs_me(again(co_chair))
    assert waiting not in needs_me(again(aside))
    for user, number in ((co_chair, 1), (aside, 0)):
        client.force_login(user)
        (row,) = client.get(url("slate_list", review.proposal.call_id)).context["slates"]
        assert len(row.decisions.all()) == number


def test_a_tie_to_settle_waits_for_the_co_chair_on_the_home_page(
    client, make_proposal, assign, make_reviewer, co_chair
):
    proposal = make_proposal()
    for name, answers in (("first", PASSES), ("second", NO_TO_ALL)):
        fill(assign(proposal, make_reviewer(name)), answers)
    ReviewRound.objects.update(status=RoundStatus.CONSOLIDATING)
    address = f"{url('result_list', proposal.call_id)}?ties=true"
    assert ("Responses with ties to settle", 1, address) in needs_me(again(co_chair))
    client.force_login(co_chair)
    assert client.get(address).context["total"] == 1
