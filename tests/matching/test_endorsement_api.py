"""Recognition and endorsement for programs: two shapes, the verbs of organisations and reviewers, what is refused."""

from datetime import timedelta

import pytest

from ipbes_portal import clock
from ipbes_portal.accounts.models import User
from ipbes_portal.audit.models import Entry
from ipbes_portal.programme import actions as programme
from matching import actions
from matching.models import Endorsement, EndorsementNote, EndorsementReview
from tests.api_caller import caller

from .endorsement_fixtures import ASKED, YES

URL = "/api/v1/endorsements/"
HIDDEN = {"state", "state_note", "level", "round", "offer", "minutes_reference", "version", *ASKED}


@pytest.fixture
def api(client):
    return caller(client, URL)


def ids(response):
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def gone(response):
    assert response.status_code == 200, response.content
    return {row["id"]: "gone" in row for row in response.json()["results"]}


@pytest.fixture
def asked(own_activity, organisation):
    """What a program of the organisation sends."""
    return ASKED | {"activity": own_activity.pk, "organisation": organisation.pk, "level": "recognised"}


# Reading


def test_everybody_reads_what_holds_today_and_nothing_of_the_request(api, make_granted, stranger, own_activity):
    request = make_granted(level="recognised", conditions="Report each year.")
    for reader, query in ((None, ""), (stranger, "?public=true")):
        row = api("get", query, by=reader).json()["results"][0]
        assert HIDDEN.isdisjoint(row)
        assert (row["granted_level"], row["conditions"]) == ("recognised", "Report each year.")
        assert (row["activity"], row["title"]) == (own_activity.pk, {"en": "Partner training"})
        assert row["valid_until"] == request.valid_until.isoformat()
        assert api("get", f"{request.pk}/", by=reader).json() == row
    assert ids(api("get", by=stranger)) == []


def test_nobody_outside_learns_of_a_request_that_is_not_granted(api, make_put, stranger, other_partner):
    request = make_put()
    for reader in (None, stranger, other_partner):
        assert api("get", f"{request.pk}/", by=reader).status_code == 404
        assert ids(api("get", by=reader)) == []
        assert ids(api("get", "?public=true", by=reader)) == []


def test_those_who_take_part_read_it_in_full_but_not_what_is_only_proposed(api, make_put, partner, secretariat):
    request = make_put(level="recognised", conditions="Report each year.")
    for reader in (partner, secretariat):
        row = api("get", f"{request.pk}/", by=reader).json()
        assert set(row) >= HIDDEN
        assert (row["state"], row["level"], row["granted_level"], row["conditions"]) == (
            "before_body",
            "endorsed",
            "",
            "",
        )
        assert api("get", by=reader).json()["results"] == [row]


def test_a_member_of_the_body_reads_what_lies_before_it(api, make_put, member):
    request = make_put()
    assert ids(api("get", by=User.objects.get(pk=member.pk))) == [request.pk]


def test_a_reviewer_with_an_interest_reads_only_what_everybody_does(api, make_granted, reviewer, organisation):
    request = make_granted()
    reviewer.person.organisation = organisation
    reviewer.person.save()
    reviewer = User.objects.get(pk=reviewer.pk)
    assert HIDDEN.isdisjoint(api("get", f"{request.pk}/", by=reviewer).json())
    assert ids(api("get", by=reviewer)) == []


def test_a_grant_whose_time_is_over_says_so_in_full_and_is_not_public(api, make_granted, partner):
    request = make_granted(months=1)
    assert api("get", f"{request.pk}/", by=partner).json()["is_lapsed"] is False
    with clock.at(clock.now() + timedelta(days=40)):
        row = api("get", f"{request.pk}/", by=partner).json()
        assert (row["state"], row["is_lapsed"]) == ("granted", True)
        assert api("get", f"{request.pk}/").status_code == 404


def test_the_filters_are_those_of_the_pages(api, make_granted, secretariat, organisation):
    request = make_granted(level="recognised")

    def found(query, by=None):
        return ids(api("get", query, by=by)) == [request.pk]

    assert (found("?granted_level=recognised"), found("?granted_level=endorsed")) == (True, False)
    assert (found(f"?organisation={organisation.pk}"), found("?public=false")) == (True, False)
    assert (found("?state=granted", secretariat), found("?state=lapsed", secretariat)) == (True, False)
    assert (found("?level=endorsed", secretariat), found("?level=recognised", secretariat)) == (True, False)
    assert found("?granted_level=recognised", secretariat)
    for hidden in ("level=endorsed", "state=granted", "to_review=true"):
        problem = api("get", f"?{hidden}")
        assert (problem.status_code, problem.json()["errors"][0]["code"]) == (400, "unknown_parameter")


