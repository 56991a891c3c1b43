"""Rule 10 in practice: a dedicated contribution on its way to the Bureau or the Plenary, and into the ledger."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.accounts.models import User
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Body, Organisation
from ipbes_portal.notifications.models import Letter
from ipbes_portal.panels import actions as panels
from ipbes_portal.panels.models import Matter
from ipbes_portal.programme.models import Contribution
from ipbes_portal.records.models import Decision, Request, Session
from ipbes_portal.texts.actions import create_text
from matching import actions
from matching.models import DedicatedGift, GiftStatus, OfferStatus
from matching.needs.offers import offers_waiting
from matching.offering.splitting import totals_beside
from matching.rule_ten import Outcome
from tests.people import make_user


def refused(act, *words):
    with pytest.raises(ValidationError) as refusal:
        act()
    text = " ".join(refusal.value.messages)
    assert all(word in text for word in words), text


@pytest.fixture
def session(db):
    return Session.objects.create(number=5, starts_on="2017-03", ends_on="2017-03")


@pytest.fixture
def decision(session):
    return Decision.objects.create(symbol="IPBES-5/1", session=session, name_en="Work programme")


@pytest.fixture
def mandate(decision, secretariat):
    """What the Plenary asked for."""
    text = create_text(by=secretariat, language="en", title="Fellows", body="Train fellows.")
    return Request.objects.create(key="fellows", kind="mandate", state="decided", decision=decision, text=text)


@pytest.fixture
def approved_activity(make_activity, mandate):
    """An activity which a mandate of the Plenary asks for."""
    return make_activity("Fellowship workshop", related={"requests": [mandate]})


@pytest.fixture
def bureau(db):
    return Body.objects.create(code="bureau", kind="bureau", name_en="Bureau")


@pytest.fixture
def member(bureau):
    return make_user("bureau-1", Role.BUREAU, body=bureau)


@pytest.fixture
def make_gift(make_offer, approved_activity):
    """Builds dedicated contributions that were opened."""

    def make(amount="300000.00", *, activity=None, **fields):
        money = {"kind": "money", "amount": Decimal(amount), "currency": "USD", "capacity": None}
        offer = make_offer(route="dedicated", activity=activity or approved_activity, **money | fields)
        return DedicatedGift.objects.for_list().get(offer=offer)

    return make


@pytest.fixture
def put(secretariat, member):
    """Puts gifts before their body."""
    return lambda gift: actions.put_gift(gift, by=secretariat)


@pytest.fixture
def settle(secretariat, member):
    """Has the Bureau decide."""

    def act(gift, outcome="approve", note=""):
        part = gift.matter.parts.get()
        panels.say(part, outcome, "Reason.", by=User.objects.get(pk=member.pk))
        panels.decide(
            part, outcome, by=secretariat, decided_on=clock.today(), minutes_reference="Bureau 21/3", note=note
        )
        return DedicatedGift.objects.get(pk=gift.pk)

    return act


# Which body


@pytest.mark.parametrize(
    ("amount", "outcome", "status"),
    [
        ("299999.99", Outcome.BUREAU, GiftStatus.BEFORE_BUREAU),
        ("300000.00", Outcome.BUREAU, GiftStatus.BEFORE_BUREAU),
        ("300000.01", Outcome.PLENARY, GiftStatus.BEFORE_PLENARY),
    ],
)
def test_the_amount_says_which_body_approves(make_gift, put, amount, outcome, status):
    gift = make_gift(amount)
    assert (gift.status, gift.route.outcome) == (GiftStatus.CHECKING, outcome)
    assert put(gift).status == status


@pytest.mark.parametrize(("amount", "words"), [("299999.99", "The Bureau approves, because"), ("300000.00", "The "
    "Bureau approves, because"), ("300000.01", "The Plenary approves, because")])  # fmt: skip
def test_the_page_says_who_approves_and_why(client, make_gift, secretariat, amount, words):
    gift = make_gift(amount)
    client.force_login(secretariat)
    assert words in client.get(reverse("matching:gift_detail", args=[gift.pk])).content.decode()


def test_a_gift_in_another_currency_is_measured_in_dollars(make_gift):
    more = {"currency": "EUR", "rate": Decimal("1.20000001"), "rate_on": clock.today()}
    assert make_gift("250000.00", **more | {"rate": Decimal("1.2")}).route.outcome == Outcome.BUREAU
    gift = make_gift("250000.00", **more | {"rate": Decimal("1.20000004")})
    assert (gift.offer.amount_usd, gift.route.outcome) == (Decimal("300000.01"), Outcome.PLENARY)


def test_the_activity_is_approved_first(make_gift, make_activity, put, secretariat, decision, partner):
    gift = make_gift(activity=make_activity("New idea"))
    assert gift.route.outcome == Outcome.ACTIVITY_FIRST
    refused(lambda: put(gift), "approve the activity first")
    with pytest.raises(PermissionDenied):
        actions.confirm_approval(gift, decision, by=partner)
    actions.confirm_approval(gift, decision, by=secretariat)
    gift.refresh_from_db()
    assert gift.route.outcome == Outcome.BUREAU
    assert put(gift).status == GiftStatus.BEFORE_BUREAU
    refused(lambda: actions.confirm_approval(gift, decision, by=secretariat), "reload")


@pytest.mark.parametrize(
    "change",
    [{"route": "direct"}, {"activity": None}, {"amount": None, "currency": ""}, {"currency": "EUR"}],
)
def test_what_was_checked_under_rule_10_stays_a_dedicated_contribution(client, make_gift, secretariat, partner, change):
    offer = actions.return_offer(make_gift().offer, by=secretariat, note="Please explain.")
    for name, value in change.items():
        setattr(offer, name, value)
    refused(
        lambda: actions.edit_offer(offer, by=partner, fields=list(change), version=offer.version),
        "checked under rule 10",
    )
    client.force_login(secretariat)
    gift = DedicatedGift.objects.get()
    assert client.get(reverse("matching:gift_list")).status_code == 200
    assert client.get(reverse("matching:gift_detail", args=[gift.pk])).status_code == 200


def test_an_approval_of_one_activity_does_not_serve_another(make_gift, make_activity, secretariat, partner, decision):
    gift = make_gift(activity=make_activity("New idea"))
    actions.confirm_approval(gift, decision, by=secretariat)
    offer = actions.return_offer(gift.offer, by=secretariat, note="Please explain.")
    offer.amount = Decimal("250000.00")
    offer = actions.edit_offer(offer, by=partner, fields=["amount"], version=offer.version)
    assert DedicatedGift.objects.get().route.outcome == Outcome.BUREAU
    offer.activity = make_activity("Another idea")
    actions.edit_offer(offer, by=partner, fields=["activity"], version=offer.version)
    assert DedicatedGift.objects.get().route.outcome == Outcome.ACTIVITY_FIRST


def test_only_a_decided_mandate_approves_an_activity(make_gift, mandate):
    gift = make_gift()
    for kind, state, expected in (
        ("mandate", "decided", True),
        ("mandate", "fulfilled", True),
        ("mandate", "proposed", False),
        ("recommendation", "decided", False),
        ("commitment", "decided", False),
    ):
        Request.objects.update(kind=kind, state=state)
        assert DedicatedGift.objects.get(pk=gift.pk).activity_approved is expected, (kind, state)


# Splitting


def test_what_came_before_is_shown_and_blocks_nothing(client, make_gift, put, settle, secretariat, organisation):
    first = settle(put(make_gift("200000.00")))
    actions.receive_gift(first, by=secretariat)
    second = make_gift("150000.00")
    beside = totals_beside(second)
    assert (beside.received_usd, beside.under_way_usd, beside.together, beside.exceeds_limit) == (
        Decimal("200000.00"),
        Decimal("150000.00"),
        Decimal("350000.00"),
        True,
    )
    assert put(second).status == GiftStatus.BEFORE_BUREAU
    client.force_login(secretariat)
    page = client.get(reverse("matching:gift_detail", args=[second.pk])).content.decode()
    assert "Together more than the limit" in page
    assert "350,000.00" in page


def test_only_the_same_contributor_and_activity_count_together(make_gift, make_activity, mandate, other_partner):
    gift = make_gift("200000.00")
    make_gift("200000.00", activity=make_activity("Other", related={"requests": [mandate]}))
    other = Organisation.objects.get(name="Other organisation")
    make_gift("200000.00", by=other_partner, works_for=other)
    assert totals_beside(gift).together == Decimal("200000.00")
    assert not totals_beside(gift).exceeds_limit


def test_one_gift_above_the_limit_is_no_splitting(make_gift):
    assert not totals_beside(make_gift("300000.01")).exceeds_limit


# The way


def test_approved_by_the_bureau_it_waits_for_the_money_and_then_stands_in_the_ledger(
    make_gift, put, settle, secretariat, partner, organisation, approved_activity
):
    gift = make_gift()
    refused(lambda: actions.receive_gift(gift, by=secretariat), "Rule 10 comes first")
    refused(
        lambda: actions.take_up_offer(
            gift.offer, by=secretariat, activity=approved_activity, amount_usd=Decimal("300000.00")
        ),
        "Rule 10 comes first",
    )
    approved = settle(put(gift))
    assert (approved.status, approved.minutes_reference, approved.decided_on) == (
        GiftStatus.APPROVED,
        "Bureau 21/3",
        clock.today(),
    )
    assert "approved" in Letter.objects.filter(to=partner.email).order_by("-pk").first().subject
    actions.receive_gift(approved, by=secretariat)
    ledger = Contribution.objects.get()
    assert (ledger.donor, ledger.activity, ledger.mode, ledger.kind, ledger.amount_usd) == (
        organisation,
        approved_activity,
        "dedicated",
        "cash",
        Decimal("300000.00"),
    )
    approved.refresh_from_db()
    assert (approved.status, approved.offer.status) == (GiftStatus.RECEIVED, OfferStatus.CLOSED)
    refused(lambda: actions.receive_gift(approved, by=secretariat))
    refused(lambda: actions.undo_take_up(approved.offer.uses.get(), by=secretariat, note="x"), "stays in the ledger")


def test_a_part_of_an_approved_gift_or_another_activity_is_refused(
    make_gift, put, settle, secretariat, make_activity, approved_activity
):
    offer = settle(put(make_gift())).offer
    for activity, amount in ((approved_activity, "1.00"), (make_activity("Other"), "300000.00"), (None, "300000.00")):
        refused(
            lambda activity=activity, amount=amount: actions.take_up_offer(
                offer, by=secretariat, activity=activity, amount_usd=Decimal(amount)
            ),
            "received whole",
        )
    assert not Contribution.objects.exists()


def test_refused_by_the_bureau_its_offer_closes_and_is_not_opened_again(make_gift, put, settle, secretariat):
    refused_gift = settle(put(make_gift()), "refuse", note="Not in line.")
    assert (refused_gift.status, refused_gift.offer.status) == (GiftStatus.REFUSED, OfferStatus.CLOSED)
    assert refused_gift.offer.status_note == "Not in line."
    refused(lambda: actions.reopen_offer(refused_gift.offer, by=secretariat, note="Again"), "is a new offer")


def test_the_bureau_may_refer_it_to_the_plenary_which_approves_or_refuses(
    make_gift, put, settle, secretariat, decision
):
    ahead = Session.objects.create(number=40, starts_on="2040-05", ends_on="2040-05")
    gift = settle(put(make_gift()), "refer")
    assert (gift.status, gift.session) == (GiftStatus.BEFORE_PLENARY, ahead)
    given = {"decided_on": clock.today(), "minutes_reference": "IPBES/40/12, paragraph 3", "decision": decision}
    with pytest.raises(PermissionDenied):
        actions.record_plenary_decision(gift, by=make_user("nobody"), is_approved=True, **given)
    refused(lambda: actions.record_plenary_decision(
        gift, by=secretariat, is_approved=True, **given | {"minutes_reference": " "}), "minutes")  # fmt: skip
    later = clock.today() + timedelta(days=1)
    refused(lambda: actions.record_plenary_decision(
        gift, by=secretariat, is_approved=True, **given | {"decided_on": later}), "still to come")  # fmt: skip
    decided = actions.record_plenary_decision(gift, by=secretariat, is_approved=True, **given)
    assert (decided.status, decided.decision) == (GiftStatus.APPROVED, decision)
    refused(lambda: actions.record_plenary_decision(gift, by=secretariat, is_approved=False, **given))


def test_above_the_limit_the_plenary_refuses_too(make_gift, put, secretariat):
    gift = put(make_gift("300000.01"))
    assert not Matter.objects.exists()
    given = {"decided_on": clock.today(), "minutes_reference": "IPBES/40/12"}
    decided = actions.record_plenary_decision(gift, by=secretariat, is_approved=False, note="Too much.", **given)
    assert (decided.status, decided.offer.status) == (GiftStatus.REFUSED, OfferStatus.CLOSED)


def test_it_is_taken_back_and_put_again(make_gift, put, secretariat, partner):
    gift = put(make_gift())
    first = gift.matter
    with pytest.raises(PermissionDenied):
        actions.take_gift_back(gift, by=partner, note="Mine")
    refused(lambda: actions.take_gift_back(gift, by=secretariat, note=" "), "say why")
    back = actions.take_gift_back(gift, by=secretariat, note="A wrong amount.")
    first.refresh_from_db()
    assert (back.status, back.matter, first.status) == (GiftStatus.CHECKING, None, "withdrawn")
    again = put(back)
    assert (again.status, again.matter != first) == (GiftStatus.BEFORE_BUREAU, True)


def test_what_lies_before_a_body_is_taken_back_there_first(make_gift, put, secretariat, partner):
    offer = put(make_gift()).offer
    for act, by in (
        (actions.withdraw_offer, partner),
        (actions.return_offer, secretariat),
        (actions.close_offer, secretariat),
    ):
        refused(lambda act=act, by=by: act(offer, by=by, note="Why."), "take it back there first")


def test_an_approved_gift_keeps_its_terms(make_gift, put, settle, secretariat):
    offer = settle(put(make_gift())).offer
    refused(lambda: actions.return_offer(offer, by=secretariat, note="More?"), "its terms stay")


def test_put_twice_it_lies_there_once(make_gift, put):
    gift = make_gift()
    put(gift)
    refused(lambda: put(gift))
    assert Matter.objects.count() == 1


# Who sees what


def test_bureau_members_see_what_lies_before_them_and_nothing_else(make_gift, put, member, bureau, partner, stranger):
    waiting, before = make_gift("1000.00"), make_gift("2000.00")
    put(before)
    reader = User.objects.get(pk=member.pk)
    assert list(DedicatedGift.objects.visible_to(reader)) == [before]
    assert list(DedicatedGift.objects.visible_to(AnonymousUser())) == []
    assert list(DedicatedGift.objects.visible_to(stranger)) == []
    assert set(DedicatedGift.objects.visible_to(partner)) == {waiting, before}


def test_a_member_whose_organisation_gives_knows_nothing_of_the_matter(make_gift, put, bureau, organisation, member):
    giver = make_user("giver", Role.BUREAU, body=bureau)
    giver.person.organisation = organisation
    giver.person.save()
    gift = put(make_gift())
    assert list(Matter.objects.visible_to(User.objects.get(pk=giver.pk))) == []
    assert [matter.pk for matter in Matter.objects.visible_to(User.objects.get(pk=member.pk))] == [gift.matter_id]
    assert not Letter.objects.filter(kind="panels.matter_put", to="giver@example.org").exists()


def test_the_inbox_says_what_is_asked_without_the_contact(client, make_gift, put, member):
    gift = put(make_gift())
    client.force_login(User.objects.get(pk=member.pk))
    page = client.get(gift.matter.get_absolute_url()).content.decode()
    assert "Partner organisation: USD 300,000.00 for “Fellowship workshop”" in page
    assert "The Bureau approves" in page
    page = client.get(reverse("matching:gift_detail", args=[gift.pk])).content.decode()
    assert "What the Bureau says" in page
    assert "partnership@example.org" not in page
    public = client.get(reverse("matching:offer_detail", args=[gift.offer_id])).content.decode()
    assert "partnership@example.org" not in public


# Pages


def test_the_way_through_the_pages(client, make_gift, make_activity, secretariat, decision, member):
    gift = make_gift("300000.01", activity=make_activity("New idea"))
    client.force_login(secretariat)

    def press(name, form):
        assert client.post(reverse(f"matching:gift_{name}", args=[gift.pk]), form).url == here
        gift.refresh_from_db()
        return gift.status

    here = reverse("matching:gift_detail", args=[gift.pk])
    assert "The Plenary has to approve the activity first" in client.get(here).content.decode()
    assert press("confirm", {"decision": decision.pk}) == "checking"
    assert press("put", {}) == "before_plenary"
    assert press("take_back", {"note": "Wait."}) == "checking"
    assert press("put", {}) == "before_plenary"
    given = {"outcome": "approved", "decided_on": clock.today().isoformat(), "minutes_reference": "IPBES/40/12"}
    assert "Write down what the Plenary decided" in client.get(here).content.decode()
    assert press("plenary", given) == "approved"
    assert "The money has come" in client.get(here).content.decode()
    assert press("receive", {}) == "received"
    assert "IPBES/40/12" in client.get(here).content.decode()


def test_the_list_asks_the_same_of_the_database_for_one_row_and_for_three(client, make_gift, secretariat):
    client.force_login(secretariat)
    make_gift()
    address = reverse("matching:gift_list")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _number in range(2):
        make_gift()
    with CaptureQueriesContext(connection) as three:
        page = client.get(address).content.decode()
    assert "3 contributions" in page
    assert len(three) == len(one)
    assert "0 contributions" in client.get(f"{address}?state=approved").content.decode()


def test_the_filtered_list_is_a_table_for_those_who_see_it(client, make_gift, put, partner, secretariat, member):
    kept, put_forward = make_gift("1000.00"), put(make_gift("2000.00"))
    address = reverse("matching:gift_list")
    table = lambda **query: client.get(address, query | {"format": "csv"}).content.decode()  # noqa: E731
    client.force_login(secretariat)
    assert kept.offer.reference in table()
    assert put_forward.offer.reference in table()
    assert kept.offer.reference not in table(state="before_bureau")
    xlsx = client.get(address, {"format": "xlsx"})
    assert b"".join(xlsx.streaming_content).startswith(b"PK")
    assert client.get(address, {"format": "pdf"}).status_code == 404
    client.force_login(User.objects.get(pk=member.pk))
    assert put_forward.offer.reference in table()
    assert kept.offer.reference not in table()
    client.force_login(partner)
    assert client.get(address, {"format": "csv"}).status_code == 403


def test_the_bureau_reads_the_conditions_of_a_contribution(client, make_gift, put, member):
    gift = put(make_gift(conditions="Reported on each year."))
    client.force_login(User.objects.get(pk=member.pk))
    assert "Reported on each year." in client.get(reverse("matching:gift_detail", args=[gift.pk])).content.decode()


def test_the_list_is_for_staff_co_chairs_and_the_bureau(client, make_gift, partner, member):
    make_gift()
    client.force_login(partner)
    assert client.get(reverse("matching:gift_list")).status_code == 403
    client.force_login(User.objects.get(pk=member.pk))
    assert "0 contributions" in client.get(reverse("matching:gift_list")).content.decode()


def test_taking_up_leads_to_rule_ten(client, make_gift, secretariat):
    gift = make_gift()
    client.force_login(secretariat)
    page = client.get(reverse("matching:offer_take_up", args=[gift.offer_id])).content.decode()
    assert "Rule 10 comes first" in page
    assert reverse("matching:gift_detail", args=[gift.pk]) in page


def test_staff_have_gifts_to_put_before_a_body_and_the_list_shows_that_many(client, make_gift, put, secretariat):
    make_gift()
    put(make_gift("2000.00"))
    gone = make_gift("3000.00")
    actions.close_offer(gone.offer, by=secretariat, note="Changed its mind.")
    (found,) = [row for row in offers_waiting(secretariat) if row[0].startswith("Dedicated")]
    assert found[1] == 1
    client.force_login(secretariat)
    assert "1 contribution<" in client.get(found[2]).content.decode()
