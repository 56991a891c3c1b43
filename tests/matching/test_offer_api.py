"""Offers for programs: two shapes, the verbs of partners, and what is refused."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ipbes_portal import clock
from ipbes_portal.audit.models import Entry
from matching.models import Offer, OfferStatus
from tests.api_caller import caller

URL = "/api/v1/offers/"
HIDDEN = {"contact_name", "contact_email", "conditions", "state", "state_note", "version", "activity", "proposal"}


@pytest.fixture
def api(client):
    return caller(client, URL)


def titles(response):
    return sorted(row["title"]["en"] for row in response.json()["results"])


@pytest.fixture
def four(make_offer_draft, make_sent_offer, make_offer):
    """A draft, one that waits, a public and an unpublished one of the partner."""
    return {
        "draft": make_offer_draft("Draft"),
        "sent": make_sent_offer("Sent"),
        "public": make_offer("Public", conditions="Only on Mondays."),
        "private": make_offer("Private", may_be_published=False),
    }


def test_everybody_reads_the_public_part_of_public_offers(api, four, stranger):
    for reader, query in ((None, ""), (stranger, "?public=true")):
        response = api("get", query, by=reader)
        assert titles(response) == ["Public"]
        assert HIDDEN.isdisjoint(response.json()["results"][0])
        one = api("get", f"{four['public'].pk}/", by=reader)
        assert HIDDEN.isdisjoint(one.json())
        assert [api("get", f"{four[name].pk}/", by=reader).status_code for name in ("draft", "sent", "private")] == [
            404,
            404,
            404,
        ]
    assert titles(api("get", by=stranger)) == []


def test_partners_and_staff_read_in_full_what_is_theirs_to_know(api, four, partner, secretariat, co_chair):
    assert titles(api("get", by=partner)) == ["Draft", "Private", "Public", "Sent"]
    for reader in (secretariat, co_chair):
        response = api("get", by=reader)
        assert titles(response) == ["Private", "Public", "Sent"]
        assert set(response.json()["results"][0]) >= HIDDEN
    assert api("get", f"{four['public'].pk}/", by=partner).json()["conditions"] == "Only on Mondays."


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_for_everybody_has_no_hidden_column(api, four, secretariat, form):
    response = api("get", f"?format={form}")
    body = b"".join(response.streaming_content)
    assert b"partnership@example.org" not in body
    if form == "csv":
        header, *rows = csv.reader(io.StringIO(body.decode("utf-8-sig")))
        assert HIDDEN.isdisjoint(header)
        assert len(rows) == 1
        full = b"".join(api("get", "?format=csv", by=secretariat).streaming_content)
        assert full.count(b"partnership@example.org") == 3


def test_a_partner_writes_sends_extends_and_withdraws(api, partner, organisation, country, region):
    data = {
        "organisation": organisation.pk, "language": "en", "title": "Trainers", "body": "For a week.",
        "route": "direct", "kind": "trainers", "contact_name": "Office", "contact_email": "office@example.org",
        "countries": ["GRD"], "regions": ["americas"], "languages": ["en", "fr"], "capacity": 2,
        "valid_until": (clock.today() + timedelta(days=9)).isoformat(),
    }  # fmt: skip
    made = api("post", "", data, by=partner)
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    here = f"{made.json()['id']}/"
    assert made["Location"].endswith(URL + here)
    changed = api("patch", here, {"capacity": 3, "needs": []}, by=partner, **{"If-Match": made["ETag"]})
    assert (changed.status_code, changed.json()["capacity"], changed.json()["version"]) == (200, 3, 2)
    assert api("patch", here, {"capacity": 4}, by=partner, **{"If-Match": made["ETag"]}).status_code == 412
    assert api("patch", here, {"capacity": 4}, by=partner).status_code == 428
    sent = api("post", here + "submit/", by=partner)
    assert (sent.status_code, sent.json()["state"]) == (200, "submitted")
    assert sent.json()["reference"].startswith("O-")
    later = (clock.today() + timedelta(days=99)).isoformat()
    assert api("post", here + "extend/", {"valid_until": later}, by=partner).json()["valid_until"] == later
    gone = api("post", here + "withdraw/", {"note": "No money."}, by=partner)
    assert (gone.json()["state"], gone.json()["state_note"]) == ("withdrawn", "No money.")


def test_the_same_key_makes_one_offer(api, partner, organisation):
    data = {"organisation": organisation.pk, "language": "en", "title": "T", "route": "direct", "kind": "other"}
    first, second = (api("post", "", data, by=partner, **{"Idempotency-Key": "k"}) for _time in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert Offer.objects.count() == 1
    other = api("post", "", data | {"title": "Other"}, by=partner, **{"Idempotency-Key": "k"})
    assert other.status_code == 400
    assert Entry.objects.filter(verb="draft_offer").count() == 1


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"amount": "-1", "currency": "USD"}, ""),
        ({"amount": "1e99"}, "/amount"),
        ({"amount": "5", "currency": "XYZ"}, "/currency"),
        ({"capacity": 0}, "/capacity"),
        ({"capacity": 99999999}, "/capacity"),
        ({"route": "nonsense"}, "/route"),
        ({"languages": ["xx"]}, "/languages/0"),
        ({"colour": "red"}, "/colour"),
        ({"title": " "}, "/title"),
    ],
)
def test_nonsense_is_named_and_nothing_is_made(api, partner, organisation, change, pointer):
    data = {"organisation": organisation.pk, "language": "en", "title": "T", "route": "direct", "kind": "other"}
    answer = api("post", "", data | change, by=partner)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Offer.objects.exists()


def test_nobody_offers_for_others_or_without_signing_in(api, stranger, organisation, make_offer, other_partner):
    data = {"organisation": organisation.pk, "language": "en", "title": "T", "route": "direct", "kind": "other"}
    assert api("post", "", data).status_code == 401
    assert api("post", "", data, by=stranger).status_code == 400
    offer = make_offer()
    for verb, body in (("submit", {}), ("withdraw", {"note": "x"}), ("extend", {"valid_until": "2040-01-01"})):
        assert api("post", f"{offer.pk}/{verb}/", body).status_code == 401
        assert api("post", f"{offer.pk}/{verb}/", body, by=other_partner).status_code == 404
    assert Offer.objects.get().status == OfferStatus.OPEN


def test_what_has_ended_is_not_sent(api, partner, make_offer_draft):
    offer = make_offer_draft(valid_until=clock.today() - timedelta(days=1))
    answer = api("post", f"{offer.pk}/submit/", by=partner)
    assert answer.status_code == 400
    assert "Extend it first" in answer.json()["errors"][0]["detail"]


def test_a_list_asks_the_same_of_the_database_for_one_row_and_for_three(api, make_offer, need, country):
    related = {"needs": [need], "countries": [country]}
    make_offer(related=related)
    api("get")
    with CaptureQueriesContext(connection) as one:
        api("get")
    for number in range(2):
        make_offer(f"More {number}", related=related)
    with CaptureQueriesContext(connection) as three:
        assert len(api("get").json()["results"]) == 3
    assert len(three) == len(one)


@pytest.mark.parametrize("query", ["?public=perhaps", "?valid_on=soon", "?nonsense=1", "?kind=x"])
def test_a_filter_that_says_nothing_is_refused(api, db, query):
    assert api("get", query).status_code == 400
