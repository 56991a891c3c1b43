"""The ledger of gifts, and gatherings with who took part."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal.accounts import actions as accounts
from ipbes_portal.audit.models import Entry
from ipbes_portal.programme import actions
from ipbes_portal.programme.models import (
    Activity,
    Contribution,
    ContributionKind,
    ContributionMode,
    Occasion,
    OccasionKind,
    Participation,
)
from tests.people import make_user

pytestmark = pytest.mark.sqlite


@pytest.fixture
def gift(organisation, make_activity):
    """Builds gifts for one activity, not yet recorded."""
    activity = make_activity()

    def make(**fields):
        basics = {"donor": organisation, "kind": ContributionKind.CASH, "mode": ContributionMode.TRUST_FUND}
        return Contribution(**basics | {"activity": activity} | fields)

    return make


@pytest.mark.parametrize(
    ("fields", "amount_usd"),
    [
        ({"amount": Decimal("1000.00"), "currency": "USD"}, Decimal("1000.00")),
        ({"amount": Decimal("1000.00"), "currency": "EUR", "rate": Decimal("1.1234"), "rate_on": date(2018, 7, 30)},
         Decimal("1123.40")),
        ({"amount": Decimal("0.01"), "currency": "JPY", "rate": Decimal("0.00900000"), "rate_on": date(2018, 7, 30)},
         Decimal("0.00")),
        ({"amount": Decimal("1000.00"), "currency": "NOK"}, None),
        ({"what": "Meeting rooms", "kind": ContributionKind.IN_KIND}, None),
        ({"what": "Amount not published"}, None),
    ],
)  # fmt: skip
def test_a_gift_is_kept_as_given_and_in_us_dollars_where_the_rate_is_known(secretariat, gift, fields, amount_usd):
    contribution = actions.record_contribution(gift(**fields), by=secretariat)
    assert Contribution.objects.get(pk=contribution.pk).amount_usd == amount_usd
    entry = Entry.objects.about(contribution).get()
    assert (entry.actor, entry.verb) == (secretariat, "record_contribution")


WRONG = {
    "cash without amount or words": {},
    "amount without currency": {"amount": Decimal(5)},
    "nothing": {"amount": Decimal(0), "currency": "USD"},
    "less than nothing": {"amount": Decimal(-5), "currency": "USD"},
    "rate without its date": {"amount": Decimal(5), "currency": "EUR", "rate": Decimal("1.1")},
    "dollars without rate": {"amount": Decimal(5), "currency": "EUR", "amount_usd": Decimal(6)},
    "for nothing": {"amount": Decimal(5), "currency": "USD", "activity": None},
    "unknown route": {"amount": Decimal(5), "currency": "USD", "mode": "suitcase"},
    "no such day": {"amount": Decimal(5), "currency": "USD", "starts": "2018-02-30"},
    "ends before it starts": {"amount": Decimal(5), "currency": "USD", "starts": "2018-07", "ends": "2017"},
}


@pytest.mark.parametrize("case", WRONG)
def test_a_gift_that_makes_no_sense_is_refused(secretariat, gift, case):
    with pytest.raises(ValidationError):
        actions.record_contribution(gift(**WRONG[case]), by=secretariat)
    assert Contribution.objects.count() == 0


NULL_PASSES = {
    "currency without amount": {"currency": "USD", "what": "Something"},
    "dollars with the date of a rate but no rate": {
        "amount": Decimal(5), "currency": "EUR", "amount_usd": Decimal(6), "rate_on": date(2018, 7, 30),
    },
}  # fmt: skip


@pytest.mark.parametrize("case", NULL_PASSES)
def test_a_gift_with_a_missing_half_is_refused(secretariat, gift, case):
    with pytest.raises(ValidationError):
        actions.record_contribution(gift(**NULL_PASSES[case]), by=secretariat)


@pytest.mark.parametrize("who", ["partner", "reviewer", "stranger", "focal_point", "anonymous"])
def test_only_staff_keep_the_ledger(request, gift, who):
    user = AnonymousUser() if who == "anonymous" else request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        actions.record_contribution(gift(amount=Decimal(5), currency="USD"), by=user)


def test_gifts_for_what_is_not_in_the_plan_are_seen_by_staff_and_the_donor(secretariat, partner, stranger, gift):
    contribution = actions.record_contribution(gift(amount=Decimal(5), currency="USD"), by=secretariat)
    everybody = (secretariat, partner, stranger, AnonymousUser())

    def seen():
        return [Contribution.objects.visible_to(user).filter(pk=contribution.pk).exists() for user in everybody]

    assert seen() == [True, True, True, True]
    Activity.objects.update(status="withdrawn")
    assert seen() == [True, True, False, False]


# Gatherings


@pytest.fixture
def occasion(secretariat, make_activity):
    return actions.add_occasion(
        Occasion(kind=OccasionKind.EVENT, activity=make_activity(), starts="2018-07-30"), by=secretariat
    )


def test_a_gathering_belongs_to_an_activity_or_a_body_and_has_a_date(secretariat, make_activity, occasion):
    assert [entry.verb for entry in Entry.objects.about(occasion)] == ["add_occasion"]
    for wrong in (
        {"starts": "2018"},
        {"activity": make_activity()},
        {"activity": make_activity(), "starts": "2018-13"},
    ):
        with pytest.raises(ValidationError):
            actions.add_occasion(Occasion(kind=OccasionKind.EVENT, **wrong), by=secretariat)
    assert Occasion.objects.count() == 1


def test_a_second_note_corrects_the_first(secretariat, occasion, stranger, organisation, country):
    person = stranger.person
    first = actions.note_participation(occasion, person, by=secretariat)
    second = actions.note_participation(
        occasion, person, by=secretariat, role="speaker", category="scientist", organisation=organisation
    )
    assert first == second == Participation.objects.get()
    row = Participation.objects.get()
    assert (row.role, row.category, row.organisation, row.country) == ("speaker", "scientist", organisation, None)
    assert [entry.details for entry in Entry.objects.about(row)] == [{"occasion": occasion.pk}] * 2


@pytest.mark.parametrize("wrong", [{"role": "guest of honour"}, {"category": "friend"}])
def test_an_unknown_capacity_is_refused(secretariat, occasion, stranger, wrong):
    with pytest.raises(ValidationError):
        actions.note_participation(occasion, stranger.person, by=secretariat, **wrong)
    assert Participation.objects.count() == 0


def test_who_was_merged_into_somebody_takes_part_as_that_somebody(secretariat, occasion, stranger):
    double = accounts.add_person(by=secretariat, family_name="stranger")
    accounts.merge_people(stranger.person, double, by=secretariat)
    double.refresh_from_db()
    assert actions.note_participation(occasion, double, by=secretariat).person == stranger.person


@pytest.mark.parametrize("who", ["partner", "reviewer", "stranger"])
def test_only_staff_note_gatherings_and_who_took_part(request, occasion, make_activity, who):
    user = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        actions.add_occasion(Occasion(kind=OccasionKind.EVENT, activity=make_activity(), starts="2018"), by=user)
    with pytest.raises(PermissionDenied):
        actions.note_participation(occasion, make_user("somebody").person, by=user)
