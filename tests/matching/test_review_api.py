"""A reviewer's verbs for programs: put a sheet off, step aside, state interests."""

import pytest
from jsonschema import Draft202012Validator

from ipbes_portal.accounts.models import User
from ipbes_portal.api import description
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Organisation, OrganisationStatus
from matching import actions
from matching.models import Call, CallKind, InterestStatement, Proposal, Recusal, Review, ReviewStatus, RoundStatus
from matching.reviewing import desk
from tests.api_caller import caller

WHY = {"reason": "We share a project."}
KEY = {"Idempotency-Key": "k"}


@pytest.fixture
def api(client):
    """`api(method, path, data, by=user, **headers)`; paths follow `/api/v1/`."""
    return caller(client, "/api/v1/")


@pytest.fixture
def reader(make_reviewer):
    """The reviewer who calls."""
    return make_reviewer()


@pytest.fixture
def sheet(make_proposal, reader, assign):
    """Their sheet."""
    return assign(make_proposal("Mangroves of the coast"), reader)


@pytest.fixture
def unread(make_proposal, reader, assign):
    """A sheet of a reviewer who has stated no interests yet."""
    return assign(make_proposal("Mangroves of the coast"), reader, states_interests=False)


@pytest.fixture
def outsiders(stranger, proponent, make_reviewer, secretariat, co_chair):
    """(user, what they are told who write to a sheet that is not theirs)."""
    return [(None, 401), (stranger, 404), (proponent, 404), (make_reviewer("idle"), 404)]


def told(response):
    """The status of a refusal, and what it says of each member."""
    body = response.json()
    return response.status_code, [(error["pointer"], error["code"]) for error in body.get("errors", [])]


# Putting a sheet off


def test_a_sheet_that_is_put_off_comes_last(api, reader, sheet, make_proposal, assign):
    later = assign(make_proposal("Reefs"), reader)
    response = api("post", f"reviews/{sheet.pk}/skip/", by=reader)
    assert (response.status_code, response.json()["id"], response.json()["state"]) == (200, sheet.pk, "assigned")
    assert list(desk.in_queue_order(Review.objects.of(reader))) == [later, sheet]


def test_a_sheet_is_put_off_once_under_one_key(api, reader, sheet):
    first, again = (api("post", f"reviews/{sheet.pk}/skip/", {}, by=reader, **KEY) for _time in range(2))
    assert (first.status_code, again.status_code, first.json()) == (200, 200, again.json())
    assert Entry.objects.filter(verb="skip_sheet").count() == 1


def test_nobody_puts_off_the_sheet_of_another(api, sheet, outsiders, secretariat, co_chair):
    for user, status in [*outsiders, (secretariat, 403), (co_chair, 403)]:
        assert api("post", f"reviews/{sheet.pk}/skip/", by=user).status_code == status
    assert Review.objects.get().skipped_at is None


def test_a_sheet_that_is_closed_is_not_put_off(api, reader, sheet):
    actions.abstain_from_sheet(sheet, by=reader, reason="Not my field.")
    response = api("post", f"reviews/{sheet.pk}/skip/", by=reader)
    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert "abstained" in response.json()["detail"]


# Stepping aside


def test_who_steps_aside_learns_from_what_and_comes_upon_it_no_more(api, reader, sheet):
    response = api("post", f"reviews/{sheet.pk}/step-aside/", WHY, by=reader)
    assert (response.status_code, response.json()) == (200, {"stepped_aside_from": sheet.proposal_id})
    recusal = Recusal.objects.get()
    assert (recusal.reviewer, recusal.recused_by, recusal.reason) == (reader, reader, WHY["reason"])
    assert Review.objects.get().status == ReviewStatus.RELEASED
    for address in (f"reviews/{sheet.pk}/", f"reviews/{sheet.pk}/others/", f"proposals/{sheet.proposal_id}/"):
        assert api("get", address, by=reader).status_code == 404
    assert api("get", "reviews/", by=reader).json()["results"] == []


