"""The best joint use of all open offers over all suitable proposals (F129, F143, F151; 5/3 ¶24–26, A¶12).

Pure: no model, no query. A plan is a proposal to people, never applied by itself. It says what it is worth, what no
plan can exceed, and how long it took. The objective is [ours]: the sum, over the proposals, of fit × the share of the
proposal that is covered; its parts (money, technical support, support in kind) count alike, and a proposal of which
everything is covered by offers that fit perfectly is worth 1. Money may come in part and from several offers;
technical support and support in kind each come whole, from one offer. `solving` holds the linear programme.
"""

import math
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, Decimal

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from ..engine import Scores
from . import solving
from .features import FINANCIAL, IN_KIND, TECHNICAL
from .solving import Model, OutOfTime, solve

PARTS = (FINANCIAL, TECHNICAL, IN_KIND)  # in the order of solving.MONEY, TECHNICAL, IN_KIND
CENT = Decimal("0.01")
VALUE, MONEY = "value", "money"
PROVEN = 1e-6  # the share of the bound within which a plan is the best there is: whole cents allow no more


def contradiction(least, most):
    """Why no region can have at least the one and at most the other, in words; "" when it can, or a wish is None."""
    if least is None or most is None or least <= most:
        return ""
    return gettext("The least a region has cannot be more than the most it may have.")


class Infeasible(ValueError):
    """No plan meets the wishes; the message says which of them cannot be met."""


class Unsolved(RuntimeError):
    """No plan was found in the time allowed."""


@dataclass(frozen=True)
class Sought:
    """What is still missing of one proposal.

    `amount_usd`: US dollars above zero, or None; `technical`, `in_kind`: whether that part is sought; `regions`: where
    it counts, in equal parts.
    """

    pk: int
    amount_usd: Decimal | None = None
    technical: bool = False
    in_kind: bool = False
    regions: frozenset[int] = frozenset()

    @property
    def parts(self):
        """The parts that are sought, in the order of PARTS."""
        asked = (bool(self.amount_usd), self.technical, self.in_kind)
        return [part for part, is_asked in zip(PARTS, asked, strict=True) if is_asked]


@dataclass(frozen=True)
class Available:
    """What is left of one offer.

    `supports`: the kinds it gives; `amount_usd`: US dollars left (money without an amount cannot be planned);
    `places`: how many placements of technical support or support in kind are left, None without a limit.
    """

    pk: int
    supports: frozenset[str]
    amount_usd: Decimal | None = None
    places: int | None = None

    @property
    def parts(self):
        """The parts it can still cover."""
        has_places = self.places is None or self.places > 0
        return [
            part for part in PARTS if part in self.supports and (self.amount_usd if part == FINANCIAL else has_places)
        ]


@dataclass(frozen=True)
class Problem:
    """Proposals, offers, and the Scores of exactly these, in any order. ValueError: the keys differ."""

    sought: list[Sought]
    available: list[Available]
    scores: Scores

    def __post_init__(self):
        if sorted(each.pk for each in self.sought) != self.scores.wanted.tolist():
            raise ValueError(gettext("The scores do not belong to these proposals."))
        if sorted(each.pk for each in self.available) != self.scores.offered.tolist():
            raise ValueError(gettext("The scores do not belong to these offers."))
        object.__setattr__(self, "sought", sorted(self.sought, key=lambda each: each.pk))
        object.__setattr__(self, "available", sorted(self.available, key=lambda each: each.pk))


@dataclass(frozen=True)
class Balance:
    """Wishes for the regions, as shares of the whole plan, 0 to 1. [ours]

    `least`: {region: the share it should have at least}; `most`: what no region should exceed, or None; `measure`:
    VALUE (the objective) or MONEY (US dollars planned); `names`: {region: its name}, for messages. ValueError: a share
    that is no number from 0 to 1, or another measure.
    """

    least: Mapping[int, float] = field(default_factory=dict)
    most: float | None = None
    measure: str = VALUE
    names: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self):
        shares = [*self.least.values(), *([] if self.most is None else [self.most])]
        if not all(math.isfinite(share) and 0 <= share <= 1 for share in shares):
            raise ValueError(gettext("The share of a region must be a number from 0 to 100 %%.") % {})
        if self.measure not in (VALUE, MONEY):
            raise ValueError(gettext("Regions are balanced by value or by money."))


@dataclass(frozen=True)
class Allocation:
    """One offer covers a share of one part of one proposal. `value`: what that adds to the objective."""

    wanted: int
    offered: int
    part: str
    share: float
    amount_usd: Decimal | None
    score: float
    value: float


