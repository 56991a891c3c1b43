"""The joint plan: as good as the whole problem allows, never above a budget, and plain about what cannot be."""

import random
from decimal import Decimal
from math import inf, nan

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.engine import Scores
from matching.fitting import portfolio, solving
from matching.fitting.portfolio import MONEY, Available, Balance, Infeasible, Problem, Sought, Unsolved, plan, rounding


def problem(sought, available, values):
    """A Problem with these scores, rows and columns in the order of the keys."""
    keys = [np.array(sorted(each.pk for each in side)) for side in (sought, available)]
    return Problem(sought, available, Scores(np.array(values, np.float32).reshape(len(sought), len(available)), *keys))


def asks(pk, amount=None, *, regions=(), **parts):
    return Sought(pk, None if amount is None else Decimal(amount), regions=frozenset(regions), **parts)


def gives(pk, *supports, amount=None, places=None):
    return Available(pk, frozenset(supports), None if amount is None else Decimal(amount), places)


def lines(found):
    return [(each.wanted, each.offered, each.part, each.share, each.amount_usd) for each in found.allocations]


def random_problem(rng, proposals=7, offers=6):
    sought = [
        asks(
            pk,
            rng.choice([None, rng.randint(1, 90_000)]),
            technical=rng.random() < 0.5,
            in_kind=rng.random() < 0.4,
            regions=rng.sample(range(3), rng.randint(0, 2)),
        )
        for pk in range(1, proposals + 1)
    ]
    kinds = ("financial", "technical", "in_kind")
    available = [
        gives(
            pk,
            *rng.sample(kinds, rng.randint(1, 3)),
            amount=rng.choice([None, 0, rng.randint(1, 120_000)]),
            places=rng.choice([None, 0, 1, 2]),
        )
        for pk in range(1, offers + 1)
    ]
    values = [[rng.choice([-1, 0, rng.random(), 0.5]) for _offer in available] for _proposal in sought]
    return problem(sought, available, values)


def best_objective(given, balance=None):
    """The optimum of the whole problem, written down once more as one dense mixed-integer programme."""
    columns = [
        (i, j, part)
        for i, sought in enumerate(given.sought)
        for j, available in enumerate(given.available)
        for part in sought.parts
        if part in available.parts and given.scores.values[i, j] > 0
    ]
    if not columns:
        return None
    value = np.array([given.scores.values[i, j] / len(given.sought[i].parts) for i, j, _part in columns])
    rows, limits = [], []
    for i, sought in enumerate(given.sought):
        for part in sought.parts:
            rows.append([float((row, each) == (i, part)) for row, _column, each in columns])
            limits.append(1)
    for j, available in enumerate(given.available):
        money = [
            float(given.sought[i].amount_usd) if (column, part) == (j, "financial") else 0
            for i, column, part in columns
        ]
        rows.append(money)
        limits.append(float(available.amount_usd or 0))
        rows.append([float(column == j and part != "financial") for _i, column, part in columns])
        limits.append(inf if available.places is None else available.places)
    for region, share in (balance.least if balance else {}).items():
        rows.append(value * [share - portfolio._share_in(region, given.sought[i]) for i, _j, _part in columns])
        limits.append(0)
    whole = [part != "financial" for _i, _j, part in columns]
    constraints = LinearConstraint(np.array(rows), ub=limits)
    found = milp(-value, integrality=whole, bounds=Bounds(0, 1), constraints=constraints, options={"mip_rel_gap": 0})
    return -found.fun


def assert_nobody_is_overdrawn(given, found):
    """To the cent, and each placement whole and from one offer."""
    for each in given.available:
        mine = [line for line in found.allocations if line.offered == each.pk]
        assert sum((line.amount_usd for line in mine if line.amount_usd), Decimal(0)) <= (each.amount_usd or 0)
        assert each.places is None or sum(line.amount_usd is None for line in mine) <= each.places
    for each in given.sought:
        mine = [line for line in found.allocations if line.wanted == each.pk]
        assert {line.part for line in mine} <= set(each.parts)
        assert sum((line.amount_usd for line in mine if line.amount_usd), Decimal(0)) <= (each.amount_usd or 0)
        placed = [line.part for line in mine if line.amount_usd is None]
        assert len(placed) == len(set(placed))
        assert all(line.share == 1 for line in mine if line.amount_usd is None)


