"""Rule 10 of the financial procedures: who approves a dedicated contribution (5/3 A fn9)."""

from decimal import Decimal
from itertools import product

import pytest
from django.utils import translation

from matching.rule_ten import LIMIT, Outcome, route, running_total

DEDICATED = {"is_dedicated": True, "is_through_trust_fund": True, "activity_approved": True}
NO_AMOUNT = r"^Give the amount in US dollars as an exact decimal number\.$"
NOT_ABOVE_ZERO = r"^The amount in US dollars must be a number above zero\.$"
NOT_AMOUNTS = [300000.0, 0.1, float("nan"), 300000, True, "300000.00", ""]
NOT_ABOVE = ["0", "0.00", "-0", "-0.01", "-300000.01", "NaN", "sNaN", "Infinity", "-Infinity"]


@pytest.mark.parametrize(
    ("amount", "outcome"),
    [
        ("0.01", Outcome.BUREAU),
        ("299999.99", Outcome.BUREAU),
        ("300000.00", Outcome.BUREAU),
        ("3E+5", Outcome.BUREAU),
        ("300000.01", Outcome.PLENARY),
        ("300000.001", Outcome.PLENARY),
        ("1E+12", Outcome.PLENARY),
    ],
)
def test_up_to_the_limit_the_bureau_approves_and_above_it_the_plenary(amount, outcome):
    assert route(Decimal(amount), **DEDICATED).outcome == outcome


@pytest.mark.parametrize("amount", [None, Decimal("299999.99"), Decimal("300000.00"), Decimal("300000.01")])
def test_an_activity_the_plenary_has_not_approved_comes_first_whatever_the_amount(amount):
    found = route(amount, **DEDICATED | {"activity_approved": False})
    assert found.outcome == Outcome.ACTIVITY_FIRST


@pytest.mark.parametrize("amount", [None, Decimal("299999.99"), Decimal("300000.01")])
@pytest.mark.parametrize("approved", [True, False])
@pytest.mark.parametrize(("dedicated", "through_fund"), [(False, True), (True, False), (False, False)])
def test_the_rule_is_not_applied_to_what_is_not_dedicated_or_not_through_the_fund(
    amount, approved, dedicated, through_fund
):
    found = route(amount, is_dedicated=dedicated, is_through_trust_fund=through_fund, activity_approved=approved)
    assert found.outcome == Outcome.NOT_APPLIED


def test_every_combination_of_conditions_has_the_outcome_of_the_table():
    table = {}
    for dedicated, through_fund, approved in product([True, False], repeat=3):
        found = route(LIMIT, is_dedicated=dedicated, is_through_trust_fund=through_fund, activity_approved=approved)
        table[dedicated, through_fund, approved] = found.outcome
    assert {key: value for key, value in table.items() if value != Outcome.NOT_APPLIED} == {
        (True, True, True): Outcome.BUREAU,
        (True, True, False): Outcome.ACTIVITY_FIRST,
    }


@pytest.mark.parametrize(
    ("amount", "conditions", "sentence"),
    [
        (
            Decimal("300000.00"),
            {},
            "The Bureau approves, because this single contribution does not exceed USD 300,000.",
        ),
        (Decimal("300000.01"), {}, "The Plenary approves, because this single contribution exceeds USD 300,000."),
        (
            None,
            {"activity_approved": False},
            "The Plenary has to approve the activity first: rule 10 covers only activities it has approved.",
        ),
        (
            None,
            {"is_dedicated": False},
            "Rule 10 is not applied: the gift goes to the general budget of the trust fund.",
        ),
        (None, {"is_through_trust_fund": False}, "Rule 10 is not applied: the gift does not go to the trust fund."),
    ],
)
def test_every_route_says_why_in_a_sentence(amount, conditions, sentence):
    assert route(amount, **DEDICATED | conditions).sentence == sentence


def test_the_limit_is_written_the_way_of_the_language():
    with translation.override("es"):
        assert "300\u00a0000" in route(LIMIT, **DEDICATED).sentence


@pytest.mark.parametrize("amount", NOT_AMOUNTS)
@pytest.mark.parametrize("is_dedicated", [True, False])
def test_only_exact_decimals_are_amounts_even_where_the_amount_decides_nothing(amount, is_dedicated):
    with pytest.raises(ValueError, match=NO_AMOUNT):
        route(amount, **DEDICATED | {"is_dedicated": is_dedicated})


@pytest.mark.parametrize("amount", NOT_ABOVE)
@pytest.mark.parametrize("is_dedicated", [True, False])
def test_an_amount_is_a_number_above_zero(amount, is_dedicated):
    with pytest.raises(ValueError, match=NOT_ABOVE_ZERO):
        route(Decimal(amount), **DEDICATED | {"is_dedicated": is_dedicated})


def test_without_an_amount_nobody_can_be_asked_to_approve():
    with pytest.raises(ValueError, match=r"^Rule 10 needs the amount in US dollars\.$"):
        route(None, **DEDICATED)


@pytest.mark.parametrize("condition", DEDICATED)
@pytest.mark.parametrize("answer", [None, 1, "yes"])
def test_a_condition_that_is_not_answered_is_no_no(condition, answer):
    with pytest.raises(ValueError, match=r"^Each condition of rule 10 must be answered with yes or no\.$"):
        route(LIMIT, **DEDICATED | {condition: answer})


def test_the_running_total_shows_a_gift_split_to_stay_below_the_limit():
    halves = [Decimal("200000.00"), Decimal("199999.99")]
    assert [route(half, **DEDICATED).outcome for half in halves] == [Outcome.BUREAU, Outcome.BUREAU]
    assert running_total(halves) == Decimal("399999.99") > LIMIT


def test_the_running_total_is_exact_and_starts_at_zero():
    assert str(running_total([])) == "0.00"
    assert running_total(iter([Decimal("0.10")] * 3)) == Decimal("0.30")


@pytest.mark.parametrize("amount", [None, *NOT_AMOUNTS])
def test_the_running_total_takes_only_known_exact_amounts(amount):
    with pytest.raises(ValueError, match=NO_AMOUNT):
        running_total([Decimal("1.00"), amount])


@pytest.mark.parametrize("amount", NOT_ABOVE)
def test_the_running_total_takes_no_negative_or_endless_amounts(amount):
    with pytest.raises(ValueError, match=NOT_ABOVE_ZERO):
        running_total([Decimal("1.00"), Decimal(amount)])