def test_under_one_key_one_steps_aside_once_and_without_it_there_is_nothing_left(api, reader, sheet):
    first, again = (api("post", f"reviews/{sheet.pk}/step-aside/", WHY, by=reader, **KEY) for _time in range(2))
    assert (first.status_code, again.status_code, first.json()) == (200, 200, again.json())
    assert Entry.objects.filter(verb="recuse").count() == 1
    other = api("post", f"reviews/{sheet.pk}/step-aside/", {"reason": "Another."}, by=reader, **KEY)
    assert told(other) == (400, [("/Idempotency-Key", "invalid")])
    assert api("post", f"reviews/{sheet.pk}/step-aside/", WHY, by=reader).status_code == 404


@pytest.mark.parametrize(
    ("given", "code"), [({}, "required"), ({"reason": " "}, "blank"), ({"reason": "x" * 2001}, "max_length")]
)
def test_without_a_reason_nobody_steps_aside(api, reader, sheet, given, code):
    assert told(api("post", f"reviews/{sheet.pk}/step-aside/", given, by=reader)) == (400, [("/reason", code)])
    assert not Recusal.objects.exists()


def test_nobody_steps_aside_from_what_they_do_not_judge(api, sheet, outsiders):
    for user, status in outsiders:
        assert api("post", f"reviews/{sheet.pk}/step-aside/", WHY, by=user).status_code == status
    assert not Recusal.objects.exists()


def test_a_co_chair_steps_aside_oneself_and_the_sheet_stays_its_reviewers(api, sheet, co_chair):
    assert api("post", f"reviews/{sheet.pk}/step-aside/", WHY, by=co_chair).status_code == 200
    assert Recusal.objects.get().reviewer == co_chair
    assert Review.objects.get().status == ReviewStatus.ASSIGNED
    assert api("get", f"reviews/{sheet.pk}/", by=co_chair).status_code == 404


# Stating interests


def address(call):
    return f"proposal-calls/{call.pk}/state-interests/"


def statement(*organisations, **more):
    return {"organisations": [row.pk for row in organisations], "no_other_interest": True} | more


def test_a_reviewer_reads_who_answered_and_nothing_of_what_they_sent(api, call, unread, reader):
    response = api("get", address(call), by=reader)
    organisation = unread.proposal.organisation
    assert response.json() == {
        "stated_at": None,
        "note": "",
        "organisations": [
            {
                "id": organisation.pk,
                "name": "Partner organisation",
                "country": organisation.country.iso3,
                "has_interest": False,
                "is_new": False,
            }
        ],
    }
    schema = description("en")["components"]["schemas"]["StatedInterests"]
    assert list(Draft202012Validator(schema).iter_errors(response.json())) == []


def test_who_has_no_interest_is_shown_what_to_read(api, call, unread, reader):
    assert api("get", f"reviews/{unread.pk}/", by=reader).status_code == 404
    response = api("post", address(call), statement(note="None."), by=reader)
    stated = InterestStatement.objects.get()
    assert (response.status_code, stated.reviewer, stated.note) == (200, reader, "None.")
    assert (response.json()["note"], response.json()["stated_at"] is None) == ("None.", False)
    assert api("get", f"reviews/{unread.pk}/", by=reader).status_code == 200


def test_an_organisation_that_is_named_is_a_recusal_from_its_responses(api, call, unread, reader):
    response = api("post", address(call), statement(unread.proposal.organisation), by=reader)
    assert [row["has_interest"] for row in response.json()["organisations"]] == [True]
    assert list(Recusal.objects.values_list("proposal", "reviewer")) == [(unread.proposal_id, reader.pk)]
    assert Review.objects.get().status == ReviewStatus.RELEASED


