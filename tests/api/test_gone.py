"""What left a public list: a program that asks what changed is told of each row it may have copied, and of no other."""

from datetime import date, timedelta

import pytest

from ipbes_portal import clock
from ipbes_portal.partnerships import actions as partnerships
from ipbes_portal.partnerships.models import FundingOpportunity
from matching import actions
from matching.models import Offer
from tests.matching.offer_fixtures import make_offer, make_offer_draft, make_sent_offer  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
START = "2020-01-01T00:00:00Z"


def since(client, endpoint, moment=START, **more):
    """{id: whether it is gone} of what changed."""
    moment = moment if isinstance(moment, str) else moment.isoformat().replace("+", "%2B")
    query = "".join(f"&{name}={value}" for name, value in more.items())
    rows = client.json(f"/api/v1/{endpoint}/?updated_since={moment}{query}")["results"]
    return {row["id"]: row.get("gone", False) for row in rows}


# Offers


def test_offers_closed_returned_and_withdrawn_are_gone_and_those_that_never_were_public_are_nothing(
    api,
    make_offer,  # noqa: F811
    make_sent_offer,  # noqa: F811
    secretariat,
    partner,
):
    stays, closed, returned, withdrawn = (make_offer(title) for title in ("Stays", "Closed", "Returned", "Withdrawn"))
    make_sent_offer("Never checked")
    actions.withdraw_offer(make_sent_offer("Never opened"), by=partner, note="No money.")
    actions.close_offer(make_offer("Never public", may_be_published=False), by=secretariat, note="Done.")
    actions.close_offer(closed, by=secretariat, note="Done.")
    actions.return_offer(returned, by=secretariat, note="Say more.")
    actions.withdraw_offer(withdrawn, by=partner, note="No money.")

    gone = {stays.pk: False, closed.pk: True, returned.pk: True, withdrawn.pk: True}
    assert since(api, "offers") == gone
    assert since(api, "offers", q="nothing") == {pk: True for pk, is_gone in gone.items() if is_gone}
    assert [row["id"] for row in api.json("/api/v1/offers/")["results"]] == [stays.pk]
    table = b"".join(api.get(f"/api/v1/offers/?updated_since={START}&format=csv").streaming_content)
    assert len(table.decode().strip().splitlines()) == 2


def test_an_offer_whose_consent_was_taken_back_is_gone(api, make_offer, secretariat, partner):  # noqa: F811
    offer = make_offer()
    offer = actions.return_offer(offer, by=secretariat, note="Say more.")
    offer.may_be_published = False
    offer = actions.edit_offer(offer, by=partner, fields=["may_be_published"], version=offer.version)
    assert since(api, "offers") == {offer.pk: True}


def test_an_offer_whose_last_day_has_passed_is_gone_though_nobody_touched_it(api, make_offer):  # noqa: F811
    offer = make_offer(valid_until=clock.today() + timedelta(days=10))
    copied = clock.now() + timedelta(days=5)
    with clock.at(copied + timedelta(days=5)):
        assert since(api, "offers", copied) == {}
    with clock.at(copied + timedelta(days=20)):
        assert since(api, "offers", copied) == {offer.pk: True}
        assert since(api, "offers", clock.now()) == {}


def test_an_offer_whose_first_day_has_come_is_told_though_nobody_touched_it(api, make_offer):  # noqa: F811
    offer = make_offer(valid_from=clock.today() + timedelta(days=10))
    copied = clock.now() + timedelta(days=5)
    with clock.at(copied + timedelta(days=20)):
        assert since(api, "offers", copied) == {offer.pk: False}


def test_whoever_knows_offers_in_full_is_told_of_no_gone_row(token_client, make_offer, secretariat, partner):  # noqa: F811
    offer = make_offer()
    actions.close_offer(offer, by=secretariat, note="Done.")
    for user in (secretariat, partner):
        assert since(token_client(user), "offers") == {offer.pk: False}
    assert since(token_client(partner), "offers", public="true") == {offer.pk: True}


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_the_first_and_the_last_moment_are_moments(api, make_offer, moment):  # noqa: F811
    offer = make_offer()
    assert since(api, "offers", moment) == ({offer.pk: False} if moment < "2" else {})


def test_an_offer_closed_and_opened_again_is_there_again(api, make_offer, secretariat):  # noqa: F811
    offer = make_offer()
    closed = actions.close_offer(offer, by=secretariat, note="Done.")
    actions.reopen_offer(closed, by=secretariat, note="There is more.")
    assert since(api, "offers") == {offer.pk: False}
    assert Offer.objects.get().published_at > offer.published_at


# Funding opportunities


@pytest.fixture
def published(fill, secretariat):
    """A published opportunity."""
    return fill("funding-opportunities", 1)[0]


def test_an_opportunity_taken_off_is_gone_for_everybody_but_staff(api, token_client, published, secretariat):
    FundingOpportunity.objects.create(
        text=published.text.__class__.objects.create(source_language="en"),
        funder=published.funder,
        entered_by=secretariat,
        opens_on=date(2020, 1, 1),
    )
    draft = FundingOpportunity.objects.latest("pk")
    assert since(api, "funding-opportunities") == {published.pk: False}
    partnerships.take_off_opportunity(published, by=secretariat, note="The fund is closed.")
    assert since(api, "funding-opportunities") == {published.pk: True}
    assert since(token_client(secretariat), "funding-opportunities") == {published.pk: False, draft.pk: False}
    later = clock.now() + timedelta(days=1)
    assert since(api, "funding-opportunities", later) == {}


def test_an_opportunity_of_a_funder_that_left_the_register_is_gone(api, published):
    moment = clock.now() + timedelta(days=1)
    with clock.at(moment + timedelta(hours=1)):
        type(published.funder).objects.filter(pk=published.funder_id).update(status="declined", updated_at=clock.now())
        assert since(api, "funding-opportunities", moment) == {published.pk: True}


# A key of one's own


@pytest.mark.parametrize("endpoint", ["activities", "offers", "proposals", "funding-opportunities"])
def test_a_repeated_creation_says_again_where_the_row_stands(endpoint, token_client, fill, secretariat, organisation):
    secretariat.person.organisation = organisation
    secretariat.person.save()
    data = {"language": "en", "title": "Again"}
    data |= {
        "activities": lambda: {"kind": "workshop"},
        "offers": lambda: {"organisation": organisation.pk, "route": "direct", "kind": "other"},
        "proposals": lambda: {"organisation": organisation.pk, "call": fill("proposal-calls", 1)[0].pk},
        "funding-opportunities": lambda: {"funder": organisation.pk},
    }[endpoint]()
    client, answers = token_client(secretariat), []
    for _time in range(2):
        headers = {"Idempotency-Key": "k"}
        path = f"/api/v1/{endpoint}/"
        answers.append(client.post(path, data, content_type="application/json", headers=headers))
    assert [answer.status_code for answer in answers] == [201, 201], answers[0].content
    assert answers[0].json() == answers[1].json()
    assert answers[0]["Location"] == answers[1]["Location"]
    assert answers[0]["Location"].endswith(f"/api/v1/{endpoint}/{answers[0].json()['id']}/")
