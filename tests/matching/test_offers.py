"""Offers: written, sent, checked, extended, withdrawn; who may do what, and what is refused in which words."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal import clock
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Organisation
from ipbes_portal.notifications.models import Letter
from ipbes_portal.workflow import StaleEdit
from matching import actions, rules
from matching.forms import OfferStartForm
from matching.models import Offer, OfferStatus
from matching.offering.completeness import missing_from
from tests.people import make_user

ROUTES_THROUGH_THE_FUND = ["trust_fund", "dedicated"]


def lacks(offer):
    return [part.field for part in missing_from(offer)]


# What is complete


def test_an_offer_in_kind_needs_few_words(make_offer_draft):
    assert lacks(make_offer_draft()) == []
    assert lacks(make_offer_draft(body="", contact_name="", contact_email="")) == [
        "body",
        "contact_name",
        "contact_email",
    ]


def test_money_needs_an_amount(make_offer_draft):
    assert lacks(make_offer_draft(kind="money")) == ["amount"]
    assert lacks(make_offer_draft(kind="money", amount=Decimal("1.00"), currency="EUR")) == []


@pytest.mark.parametrize("route", ROUTES_THROUGH_THE_FUND)
def test_what_goes_to_the_trust_fund_is_money_whose_value_in_dollars_is_known(make_offer_draft, make_activity, route):
    activity = make_activity()
    assert lacks(make_offer_draft(route=route, activity=activity)) == ["kind"]
    money = {"kind": "money", "amount": Decimal("100.00"), "currency": "EUR", "activity": activity}
    assert lacks(make_offer_draft(route=route, **money)) == ["rate"]
    rated = make_offer_draft(route=route, **money, rate=Decimal("1.1"), rate_on=date(2026, 1, 5))
    assert (lacks(rated), rated.amount_usd) == ([], Decimal("110.00"))


def test_a_rate_of_a_day_to_come_is_refused(make_offer_draft, partner):
    money = {"kind": "money", "amount": Decimal(100), "currency": "EUR", "rate": Decimal("1.1")}
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(ValidationError, match="still to come"):
        make_offer_draft(**money, rate_on=tomorrow)
    offer = make_offer_draft(**money, rate_on=clock.today())
    offer.rate_on = tomorrow
    with pytest.raises(ValidationError, match="still to come"):
        actions.edit_offer(offer, by=partner, fields=["rate_on"], version=offer.version)


def test_each_route_asks_for_its_own(make_offer_draft, make_activity, initiative, need):
    money = {"kind": "money", "amount": Decimal("5.00"), "currency": "USD"}
    assert lacks(make_offer_draft(route="dedicated", **money)) == ["activity"]
    assert lacks(make_offer_draft(route="in_kind")) == ["lead", "initiatives"]
    assert lacks(make_offer_draft(route="in_kind", lead="ipbes", activity=make_activity())) == []
    assert lacks(make_offer_draft(route="in_kind", lead="partner", related={"initiatives": [initiative]})) == []
    assert lacks(make_offer_draft(route="own_activity")) == ["needs", "initiatives"]
    chosen = {"needs": [need], "initiatives": [initiative]}
    assert lacks(make_offer_draft(route="own_activity", related=chosen)) == []
    assert lacks(make_offer_draft(route="alignment", kind="other")) == []


# Amounts


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"amount": Decimal("-5.00"), "currency": "USD"}, "must be above zero"),
        ({"amount": Decimal("0.00"), "currency": "USD"}, "must be above zero"),
        ({"amount": Decimal("1000000000000.00"), "currency": "USD"}, "no more than 14 digits"),
        ({"amount": Decimal("5.00"), "currency": "XYZ"}, "currency in use"),
        ({"amount": Decimal("5.00")}, "together with its currency"),
        ({"amount": Decimal("5.00"), "currency": "EUR", "rate": Decimal("1.1")}, "rate and its date"),
        ({"capacity": 0}, "at least one"),
        ({"valid_from": date(2030, 1, 2), "valid_until": date(2030, 1, 1)}, "end after it begins"),
    ],
)
def test_nonsense_is_refused_in_plain_words_and_nothing_is_kept(make_offer_draft, fields, said):
    with pytest.raises(ValidationError) as refusal:
        make_offer_draft(**fields)
    assert said in " ".join(refusal.value.messages)
    assert not Offer.objects.exists()


# Writing


def test_a_draft_is_begun_for_an_organisation_one_works_for(make_offer_draft, stranger, partner, organisation):
    offer = make_offer_draft()
    assert (offer.status, offer.offered_by, offer.reference, offer.submitted_at) == ("draft", partner, "", None)
    assert (offer.text.source.title, offer.text.source.body) == ("Three trainers", "For a week.")
    assert Entry.objects.about(offer).get().verb == "draft_offer"
    with pytest.raises(PermissionDenied):
        make_offer_draft(by=stranger)
    with pytest.raises(ValidationError):
        make_offer_draft("  ")


def test_an_edit_changes_only_what_it_names_and_a_stale_one_changes_nothing(make_offer_draft, partner, need):
    offer = make_offer_draft()
    offer.conditions = "Travel is paid."
    actions.edit_offer(offer, by=partner, fields=["conditions"], version=1, related={"needs": [need]}, title="Four")
    stored = Offer.objects.get()
    assert (stored.conditions, stored.version, str(stored)) == ("Travel is paid.", 2, "Four")
    assert list(stored.needs.all()) == [need]
    stored.conditions = "Mine"
    with pytest.raises(StaleEdit):
        actions.edit_offer(stored, by=partner, fields=["conditions"], version=1)
    assert Offer.objects.get().conditions == "Travel is paid."


def test_an_edit_converts_the_amount_and_refuses_columns_nobody_edits(make_offer_draft, partner):
    offer = make_offer_draft()
    offer.amount, offer.currency = Decimal("70.00"), "USD"
    actions.edit_offer(offer, by=partner, fields=["amount", "currency"], version=1)
    assert Offer.objects.get().amount_usd == Decimal("70.00")
    with pytest.raises(PermissionDenied):
        actions.edit_offer(offer, by=partner, fields=["status"], version=2)


def test_only_its_organisation_edits_and_only_while_it_is_theirs(make_offer_draft, make_offer, secretariat, partner):
    with pytest.raises(PermissionDenied):
        actions.edit_offer(make_offer_draft(), by=secretariat, fields=[], version=1)
    with pytest.raises(PermissionDenied):
        actions.edit_offer(make_offer(), by=partner, fields=[], version=1)


# Sending


def test_sending_gives_a_reference_and_tells_both_sides(make_offer_draft, partner, secretariat):
    year = clock.today().year
    offer = actions.submit_offer(make_offer_draft(), by=partner)
    assert (offer.status, offer.reference) == (OfferStatus.SUBMITTED, f"O-{year}-0001")
    assert actions.submit_offer(make_offer_draft("Four trainers"), by=partner).reference == f"O-{year}-0002"
    first = Letter.objects.filter(subject__contains="O-").order_by("pk")[:2]
    assert [(letter.kind, letter.to) for letter in first] == [
        ("matching.offer_receipt", partner.email),
        ("matching.offer_received", secretariat.email),
    ]


def test_sent_twice_is_sent_once(make_offer_draft, partner):
    offer = make_offer_draft()
    first = actions.submit_offer(offer, by=partner)
    again = actions.submit_offer(offer, by=partner)
    assert (first.pk, first.reference) == (again.pk, again.reference)
    assert Entry.objects.filter(verb="submit_offer").count() == 1


def test_what_lacks_something_or_has_ended_is_not_sent(make_offer_draft, partner):
    yesterday = clock.today() - timedelta(days=1)
    over = make_offer_draft(valid_from=None, valid_until=yesterday)
    with pytest.raises(ValidationError) as refusal:
        actions.submit_offer(over, by=partner)
    assert "Extend it first" in refusal.value.messages[0]
    with pytest.raises(ValidationError) as refusal:
        actions.submit_offer(make_offer_draft(contact_name=""), by=partner)
    assert refusal.value.messages == ["Name a contact person."]
    assert Offer.objects.exclude(status="draft").count() == 0


def test_nobody_else_sends(make_offer_draft, other_partner):
    with pytest.raises(PermissionDenied):
        actions.submit_offer(make_offer_draft(), by=other_partner)


# What becomes of it


def test_staff_open_what_they_checked_and_the_partner_hears_it(make_sent_offer, secretariat, partner):
    offer = actions.open_offer(make_sent_offer(), by=secretariat)
    assert offer.status == OfferStatus.OPEN
    assert Letter.objects.get(kind="matching.offer_moved").to == partner.email
    assert Entry.objects.about(offer).first().verb == "open_offer"


@pytest.mark.parametrize("role", [None, Role.CO_CHAIR, Role.TASK_FORCE, Role.BUREAU])
def test_nobody_but_staff_opens(make_sent_offer, role):
    somebody = make_user("somebody", *([role] if role else []))
    with pytest.raises(PermissionDenied):
        actions.open_offer(make_sent_offer(), by=somebody)


def test_staff_do_not_check_their_own(make_sent_offer, organisation):
    both = make_user("both", Role.SECRETARIAT)
    both.person.organisation = organisation
    both.person.save()
    mine = make_sent_offer(by=both)
    with pytest.raises(PermissionDenied):
        actions.open_offer(mine, by=both)


def test_an_offer_that_ended_or_whose_organisation_is_not_verified_is_not_opened(
    make_sent_offer, secretariat, organisation
):
    offer = make_sent_offer()
    with clock.at(clock.now() + timedelta(days=101)), pytest.raises(ValidationError) as refusal:
        actions.open_offer(offer, by=secretariat)
    assert "Extend it first" in refusal.value.messages[0]
    Organisation.objects.filter(pk=organisation.pk).update(status="registered")
    with pytest.raises(ValidationError) as refusal:
        actions.open_offer(offer, by=secretariat)
    assert "Verify the organisation first" in refusal.value.messages[0]


def test_a_returned_offer_is_edited_and_sent_again_under_its_reference(make_sent_offer, secretariat, partner):
    offer = make_sent_offer()
    returned = actions.return_offer(offer, by=secretariat, note="For which countries?")
    assert (returned.status, returned.status_note) == (OfferStatus.RETURNED, "For which countries?")
    returned.conditions = "None."
    actions.edit_offer(returned, by=partner, fields=["conditions"], version=returned.version)
    again = actions.submit_offer(returned, by=partner)
    assert (again.reference, again.submitted_at, again.status_note) == (offer.reference, offer.submitted_at, "")


def test_closing_and_opening_again_say_why(make_offer, secretariat):
    offer = make_offer()
    for act in (actions.close_offer, actions.return_offer, actions.withdraw_offer):
        with pytest.raises(ValidationError):
            act(offer, by=secretariat, note=" ")
    with pytest.raises(ValidationError):
        actions.reopen_offer(offer, by=secretariat, note="Not closed.")
    closed = actions.close_offer(offer, by=secretariat, note="Used elsewhere.")
    assert (closed.status, closed.status_note) == (OfferStatus.CLOSED, "Used elsewhere.")
    with pytest.raises(ValidationError) as refusal:
        actions.open_offer(closed, by=secretariat)
    assert "say why" in refusal.value.messages[0]
    reopened = actions.reopen_offer(closed, by=secretariat, note="Free again.")
    assert reopened.status == OfferStatus.OPEN


@pytest.mark.parametrize("who", ["partner", "secretariat"])
def test_an_offer_is_withdrawn_by_its_organisation_or_by_staff_for_it(make_offer, request, who, stranger):
    offer = make_offer()
    with pytest.raises(PermissionDenied):
        actions.withdraw_offer(offer, by=stranger, note="Why")
    gone = actions.withdraw_offer(offer, by=request.getfixturevalue(who), note="No money left.")
    assert gone.status == OfferStatus.WITHDRAWN
    with pytest.raises(PermissionDenied):
        actions.withdraw_offer(gone, by=request.getfixturevalue(who), note="Again")


def test_an_offer_is_extended_to_a_later_day_only(make_offer, partner, stranger):
    offer, today = make_offer(), clock.today()
    for day in (offer.valid_until, offer.valid_until - timedelta(days=1), today):
        with pytest.raises(ValidationError):
            actions.extend_offer(offer, by=partner, valid_until=day)
    with pytest.raises(PermissionDenied):
        actions.extend_offer(offer, by=stranger, valid_until=today + timedelta(days=200))
    later = actions.extend_offer(offer, by=partner, valid_until=today + timedelta(days=200))
    assert (later.valid_until, later.version) == (today + timedelta(days=200), offer.version + 1)
    for_ever = actions.extend_offer(offer, by=partner, valid_until=None)
    assert for_ever.valid_until is None
    with pytest.raises(ValidationError):
        actions.extend_offer(offer, by=partner, valid_until=today + timedelta(days=300))


def test_an_ended_offer_is_public_again_once_extended(make_offer, partner):
    offer = make_offer()
    with clock.at(clock.now() + timedelta(days=101)):
        assert list(Offer.objects.public()) == []
        actions.extend_offer(offer, by=partner, valid_until=clock.today() + timedelta(days=1))
        assert list(Offer.objects.public()) == [offer]


# Who sees what


def test_each_reader_sees_what_concerns_them(make_offer_draft, make_sent_offer, make_offer, users_by_name):
    rows = {
        "draft": make_offer_draft(),
        "sent": make_sent_offer(),
        "public": make_offer(),
        "private": make_offer(may_be_published=False),
    }
    names = {row.pk: name for name, row in rows.items()}

    def seen(user, read="visible_to"):
        return sorted(names[row.pk] for row in getattr(Offer.objects, read)(user))

    all_of_them, sent = sorted(rows), ["private", "public", "sent"]
    expected = {"partner": all_of_them, "secretariat": sent, "unit": sent, "co_chair": sent}
    for name, user in users_by_name.items():
        assert seen(user) == expected.get(name, ["public"]), name
        assert seen(user, "known_in_full_to") == expected.get(name, []), name
        for kind, row in rows.items():
            assert rules.knows_in_full(user, row) == (kind in expected.get(name, [])), (name, kind)


@pytest.fixture
def users_by_name(partner, secretariat, unit, co_chair, stranger, reviewer, focal_point, other_partner, country):
    funds = Organisation.objects.create(name="Fund", kind="other", country=country, status="verified")
    return {
        "anonymous": AnonymousUser(),
        "partner": partner,
        "secretariat": secretariat,
        "unit": unit,
        "co_chair": co_chair,
        "stranger": stranger,
        "reviewer": reviewer,
        "focal_point": focal_point,
        "other": other_partner,
        "funder": make_user("funder", Role.FUNDER, organisation=funds),
    }


def test_a_funder_offers_in_the_name_of_the_organisation_whose_funding_they_look_after(users_by_name, make_offer):
    funder, fund = users_by_name["funder"], Organisation.objects.get(name="Fund")
    assert list(OfferStartForm(user=funder).fields["organisation"].queryset) == [fund]
    offer = Offer(organisation=fund, route="direct", kind="money")
    assert actions.draft_offer(offer, by=funder, language="en", title="Small grants").offered_by == funder
    for somebody in (users_by_name["partner"], users_by_name["stranger"]):
        with pytest.raises(PermissionDenied):
            actions.draft_offer(Offer(organisation=fund), by=somebody, language="en", title="Grants")


# Pledges


def test_a_pledge_becomes_an_offer_with_its_words_and_waits_for_the_check(
    make_proposal, secretariat, proponent, pledge_fields, country
):
    pledge = make_proposal("Trainers for islands", **pledge_fields)
    offer = actions.offer_from_pledge(pledge, by=secretariat)
    assert (offer.status, offer.proposal, offer.offered_by) == (OfferStatus.SUBMITTED, pledge, proponent)
    assert (offer.text.source.title, offer.text.source.body) == ("Trainers for islands", "Two trainers for a week.")
    assert (offer.route, offer.kind, offer.may_be_published) == ("direct", "other", False)
    assert list(offer.countries.all()) == [country]
    assert Letter.objects.get(kind="matching.offer_moved").to == proponent.email
    with pytest.raises(ValidationError) as refusal:
        actions.offer_from_pledge(pledge, by=secretariat)
    assert "already" in refusal.value.messages[0]


def test_a_pledge_of_money_keeps_its_amount(make_proposal, secretariat, pledge_fields):
    fields = pledge_fields | {
        "pledge_kind": "financial", "pledge_amount": Decimal("500.00"), "pledge_currency": "USD",
    }  # fmt: skip
    offer = actions.offer_from_pledge(make_proposal(**fields), by=secretariat)
    assert (offer.kind, offer.amount, offer.currency, offer.amount_usd) == (
        "money",
        Decimal("500.00"),
        "USD",
        Decimal("500.00"),
    )


def test_only_staff_make_an_offer_of_a_pledge_and_only_of_one_that_counts(
    make_proposal, make_draft, secretariat, proponent, pledge_fields
):
    pledge = make_proposal(**pledge_fields)
    with pytest.raises(PermissionDenied):
        actions.offer_from_pledge(pledge, by=proponent)
    for not_one in (make_proposal("A project"), make_draft("A draft", **pledge_fields)):
        with pytest.raises(PermissionDenied):
            actions.offer_from_pledge(not_one, by=secretariat)


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_two_offers_sent_at_once_get_two_references(together, make_offer_draft, partner):
    drafts = [make_offer_draft(f"Offer {number}") for number in range(3)]
    together(*(lambda draft=draft: actions.submit_offer(draft, by=partner) for draft in drafts))
    year = clock.today().year
    assert sorted(Offer.objects.values_list("reference", flat=True)) == [f"O-{year}-000{n}" for n in (1, 2, 3)]
