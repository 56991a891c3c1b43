"""Taking up offers: what becomes a gift, what begins, and that nobody takes more than there is."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Body
from ipbes_portal.notifications.models import Letter
from ipbes_portal.programme import actions as programme
from ipbes_portal.programme.models import Activity, Contribution
from matching import actions
from matching.fitting.remaining import Left, left_of
from matching.models import Offer, OfferStatus, OfferUse
from tests.people import make_user

MONEY = {"kind": "money", "amount": Decimal("1000.00"), "currency": "USD", "capacity": None}


def refused(act, *words):
    with pytest.raises(ValidationError) as refusal:
        act()
    text = " ".join(refusal.value.messages)
    assert all(word in text for word in words), text


@pytest.fixture
def take(secretariat):
    """Takes up as the secretariat does."""
    return lambda offer, **how: actions.take_up_offer(offer, by=secretariat, **how)


def test_what_is_taken_up_stands_in_the_ledger_and_the_partner_hears_it(
    make_offer, make_activity, take, secretariat, partner, organisation
):
    offer, activity = make_offer(), make_activity()
    use = take(offer, activity=activity, places=2, note="For June.")
    gift = use.contribution
    assert (gift.donor, gift.kind, gift.mode, gift.activity) == (organisation, "in_kind", "direct", activity)
    assert (gift.what, gift.amount, gift.source) == ("Three trainers", None, offer.reference)
    assert left_of(Offer.objects.get()) == Left(places=1, amount_usd=None)
    letter = Letter.objects.order_by("-pk").first()
    assert (letter.kind, letter.to) == ("matching.offer_moved", partner.email)
    assert "For June." in letter.body
    assert Entry.objects.about(offer).first().verb == "take_up_offer"


@pytest.mark.parametrize(
    ("fields", "how", "expected"),
    [
        ({"route": "direct"}, {}, ("in_kind", "direct")),
        ({"route": "in_kind", "lead": "ipbes"}, {}, ("in_kind", "in_kind")),
        ({"route": "direct"} | MONEY, {"amount_usd": Decimal("10.00")}, ("cash", "direct")),
        ({"route": "in_kind", "lead": "ipbes"} | MONEY, {"amount_usd": Decimal("10.00")}, ("cash", "in_kind")),
        ({"kind": "financing_visit", "amount": Decimal("900.00"), "currency": "USD"},
         {"amount_usd": Decimal("300.00")}, ("cash", "direct")),
    ],
)  # fmt: skip
def test_the_route_and_the_kind_say_what_sort_of_gift_it_is(
    make_offer, make_activity, take, initiative, fields, how, expected
):
    offer = make_offer(related={"initiatives": [initiative]}, **fields)
    gift = take(offer, activity=make_activity(), **how).contribution
    assert (gift.kind, gift.mode) == expected


@pytest.mark.parametrize("route", ["own_activity", "alignment"])
def test_some_routes_bring_no_gift_but_an_activity(make_offer, make_activity, take, need, initiative, route):
    offer = make_offer(route=route, related={"needs": [need], "initiatives": [initiative]})
    refused(lambda: take(offer), "Choose the activity")
    use = take(offer, activity=make_activity())
    assert use.contribution is None
    assert not Contribution.objects.exists()


def test_general_money_stands_with_the_secretariat_which_keeps_the_fund(make_offer, take):
    offer = make_offer(route="trust_fund", **MONEY)
    refused(lambda: take(offer, amount_usd=Decimal("1.00")), "Enter the secretariat among the bodies")
    body = Body.objects.create(code="secretariat", kind="secretariat", name_en="Secretariat")
    gift = take(offer, amount_usd=Decimal("1000.00")).contribution
    assert (gift.body, gift.activity, gift.kind, gift.mode) == (body, None, "cash", "trust_fund")
    assert (gift.amount, gift.currency, gift.amount_usd) == (Decimal("1000.00"), "USD", Decimal("1000.00"))


def test_the_whole_keeps_its_currency_and_a_part_is_in_dollars(make_offer, make_activity, take):
    euros = MONEY | {"currency": "EUR", "rate": Decimal("1.25"), "rate_on": clock.today()}
    part = take(make_offer(**euros), activity=make_activity(), amount_usd=Decimal("250.00")).contribution
    assert (part.amount, part.currency, part.amount_usd) == (Decimal("250.00"), "USD", Decimal("250.00"))
    whole = take(make_offer(**euros), activity=make_activity(), amount_usd=Decimal("1250.00")).contribution
    assert (whole.amount, whole.currency, whole.amount_usd) == (Decimal("1000.00"), "EUR", Decimal("1250.00"))


def test_the_ledger_says_no_more_of_an_offer_that_is_not_public_than_its_kind(make_offer, make_activity, take):
    gift = take(make_offer("Secret trainers", may_be_published=False), activity=make_activity()).contribution
    assert gift.what == "trainers"


# What is refused


def test_never_more_places_than_are_left(make_offer, make_activity, take):
    offer, activity = make_offer(capacity=3), make_activity()
    refused(lambda: take(offer, activity=activity, places=4), "3 are left")
    take(offer, activity=activity, places=2)
    refused(lambda: take(offer, activity=activity, places=2), "1 are left")
    refused(lambda: take(offer, activity=activity, places=0), "at least one")
    assert OfferUse.objects.count() == Contribution.objects.count() == 1


def test_never_more_money_than_is_left(make_offer, make_activity, take):
    offer, activity = make_offer(**MONEY), make_activity()
    refused(lambda: take(offer, activity=activity), "how much of the money")
    refused(lambda: take(offer, activity=activity, amount_usd=Decimal("1000.01")), "USD 1,000.00 are left")
    take(offer, activity=activity, amount_usd=Decimal("999.99"))
    refused(lambda: take(offer, activity=activity, amount_usd=Decimal("0.02")), "USD 0.01 are left")
    for nonsense in (Decimal("0"), Decimal("-1"), Decimal("NaN"), Decimal("Infinity")):
        refused(lambda nonsense=nonsense: take(offer, activity=activity, amount_usd=nonsense), "above zero")


def test_money_whose_value_in_dollars_is_unknown_is_not_taken_up(make_offer, make_activity, take):
    offer = make_offer(**MONEY | {"currency": "EUR"})
    refused(lambda: take(offer, activity=make_activity(), amount_usd=Decimal("1.00")), "ask for the rate")


def test_an_offer_that_has_ended_is_not_taken_up(make_offer, make_activity, take):
    offer, activity = make_offer(), make_activity()
    with clock.at(clock.now() + timedelta(days=101)):
        refused(lambda: take(offer, activity=activity), "Extend it first")


@pytest.mark.parametrize("status", ["submitted", "returned", "closed", "withdrawn"])
def test_only_an_open_offer_is_taken_up(make_offer, make_sent_offer, make_activity, take, secretariat, status):
    offer = make_sent_offer() if status in ("submitted", "returned") else make_offer()
    moves = {"returned": "return_offer", "closed": "close_offer", "withdrawn": "withdraw_offer"}
    if status in moves:
        getattr(actions, moves[status])(offer, by=secretariat, note="Why.")
    with pytest.raises(PermissionDenied):
        take(offer, activity=make_activity())


def test_only_staff_take_up_and_not_what_is_their_own(make_offer, make_activity, partner, co_chair, organisation):
    offer, activity = make_offer(), make_activity()
    both = make_user("both", Role.SECRETARIAT, Role.TSU)
    programme_manager = make_user("manager", Role.PARTNER_MANAGER, organisation=organisation)
    for somebody in (partner, co_chair, programme_manager):
        with pytest.raises(PermissionDenied):
            actions.take_up_offer(offer, by=somebody, activity=activity)
    assert actions.take_up_offer(offer, by=both, activity=activity).pk


# What closes, and what begins


def test_an_offer_of_which_nothing_is_left_closes_and_is_not_opened_again(make_offer, make_activity, take, secretariat):
    offer = make_offer(capacity=1)
    take(offer, activity=make_activity())
    offer.refresh_from_db()
    assert offer.status == OfferStatus.CLOSED
    refused(lambda: actions.reopen_offer(offer, by=secretariat, note="Again"), "has been taken up")


def test_an_offer_without_limit_stays_open(make_offer, make_activity, take):
    offer = make_offer(capacity=None)
    for _time in range(2):
        take(offer, activity=make_activity(), places=50)
    offer.refresh_from_db()
    assert offer.status == OfferStatus.OPEN


@pytest.mark.parametrize(
    ("kind", "begins", "role"),
    [
        ("trainers", "workshop", "technical"),
        ("venue", "workshop", "host"),
        ("hosting_event", "workshop", "host"),
        ("hosting_secondee", "secondment", "host"),
        ("financing_visit", "exchange", "funder"),
    ],
)
def test_an_activity_begins_as_a_draft_with_what_the_offer_says(
    make_offer, take, secretariat, organisation, initiative, country, kind, begins, role
):
    offer = make_offer(kind=kind, languages=["fr"], related={"initiatives": [initiative], "countries": [country]})
    activity = take(offer, start="A course for islands").activity
    assert (activity.kind, activity.status, activity.reported_by) == (begins, "draft", secretariat)
    assert (str(activity), activity.languages) == ("A course for islands", ["fr"])
    assert (list(activity.initiatives.all()), list(activity.countries.all())) == ([initiative], [country])
    assert [(row.organisation, row.role) for row in activity.partnerships.all()] == [(organisation, role)]
    assert Contribution.objects.get().activity == activity


def test_from_other_kinds_no_activity_begins(make_offer, take):
    refused(lambda: take(make_offer(kind="expertise"), start="A course"), "no activity begins")
    assert not Activity.objects.exists()


# Undoing


def test_what_was_noted_by_mistake_is_taken_back(make_offer, make_activity, take, secretariat, partner):
    use = take(make_offer(), activity=make_activity())
    with pytest.raises(PermissionDenied):
        actions.undo_take_up(use, by=partner, note="Wrong")
    refused(lambda: actions.undo_take_up(use, by=secretariat, note=" "), "say why")
    actions.undo_take_up(use, by=secretariat, note="Wrong activity.")
    assert not OfferUse.objects.exists()
    assert not Contribution.objects.exists()
    refused(lambda: actions.undo_take_up(use, by=secretariat, note="Again"), "reload")


def test_the_ledger_does_not_lose_a_gift_that_an_offer_became(make_offer, make_activity, take, secretariat):
    gift = take(make_offer(), activity=make_activity()).contribution
    refused(lambda: programme.remove_contribution(gift, by=secretariat), "page of the offer")
    assert Contribution.objects.get() == gift


def test_terms_of_what_is_taken_up_stay(make_offer, make_activity, take, secretariat):
    offer = make_offer()
    take(offer, activity=make_activity())
    refused(lambda: actions.return_offer(offer, by=secretariat, note="Which days?"), "its terms stay")


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_two_who_take_the_last_place_get_one(together, make_offer, make_activity, take):
    offer, activity = make_offer(capacity=1), make_activity()
    results = together(*[lambda: take(offer, activity=activity)] * 2)
    assert sorted(type(result).__name__ for result in results) in (
        ["OfferUse", "PermissionDenied"],
        ["OfferUse", "ValidationError"],
    )
    assert OfferUse.objects.count() == Contribution.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_take_the_last_money_never_take_more_than_there_is(together, make_offer, make_activity, take):
    offer, activity = make_offer(**MONEY), make_activity()
    together(*[lambda: take(offer, activity=activity, amount_usd=Decimal("600.00"))] * 2)
    assert [use.amount_usd for use in OfferUse.objects.all()] == [Decimal("600.00")]


# On the page


def test_staff_take_up_on_the_page_once_though_sent_twice(client, make_offer, make_activity, secretariat):
    offer, activity = make_offer(), make_activity()
    client.force_login(secretariat)
    address = reverse("matching:offer_take_up", args=[offer.pk])
    page = client.get(address).content.decode()
    assert "Times or places left" in page
    form = {"activity": activity.pk, "places": 1, "note": "Thank you.", "form_key": "once"}
    here = reverse("matching:offer_detail", args=[offer.pk])
    assert client.post(address, form).url == here
    assert client.post(address, form).url == here
    assert OfferUse.objects.count() == 1
    page = client.get(here).content.decode()
    assert "Thank you." in page
    undo = reverse("matching:take_up_undo", args=[OfferUse.objects.get().pk])
    assert undo in page
    answer = client.post(undo, {"note": "Wrong."})
    assert [str(said) for said in get_messages(answer.wsgi_request)][-1] == "Undone. The line in the ledger is gone."
    assert not OfferUse.objects.exists()


def test_a_refusal_stands_in_the_form_with_what_was_typed(client, make_offer, make_activity, secretariat):
    offer, activity = make_offer(), make_activity()
    client.force_login(secretariat)
    address = reverse("matching:offer_take_up", args=[offer.pk])
    answer = client.post(address, {"activity": activity.pk, "places": 9, "note": "Kept words"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Of this offer 3 are left." in page
    assert "Kept words" in page


def test_a_begun_activity_is_opened_to_be_completed(client, make_offer, secretariat):
    offer = make_offer()
    client.force_login(secretariat)
    answer = client.post(reverse("matching:offer_take_up", args=[offer.pk]), {"start": "A course", "places": 1})
    assert answer.url == reverse("programme:activity_edit", args=[Activity.objects.get().pk])
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize(
    ("fields", "required"),
    [
        ({"kind": "money", "amount": 500, "currency": "USD", "capacity": None}, ["activity", "places", "amount_usd"]),
        ({"kind": "trainers"}, ["places"]),
        ({"kind": "expertise"}, ["activity", "places"]),
        (
            {"route": "trust_fund", "kind": "money", "amount": 500, "currency": "USD", "capacity": None},
            ["places", "amount_usd"],
        ),
    ],
)
def test_the_page_says_what_is_needed(client, make_offer, secretariat, fields, required):
    offer = make_offer(**fields)
    client.force_login(secretariat)
    form = client.get(reverse("matching:offer_take_up", args=[offer.pk])).context["form"]
    assert [name for name, field in form.fields.items() if field.required] == required


def test_the_page_is_staffs_alone(client, make_offer, partner, co_chair):
    offer = make_offer()
    for somebody in (partner, co_chair):
        client.force_login(somebody)
        assert client.get(reverse("matching:offer_take_up", args=[offer.pk])).status_code == 403
