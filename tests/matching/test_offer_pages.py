"""Pages of offers: writing one, the lists, one offer in its two shapes, and the buttons."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.directory.models import Country, Region
from ipbes_portal.home import NEEDS
from matching import actions
from matching.models import Offer, OfferStatus

AUTOSAVE = {"X-Requested-With": "autosave"}


def url(name, *args):
    return reverse(f"matching:{name}", args=args)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def text(response):
    return response.content.decode()


@pytest.fixture
def as_partner(client, partner):
    client.force_login(partner)
    return client


@pytest.fixture
def as_staff(client, secretariat):
    client.force_login(secretariat)
    return client


# Writing


def test_an_offer_is_written_from_the_first_page_to_the_receipt(as_partner, partner, organisation, country):
    form = {
        "title": "Two trainers", "route": "direct", "kind": "trainers", "organisation": organisation.pk,
        "language": "en", "form_key": "one",
    }  # fmt: skip
    begun = as_partner.post(url("offer_start"), form)
    offer = Offer.objects.get()
    assert begun.url == url("offer_form", offer.pk)
    assert as_partner.post(url("offer_start"), form).url == begun.url  # sent twice
    assert "2 things lacking" in text(as_partner.get(begun.url))

    what = {"version": 1, "title": "Two trainers", "body": "For a week.", "kind": "trainers", "route": "direct"}
    assert as_partner.post(url("offer_section", offer.pk, "what"), what).url == begun.url
    whom = {"version": 2, "countries": [country.pk], "languages": ["en", "fr"], "next": "1"}
    answer = as_partner.post(url("offer_section", offer.pk, "whom"), whom)
    assert answer.url == url("offer_section", offer.pk, "amount")
    amount = {"version": 3, "capacity": "2", "amount": "1500", "currency": "usd", "next": "1"}
    assert as_partner.post(url("offer_section", offer.pk, "amount"), amount).url.endswith("/contact/")
    contact = {"version": 4, "contact_name": "Office", "contact_email": "office@example.org", "next": "1"}
    answer = as_partner.post(url("offer_section", offer.pk, "contact"), contact)
    assert answer.url == url("offer_check", offer.pk)
    assert "Send the offer" in text(as_partner.get(answer.url))
    receipt = as_partner.post(url("offer_submit", offer.pk))
    assert receipt.url == url("offer_receipt", offer.pk)
    offer.refresh_from_db()
    assert offer.reference in text(as_partner.get(receipt.url))
    assert (offer.currency, str(offer.amount_usd), offer.languages) == ("USD", "1500.00", ["en", "fr"])
    assert list(offer.countries.all()) == [country]


def test_the_answers_of_the_wizard_stand_in_the_first_page(as_partner, organisation):
    address = url("offer_start") + "?route=in_kind&lead=partner&kind=venue"
    page = text(as_partner.get(address))
    assert '<option value="in_kind" selected>' in page
    assert '<option value="venue" selected>' in page
    form = {"title": "A house", "route": "in_kind", "kind": "venue", "lead": "partner", "language": "en"}
    as_partner.post(address, form | {"organisation": organisation.pk})
    assert Offer.objects.get().lead == "partner"


def test_who_is_not_signed_in_keeps_the_answers(client):
    answer = client.get(url("offer_start") + "?route=direct")
    assert answer.url.endswith("/sign-in/login/?next=/en/offers/begin/%3Froute%3Ddirect")


def test_who_works_for_nobody_is_told_what_to_do_first(client, stranger):
    client.force_login(stranger)
    assert "Say first for whom you work" in text(client.get(url("offer_start")))


def test_a_section_saves_itself(as_partner, make_offer_draft):
    offer = make_offer_draft()
    form = {"version": 1, "capacity": "9", "valid_until": offer.valid_until}
    answer = as_partner.post(url("offer_section", offer.pk, "amount"), form, headers=AUTOSAVE)
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    form = {"version": 2, "amount": "-1", "currency": "USD"}
    answer = as_partner.post(url("offer_section", offer.pk, "amount"), form, headers=AUTOSAVE)
    assert answer.status_code == 422
    assert "must be above zero" in str(answer.json()["errors"])
    assert (
        as_partner.post(url("offer_section", offer.pk, "amount"), {"version": 1}, headers=AUTOSAVE).status_code == 409
    )
    assert Offer.objects.get().capacity == 9


def test_a_stale_section_shows_both_and_loses_nothing(as_partner, make_offer_draft, partner):
    offer = make_offer_draft()
    theirs = Offer.objects.get()
    theirs.contact_name = "Theirs"
    actions.edit_offer(theirs, by=partner, fields=["contact_name"], version=1)
    form = {"version": 1, "contact_name": "Mine", "contact_email": "office@example.org"}
    answer = as_partner.post(url("offer_section", offer.pk, "contact"), form)
    assert answer.status_code == 409
    assert "Theirs" in text(answer)
    assert 'value="Mine"' in text(answer)


@pytest.mark.parametrize("form", [{"amount": "abc"}, {"amount": "5", "currency": "QQQ"}, {"amount": "1" * 15}])
def test_a_refused_section_keeps_what_was_typed(as_partner, make_offer_draft, form):
    offer = make_offer_draft()
    answer = as_partner.post(url("offer_section", offer.pk, "amount"), form | {"version": 1})
    assert answer.status_code == 200
    assert f'value="{form["amount"]}"' in text(answer)
    assert Offer.objects.get().amount is None


def test_an_offer_that_ended_is_not_sent_and_says_what_to_do(as_partner, make_offer_draft):
    offer = make_offer_draft(valid_until=clock.today() - timedelta(days=1))
    page = text(as_partner.get(url("offer_check", offer.pk)))
    assert "Extend it first" in page
    assert "Send the offer" not in page
    assert "Extend it first" in said(as_partner.post(url("offer_submit", offer.pk)))[0]
    assert Offer.objects.get().status == OfferStatus.DRAFT


def test_a_section_that_does_not_exist_is_not_found(as_partner, make_offer_draft):
    assert as_partner.get(url("offer_section", make_offer_draft().pk, "nonsense")).status_code == 404


# One offer, in two shapes


def test_the_public_part_has_no_contact_no_conditions_and_nothing_of_its_course(client, make_offer, stranger):
    offer = make_offer(conditions="Only on Mondays.", amount="900.00", currency="USD")
    for reader in (None, stranger):
        if reader:
            client.force_login(reader)
        page = text(client.get(url("offer_detail", offer.pk)))
        assert "Three trainers" in page
        assert "900.00 USD" in page
        for hidden in ("Only on Mondays.", "Partnership office", "partnership@example.org", "History", "partner</bdi>"):
            assert hidden not in page, hidden


def test_what_is_not_public_is_not_there_for_others(client, make_offer, make_sent_offer, make_offer_draft, stranger):
    rows = [make_offer_draft(), make_sent_offer(), make_offer(may_be_published=False)]
    for reader in (None, stranger):
        if reader:
            client.force_login(reader)
        assert [client.get(url("offer_detail", row.pk)).status_code for row in rows] == [404, 404, 404]


def test_the_organisation_and_staff_see_all_of_it(client, make_offer, partner, secretariat):
    offer = make_offer(conditions="Only on Mondays.")
    for reader, history in ((partner, False), (secretariat, True)):
        client.force_login(reader)
        page = text(client.get(url("offer_detail", offer.pk)))
        assert "Only on Mondays." in page
        assert "partnership@example.org" in page
        assert ("History" in page) == history


# Lists


@pytest.mark.parametrize("name", ["public_offer_list", "offer_list"])
def test_a_list_asks_the_same_of_the_database_for_one_row_and_for_three(
    as_staff, make_offer, need, country, region, name
):
    related = {"needs": [need], "countries": [country], "regions": [region]}
    make_offer(related=related)
    as_staff.get(url(name))
    with CaptureQueriesContext(connection) as one:
        as_staff.get(url(name))
    for number in range(2):
        make_offer(f"More {number}", related=related)
    with CaptureQueriesContext(connection) as three:
        page = text(as_staff.get(url(name)))
    assert "3 offers" in page
    assert len(three) == len(one)


def test_the_public_list_tells_money_for_the_fund_from_money_for_projects(client, make_offer):
    make_offer("A yearly contribution", route="trust_fund", kind="money", amount=500, currency="USD", capacity=None)
    page = text(client.get(url("public_offer_list")))
    assert "trust fund, general budget" in page.split("A yearly contribution")[1]


def test_the_public_list_holds_the_public_ones_only(client, make_offer, make_sent_offer):
    make_offer("Public one")
    make_offer("Private one", may_be_published=False)
    make_sent_offer("Waiting one")
    page = text(client.get(url("public_offer_list")))
    assert "1 offer<" in page
    assert "Public one" in page


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("kind=venue", ["House"]),
        ("region=americas", ["House", "Open to all", "Regional", "Trainers for Grenada"]),
        ("region=africa", ["House", "Open to all"]),
        ("country=GRD", ["House", "Open to all", "Regional", "Trainers for Grenada"]),
        ("country=KEN", ["House", "Open to all"]),
        ("need=1.1", ["Regional"]),
        ("initiative=1(a)", ["House"]),
        ("route=alignment", ["Open to all"]),
        ("q=grenada", ["Trainers for Grenada"]),
        ("valid_on=2000-01-01", ["House", "Open to all", "Regional", "Trainers for Grenada"]),
        ("valid_on=2999-01-01", []),
        ("state=closed", ["House"]),
        ("public=true", ["Open to all", "Regional", "Trainers for Grenada"]),
    ],
)
def test_the_filters_leave_what_they_say(
    as_staff, make_offer, secretariat, need, country, region, initiative, query, titles
):
    africa = Region.objects.get_or_create(code="africa", defaults={"name_en": "Africa"})[0]
    Country.objects.get_or_create(
        iso3="KEN", defaults={"iso2": "KE", "m49": "404", "name_en": "Kenya", "region": africa}
    )
    make_offer("Trainers for Grenada", related={"countries": [country]})
    make_offer("Regional", related={"regions": [region], "needs": [need]})
    make_offer("Open to all", route="alignment", kind="other")
    house = make_offer("House", kind="venue", related={"initiatives": [initiative]})
    actions.close_offer(house, by=secretariat, note="Burnt down.")
    response = as_staff.get(f"{url('offer_list')}?{query}")
    assert sorted(str(row) for row in response.context["rows"]) == titles


def test_an_empty_list_says_so(client, secretariat):
    assert "There is no public offer at present." in text(client.get(url("public_offer_list")))
    client.force_login(secretariat)
    assert "No offer has arrived yet." in text(client.get(url("offer_list")))
    assert "You have not offered anything yet." in text(client.get(url("my_offers")))


def test_the_list_of_all_is_for_staff_and_co_chairs(client, partner, co_chair):
    client.force_login(partner)
    assert client.get(url("offer_list")).status_code == 403
    client.force_login(co_chair)
    assert client.get(url("offer_list")).status_code == 200


# What needs me


def waiting(user):
    return {label: (number, address) for needs in NEEDS for label, number, address in needs(user) if "ffer" in label}


def test_staff_have_offers_to_check_and_partners_what_came_back_or_ends(
    client, make_offer, make_sent_offer, make_offer_draft, secretariat, partner
):
    make_sent_offer()
    actions.return_offer(make_sent_offer("Back"), by=secretariat, note="Why?")
    make_offer("Ending", valid_until=clock.today() + timedelta(days=30))
    make_offer("Not ending", valid_until=clock.today() + timedelta(days=31))
    make_offer_draft("Draft")
    found = waiting(secretariat)
    assert list(found.values()) == [(1, "/en/offers/all/?state=submitted")]
    client.force_login(secretariat)
    assert "1 offer<" in text(client.get("/en/offers/all/?state=submitted"))
    assert {label: number for label, (number, _address) in waiting(partner).items()} == {
        "My offers that came back to be completed": 1,
        "My offers that end within 30 days": 1,
        "My drafts of offers": 1,
    }
    client.force_login(partner)
    groups = {group["status"]: len(group["rows"]) for group in client.get(url("my_offers")).context["groups"]}
    assert groups == {"ending": 1, "returned": 1, "draft": 1, "submitted": 1, "open": 2}


# Buttons


def test_staff_open_return_close_and_reopen_on_the_page(as_staff, make_sent_offer):
    offer = make_sent_offer()
    here = url("offer_detail", offer.pk)
    for name, form, status in (
        ("offer_open", {}, "open"),
        ("offer_close", {"note": "Taken."}, "closed"),
        ("offer_reopen", {"note": "Free again."}, "open"),
        ("offer_return", {"note": "Where?"}, "returned"),
    ):
        answer = as_staff.post(url(name, offer.pk), form)
        assert answer.url == here
        offer.refresh_from_db()
        assert offer.status == status, name


def test_the_partner_extends_and_withdraws_on_the_page(as_partner, make_offer):
    offer = make_offer()
    later = clock.today() + timedelta(days=365)
    as_partner.post(url("offer_extend", offer.pk), {"valid_until": later.isoformat()})
    offer.refresh_from_db()
    assert offer.valid_until == later
    as_partner.post(url("offer_extend", offer.pk), {"valid_until": "2001-01-01"})
    offer.refresh_from_db()
    assert offer.valid_until == later
    as_partner.post(url("offer_withdraw", offer.pk), {"note": "Gone."})
    offer.refresh_from_db()
    assert offer.status == OfferStatus.WITHDRAWN


def test_a_button_without_its_reason_is_refused(as_staff, make_offer):
    offer = make_offer()
    assert said(as_staff.post(url("offer_close", offer.pk), {"note": " "})) == ["This field is required."]
    assert Offer.objects.get().status == OfferStatus.OPEN


def test_buttons_of_others_are_not_there(client, make_offer, other_partner):
    offer = make_offer()
    client.force_login(other_partner)
    for name in ("open", "return", "close", "reopen", "withdraw", "extend", "submit"):
        assert client.post(url(f"offer_{name}", offer.pk), {"note": "x"}).status_code == 404, name


def test_a_pledge_becomes_an_offer_by_one_click(as_staff, make_proposal, pledge_fields):
    pledge = make_proposal(**pledge_fields)
    assert url("pledge_offer", pledge.pk) in text(as_staff.get(url("proposal_detail", pledge.pk)))
    answer = as_staff.post(url("pledge_offer", pledge.pk))
    offer = Offer.objects.get()
    assert answer.url == url("offer_detail", offer.pk)
    page = text(as_staff.get(url("proposal_detail", pledge.pk)))
    assert url("pledge_offer", pledge.pk) not in page
    assert answer.url in page


def test_the_public_part_leaves_out_what_is_not_said(client, make_offer, partner):
    offer = make_offer()
    page = client.get(url("offer_detail", offer.pk))
    labels = [row["label"] for row in page.context["part"]["rows"]]
    assert labels == ["what is offered", "route", "for countries", "for regions", "valid until"]
    assert "–" not in [row["value"] for row in page.context["part"]["rows"]]
    client.force_login(partner)
    assert '<dd dir="auto">–</dd>' in text(client.get(url("offer_detail", offer.pk)))
