"""The linear programme behind the portfolio plan: few arcs at first, then every arc that its prices call for.

Pure: no model, no query. HiGHS, through SciPy, solves over some of the pairs; its prices are then held against all
pairs, which gives a bound for the whole problem and the pairs that were missing: column generation with a dual bound
[ours]. Words and decimals stand in `portfolio`.
"""

import time
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from ..engine import Scores
from .ranking import top

MONEY, TECHNICAL, IN_KIND = range(3)
PARTS = 3
FIRST_ARCS = 10  # the best of each proposal and of each offer, for each part
MOST_NEW_ARCS = 100_000  # in one round
CHUNK = 2**20  # pairs priced at a time
TOLERANCE = 1e-7
NEAR_ARCS = 4_000  # beyond those in use, when placements are made whole
GOOD_ENOUGH = 1e-4  # the share of the bound at which the search for whole placements stops


class OutOfTime(Exception):
    """No plan was found in the time allowed."""


@dataclass(frozen=True)
class Model:
    """n proposals × m offers as arrays.

    `values`: float32, (n, m), what one whole part is worth, zero or less where the pair cannot be; `asks`: bool,
    (3, n), and `gives`: bool, (3, m), by part; `money`: US dollars sought, (n,), `budgets`: US dollars left, (m,);
    `places`: placements left, (m,), infinite without a limit. `wishes`: (w, n): a plan must have a sum of measure ×
    wish of zero or less for each of the w; the measure is value, or money if `by_money`.
    """

    values: np.ndarray
    asks: np.ndarray
    gives: np.ndarray
    money: np.ndarray
    budgets: np.ndarray
    places: np.ndarray
    wishes: np.ndarray
    by_money: bool = False

    def can(self, part, rows=slice(None)):
        """Which pairs of these proposals could cover a part; bool, (r, m)."""
        return (self.values[rows] > 0) & self.asks[part][rows, np.newaxis] & self.gives[part]


@dataclass
class Arcs:
    """Pairs and parts under consideration: int64 arrays of one length; values and measures belong to a whole part."""

    part: np.ndarray
    row: np.ndarray
    column: np.ndarray
    value: np.ndarray
    measure: np.ndarray

    def __len__(self):
        return len(self.part)

    def take(self, kept):
        """These arcs only."""
        return Arcs(self.part[kept], self.row[kept], self.column[kept], self.value[kept], self.measure[kept])


@dataclass
class Solution:
    """Shares of the arcs, 0 to 1, their objective, the bound for the whole problem, and how it was come by."""

    arcs: Arcs
    shares: np.ndarray
    objective: float
    bound: float
    rounds: int
    is_whole: bool = field(default=True)  # whether the linear programme itself gave whole placements


def solve(model, *, deadline):
    """The Solution of a Model by about `deadline`, a moment of time.monotonic(). OutOfTime: not even a first one."""
    chosen = [_first_arcs(model, part) for part in range(PARTS)]
    found, bound, rounds = None, np.inf, 0
    while True:
        arcs = _arcs(model, chosen)
        try:
            shares, prices = _relaxed(model, arcs, deadline)
        except OutOfTime:
            if found is None:
                raise
            break  # what the round before found stands, with its honest bound
        found, rounds = (arcs, shares, prices), rounds + 1
        reached, missing = _priced(model, prices, chosen)
        bound = min(bound, reached)
        if not missing:
            break
        for part, rows, columns in missing:
            chosen[part][rows, columns] = True
    return _solution(model, *found, bound, rounds, deadline)


def relaxed_objective(model, *, deadline):
    """What the best plan over the first arcs is worth when placements may be split; zero if nothing can be."""
    arcs = _arcs(model, [_first_arcs(model, part) for part in range(PARTS)])
    return float(arcs.value @ _relaxed(model, arcs, deadline)[0])


# --- Arcs -------------------------------------------------------------------------------------------------------


