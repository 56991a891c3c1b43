"""The pages and the API of matches: what each side finds there, and what a press of a button does."""

import re

import pytest
from django.urls import reverse

from matching import actions
from matching.models import Match, MatchStatus

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"matching:{name}", args=args)


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long(
    client, secretariat, make_match, make_other_offer, rows, django_assert_num_queries
):
    for number in range(rows):
        make_match(make_other_offer(f"Offer {number}"))
    client.force_login(secretariat)
    with django_assert_num_queries(15):
        response = client.get(url("match_list"))
    assert response.context["total"] == rows


@pytest.mark.parametrize("contacts", [1, 3])
def test_one_match_costs_the_same_however_much_happened(
    client, secretariat, make_match, trainers, contacts, django_assert_num_queries
):
    match = make_match(trainers)
    for number in range(contacts):
        actions.note_contact(match, by=secretariat, happened_on=match.suggested_at.date(), note=f"Call {number}")
    client.force_login(secretariat)
    with django_assert_num_queries(39):
        client.get(url("match_detail", match.pk))


def test_the_list_is_filtered(client, secretariat, make_match, trainers, money):
    first, second = make_match(trainers), make_match(money, introduce=False)
    client.force_login(secretariat)
    shown = lambda **query: list(client.get(url("match_list"), query).context["rows"])  # noqa: E731
    assert shown(state="suggested") == [second]
    assert shown(support="technical") == [first]
    assert shown(q=second.offer.reference) == [second]
    assert shown(overrules="false") == []
    assert shown(quiet="true") == []
    assert {*shown(country="GRD")} == {first, second}


def test_each_side_finds_the_other_and_what_is_to_do(client, make_match, trainers, proponent, other_partner):
    match = make_match(trainers)
    client.force_login(proponent)
    page = client.get(url("match_detail", match.pk))
    assert "partnership@example.org" in text(page)
    assert "They know each other" not in text(page)
    assert page.context["answers"] == [("proposal", None)]
    client.force_login(other_partner)
    page = client.get(url("match_detail", match.pk))
    assert "office@example.org" in text(page)
    assert page.context["answers"] == [("offer", None)]


def test_before_the_introduction_a_side_finds_nothing(client, make_match, trainers, proponent, other_partner, stranger):
    match = make_match(trainers, introduce=False)
    for user in (proponent, other_partner, stranger):
        client.force_login(user)
        assert client.get(url("match_detail", match.pk)).status_code == 404


def test_a_match_lives_through_its_buttons(client, make_match, make_other_offer, secretariat, proponent, other_partner):
    match = make_match(make_other_offer(may_be_published=False), introduce=False)

    def press(user, button, **typed):
        client.force_login(user)
        response = client.post(url(button, match.pk), typed)
        match.refresh_from_db()
        return response

    press(secretariat, "match_introduce")
    assert match.status == MatchStatus.SUGGESTED
    press(secretariat, "match_introduce", consent_asked="on")
    assert match.status == MatchStatus.INTRODUCED
    press(proponent, "match_talk")
    assert match.status == MatchStatus.IN_TALKS
    press(proponent, "match_contact", happened_on="2026-01-05", note="We called.")
    press(other_partner, "match_terms", places=2, version=match.version)
    assert match.places == 2
    press(other_partner, "match_accept", side="offer")
    assert press(proponent, "match_accept", side="nobody").status_code == 403
    press(proponent, "match_accept", side="proposal")
    assert match.status == MatchStatus.AGREED
    press(proponent, "match_report", report="Done.")
    assert (match.status, match.report) == (MatchStatus.DELIVERED, "Done.")


def test_a_match_is_declined_reopened_and_closed_through_its_buttons(
    client, make_match, trainers, secretariat, other_partner
):
    match = make_match(trainers)
    client.force_login(other_partner)
    client.post(url("match_decline", match.pk), {"side": "offer", "note": "No time."})
    client.force_login(secretariat)
    assert "No time." in text(client.get(url("match_detail", match.pk)))
    client.post(url("match_reopen", match.pk), {"note": "Now there is."})
    client.post(url("match_close", match.pk), {"note": "A mistake."})
    match.refresh_from_db()
    assert (match.status, match.status_note) == (MatchStatus.CLOSED, "A mistake.")


def test_stale_terms_are_shown_beside_what_was_saved(client, make_match, money, other_partner):
    match = make_match(money)
    client.force_login(other_partner)
    version = match.version
    client.post(url("match_terms", match.pk), {"amount_usd": "500", "places": 1, "version": version})
    response = client.post(url("match_terms", match.pk), {"amount_usd": "600", "places": 1, "version": version})
    assert response.status_code == 409
    assert {row["theirs"] for row in response.context["conflict"]} == {"500.00", "1"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount_usd": "801", "places": 1}, "only USD 800.00 left"),
        ({"amount_usd": "-1", "places": 1}, "above zero"),
        ({"amount_usd": "", "places": 1}, "required"),
        ({"amount_usd": "10", "places": 0}, "at least one"),
    ],
)
def test_terms_that_cannot_be_are_refused_in_words(client, make_match, money, other_partner, typed, said):
    match = make_match(money)
    client.force_login(other_partner)
    response = client.post(url("match_terms", match.pk), typed | {"version": match.version})
    assert response.status_code == 200
    assert said in text(response)


def test_a_match_says_why_it_cannot_come_to_an_agreement(client, make_match, trainers, proponent, other_partner):
    match = make_match(trainers)
    client.force_login(proponent)
    assert "do you accept" in text(client.get(url("match_detail", match.pk)))
    actions.withdraw_offer(trainers, by=other_partner, note="Gone.")
    shown = text(client.get(url("match_detail", match.pk)))
    assert "Only an open offer can be matched." in shown
    assert "do you accept" not in shown


