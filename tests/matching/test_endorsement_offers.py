"""The offer of an own activity and the request for its recognition: one leads to the other."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from matching import actions
from matching.models import Endorsement

from .endorsement_fixtures import ASKED


@pytest.fixture
def make_own_offer(make_offer, need, initiative):
    """Builds open offers of the partner's own activity."""
    related = {"needs": [need], "initiatives": [initiative]}
    return lambda title="Own", **fields: make_offer(title, route="own_activity", related=related, **fields)


def offer_page(client, user, offer):
    client.force_login(user)
    return client.get(reverse("matching:offer_detail", args=[offer.pk]))


def test_an_offer_leads_to_the_request_and_then_says_where_it_stands(
    client, make_own_offer, own_activity, make_request, partner, secretariat, make_activity
):
    make_activity("Not one's own")
    offer = make_own_offer()
    asked = f"{reverse('matching:endorsement_ask', args=[own_activity.pk])}?offer={offer.pk}"
    before = offer_page(client, partner, offer)
    assert before.context["recognition"].activities == [own_activity]
    assert asked in before.content.decode()
    assert client.get(asked).context["form"]["offer"].value() == str(offer.pk)
    assert asked not in offer_page(client, secretariat, offer).content.decode()
    client.force_login(partner)
    form = ASKED | {"level": "recognised", "organisation": partner.managed_organisation_ids[0], "offer": offer.pk}
    client.post(asked, form)
    request = Endorsement.objects.get()
    assert request.offer == offer
    after = offer_page(client, secretariat, offer)
    assert after.context["recognition"].requests == [request]
    assert "being reviewed by the task force" in after.content.decode()
    assert asked not in offer_page(client, partner, offer).content.decode()


def test_without_an_activity_of_the_plan_the_offer_leads_to_a_report(client, make_own_offer, partner):
    response = offer_page(client, partner, make_own_offer())
    assert response.context["recognition"].activities == []
    assert "Report yours first" in response.content.decode()


def test_offers_of_other_routes_and_drafts_say_nothing_of_recognition(client, make_offer, make_offer_draft, partner):
    for offer in (make_offer("Direct"), make_offer_draft("Draft", route="own_activity")):
        assert offer_page(client, partner, offer).context["recognition"] is None


def test_a_request_belongs_to_no_foreign_closed_or_other_offer(
    make_own_offer, make_offer, make_request, make_activity, secretariat, make_other_offer, need, initiative
):
    related = {"needs": [need], "initiatives": [initiative]}
    foreign = make_other_offer("Foreign", route="own_activity", related=related)
    closed = actions.close_offer(make_own_offer("Closed"), by=secretariat, note="Done.")
    elsewhere = make_own_offer("Elsewhere", activity=make_activity("Another"))
    for offer in (closed, elsewhere, make_offer("Direct"), foreign):
        with pytest.raises(ValidationError, match="does not belong"):
            make_request(offer=offer)
    assert not Endorsement.objects.exists()
