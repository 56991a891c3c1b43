"""Conflicts of interest: nothing is seen before interests are stated, and nothing after one stepped aside."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.accounts import actions as accounts
from ipbes_portal.accounts.models import User
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Organisation, OrganisationStatus
from ipbes_portal.notifications.models import Notice
from matching import actions
from matching.models import (
    Call,
    CallKind,
    InterestStatement,
    Proposal,
    ProposalFile,
    Recusal,
    Review,
    ReviewStatus,
    RoundStatus,
)
from matching.needs import needs_me

from .conftest import PDF

TITLE = "Mangroves of the coast"


def url(name, *args):
    return reverse(f"matching:{name}", args=args)


def fresh(user):
    """The user as the next request reads them."""
    return User.objects.select_related("person").get(pk=user.pk)


@pytest.fixture
def other_organisation(country):
    return Organisation.objects.create(
        name="Other institute", kind="ngo", country=country, status=OrganisationStatus.VERIFIED
    )


@pytest.fixture
def proposal(make_draft, proponent):
    """A response with a file."""
    draft = make_draft(TITLE)
    actions.add_proposal_file(draft, SimpleUploadedFile("mangroves.pdf", PDF), by=proponent)
    return actions.submit_proposal(draft, by=proponent)


@pytest.fixture
def second(make_proposal, make_proponent, other_organisation):
    """A response of another organisation, which stays readable."""
    return make_proposal("Reefs", by=make_proponent("other-proponent", other_organisation))


@pytest.fixture
def reader(make_reviewer, proposal, second, assign):
    """A reviewer of both, who has stated no interest."""
    user = make_reviewer()
    assign(proposal, user)
    assign(second, user)
    return user


def token_client(user):
    expires = clock.now() + timedelta(days=1)
    token = accounts.create_token(by=user, name="t", scopes=["read", "write"], expires_at=expires)[1]
    return Client(headers={"authorization": f"Bearer {token}"})


def page_client(user):
    client = Client()
    client.force_login(user)
    return client


def downloads(client, address):
    """What is downloaded from an address, as text; "" when there is nothing for this reader."""
    response = client.get(address)
    if response.status_code != 200:
        return ""
    return b"".join(response.streaming_content).decode()


def finds(user, proposal):
    """Every way in which a reader may come upon a response, and whether they do; nothing here may be forgotten."""
    page, api = page_client(user), token_client(user)
    review, file = proposal.reviews.get(reviewer=user), ProposalFile.objects.get(proposal=proposal)
    listed = page.get(url("proposal_list"))
    searched = page.get(url("proposal_list"), {"q": "Mangroves"})
    rows = api.get("/api/v1/proposals/").json()["results"]
    return {
        "page": page.get(url("proposal_detail", proposal.pk)).status_code == 200,
        "file": "%PDF" in downloads(page, url("proposal_file", file.pk)),
        "sheet": page.get(url("review_sheet", review.pk)).status_code == 200,
        "list": TITLE in listed.content.decode(),
        "count": listed.context["total"] == 2,
        "search": searched.context["total"] == 1,
        "desk": TITLE in page.get(url("review_list")).content.decode(),
        "API": proposal.pk in [row["id"] for row in rows],
        "API search": bool(api.get("/api/v1/proposals/?q=Mangroves").json()["results"]),
        "API detail": api.get(f"/api/v1/proposals/{proposal.pk}/").status_code == 200,
        "API sheets": review.pk in [row["id"] for row in api.get("/api/v1/reviews/").json()["results"]],
        "CSV": TITLE in downloads(api, "/api/v1/proposals/?format=csv"),
        "sheets": Review.objects.visible_to(user).filter(proposal=proposal).exists(),
        "own sheets": Review.objects.of(user).filter(proposal=proposal).exists(),
        "home": TITLE in page.get(reverse("home")).content.decode(),
        "inbox": TITLE in page.get(reverse("accounts:inbox")).content.decode(),
        "step aside": page.get(url("step_aside", proposal.pk)).status_code == 200,
    }


NEVER = {"home", "inbox"}  # what names no response, even to those who may read it


def test_a_reviewer_without_a_conflict_comes_upon_the_response_everywhere(reader, proposal):
    assert finds(fresh(reader), proposal) == {way: way not in NEVER for way in finds(fresh(reader), proposal)}


def nowhere(ways):
    return {way for way, found in ways.items() if found}


def by_stepping_aside(user, proposal, staff):
    actions.step_aside(proposal, by=user, reason="We share a project.")


def by_being_set_aside(user, proposal, staff):
    actions.set_aside(proposal, user, by=staff, reason="A relative.")


def by_a_new_job(user, proposal, staff):
    user.person.organisation = proposal.organisation
    user.person.save()


def by_stating_it(user, proposal, staff):
    actions.state_interests(Call.objects.get(), by=user, organisations=[proposal.organisation])


@pytest.mark.parametrize("conflict", [by_stepping_aside, by_being_set_aside, by_a_new_job, by_stating_it])
def test_after_a_conflict_the_response_is_nowhere(conflict, reader, proposal, second, secretariat):
    page = page_client(reader)
    page.get(url("review_list"))
    conflict(fresh(reader), proposal, secretariat)
    assert nowhere(finds(fresh(reader), proposal)) == set()
    assert list(Proposal.objects.visible_to(fresh(reader))) == [second]


def test_before_interests_are_stated_nothing_is_seen(proposal, second, make_reviewer, assign):
    user = make_reviewer()
    assign(proposal, user, states_interests=False)
    assert nowhere(finds(fresh(user), proposal)) == set()


def test_before_the_reading_begins_nothing_is_seen(reader, proposal):
    Call.objects.get().review_round.__class__.objects.update(status=RoundStatus.PREPARING)
    assert nowhere(finds(fresh(reader), proposal)) == set()


def test_notices_that_lead_to_the_response_are_gone(reader, proposal, secretariat):
    review = proposal.reviews.get()
    for path in (url("proposal_detail", proposal.pk), url("review_sheet", review.pk), url("call_list")):
        Notice.objects.create(recipient=reader, kind="a.b", subject=TITLE, path=path)
    Notice.objects.create(recipient=secretariat, kind="a.b", subject=TITLE, path=url("proposal_detail", proposal.pk))
    actions.step_aside(proposal, by=reader, reason="We share a project.")
    kept = Notice.objects.filter(kind="a.b").values_list("recipient", "path")
    assert set(kept) == {
        (reader.pk, url("call_list")),
        (secretariat.pk, url("proposal_detail", proposal.pk)),
    }


def test_the_links_of_the_statistics_lead_a_reviewer_nowhere(reader, proposal, call):
    page = page_client(reader).get(url("call_statistics", call.pk)).content.decode()
    assert url("proposal_list") not in page


# Stating interests


def test_the_page_shows_every_organisation_with_its_country_and_nothing_of_what_it_sent(
    reader, proposal, second, make_proposal, secretariat, proponent
):
    withdrawn = make_proposal("Taken back")
    actions.withdraw_proposal(withdrawn, by=proponent, note="No longer.")
    page = page_client(reader).get(url("interests", proposal.call_id)).content.decode()
    assert "Partner organisation (Grenada)" in page
    assert "Other institute (Grenada)" in page
    for secret in (TITLE, "Reefs", "Taken back", "In short.", "What we do.", proposal.reference):
        assert secret not in page, secret


def test_a_ticked_organisation_is_a_recusal_from_each_of_its_responses(reader, proposal, second, make_proposal):
    late = make_proposal("Another of theirs")
    form = {"organisations": [proposal.organisation_id], "note": "I sat on their board.", "is_true": "on"}
    response = page_client(reader).post(url("interests", proposal.call_id), form)
    assert response.url == url("review_list")
    assert set(Recusal.objects.values_list("proposal", "reviewer")) == {
        (proposal.pk, reader.pk),
        (late.pk, reader.pk),
    }
    assert InterestStatement.objects.get().note == "I sat on their board."
    assert proposal.reviews.get().status == ReviewStatus.RELEASED
    assert second.reviews.get().status == ReviewStatus.ASSIGNED


def test_without_confirming_nothing_is_stated(proposal, make_reviewer, assign):
    user = make_reviewer()
    assign(proposal, user, states_interests=False)
    response = page_client(user).post(url("interests", proposal.call_id), {"note": ""})
    assert response.status_code == 200
    assert not InterestStatement.objects.exists()


def test_said_again_it_adds_and_takes_nothing_back(reader, proposal, second, call):
    call = Call.objects.get()
    actions.state_interests(call, by=reader, organisations=[proposal.organisation])
    actions.state_interests(call, by=reader, organisations=[second.organisation])
    assert Recusal.objects.count() == 2
    assert InterestStatement.objects.count() == 1


def test_only_who_was_given_something_states_interests(reader, make_reviewer, stranger, co_chair, call):
    for user in (make_reviewer("idle"), stranger, co_chair):
        assert page_client(user).get(url("interests", call.pk)).status_code == 403
        with pytest.raises(PermissionDenied):
            actions.state_interests(Call.objects.get(), by=user)


def test_a_response_that_arrives_later_waits_for_a_new_statement(reader, make_proposal, assign, call):
    late = make_proposal("Late one")
    assign(late, reader, states_interests=False)
    assert late not in Proposal.objects.visible_to(fresh(reader))
    (need,) = [need for need in needs_me(fresh(reader)) if need[0].startswith("State your interests")]
    page = page_client(reader).get(need[2])
    assert [row.name for row in page.context["new"]] == ["Partner organisation"]
    actions.state_interests(Call.objects.get(), by=reader)
    assert late in Proposal.objects.visible_to(fresh(reader))
    assert [need for need in needs_me(fresh(reader)) if need[0].startswith("State your interests")] == []


def test_the_home_page_asks_for_interests_once_per_call(proposal, second, make_reviewer, assign):
    user = make_reviewer()
    assign(proposal, user, states_interests=False)
    assign(second, user, states_interests=False)
    asked = [need for need in needs_me(fresh(user)) if "interests" in need[0]]
    assert asked == [
        ("State your interests in the call “Call for projects and pledges”", 1, url("interests", proposal.call_id))
    ]


def test_a_reviewer_of_a_targeted_call_sees_the_call_when_the_reading_begins(
    make_call, make_draft, make_reviewer, assign, proponent, make_round
):
    targeted = make_call(kind=CallKind.TARGETED)
    targeted.invited.add(proponent)
    proposal = actions.submit_proposal(make_draft(to=targeted), by=proponent)
    user, idle = make_reviewer(), make_reviewer("idle")
    make_round(targeted, status=RoundStatus.PREPARING)
    assign(proposal, user, states_interests=False)
    assert targeted not in Call.objects.visible_to(fresh(user))
    type(targeted.review_round).objects.update(status=RoundStatus.REVIEWING)
    assert targeted in Call.objects.visible_to(fresh(user))
    assert targeted not in Call.objects.visible_to(fresh(idle))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_many_organisations(
    rows, make_proposal, make_proponent, make_reviewer, assign, country, django_assert_num_queries
):
    for number in range(rows):
        of = Organisation.objects.create(name=f"Institute {number}", kind="ngo", country=country, status="verified")
        proposal = make_proposal(by=make_proponent(f"writer-{number}", of))
    user = make_reviewer()
    assign(proposal, user, states_interests=False)
    page = page_client(user)
    with django_assert_num_queries(11):
        assert page.get(url("interests", proposal.call_id)).status_code == 200


# Stepping aside, being set aside, an error lifted


def test_stepping_aside_keeps_the_reason_releases_the_sheet_and_is_recorded(reader, proposal, secretariat):
    page = page_client(reader)
    assert page.post(url("step_aside", proposal.pk), {"reason": " "}).status_code == 200
    assert not Recusal.objects.exists()
    page.post(url("step_aside", proposal.pk), {"reason": "We share a project."})
    recusal = Recusal.objects.get()
    assert (recusal.reviewer, recusal.recused_by, recusal.reason) == (reader, reader, "We share a project.")
    sheet = proposal.reviews.get()
    assert (sheet.status, sheet.status_note) == (ReviewStatus.RELEASED, "conflict_of_interest")
    entry = Entry.objects.about(proposal).get(verb="recuse")
    assert entry.details == {"user": reader.pk, "note": "We share a project."}


def test_stepping_aside_twice_is_one(reader, proposal):
    first = actions.step_aside(proposal, by=reader, reason="First.")
    with pytest.raises(PermissionDenied):
        actions.step_aside(proposal, by=reader, reason="Second.")
    assert list(Recusal.objects.all()) == [first]


def test_a_sheet_that_is_in_is_taken_back_and_kept(reader, proposal):
    review = proposal.reviews.get()
    review.answers.create(code="C1", value=True, justification="Yes.")
    Review.objects.filter(pk=review.pk).update(status="submitted", submitted_at=clock.now())
    actions.step_aside(proposal, by=reader, reason="We share a project.")
    review.refresh_from_db()
    assert (review.status, review.given) == (ReviewStatus.RELEASED, {"C1": True})


def test_authors_do_not_step_aside_and_strangers_have_nothing_to_step_aside_from(proposal, proponent, stranger):
    for user in (proponent, stranger):
        with pytest.raises(PermissionDenied):
            actions.step_aside(proposal, by=user, reason="Why.")


def test_staff_who_step_aside_see_it_no_more_and_cannot_undo_it(proposal, unit, secretariat):
    recusal = actions.step_aside(proposal, by=unit, reason="My sister works there.")
    assert not Proposal.objects.visible_to(fresh(unit)).exists()
    with pytest.raises(PermissionDenied):
        actions.lift_recusal(recusal, by=unit, reason="Changed my mind.")
    assert page_client(unit).post(url("recusal_lift", recusal.pk), {"reason": "Why"}).status_code == 404


def test_only_staff_and_co_chairs_set_aside_and_lift_with_a_reason(reader, proposal, make_reviewer, co_chair):
    other = make_reviewer("other-reviewer")
    with pytest.raises(PermissionDenied):
        actions.set_aside(proposal, reader, by=other, reason="Why.")
    with pytest.raises(PermissionDenied):
        actions.set_aside(proposal, co_chair, by=co_chair, reason="Oneself one steps aside.")
    with pytest.raises(ValidationError, match="say why"):
        actions.set_aside(proposal, reader, by=co_chair, reason=" ")
    recusal = actions.set_aside(proposal, reader, by=co_chair, reason="A relative.")
    with pytest.raises(PermissionDenied):
        actions.lift_recusal(recusal, by=other, reason="Why.")
    with pytest.raises(ValidationError, match="say why"):
        actions.lift_recusal(recusal, by=co_chair, reason="")
    actions.lift_recusal(recusal, by=co_chair, reason="Another person of that name.")
    assert not Recusal.objects.exists()
    verbs = Entry.objects.about(proposal).filter(verb__in=["recuse", "lift_recusal"]).values_list("verb", flat=True)
    assert list(verbs) == ["lift_recusal", "recuse"]
    assert proposal.reviews.get().status == ReviewStatus.RELEASED


def test_a_co_chair_sets_aside_and_lifts_on_the_page(client, reader, proposal, co_chair):
    client.force_login(co_chair)
    form = {"reviewer": reader.pk, "reason": "A relative."}
    assert client.post(url("set_aside", proposal.pk), form).url == url("assignment_edit", proposal.pk)
    recusal = Recusal.objects.get()
    page = client.get(url("assignment_edit", proposal.pk)).content.decode()
    assert "A relative." in page
    assert "This was an error" in page
    client.post(url("recusal_lift", recusal.pk), {"reason": "Another person."})
    assert not Recusal.objects.exists()


def test_a_conflicted_co_chair_cannot_plan_the_reading_of_that_response(proposal, co_chair, make_reviewer, make_round):
    make_round()
    co_chair.person.organisation = proposal.organisation
    co_chair.person.save()
    chair = fresh(co_chair)
    with pytest.raises(PermissionDenied):
        actions.assign_reviewers([(proposal, make_reviewer())], by=chair)
    page = page_client(chair)
    assert page.get(url("assignment_edit", proposal.pk)).status_code == 404
    assert page.get(url("round_responses", proposal.call_id)).context["total"] == 0
