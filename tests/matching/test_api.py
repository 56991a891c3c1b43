"""Calls and responses for programs: the same rows, the same verbs, nothing twice."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.accounts import actions as accounts
from ipbes_portal.directory.models import Organisation
from matching import actions
from matching.models import CallKind, Decision, Proposal, ProposalStatus

CALLS, PROPOSALS = "/api/v1/proposal-calls/", "/api/v1/proposals/"


@pytest.fixture
def program():
    """A program that speaks for somebody, or for nobody."""

    def make(user=None):
        if user is None:
            return Client(headers={"accept": "application/json"})
        expires = clock.now() + timedelta(days=30)
        token = accounts.create_token(by=user, name="test", scopes=["read", "write"], expires_at=expires)[1]
        return Client(headers={"authorization": f"Bearer {token}"})

    return make


@pytest.fixture
def members(call, organisation, country, need, strategy, categories):
    """A complete response as a program writes it."""
    return {
        "call": call.pk,
        "organisation": organisation.pk,
        "language": "en",
        "title": "Our project",
        "abstract": "In short.",
        "description": "At length.",
        "institutions": "Our institute",
        "contact_name": "Office",
        "contact_email": "office@example.org",
        "support_stage": "implementation",
        "seeks_financial": True,
        "amount": "25000.00",
        "currency": "USD",
        "focal_point": "no",
        "countries": ["GRD"],
        "categories": ["knowledge_and_data"],
        "needs": ["1.1"],
        "strategies": ["1"],
    }


def post(client, path, data=None, **headers):
    return client.post(path, data or {}, content_type="application/json", headers=headers)


def test_everybody_reads_public_calls_and_their_figures(program, call, make_call, make_proposal):
    make_call(kind=CallKind.TARGETED)
    make_proposal()
    rows = program().get(CALLS).json()["results"]
    assert [(row["id"], row["state"], row["title"]) for row in rows] == [
        (call.pk, "open", {"en": "Call for projects and pledges"})
    ]
    assert "invitation_code" not in rows[0]
    assert program().get(f"{CALLS}{call.pk}/statistics/").json() == {
        "responses": 1,
        "late": 0,
        "countries": 1,
        "categories": {
            "knowledge_and_data": 1,
            "national_assessments": 0,
            "policy_support_tools": 0,
            "indigenous_and_local_knowledge": 0,
        },
        "financial_pledges": 0,
        "in_kind_pledges": 0,
    }
    assert program().get(PROPOSALS).json()["results"] == []


def test_the_figures_of_a_hidden_call_are_not_found(program, make_call):
    hidden = make_call(kind=CallKind.TARGETED)
    assert program().get(f"{CALLS}{hidden.pk}/statistics/").status_code == 404


def test_a_response_is_begun_changed_sent_and_withdrawn(program, proponent, members):
    client = program(proponent)
    response = post(client, PROPOSALS, members)
    row = response.json()
    assert (response.status_code, row["state"], row["amount_usd"]) == (201, "draft", "25000.00")
    address = f"{PROPOSALS}{row['id']}/"
    assert response.headers["Location"].endswith(address)
    change = {"institutions": "Two institutes", "title": "New title"}
    assert client.patch(address, change, content_type="application/json").status_code == 428
    tag = response.headers["ETag"]
    changed = client.patch(address, change, content_type="application/json", headers={"if-match": tag})
    assert (changed.json()["institutions"], changed.json()["title"]) == ("Two institutes", {"en": "New title"})
    assert client.patch(address, change, content_type="application/json", headers={"if-match": tag}).status_code == 412
    sent = post(client, f"{address}submit/").json()
    assert (sent["state"], sent["reference"]) == ("accepted", "P-2026-0001")
    gone = post(client, f"{address}withdraw/", {"note": "Funded."}).json()
    assert (gone["state"], gone["state_note"]) == ("withdrawn", "Funded.")


def test_the_same_key_does_the_same_once(program, proponent, members):
    client, key = program(proponent), {"idempotency-key": "a-key-of-mine"}
    first, again = post(client, PROPOSALS, members, **key), post(client, PROPOSALS, members, **key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Proposal.objects.count() == 1
    other = post(client, PROPOSALS, members | {"title": "Another"}, **key)
    assert (other.status_code, other.json()["errors"][0]["detail"]) == (400, "This key was used for something else.")
    address = f"{PROPOSALS}{first.json()['id']}/submit/"
    assert post(client, address, **key).json() == post(client, address, **key).json()
    assert post(client, PROPOSALS, members, **{"idempotency-key": "b"}).status_code == 201
    assert Proposal.objects.count() == 2


def test_a_refused_request_gives_its_key_back(program, proponent, members):
    client, key = program(proponent), {"idempotency-key": "a-key-of-mine"}
    assert post(client, PROPOSALS, members | {"title": ""}, **key).status_code == 400
    assert post(client, PROPOSALS, members, **key).status_code == 201


def test_two_people_may_choose_the_same_key(program, proponent, colleague, members):
    key = {"idempotency-key": "1"}
    for somebody in (proponent, colleague):
        assert post(program(somebody), PROPOSALS, members, **key).status_code == 201
    assert Proposal.objects.count() == 2


@pytest.mark.parametrize(
    ("member", "value", "pointer"),
    [
        ("amount", "-5", ""),
        ("amount", "NaN", "/amount"),
        ("currency", "XXX", "/currency"),
        ("language", "ru", "/language"),
        ("countries", ["XYZ"], "/countries"),
        ("call", 987_654, "/call"),
        ("status", "accepted", "/status"),
        ("is_late", False, "/is_late"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_way_to_it(program, proponent, members, member, value, pointer):
    response = post(program(proponent), PROPOSALS, members | {member: value})
    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("application/problem+json")
    assert response.json()["errors"][0]["pointer"] == pointer
    assert not Proposal.objects.exists()


def test_an_incomplete_response_is_refused_with_all_that_lacks(program, proponent, members):
    client = program(proponent)
    row = post(client, PROPOSALS, members | {"institutions": "", "needs": []}).json()
    refused = post(client, f"{PROPOSALS}{row['id']}/submit/")
    assert refused.status_code == 400
    assert [error["detail"] for error in refused.json()["errors"]] == [
        "Name the implementing institutions.",
        "Choose at least one need it meets.",
    ]


def test_others_neither_see_nor_touch_a_response(program, stranger, reviewer, make_proposal, members):
    address = f"{PROPOSALS}{make_proposal().pk}/"
    assert post(program(), PROPOSALS, members).status_code == 401
    for somebody in (stranger, reviewer):
        client = program(somebody)
        assert client.get(address).status_code == 404
        assert post(client, f"{address}withdraw/", {"note": "x"}).status_code == 404
    refused = post(program(stranger), PROPOSALS, members)
    assert (refused.status_code, refused.json()["errors"][0]["detail"]) == (
        400,
        "You do not act for an organisation of this number.",
    )


def test_staff_get_exactly_the_filtered_list_as_a_table(program, secretariat, make_proposal, proponent):
    kept = make_proposal("Kept")
    actions.withdraw_proposal(make_proposal("Gone"), by=proponent, note="Funded.")
    client = program(secretariat)
    rows = client.get(f"{PROPOSALS}?counted=true&category=knowledge_and_data").json()["results"]
    assert [row["reference"] for row in rows] == [kept.reference]
    table = b"".join(client.get(f"{PROPOSALS}?counted=true&format=csv").streaming_content).decode("utf-8-sig")
    assert [line.split(",")[1] for line in table.splitlines()] == ["reference", kept.reference]
    states = {row["state"] for row in client.get(PROPOSALS).json()["results"]}
    assert states == {ProposalStatus.ACCEPTED, ProposalStatus.WITHDRAWN}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long(program, secretariat, make_proposal, rows, django_assert_num_queries):
    for _ in range(rows):
        make_proposal()
    client = program(secretariat)
    client.get(PROPOSALS)
    with django_assert_num_queries(9):
        assert len(client.get(PROPOSALS).json()["results"]) == rows


def test_one_answers_for_ones_own_organisation_while_it_waits_for_the_secretariat(
    program, client, make_proponent, call, members
):
    waiting = Organisation.objects.create(name="Waiting", kind="ngo", status="registered")
    founder = make_proponent("founder", works_for=waiting)
    client.force_login(founder)
    form = client.get(reverse("matching:proposal_start", args=[call.pk])).context["form"]
    assert list(form.fields["organisation"].queryset) == [waiting]
    assert post(program(founder), PROPOSALS, members | {"organisation": waiting.pk}).status_code == 201


def test_an_organisation_that_is_hidden_is_as_if_it_were_not_there(program, proponent, members):
    waiting = Organisation.objects.create(name="Waiting", kind="ngo", status="registered")

    hidden, nowhere = (
        post(program(proponent), PROPOSALS, members | {"organisation": pk}) for pk in (waiting.pk, waiting.pk + 1000)
    )

    assert (hidden.status_code, nowhere.status_code) == (400, 400)
    assert hidden.json()["errors"][0]["code"] == nowhere.json()["errors"][0]["code"]


def test_questions_are_asked_and_answered_by_programs_too(program, proponent, secretariat, stranger, make_proposal):
    address = f"{PROPOSALS}{make_proposal().pk}/"
    asked = post(program(secretariat), f"{address}clarify/", {"body": "Which region?"})
    assert asked.status_code == 200
    again = {"idempotency-key": "one"}
    for _time in range(2):
        said = post(program(proponent), f"{address}clarify/", {"body": "The Sahel."}, **again)
        assert said.status_code == 200
    messages = program(proponent).get(f"{address}clarifications/").json()["messages"]
    assert [(row["author"], row["body"]) for row in messages] == [
        (str(secretariat.person), "Which region?"),
        (str(proponent.person), "The Sahel."),
    ]
    assert program(stranger).get(f"{address}clarifications/").status_code == 404
    assert post(program(stranger), f"{address}clarify/", {"body": "x"}).status_code == 404
    assert post(program(proponent), f"{address}clarify/", {"body": " "}).status_code == 400


def test_authors_agree_to_publication_and_withdraw_it_by_program(program, proponent, secretariat, make_proposal):
    proposal, now = make_proposal(), clock.now()
    address = f"{PROPOSALS}{proposal.pk}/"
    assert post(program(proponent), f"{address}agree/").status_code == 403
    Decision.objects.create(
        proposal=proposal, outcome="suitable", feedback="Well done.", status="applied", applied_at=now,
        feedback_approved_at=now, feedback_approved_by=secretariat, proposed_by=secretariat,
    )  # fmt: skip
    assert post(program(secretariat), f"{address}agree/").status_code == 403
    assert post(program(proponent), f"{address}agree/").json()["may_be_published"] is True
    assert Proposal.objects.published().get() == proposal
    assert post(program(proponent), f"{address}withdraw-consent/").json()["may_be_published"] is False
    assert not Proposal.objects.published().exists()
