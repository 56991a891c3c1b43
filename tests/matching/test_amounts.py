"""Amounts and rates: what is no amount is refused wherever one is written, by the form, the API and the action."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import override

from ipbes_portal.accounts.models import User
from ipbes_portal.directory.models import Organisation
from matching import actions
from matching.engine import COMPONENTS
from matching.forms.matches import BundlePartForm, TermsForm, WeightsForm
from matching.forms.offers import HowMuchForm, TakeUpForm
from matching.forms.proposals import PledgeForm, SupportForm
from matching.models import Bundle, Match, Offer, Proposal, WeightSet
from matching.money import in_usd

pytestmark = pytest.mark.django_db
NO_NUMBER = ["NaN", "sNaN", "-NaN", "Infinity", "-Infinity", "1000000000000000", "1e15", "-1", "-0.01"]
NO_AMOUNT = [*NO_NUMBER, "0", "0.001"]
OF_RATES = {"currency": "EUR", "amount": "100", "rate": "1.1", "rate_on": "2026-01-02"}
ABOVE_ZERO = "The rate must be above zero."


@pytest.fixture
def draft(make_draft):
    return make_draft()


@pytest.fixture
def offer_draft(make_offer_draft):
    return make_offer_draft()


# Forms


@pytest.mark.parametrize("value", NO_AMOUNT)
def test_no_form_takes_what_is_no_amount(value, draft, offer_draft, money, project, make_match):
    version = {"version": 1}
    pledge = {"pledge_kind": "financial", "pledge_amount": value, "pledge_currency": "USD"}
    forms = {
        "offer": HowMuchForm(version | {"amount": value, "currency": "USD"}, instance=offer_draft),
        "response": SupportForm(version | {"amount": value, "currency": "USD"}, instance=draft),
        "pledge": PledgeForm(version | pledge, instance=draft),
        "terms": TermsForm(version | {"amount_usd": value, "places": 1}, instance=make_match(money), is_money=True),
        "use": TakeUpForm({"places": 1, "amount_usd": value}, offer=money),
        "concept note": BundlePartForm({"reference": "P", "part": "Data.", "amount_usd": value}),
    }
    assert [name for name, form in forms.items() if form.is_valid()] == []


@pytest.mark.parametrize("value", [*NO_NUMBER, "0", "0.000000001"])
def test_no_form_takes_what_is_no_rate(value, draft, offer_draft):
    given = OF_RATES | {"rate": value, "version": 1}
    for form in (HowMuchForm(given, instance=offer_draft), SupportForm(given, instance=draft)):
        assert list(form.errors) == ["rate"]


def test_a_rate_of_nothing_is_refused_in_plain_words(draft, offer_draft):
    given = OF_RATES | {"rate": "0", "version": 1}
    for form in (HowMuchForm(given, instance=offer_draft), SupportForm(given, instance=draft)):
        assert form.errors == {"rate": [ABOVE_ZERO]}


@pytest.mark.parametrize("value", ["NaN", "nan", "Infinity", "-Infinity", "1e15", "-1", "-0.01"])
@pytest.mark.parametrize("name", COMPONENTS)
def test_a_weight_that_is_none_is_refused_by_the_form(name, value):
    form = WeightsForm(dict.fromkeys(COMPONENTS, "1") | {"note": "Because.", name: value})
    assert list(form.errors) == [name]


# Actions


@pytest.mark.parametrize("value", [Decimal(each) for each in NO_AMOUNT])
def test_no_action_takes_what_is_no_amount(
    value, draft, offer_draft, proponent, partner, other_partner, secretariat, money, project, make_match
):
    match = make_match(money)
    funder = Organisation.objects.create(name="A funder", kind="funder", status="verified")
    bundle = Bundle(prepared_by=project.organisation, funder=funder)
    actions.prepare_bundle(bundle, by=secretariat, language="en", title="Coasts", body="")
    draft.amount, draft.currency, draft.pledge_currency = value, "USD", "USD"
    offer_draft.amount, offer_draft.currency = value, "USD"
    tries = {
        "offer": lambda: actions.edit_offer(offer_draft, by=partner, fields=["amount", "currency"], version=1),
        "response": lambda: actions.edit_proposal(draft, by=proponent, fields=["amount", "currency"], version=1),
        "terms": lambda: actions.set_terms(match, by=other_partner, amount_usd=value, places=1, version=match.version),
        "use": lambda: actions.take_up_offer(money, by=secretariat, amount_usd=value, start="A course"),
        "concept note": lambda: actions.add_to_bundle(bundle, project, by=secretariat, part="Data.", amount_usd=value),
    }
    assert [name for name, act in tries.items() if not refuses(act)] == []
    assert (Offer.objects.get(pk=offer_draft.pk).amount, Proposal.objects.get(pk=draft.pk).amount) == (None, None)
    assert Match.objects.get().amount_usd is None


def refuses(act):
    try:
        act()
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal(-1), Decimal(0)])
def test_terms_of_nothing_are_refused_in_plain_words(value, money, other_partner, make_match):
    match = make_match(money)
    by = {"by": other_partner, "version": match.version}
    with pytest.raises(ValidationError) as refused:
        actions.set_terms(match, amount_usd=value, places=1, **by)
    assert refused.value.message_dict == {"amount_usd": ["The amount must be above zero."]}
    with pytest.raises(ValidationError) as refused:
        actions.set_terms(match, amount_usd=Decimal(1), places=0, **by)
    assert refused.value.message_dict == {"places": ["Enter at least one."]}


@pytest.mark.parametrize("value", [Decimal(each) for each in [*NO_NUMBER, "0"]])
@pytest.mark.parametrize("amount", [Decimal(100), Decimal("Infinity"), Decimal("1e30")])
def test_no_action_takes_what_is_no_rate(value, amount, draft, offer_draft, proponent, partner):
    for row in (draft, offer_draft):
        row.amount, row.currency, row.rate, row.rate_on = amount, "EUR", value, date(2026, 1, 2)
    fields = ["amount", "currency", "rate", "rate_on"]
    assert refuses(lambda: actions.edit_offer(offer_draft, by=partner, fields=fields, version=1))
    assert refuses(lambda: actions.edit_proposal(draft, by=proponent, fields=fields, version=1))
    assert set(Offer.objects.filter(pk=offer_draft.pk).values_list("rate", "amount_usd")) == {(None, None)}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, -0.01])
def test_a_weight_that_is_none_is_refused_by_the_action(secretariat, value):
    values = dict.fromkeys(COMPONENTS, 1.0) | {COMPONENTS[0]: value}
    with pytest.raises(ValidationError):
        actions.set_weights(by=secretariat, values=values, only_suitable=True, note="Because.")
    assert not WeightSet.objects.exists()


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity"), Decimal("1e40")])
def test_what_is_no_amount_has_no_value_in_dollars(amount):
    assert in_usd(amount, "EUR", Decimal("1.1")) is None


# The API


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e15", "-1", "0"])
@pytest.mark.parametrize("name", ["amount", "rate"])
def test_the_api_takes_no_such_amount(client, offer_draft, partner, value, name):
    client.force_login(User.objects.get(pk=partner.pk))
    here = f"/api/v1/offers/{offer_draft.pk}/"
    seen = {"if-match": client.get(here)["ETag"]}
    answer = client.patch(here, OF_RATES | {name: value}, content_type="application/json", headers=seen)
    assert (answer.status_code, Offer.objects.get(pk=offer_draft.pk).rate) == (400, None)


# How they are written


def test_amounts_in_refusals_are_grouped_as_the_reader_writes_them(
    make_other_offer, make_match, other_partner, secretariat, project
):
    grant = make_other_offer("A grant", kind="money", amount="12345.6", currency="USD", capacity=None)
    match = make_match(grant)
    terms = {"by": other_partner, "places": 1, "version": match.version}
    cases = [
        (
            Decimal(20_000),
            lambda amount: actions.set_terms(match, amount_usd=amount, **terms),
            "12,345.60",
            "12\xa0345,60",
        ),
        (
            Decimal("1000.01"),
            lambda amount: actions.set_terms(match, amount_usd=amount, **terms),
            "1,000.00",
            "1\xa0000,00",
        ),
        (
            Decimal(20_000),
            lambda amount: actions.take_up_offer(grant, by=secretariat, amount_usd=amount, start="A course"),
            "12,345.60",
            "12\xa0345,60",
        ),
    ]
    for amount, act, english, spanish in cases:
        for language, written in (("en", english), ("es", spanish)):
            with override(language), pytest.raises(ValidationError) as refused:
                act(amount)
            assert written in refused.value.message_dict["amount_usd"][0]


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("ar", "1.234.567,80"),
        ("zh-hans", "1,234,567.80"),
        ("en", "1,234,567.80"),
        ("fr", "1\xa0234\xa0567,80"),
        ("ru", "1\xa0234\xa0567,80"),
        ("es", "1\xa0234\xa0567,80"),
    ],
)
def test_large_sums_are_grouped_in_every_language(language, written):
    with override(language):
        assert number_format(Decimal("1234567.8"), decimal_pos=2, force_grouping=True) == written
