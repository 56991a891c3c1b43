"""A plan as one reader is shown it: every figure over the projects this reader may judge, and over no other.

Pure: no model, no query. A plan is kept for weeks, and an interest may come to light meanwhile. What no longer belongs
to the reader leaves the lines and every sum; what cannot be said without it (the bound, and how near the plan comes to
it) is not said at all. No number of what was left out is given: it would tell whether one's own project was compared,
and so whether it was found suitable.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """What a reader is shown of a plan.

    `lines` as they were stored; `objective`: their value; `bound` and `gap` (per cent): None where `is_narrowed`, since
    they hold for the whole plan only; `by_region`: {region: its share of the measure}; `projects` compared;
    `under_way`: the value of what people have in talks.
    """

    lines: list[dict]
    objective: float
    bound: float | None
    gap: float | None
    is_proven: bool
    by_region: dict[str, float]
    projects: int
    under_way: float
    is_narrowed: bool


def shown(result, seen, *, by_money=False):
    """The plan of `result`, as `actions.portfolio` stored it, to somebody who may judge the projects `seen` (keys)."""
    lines = [line for line in result["lines"] if line["proposal"] in seen]
    projects = sum(key in seen for key in result["compared"])
    is_narrowed = projects < len(result["compared"])
    return Shown(
        lines=lines,
        objective=math.fsum(line["value"] for line in lines) if is_narrowed else result["objective"],
        bound=None if is_narrowed else result["bound"],
        gap=None if is_narrowed else 100 * result["gap"],
        is_proven=result["is_proven"] and not is_narrowed,
        by_region=_by_region(lines, by_money) if is_narrowed else result["by_region"],
        projects=projects,
        under_way=math.fsum(talk["value"] for talk in result["talks"] if talk["proposal"] in seen),
        is_narrowed=is_narrowed,
    )


def _by_region(lines, by_money):
    """What share of the measure each region has; a project in several regions counts in equal parts."""
    amounts = [(line["regions"], float(line["amount_usd"] or 0) if by_money else line["value"]) for line in lines]
    total = math.fsum(amount for _regions, amount in amounts)
    found = {}
    for regions, amount in amounts:
        for region in regions:
            found[region] = found.get(region, 0.0) + (amount / len(regions) / total if total else 0.0)
    return found
