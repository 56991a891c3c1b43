"""Scores of all pairs: equal to the book, pair by pair, whatever they are computed together with."""

import random
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from matching import engine
from matching.engine import UNITS, Weights, score_all, score_columns, score_rows
from matching.fitting.features import Offered, Wanted, pack_offered, pack_wanted

from . import pairs
from .pairs import TODAY

WANTED = Wanted(
    pk=1,
    organisation=7,
    needs=frozenset({1, 2, 3}),
    themes=frozenset({1, 2}),
    strategies=frozenset({3}),
    initiatives=frozenset({4}),
    countries=frozenset({10, 11}),
    regions=frozenset({1, 2}),
    supports=frozenset({"financial", "technical"}),
    languages=frozenset({"en", "fr"}),
    amount_usd=Decimal("100000"),
    starts=date(2027, 1, 1),
    ends=date(2027, 1, 10),
)
OFFERED = Offered(
    pk=2,
    organisation=8,
    needs=frozenset({2, 3}),
    themes=frozenset({2, 4}),
    strategies=frozenset({1, 3}),
    initiatives=frozenset({5}),
    countries=frozenset({10, 12}),
    supports=frozenset({"technical", "financial", "in_kind"}),
    languages=frozenset({"fr", "ar"}),
    amount_usd=Decimal("40000"),
    starts=date(2027, 1, 6),
    ends=date(2027, 3, 1),
    valid_from=TODAY,
    valid_until=TODAY,
    capacity=1,
)


def only(name):
    """All weight on one component."""
    return Weights(**({each.name: 0.0 for each in fields(Weights)} | {name: 2.0}))


def score(wanted, offered, weights=None, today=TODAY):
    """The score of one pair; None where it is excluded."""
    scores = score_all(pack_wanted([wanted]), pack_offered([offered]), weights or Weights(), today=today)
    return scores.of(wanted.pk, offered.pk)


def some_weights(rng):
    drawn = {each.name: rng.choice([0.0, 1.0, rng.random() * 50]) for each in fields(Weights)}
    return Weights(**(drawn | {"support": 10.0}))


def test_random_pairs_have_the_score_of_the_book_and_the_same_are_excluded():
    rng, compared = random.Random(1), 0
    for _world in range(120):
        wanted, offered = pairs.records(rng, 6, 8)
        weights = some_weights(rng)
        scores = score_all(pack_wanted(wanted), pack_offered(offered), weights, today=TODAY)
        for ours in wanted:
            for theirs in offered:
                found, exact = scores.of(ours.pk, theirs.pk), pairs.score(ours, theirs, weights)
                assert (found is None) == (exact is None), (ours, theirs)
                if exact is not None:
                    compared += 1
                    assert abs(found - exact) < 1e-6, (ours, theirs)
    assert compared > 600


def test_scores_are_the_same_to_the_last_bit_in_any_company(monkeypatch):
    rng = random.Random(2)
    wanted, offered = pairs.records(rng, 60, 50)
    packed, offers = pack_wanted(wanted), pack_offered(offered)
    whole = score_all(packed, offers, Weights(), today=TODAY)
    assert (whole.values >= 0).any()
    assert (whole.values < 0).any()
    for block in (1, 49, 150, 1000):
        monkeypatch.setattr(engine, "BLOCK", block)
        np.testing.assert_array_equal(score_all(packed, offers, Weights(), today=TODAY).values, whole.values)
    for ours in rng.sample(wanted, 10):
        alone = score_all(pack_wanted([ours]), offers, Weights(), today=TODAY)
        np.testing.assert_array_equal(alone.values[0], whole.values[packed.positions([ours.pk])[0]])
    keys = [ours.pk for ours in rng.sample(wanted, 7)]
    rows = score_rows(packed, offers, Weights(), today=TODAY, pks=keys)
    assert rows.wanted.tolist() == sorted(keys)
    np.testing.assert_array_equal(rows.values, whole.values[packed.positions(keys)])
    keys = [theirs.pk for theirs in rng.sample(offered, 7)]
    columns = score_columns(packed, offers, Weights(), today=TODAY, pks=keys)
    np.testing.assert_array_equal(columns.values, whole.values[:, offers.positions(keys)])


def test_rows_and_columns_are_in_the_order_of_the_keys():
    wanted = [replace(WANTED, pk=pk) for pk in (5, 3, 9)]
    scores = score_all(pack_wanted(wanted), pack_offered([OFFERED]), Weights(), today=TODAY)
    assert scores.wanted.tolist() == [3, 5, 9]
    assert scores.offered.tolist() == [2]
    assert scores.values.dtype == np.float32
    with pytest.raises(KeyError):
        scores.of(4, 2)


def test_nothing_against_nothing_is_an_empty_table():
    for wanted, offered in (([], []), ([WANTED], []), ([], [OFFERED])):
        scores = score_all(pack_wanted(wanted), pack_offered(offered), Weights(), today=TODAY)
        assert scores.values.shape == (len(wanted), len(offered))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("needs", 1.0),  # both needs of the offer are sought
        ("themes", 0.5),
        ("initiative", 0.0),
        ("strategy", 1.0),
        ("country", 0.5),
        ("support", 1.0),
        ("amount", 0.4),
        ("language", 0.5),
        ("dates", 0.5),  # five of the ten days of the shorter period
    ],
)
def test_each_component_alone(name, value):
    assert score(WANTED, OFFERED, only(name)) == pytest.approx(value, abs=1e-6)