def test_interests_are_stated_once_under_one_key_also_where_nothing_is_left_to_read(
    api, make_call, make_draft, reader, assign, proponent, make_round
):
    targeted = make_call(kind=CallKind.TARGETED)
    targeted.invited.add(proponent)
    proposal = actions.submit_proposal(make_draft(to=targeted), by=proponent)
    make_round(targeted)
    assign(proposal, reader, states_interests=False)
    given = statement(proposal.organisation)
    first, again = (api("post", address(targeted), given, by=reader, **KEY) for _time in range(2))
    assert (first.status_code, again.status_code, first.json()) == (200, 200, again.json())
    assert Entry.objects.filter(verb="state_interests").count() == 1
    assert not Review.objects.of(User.objects.get(pk=reader.pk)).exists()


def test_a_note_that_is_left_out_stays_and_what_arrived_later_is_new(api, call, unread, reader, make_proposal):
    api("post", address(call), statement(note="I sat on a board."), by=reader)
    make_proposal("Another of theirs")
    assert [row["is_new"] for row in api("get", address(call), by=reader).json()["organisations"]] == [True]
    again = api("post", address(call), statement(), by=reader).json()
    assert (again["note"], [row["is_new"] for row in again["organisations"]]) == ("I sat on a board.", [False])


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"no_other_interest": False}, [("/no_other_interest", "required")]),
        ({"organisations": [0]}, [("/organisations", "does_not_exist")]),
        ({"organisations": None}, [("/organisations", "null")]),
        ({"notes": "Misspelt."}, [("/notes", "unknown_member")]),
        ({"note": "x" * 2001}, [("/note", "max_length")]),
    ],
)
def test_what_is_incomplete_is_refused_and_nothing_is_stated(api, call, unread, reader, change, found):
    assert told(api("post", address(call), statement() | change, by=reader)) == (400, found)
    assert not InterestStatement.objects.exists()


def test_none_is_said_and_never_left_out(api, call, unread, reader):
    found = [("/no_other_interest", "required"), ("/organisations", "required")]
    status, errors = told(api("post", address(call), {}, by=reader))
    assert (status, sorted(errors)) == (400, found)


def test_an_organisation_that_did_not_answer_cannot_be_named(api, call, unread, reader, country):
    other = Organisation.objects.create(
        name="Other institute", kind="ngo", country=country, status=OrganisationStatus.VERIFIED
    )
    response = api("post", address(call), statement(other), by=reader)
    assert told(response) == (400, [("/organisations", "does_not_exist")])


def test_only_who_was_given_something_to_read_learns_who_answered(
    api, call, unread, stranger, proponent, make_reviewer, secretariat, co_chair
):
    outside = [(None, 401), *((user, 403) for user in (stranger, proponent, make_reviewer("idle"), secretariat))]
    for user, status in [*outside, (co_chair, 403)]:
        assert api("get", address(call), by=user).status_code == status
        assert api("post", address(call), statement(), by=user).status_code == status
        assert api("post", address(call), {}, by=user).status_code == status
    assert not InterestStatement.objects.exists()


def test_nobody_learns_of_a_call_they_may_not_see(api, make_call, reader):
    hidden = make_call(kind=CallKind.TARGETED)
    for method in ("get", "post"):
        assert api(method, address(hidden), statement() if method == "post" else None, by=reader).status_code == 404


def test_before_the_reading_begins_nothing_is_stated(api, call, unread, reader):
    type(Call.objects.get().review_round).objects.update(status=RoundStatus.PREPARING)
    assert api("post", address(call), statement(), by=reader).status_code == 403


def test_the_answer_takes_no_parameter_but_the_language(api, call, unread, reader):
    assert api("get", f"{address(call)}?lang=fr", by=reader).status_code == 200
    assert api("get", f"{address(call)}?country=GRD", by=reader).status_code == 400


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_however_many_organisations(
    rows, api, call, make_proposal, make_proponent, reader, assign, country, client, django_assert_num_queries
):
    for number in range(rows):
        of = Organisation.objects.create(name=f"Institute {number}", kind="ngo", country=country, status="verified")
        proposal = make_proposal(by=make_proponent(f"writer-{number}", of))
    assign(proposal, reader)
    client.force_login(reader)
    with django_assert_num_queries(11):
        assert len(api("get", address(call)).json()["organisations"]) == rows
    assert Proposal.objects.count() == rows