def test_what_was_agreed_is_taken_up_from_its_match(
    client, make_match, make_other_offer, agree, secretariat, other_partner, make_activity
):
    offer, activity = (
        make_other_offer("A grant", kind="money", amount="800", currency="USD", capacity=None),
        make_activity(),
    )
    match = agree(make_match(offer), 700)
    address = f"{url('offer_take_up', offer.pk)}?match={match.pk}"
    client.force_login(other_partner)
    assert address not in client.get(url("match_detail", match.pk)).content.decode()
    client.force_login(secretariat)
    assert address in client.get(url("match_detail", match.pk)).content.decode()
    form = client.get(address).context["form"]
    assert [form[name].value() for name in ("match", "amount_usd", "places")] == [match.pk, 700, 1]
    data = {"match": match.pk, "amount_usd": "700.00", "places": 1, "activity": activity.pk}
    assert client.post(address, data).status_code == 302
    page = client.get(url("match_detail", match.pk))
    assert "Taken up" in text(page)
    assert address not in page.content.decode()


@pytest.mark.parametrize("typed", ["", "0", "x", "٣", "9" * 30])
def test_an_address_that_names_no_match_of_the_offer_fills_in_nothing(client, trainers, secretariat, typed):
    client.force_login(secretariat)
    assert client.get(url("offer_take_up", trainers.pk), {"match": typed}).context["form"]["places"].value() == 1


# For programs


def test_programs_read_the_matches_of_their_side(client, make_match, trainers, other_partner, secretariat, stranger):
    match = make_match(trainers)
    assert client.get("/api/v1/matches/").json()["results"] == []
    client.force_login(other_partner)
    rows = client.get("/api/v1/matches/").json()["results"]
    assert [row["id"] for row in rows] == [match.pk]
    assert {"reason", "score", "overrules"}.isdisjoint(rows[0])
    client.force_login(secretariat)
    assert client.get(f"/api/v1/matches/{match.pk}/").json()["reason"] == "They know each other."
    client.force_login(stranger)
    assert client.get(f"/api/v1/matches/{match.pk}/").status_code == 404


def test_programs_accept_decline_and_report(client, make_match, trainers, proponent, other_partner):
    match = make_match(trainers)
    post = lambda verb, data=None, **headers: client.post(  # noqa: E731
        f"/api/v1/matches/{match.pk}/{verb}/", data or {}, content_type="application/json", headers=headers
    )
    client.force_login(proponent)
    key = {"Idempotency-Key": "once"}
    assert post("accept", **key).json()["proposal_accepted_at"]
    assert post("accept", **key).status_code == 200
    assert post("accept", {"side": "offer"}).status_code == 403
    client.force_login(other_partner)
    assert post("accept").json()["state"] == "agreed"
    assert post("decline", {"note": "Too late."}).status_code == 403
    assert post("report", {"report": ""}).status_code == 400
    assert post("report", {"report": "Done."}).json()["state"] == "delivered"
    assert Match.objects.get().report == "Done."


def test_a_program_that_says_what_it_read_accepts_nothing_else(client, make_match, trainers, proponent):
    match = make_match(trainers)
    client.force_login(proponent)
    post = lambda **data: client.post(  # noqa: E731
        f"/api/v1/matches/{match.pk}/accept/", data, content_type="application/json"
    )
    assert post(places=match.places).status_code == 400
    assert post(places=match.places + 1, amount_usd=None).status_code in (400, 409)
    match.refresh_from_db()
    assert match.proposal_accepted_at is None
    assert post(places=match.places, amount_usd=None).json()["proposal_accepted_at"]


def test_programs_write_terms_and_note_contacts(client, make_match, money, proponent, other_partner):
    match = make_match(money)
    address = f"/api/v1/matches/{match.pk}/"
    send = lambda data, tag, method="patch": getattr(client, method)(  # noqa: E731
        address, data, content_type="application/json", headers={"If-Match": tag} if tag else {}
    )
    client.force_login(proponent)
    tag = client.get(address).headers["ETag"]
    assert send({"amount_usd": "700.00"}, tag).status_code == 403
    client.force_login(other_partner)
    tag = client.get(address).headers["ETag"]
    assert send({"amount_usd": "700.00"}, None).status_code == 428
    assert send({"amount": "700.00"}, tag).status_code == 400
    assert send({"amount_usd": "NaN"}, tag).status_code == 400
    assert send({"amount_usd": "900.00"}, tag).status_code == 400
    assert send({"amount_usd": "700.00"}, tag).json()["amount_usd"] == "700.00"
    assert send({"amount_usd": "600.00"}, tag).status_code == 412
    tag = client.get(address).headers["ETag"]
    assert send({}, tag).headers["ETag"] == tag
    assert send({"places": 2}, tag).json()["amount_usd"] == "700.00"
    client.force_login(proponent)
    post = lambda verb, **data: client.post(  # noqa: E731
        f"{address}{verb}/", data, content_type="application/json", headers={"Idempotency-Key": verb}
    )
    assert post("talk").json()["state"] == "in_talks"
    assert post("talk").json()["state"] == "in_talks"
    assert post("contact", happened_on="2999-01-01", note="We called.").status_code == 400
    for _press in range(2):
        assert post("contact", happened_on="2020-01-31", note="We called.").status_code == 200
    assert [contact.note for contact in match.contacts.all()] == ["We called."]
    assert client.get(address).json()["contacts"] == [{"happened_on": "2020-01-31", "note": "We called."}]
    assert "We called." in b"".join(client.get("/api/v1/matches/?format=csv").streaming_content).decode()