def _first_arcs(model, part):
    """The best of each proposal and of each offer for a part; bool, (n, m)."""
    able = np.where(model.can(part), model.values, np.float32(-1))
    scores = Scores(able, np.arange(able.shape[0]), np.arange(able.shape[1]))
    chosen = np.zeros(able.shape, bool)
    for axis in (0, 1):
        places = top(scores, FIRST_ARCS, axis=axis).places
        owners = np.broadcast_to(np.arange(len(places))[:, np.newaxis], places.shape)[places >= 0]
        others = places[places >= 0]
        chosen[(owners, others) if axis == 1 else (others, owners)] = True
    return chosen


def _arcs(model, chosen):
    found = [np.nonzero(each) for each in chosen]
    part = np.repeat(np.arange(PARTS), [len(rows) for rows, _columns in found])
    row, column = (np.concatenate([each[side] for each in found]) for side in (0, 1))
    value = model.values[row, column].astype(np.float64)
    return Arcs(part, row, column, value, _measure(model, part, row, value))


def _measure(model, part, row, value):
    """What a wish counts: value, or money in thousands of US dollars, so that numbers stay of one size."""
    return np.where(part == MONEY, model.money[row] / 1000, 0) if model.by_money else value


# --- The programme over some arcs -------------------------------------------------------------------------------
# Rows: each part of each proposal at most once; each budget, as a share of itself; each offer's places; each wish.


def _constraints(model, arcs):
    """(matrix, limits) of the rows, over these arcs."""
    (n, m), size = model.values.shape, len(arcs)
    arc, money = np.arange(size), arcs.part == MONEY
    left = PARTS * n + np.where(money, 0, m) + arcs.column
    spent = np.where(money, model.money[arcs.row] / np.where(money, model.budgets[arcs.column], 1), 1)
    wished, wishing = np.repeat(np.arange(len(model.wishes)), size), np.tile(arc, len(model.wishes))
    rows = np.concatenate([arcs.part * n + arcs.row, left, PARTS * n + 2 * m + wished])
    wishes = (model.wishes[:, arcs.row] * arcs.measure).ravel()
    entries = np.concatenate([np.ones(size), spent, wishes]), (rows, np.concatenate([arc, arc, wishing]))
    matrix = csr_array(entries, shape=(PARTS * n + 2 * m + len(model.wishes), size))
    return matrix, np.concatenate([np.ones(PARTS * n + m), _places(model), np.zeros(len(model.wishes))])


def _places(model):
    """Places as a number: without a limit, more than all proposals together can take."""
    return np.minimum(model.places, 2 * len(model.money) + 1)


def _relaxed(model, arcs, deadline):
    """(shares, prices): the best plan over these arcs when placements may be split, and the price of each row."""
    matrix, limits = _constraints(model, arcs)
    options = {"time_limit": max(0.1, deadline - time.monotonic())}
    # Interior points take a fifth of the simplex method's time here; their crossover ends in a corner too, where
    # placements come out whole unless a wish splits them.
    found = linprog(-arcs.value, A_ub=matrix, b_ub=limits, bounds=(0, None), method="highs-ipm", options=options)
    if found.x is None or found.status != 0:
        raise OutOfTime
    return np.clip(found.x, 0, 1), np.maximum(-found.ineqlin.marginals, 0)


def _solution(model, arcs, shares, prices, bound, rounds, deadline):
    """The Solution with whole placements."""
    objective = float(arcs.value @ shares)
    solution = Solution(arcs, shares, objective, max(bound, objective), rounds)
    if not _are_split(arcs, shares).any():
        return solution
    gains = arcs.value - _constraints(model, arcs)[0].T @ prices
    return _rounded(model, solution, gains, deadline)


def _are_split(arcs, shares):
    """Which arcs would have to be split: placements with a share that is neither none nor whole."""
    return (arcs.part != MONEY) & (np.abs(shares - np.round(shares)) > 1e-6)