def test_what_is_only_proposed_is_not_found_by_its_level(api, make_put, partner):
    make_put(level="recognised")
    assert ids(api("get", "?granted_level=recognised", by=partner)) == []


def test_the_table_holds_exactly_the_filtered_list(api, make_granted):
    make_granted(level="recognised")
    table = b"".join(api("get", "?format=csv&granted_level=recognised").streaming_content).decode()
    assert len(table.strip().splitlines()) == 2
    assert "minutes_reference" not in table.splitlines()[0]
    assert len(b"".join(api("get", "?format=csv&granted_level=endorsed").streaming_content).splitlines()) == 1
    assert b"".join(api("get", "?format=xlsx").streaming_content)[:2] == b"PK"


# What left the public list


def since(api, moment, **options):
    return gone(api("get", f"?updated_since={moment:%Y-%m-%dT%H:%M:%SZ}", **options))


def test_a_grant_that_was_given_up_is_gone(api, make_granted, partner):
    start, request = clock.now() - timedelta(minutes=5), make_granted()
    assert since(api, start) == {request.pk: False}
    actions.withdraw_endorsement(request, by=partner, note="It ended.")
    assert since(api, start) == {request.pk: True}
    assert since(api, start, by=partner) == {request.pk: False}


def test_a_grant_whose_last_day_has_passed_is_gone_though_nobody_touched_it(api, make_granted):
    request, copied = make_granted(months=1), clock.now() + timedelta(days=5)
    with clock.at(clock.now() + timedelta(days=20)):
        assert since(api, copied) == {}
    with clock.at(clock.now() + timedelta(days=40)):
        assert since(api, copied) == {request.pk: True}
        assert since(api, clock.now()) == {}


def test_a_grant_goes_and_comes_with_its_activity(api, make_granted, own_activity, secretariat):
    request, copied = make_granted(), clock.now() + timedelta(days=5)
    with clock.at(copied + timedelta(hours=1)):
        own_activity.refresh_from_db()
        programme.move_activity(own_activity, "withdrawn", by=secretariat, note="Not held.")
        assert since(api, copied) == {request.pk: True}
    with clock.at(copied + timedelta(hours=2)):
        own_activity.refresh_from_db()
        programme.move_activity(own_activity, "planned", by=secretariat, note="Held after all.")
        assert since(api, copied + timedelta(minutes=90)) == {request.pk: False}


def test_what_was_never_granted_is_never_gone(api, make_put, settle):
    start = clock.now() - timedelta(minutes=5)
    settle(make_put(), "refuse")
    assert since(api, start) == {}


# Asking, answering, withdrawing


def test_an_organisation_asks_once_however_often_it_sends(api, asked, partner):
    first, second = (api("post", "", asked, by=partner, **{"Idempotency-Key": "k"}) for _time in range(2))
    request = Endorsement.objects.get()
    assert (first.status_code, first.json(), first["Location"]) == (201, second.json(), second["Location"])
    assert first["Location"].endswith(f"{URL}{request.pk}/")
    assert (request.status, request.asked_by, request.level) == ("requested", partner, "recognised")
    assert Entry.objects.filter(verb="ask_endorsement").count() == 1
    again = api("post", "", asked | {"level": "endorsed"}, by=partner, **{"Idempotency-Key": "k"})
    assert again.status_code == 400


@pytest.mark.parametrize(
    ("name", "status"), [("stranger", 400), ("other_partner", 400), ("reviewer", 400), ("secretariat", 400)]
)
def test_nobody_asks_in_the_name_of_an_organisation_of_others(request, api, asked, name, status):
    response = api("post", "", asked, by=request.getfixturevalue(name))
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (status, "/organisation")
    assert api("post", "", asked).status_code == 401
    assert not Endorsement.objects.exists()


def test_an_activity_that_is_not_ones_own_is_refused(api, asked, make_activity, partner):
    response = api("post", "", asked | {"activity": make_activity("Foreign", level="by_partners").pk}, by=partner)
    assert response.status_code == 403