@pytest.mark.parametrize("first_arcs", [1, 10])
def test_random_plans_are_the_best_of_the_whole_problem(monkeypatch, first_arcs):
    monkeypatch.setattr(solving, "FIRST_ARCS", first_arcs)
    rng, solved = random.Random(1), 0
    for _case in range(60):
        given = random_problem(rng)
        best = best_objective(given)
        if best is None:
            with pytest.raises(Infeasible):
                plan(given)
            continue
        found, solved = plan(given), solved + 1
        assert found.objective == pytest.approx(best, abs=1e-5)
        assert best - 1e-5 <= found.bound
        assert found.objective <= found.bound
        assert found.gap == (found.bound - found.objective) / found.bound
        assert found.objective == pytest.approx(sum(line.value for line in found.allocations))
        assert_nobody_is_overdrawn(given, found)
    assert solved > 50


def test_random_balanced_plans_are_near_the_best_and_keep_the_wish():
    rng, solved = random.Random(2), 0
    for _case in range(40):
        given, balance = random_problem(rng), Balance(least={1: 0.4})
        best = best_objective(given, balance)
        try:
            found = plan(given, balance)
        except Infeasible:
            assert best is None or best < 1e-6
            continue
        solved += 1
        assert found.by_region[1] >= 0.4 - 1e-4
        assert best <= found.bound + 1e-5
        assert best * 0.99 <= found.objective <= best + 1e-5
        assert_nobody_is_overdrawn(given, found)
    assert solved > 20


def test_the_search_goes_on_until_no_pair_is_worth_more_than_its_price(monkeypatch):
    """Everybody's best offer is the same; the second-best ones come in by their price only."""
    monkeypatch.setattr(solving, "FIRST_ARCS", 1)
    monkeypatch.setattr(solving, "MOST_NEW_ARCS", 2)
    sought = [asks(pk, technical=True) for pk in range(1, 6)]
    available = [gives(1, "technical", places=1), gives(2, "technical", places=1), gives(3, "technical", places=3)]
    found = plan(problem(sought, available, [[0.9, 0.8, 0.1]] * 5))
    assert found.objective == pytest.approx(0.9 + 0.8 + 3 * 0.1)
    assert found.is_proven
    assert found.rounds > 1


def test_several_offers_share_the_money_of_one_proposal():
    available = [gives(1, "financial", amount=40_000), gives(2, "financial", amount=100_000)]
    found = plan(problem([asks(7, 90_000)], available, [[0.9, 0.6]]))
    assert lines(found) == [
        (7, 2, "financial", float(Decimal("50000.00") / 90_000), Decimal("50000.00")),
        (7, 1, "financial", float(Decimal("40000.00") / 90_000), Decimal("40000.00")),
    ]
    assert found.objective == pytest.approx(0.9 * 4 / 9 + 0.6 * 5 / 9)
    assert found.is_proven
    assert found.is_whole
    assert rounding(True) == "Placements came out whole; money was rounded down to the cent."


def test_cents_are_rounded_down_so_that_nobody_is_overdrawn():
    available = [gives(1, "financial", amount="10.00")]
    found = plan(problem([asks(1, "3.33"), asks(2, "3.33"), asks(3, "9.99")], available, [[1], [1], [0.5]]))
    assert [line.amount_usd for line in found.allocations] == [Decimal("3.33"), Decimal("3.33"), Decimal("3.34")]


def test_each_part_counts_alike_and_comes_whole_from_one_offer():
    sought = [asks(1, 1000, technical=True, in_kind=True)]
    available = [gives(1, "technical", "in_kind", places=1), gives(2, "in_kind", places=None)]
    found = plan(problem(sought, available, [[0.9, 0.3]]))
    assert lines(found) == [(1, 1, "technical", 1.0, None), (1, 2, "in_kind", 1.0, None)]
    assert [line.value for line in found.allocations] == pytest.approx([0.3, 0.1])


def test_a_balance_moves_the_plan_and_is_reported():
    sought = [asks(1, 100, regions={1}), asks(2, 100, regions={2}), asks(3, 100)]
    available = [gives(1, "financial", amount=100)]
    values = [[0.9], [0.3], [0.1]]
    assert plan(problem(sought, available, values)).by_region == {1: 1.0, 2: 0.0}
    found = plan(problem(sought, available, values), Balance(least={2: 0.5}, measure=MONEY))
    assert [(line.wanted, line.amount_usd) for line in found.allocations] == [
        (1, Decimal("50.00")),
        (2, Decimal("50.00")),
    ]
    assert found.by_region == {1: 0.5, 2: 0.5}
    found = plan(problem(sought, available, values), Balance(most=0.45, measure=MONEY))
    assert found.by_region == pytest.approx({1: 0.45, 2: 0.45})
    assert [line.amount_usd for line in found.allocations] == [Decimal("45.00"), Decimal("45.00"), Decimal("10.00")]