@dataclass(frozen=True)
class Portfolio:
    """A plan, and how good it is.

    `objective`: its value; `bound`: what no plan over ALL pairs can exceed; `gap`: (bound − objective) / bound;
    `is_proven`: whether the gap is nothing but cents; `is_whole`: whether placements came out whole by themselves;
    `by_region`: {region: its share of the measure}; `seconds` it took; `arcs` considered in `rounds`.
    """

    allocations: list[Allocation]
    objective: float
    bound: float
    gap: float
    is_proven: bool
    is_whole: bool
    by_region: dict[int, float]
    seconds: float
    arcs: int
    rounds: int


def plan(problem, balance=None, *, time_limit=30):
    """The Portfolio for a Problem, within about `time_limit` seconds.

    Infeasible: nothing is sought, left or fits, or the wishes of the Balance cannot be met. Unsolved: out of time.
    """
    began = time.monotonic()
    balance = balance or Balance()
    model = _model(problem, balance)
    _refuse_what_is_empty(problem, model)
    _refuse_what_cannot_balance(problem, model, balance)
    try:
        solution = solve(model, deadline=began + time_limit)
        if solution.objective <= solving.TOLERANCE:
            raise Infeasible(_wish_not_met(problem, model, balance, began + 2 * time_limit))
    except OutOfTime as late:
        sentence = gettext("No plan was found within %(seconds)s seconds. Allow more time, or fewer wishes.")
        raise Unsolved(sentence % {"seconds": number_format(time_limit)}) from late
    return _portfolio(problem, balance, solution, began)


# --- The problem as arrays --------------------------------------------------------------------------------------


def _model(problem, balance):
    sought, available = problem.sought, problem.available
    parts = np.array([max(1, len(each.parts)) for each in sought], np.float32)
    wishes = [wish for _words, wish in _wishes(problem, balance)]
    return Model(
        values=problem.scores.values / parts[:, np.newaxis],
        asks=_flags(sought),
        gives=_flags(available),
        money=np.array([float(each.amount_usd or 0) for each in sought]),
        budgets=np.array([float(each.amount_usd or 0) for each in available]),
        places=np.array([math.inf if each.places is None else float(each.places) for each in available]),
        wishes=np.array(wishes).reshape(len(wishes), len(sought)),
        by_money=balance.measure == MONEY,
    )


def _flags(records):
    """Which parts each record seeks or gives; bool, (3, n)."""
    return np.array([[part in each.parts for each in records] for part in PARTS], bool).reshape(
        len(PARTS), len(records)
    )


def _wishes(problem, balance):
    """[(words, row)]: a plan meets a wish when the sum over proposals of measure × row is zero or less."""
    found = []
    for region, share in balance.least.items():
        words = gettext("at least %(share)s for %(region)s")
        row = [share - _share_in(region, each) for each in problem.sought]
        found.append((words % _names(balance, region, share), row))
    for region in _regions(problem) if balance.most is not None else ():
        words = gettext("at most %(share)s for %(region)s")
        row = [_share_in(region, each) - balance.most for each in problem.sought]
        found.append((words % _names(balance, region, balance.most), row))
    return found


def _names(balance, region, share):
    return {"region": balance.names.get(region, region), "share": _percent(share)}


def _percent(share):
    number = round(share * 100, 1)
    return gettext("%(number)s %%") % {"number": number_format(int(number) if number == int(number) else number)}


def _share_in(region, sought):
    """How much of a proposal counts for a region."""
    return 1 / len(sought.regions) if region in sought.regions else 0.0


def _regions(problem):
    return sorted(set().union(*(each.regions for each in problem.sought)))


# --- What cannot be ---------------------------------------------------------------------------------------------


def _refuse_what_is_empty(problem, model):
    """A plan of nothing would look like a plan."""
    if not model.asks.any():
        raise Infeasible(gettext("No proposal seeks anything that is still missing."))
    if not model.gives.any():
        raise Infeasible(gettext("The offers have neither money nor places left."))
    if not any(model.can(part).any() for part in range(len(PARTS))):
        raise Infeasible(gettext("None of the offers fits any of the proposals."))