@pytest.mark.parametrize(
    "change",
    [{"needs_met": ""}, {"level": "blessed"}, {"status": "granted"}, {"activity": 987_654}, {"offer": 987_654}],
)
def test_nonsense_is_refused_at_the_member_it_stands_in(api, asked, partner, change):
    response = api("post", "", asked | change, by=partner)
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, f"/{next(iter(change))}")
    assert not Endorsement.objects.exists()


def test_an_answer_needs_the_version_and_begins_a_new_round(api, make_request, partner, secretariat, other_partner):
    request = actions.return_endorsement(make_request(), by=secretariat, note="Which needs?")
    path, said = f"{request.pk}/answer/", {"needs_met": "Need 1.1."}
    etag = api("get", f"{request.pk}/", by=partner)["ETag"]
    assert api("post", path, said, by=partner).status_code == 428
    assert api("post", path, said, by=other_partner, **{"If-Match": etag}).status_code == 404
    assert api("post", path, said, by=secretariat, **{"If-Match": etag}).status_code == 403
    stale = api("post", path, said, by=partner, **{"If-Match": '"7.0"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    headers = {"If-Match": etag, "Idempotency-Key": "k"}
    answers = [api("post", path, said, by=partner, **headers) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    row = answers[0].json()
    assert (row["state"], row["round"], row["needs_met"]) == ("requested", 2, "Need 1.1.")
    assert row["procedures_followed"] == ASKED["procedures_followed"]
    assert answers[1].json() == row
    assert Entry.objects.filter(verb="answer_return").count() == 1


def test_an_organisation_takes_its_request_back_with_a_reason(api, make_request, partner, reviewer):
    request = make_request()
    path = f"{request.pk}/withdraw/"
    assert api("post", path, {}, by=partner).status_code == 400
    assert api("post", path, {"note": "No."}, by=reviewer).status_code == 403
    response = api("post", path, {"note": "Too early."}, by=partner)
    assert (response.status_code, response.json()["state"]) == (200, "withdrawn")
    assert response.json()["state_note"] == "Too early."


# Reviewing


def test_a_reviewer_sends_one_sheet_and_then_reads_those_of_others(
    api, make_request, reviewer, other_reviewer, country, secretariat
):
    request = make_request()
    actions.review_endorsement(request, EndorsementReview(**YES), by=other_reviewer)
    note = EndorsementNote(country=country, said="It helps us.", said_on=clock.today())
    actions.note_consultation(request, note, by=secretariat)
    sheets = f"{request.pk}/sheets/"
    assert api("get", sheets, by=reviewer).status_code == 403
    sheet = YES | {"meets_needs": False}
    responses = [
        api("post", f"{request.pk}/review/", sheet, by=reviewer, **{"Idempotency-Key": key}) for key in ("k", "k", "l")
    ]
    assert [response.status_code for response in responses] == [200, 200, 400]
    found = api("get", sheets, by=reviewer).json()
    assert [(row["reviewer"], row["meets_needs"]) for row in found["sheets"]] == [
        (str(other_reviewer.person), True),
        (str(reviewer.person), False),
    ]
    assert found["consultations"] == [
        {"country": country.iso3, "body": None, "said": "It helps us.", "said_on": clock.today().isoformat()}
    ]
    assert found["recommendation"] == ""


@pytest.mark.parametrize("left_out", list(YES))
def test_a_sheet_has_four_answers_and_four_justifications(api, make_request, reviewer, left_out):
    request = make_request()
    sheet = {name: value for name, value in YES.items() if name != left_out}
    response = api("post", f"{request.pk}/review/", sheet, by=reviewer)
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, f"/{left_out}")
    assert request.reviews.count() == 0


@pytest.mark.parametrize(
    ("name", "status"), [("partner", 403), ("secretariat", 403), ("stranger", 404), ("other_partner", 404)]
)
def test_nobody_else_sends_a_sheet(request, api, make_request, name, status):
    row = make_request()
    assert api("post", f"{row.pk}/review/", YES, by=request.getfixturevalue(name)).status_code == status
    assert row.reviews.count() == 0


def test_the_sheets_stay_with_those_who_judge(api, make_reviewed, partner, co_chair, stranger):
    request = make_reviewed()
    path = f"{request.pk}/sheets/"
    assert [api("get", path, by=by).status_code for by in (None, stranger, partner)] == [404, 404, 403]
    assert api("get", path, by=co_chair).json()["recommendation"] == "Endorse it."
    assert api("get", f"{path}?x=1", by=co_chair).status_code == 400