def _rounded(model, solution, gains, deadline):
    """Whole placements, searched for among the arcs in use and those that come nearest to it; the bound is kept.

    First only split placements and those beside them may change, then all of them.
    """
    near = np.argsort(-gains, kind="stable")[: NEAR_ARCS + np.count_nonzero(solution.shares)]
    kept = np.union1d(near, np.flatnonzero(solution.shares))
    arcs, shares = solution.arcs.take(kept), solution.shares[kept]
    split = _are_split(arcs, shares)
    beside = np.isin(arcs.row, arcs.row[split]) | np.isin(arcs.column, arcs.column[split])
    best = None
    for is_free in (beside, np.ones(len(arcs), bool)):
        found = _whole(model, arcs, np.where(is_free | (arcs.part == MONEY), np.nan, np.round(shares)), deadline)
        if found is not None and (best is None or found @ arcs.value > best @ arcs.value):
            best = found
        if best is not None and best @ arcs.value >= (1 - GOOD_ENOUGH) * solution.bound:
            break
    if best is None:
        raise OutOfTime
    objective = float(best @ arcs.value)
    return Solution(arcs, best, objective, max(solution.bound, objective), solution.rounds, is_whole=False)


def _whole(model, arcs, fixed, deadline):
    """Shares with whole placements where arcs are fixed to a share, or free (NaN); None: none found in time."""
    matrix, limits = _constraints(model, arcs)
    is_free = np.isnan(fixed)
    found = milp(
        -arcs.value,
        integrality=(is_free & (arcs.part != MONEY)).astype(int),
        bounds=Bounds(np.where(is_free, 0, fixed), np.where(is_free, 1, fixed)),
        constraints=LinearConstraint(matrix, ub=limits),
        options={"time_limit": max(1.0, (deadline - time.monotonic()) / 2), "mip_rel_gap": GOOD_ENOUGH / 2},
    )
    if found.x is None:
        return None
    return np.clip(np.where(arcs.part == MONEY, found.x, np.round(found.x)), 0, 1)


# --- Prices against all pairs -----------------------------------------------------------------------------------


def _priced(model, prices, chosen):
    """(bound, missing): what no plan over ALL pairs can exceed, and the arcs [(part, rows, columns)] worth more than
    their price.

    Weak duality: with any prices of zero or more, no plan is worth more than all that is left at its price, plus for
    every part of every proposal what its best offer is worth beyond its price.
    """
    (n, m), wishes = model.values.shape, len(model.wishes)
    of_parts, of_money, of_places, of_wishes = np.split(prices, np.cumsum([PARTS * n, m, m]))
    of_parts = of_parts.reshape(PARTS, n)
    burden = of_wishes @ model.wishes if wishes else np.zeros(n)
    per_dollar = np.divide(of_money, model.budgets, out=np.zeros(m), where=model.budgets > 0)
    bound, missing = float(of_money.sum() + of_places @ _places(model)), []
    step = max(1, CHUNK // max(1, m))
    for part in range(PARTS):
        for start in range(0, n, step):
            rows = slice(start, start + step)
            gain = _gain(model, part, rows, burden, per_dollar, of_places)
            bound += float(np.maximum(gain.max(axis=1, initial=0), 0).sum())
            wanted = (gain > of_parts[part][rows, np.newaxis] + TOLERANCE) & ~chosen[part][rows]
            found = np.nonzero(wanted)
            if len(found[0]):
                missing.append((part, found[0] + start, found[1], gain[found] - of_parts[part][found[0] + start]))
    return bound, _best_of(missing)


def _gain(model, part, rows, burden, per_dollar, per_place):
    """What a whole part is worth beyond the offers' prices and the wishes, -inf where it cannot be; (r, m)."""
    value = model.values[rows].astype(np.float64)
    if model.by_money:
        counted = _measure(model, np.array(part), np.arange(len(model.money))[rows], None)
        gain = value - (counted * burden[rows])[:, np.newaxis]
    else:
        gain = value * (1 - burden[rows])[:, np.newaxis]
    gain -= np.outer(model.money[rows], per_dollar) if part == MONEY else per_place
    return np.where(model.can(part, rows), gain, -np.inf)


def _best_of(missing):
    """Of too many missing arcs only the dearest: the next round's prices will tell whether the rest are needed."""
    many = sum(len(each[3]) for each in missing)
    if many <= MOST_NEW_ARCS:
        return [(part, rows, columns) for part, rows, columns, _gain in missing]
    least = np.partition(np.concatenate([each[3] for each in missing]), many - MOST_NEW_ARCS)[many - MOST_NEW_ARCS]
    return [(part, rows[gain >= least], columns[gain >= least]) for part, rows, columns, gain in missing]