def test_the_region_counts_by_the_share_of_the_proposals_regions():
    assert score(WANTED, replace(OFFERED, regions=frozenset({2})), only("region")) == 0.5


@pytest.mark.parametrize(
    ("component", "facet"), [("needs", "needs"), ("initiative", "initiatives"), ("language", "languages")]
)
def test_an_offer_open_to_all_counts_half(component, facet):
    assert score(WANTED, replace(OFFERED, **{facet: frozenset()}), only(component)) == 0.5


@pytest.mark.parametrize(
    ("countries", "regions", "value"),
    [
        ({10, 11}, set(), 1.0),
        (set(), set(), 0.5),  # open everywhere
        ({12}, {1}, 0.5),  # the region covers it
        ({10, 11}, {3}, 1.0),
        (set(), {1}, None),  # the region says it all
    ],
)
def test_a_country_named_counts_more_than_one_covered(countries, regions, value):
    offered = replace(OFFERED, countries=frozenset(countries), regions=frozenset(regions))
    assert score(WANTED, offered, only("country")) == value


@pytest.mark.parametrize(
    ("component", "unsaid"),
    [
        ("themes", {"themes": frozenset()}),
        ("strategy", {"strategies": frozenset()}),
        ("amount", {"amount_usd": None}),
        ("amount", {"amount_usd": Decimal(0)}),
        ("dates", {"ends": None}),
    ],
)
def test_what_one_side_leaves_unsaid_is_not_counted_rather_than_zero(component, unsaid):
    weights = Weights(**{each.name: 0.0 for each in fields(Weights)} | {component: 99.0, "support": 1.0})
    offered = replace(OFFERED, strategies=frozenset({1}))
    assert score(WANTED, offered, weights) < 1
    assert score(replace(WANTED, **unsaid), offered, weights) == 1
    assert score(WANTED, replace(offered, **unsaid), weights) == 1
    assert score(replace(WANTED, **unsaid), OFFERED, only(component)) is None


def test_money_is_compared_only_where_both_speak_of_money():
    offered = replace(OFFERED, supports=frozenset({"technical"}))
    assert score(WANTED, offered, only("amount")) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"supports": frozenset({"in_kind"})},
        {"supports": frozenset()},
        {"valid_from": date(2026, 6, 2), "valid_until": None},
        {"valid_until": date(2026, 5, 31), "valid_from": None},
        {"countries": frozenset({12})},
        {"countries": frozenset(), "regions": frozenset({3})},
        {"organisation": 7},
        {"excluded_organisations": frozenset({7})},
        {"languages": frozenset({"ar"})},
        {"capacity": 0},
        {"supports": frozenset({"financial"}), "amount_usd": Decimal(0)},
    ],
)
def test_each_hard_condition_excludes(changes):
    assert score(WANTED, OFFERED) is not None
    assert score(WANTED, replace(OFFERED, **changes)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"organisation": None},
        {"languages": frozenset()},
        {"countries": frozenset(), "regions": frozenset()},
        {"countries": frozenset()},  # only its regions are known, and the offer names only countries
    ],
)
def test_what_the_proposal_does_not_say_excludes_nothing(changes):
    assert score(replace(WANTED, **changes), OFFERED) is not None


def test_two_without_an_organisation_are_not_the_same_organisation():
    assert score(replace(WANTED, organisation=None), replace(OFFERED, organisation=None)) is not None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, -1e-9, True, None, "1"])
def test_a_weight_that_is_no_number_of_zero_or_more_is_refused(value):
    with pytest.raises(ValueError, match=r"^Each weight must be a number of zero or more\.$"):
        Weights(country=value)


def test_weights_that_are_all_zero_or_too_large_are_refused():
    with pytest.raises(ValueError, match=r"^At least one weight must be above zero\.$"):
        Weights(**{each.name: 0 for each in fields(Weights)})
    with pytest.raises(ValueError, match=r"^The weights are too large\.$"):
        Weights(needs=1e308, themes=1e308)


def test_only_the_proportion_of_weights_counts():
    doubled = Weights(**{each.name: 2 * getattr(Weights(), each.name) for each in fields(Weights)})
    assert doubled.units() == Weights().units()
    assert abs(sum(Weights().units().values()) - UNITS) <= 10
    assert score(WANTED, OFFERED, doubled) == score(WANTED, OFFERED)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount_usd": Decimal("-1")}, "An amount in US dollars must be an exact decimal number, zero or more."),
        ({"amount_usd": Decimal("NaN")}, "An amount in US dollars must be an exact decimal number, zero or more."),
        ({"amount_usd": 1.5}, "An amount in US dollars must be an exact decimal number, zero or more."),
        ({"supports": frozenset({"moral"})}, "There is no kind of support “moral”."),
        ({"starts": date(2027, 3, 2)}, "A period cannot end before it begins."),
        ({"valid_from": date(2026, 6, 2)}, "An offer cannot end before it begins."),
        ({"capacity": -1}, "The capacity of an offer cannot be below zero."),
    ],
)
def test_an_offer_that_cannot_be_is_refused(changes, message):
    with pytest.raises(ValueError) as refused:
        replace(OFFERED, **changes)
    assert str(refused.value) == message


def test_a_proposal_that_cannot_be_is_refused():
    with pytest.raises(ValueError):
        replace(WANTED, amount_usd=Decimal("-0.01"))


def test_a_record_is_packed_once():
    with pytest.raises(ValueError, match=r"^A record must not be compared twice in one run\.$"):
        pack_wanted([WANTED, WANTED])