TWO = [asks(1, 100, regions={1}), asks(2, technical=True, regions={2})]
BOTH = [gives(1, "financial", amount=100), gives(2, "technical", places=1)]
NAMES = {1: "Africa", 2: "Americas", 3: "Asia-Pacific"}


@pytest.mark.parametrize(
    ("sought", "available", "values", "balance", "message"),
    [
        ([asks(1)], BOTH, [[1, 1]], None, "No proposal seeks anything that is still missing."),
        ([], BOTH, [], None, "No proposal seeks anything that is still missing."),
        (TWO, [], [], None, "The offers have neither money nor places left."),
        (
            TWO,
            [gives(1, "financial", amount=0), gives(2, "technical", places=0)],
            [[1, 1]] * 2,
            None,
            "The offers have neither money nor places left.",
        ),
        (TWO, BOTH, [[-1, 1], [1, 0]], None, "None of the offers fits any of the proposals."),
        (
            TWO,
            BOTH,
            [[1, 1]] * 2,
            Balance(least={1: 0.6, 2: 0.5}),
            "The least shares wished for the regions add up to more than 100 %.",
        ),
        (
            TWO,
            BOTH,
            [[1, 1]] * 2,
            Balance(least={3: 0.125}, names=NAMES),
            "No offer fits any proposal from Asia-Pacific, so at least 12.5 % for it cannot be met.",
        ),
        (
            TWO,
            BOTH,
            [[1, 1]] * 2,
            Balance(least={2: 0.1}, names=NAMES, measure=MONEY),
            "No offer fits any proposal from Americas, so at least 10 % for it cannot be met.",
        ),
        (
            TWO,
            BOTH,
            [[1, 1]] * 2,
            Balance(most=0.4),
            "At most 40 % for each region cannot be met: offers fit proposals from only 2 regions.",
        ),
        (
            [asks(1, 100, regions={1, 2})],
            BOTH,
            [[1, 1]],
            Balance(least={1: 0.75}, names=NAMES),
            "This wish cannot be met: at least 75 % for Africa.",
        ),
        (
            [asks(1, technical=True, regions={1}), asks(2, technical=True, regions={2})],
            [gives(1, "technical"), gives(2, "technical")],
            [[0.9, -1], [-1, 0.2]],
            Balance(least={1: 0.5, 2: 0.5}, names=NAMES),
            "The wishes for the regions cannot be met together with whole placements.",
        ),
    ],
)
def test_what_cannot_be_met_is_said(sought, available, values, balance, message):
    with pytest.raises(Infeasible) as refused:
        plan(problem(sought, available, values), balance)
    assert str(refused.value) == message


@pytest.mark.parametrize("wishes", [{"most": nan}, {"most": -0.1}, {"least": {1: 1.5}}, {"least": {1: inf}}])
def test_a_share_that_is_none_is_refused(wishes):
    with pytest.raises(ValueError, match=r"^The share of a region must be a number from 0 to 100 %\.$"):
        Balance(**wishes)


def test_another_measure_is_refused():
    with pytest.raises(ValueError, match=r"^Regions are balanced by value or by money\.$"):
        Balance(measure="weight")


def test_scores_of_other_records_are_refused():
    with pytest.raises(ValueError, match=r"^The scores do not belong to these proposals\.$"):
        Problem([asks(1), asks(2)], [], Scores(np.empty((1, 0), np.float32), np.array([1]), np.array([])))
    with pytest.raises(ValueError, match=r"^The scores do not belong to these offers\.$"):
        Problem([], BOTH, Scores(np.empty((0, 1), np.float32), np.array([]), np.array([1])))


def test_out_of_time_is_said(monkeypatch):
    def too_slow(model, *, deadline):
        raise solving.OutOfTime

    monkeypatch.setattr(portfolio, "solve", too_slow)
    with pytest.raises(Unsolved, match=r"^No plan was found within 30 seconds\. Allow more time, or fewer wishes\.$"):
        plan(problem(TWO, BOTH, [[1, 1]] * 2))