def _refuse_what_cannot_balance(problem, model, balance):
    """Wishes that contradict each other, or name a region no offer reaches; said before anything is computed."""
    if math.fsum(balance.least.values()) > 1 + 1e-9:
        raise Infeasible(gettext("The least shares wished for the regions add up to more than 100 %%.") % {})
    parts = [solving.MONEY] if balance.measure == MONEY else range(len(PARTS))
    can_be_covered = np.any([model.can(part).any(axis=1) for part in parts], axis=0)
    reached = [each for each, is_reached in zip(problem.sought, can_be_covered, strict=True) if is_reached]
    regions = Counter(region for each in reached for region in each.regions)
    for region, share in balance.least.items():
        if share and region not in regions:
            sentence = gettext(
                "No offer fits any proposal from %(region)s, so at least %(share)s for it cannot be met."
            )
            raise Infeasible(sentence % _names(balance, region, share))
    if balance.most is not None and all(each.regions for each in reached) and balance.most * len(regions) < 1 - 1e-9:
        sentence = ngettext(
            "At most %(share)s for each region cannot be met: offers fit proposals from only %(count)d region.",
            "At most %(share)s for each region cannot be met: offers fit proposals from only %(count)d regions.",
            len(regions),
        )
        raise Infeasible(sentence % {"share": _percent(balance.most), "count": len(regions)})


def _wish_not_met(problem, model, balance, deadline):
    """The sentence for a plan that comes out empty: the wish that empties it alone, or all of them together."""
    for words, wish in _wishes(problem, balance):
        alone = replace(model, wishes=np.array([wish]))
        if solving.relaxed_objective(alone, deadline=deadline) <= solving.TOLERANCE:
            return gettext("This wish cannot be met: %(wish)s.") % {"wish": words}
    return gettext("The wishes for the regions cannot be met together with whole placements.")


# --- The plan in people's units ---------------------------------------------------------------------------------


def _portfolio(problem, balance, solution, began):
    allocations = _allocations(problem, solution)
    objective = math.fsum(each.value for each in allocations)
    bound = max(solution.bound, objective)
    gap = (bound - objective) / bound if bound else 0.0
    return Portfolio(
        allocations=allocations,
        objective=objective,
        bound=bound,
        gap=gap,
        is_proven=gap <= PROVEN,
        is_whole=solution.is_whole,
        by_region=_by_region(problem, balance, allocations),
        seconds=time.monotonic() - began,
        arcs=len(solution.arcs),
        rounds=solution.rounds,
    )


def _allocations(problem, solution):
    """The shares of the solution in whole placements and whole cents, never above a budget or what is sought."""
    arcs, found = solution.arcs, []
    missing = {each.pk: each.amount_usd for each in problem.sought}
    left = {each.pk: each.amount_usd for each in problem.available}
    for arc in np.flatnonzero(solution.shares > 1e-9):
        sought, available = problem.sought[arcs.row[arc]], problem.available[arcs.column[arc]]
        score = float(problem.scores.values[arcs.row[arc], arcs.column[arc]])
        share, amount = 1.0, None
        if arcs.part[arc] == solving.MONEY:
            amount = _cents(sought.amount_usd, solution.shares[arc], missing[sought.pk], left[available.pk])
            missing[sought.pk] -= amount
            left[available.pk] -= amount
            share = float(amount / sought.amount_usd)
        elif solution.shares[arc] < 0.5:
            continue
        if share:
            part, value = PARTS[arcs.part[arc]], score * share / len(sought.parts)
            found.append(Allocation(sought.pk, available.pk, part, share, amount, score, value))
    return sorted(found, key=lambda each: (each.wanted, PARTS.index(each.part), -each.share, each.offered))


def _cents(sought, share, missing, left):
    """A share of the money in whole cents, rounded down; the tolerance of the solver must not overdraw anybody."""
    exact = (sought * Decimal(float(share))).quantize(CENT / 1000)  # 40,000.00 must not come out as 39,999.99
    return min(exact.quantize(CENT, ROUND_DOWN), missing, left)


def rounding(is_whole):
    """How whole placements and cents came about, in the language of whoever reads it."""
    if is_whole:
        return gettext("Placements came out whole; money was rounded down to the cent.")
    return gettext("Placements were made whole by a second search; money was rounded down to the cent.")


def _by_region(problem, balance, allocations):
    """What share of the measure each region has; together less than 1 where proposals have no region."""
    sought = {each.pk: each for each in problem.sought}
    amounts = [(sought[each.wanted], _measured(balance, each)) for each in allocations]
    total = math.fsum(amount for _each, amount in amounts)
    return {
        region: math.fsum(_share_in(region, each) * amount for each, amount in amounts) / total if total else 0.0
        for region in _regions(problem)
    }


def _measured(balance, allocation):
    return float(allocation.amount_usd or 0) if balance.measure == MONEY else allocation.value
