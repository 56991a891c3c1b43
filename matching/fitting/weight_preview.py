"""What would change if other weights held: first places, pairs that rise and fall, and what it does to regions.

Pure: no model, no query. It compares two Scores, which need not hold the same proposals.
"""

from dataclasses import dataclass

import numpy as np

from .ranking import MOST, top

SHOWN = 5


@dataclass(frozen=True)
class Change:
    """One pair whose score changes; primary keys, and scores from 0 to 1."""

    proposal: int
    offer: int
    before: float
    after: float


@dataclass(frozen=True)
class RegionEffect:
    """What a region has before and after, in hundredths of all: of first places, and of the scores in the lists."""

    region: str
    places_before: float
    places_after: float
    scores_before: float
    scores_after: float


@dataclass(frozen=True)
class Preview:
    """How two sets of weights differ. `…_of` is how many there are, `…_changed` how many of them change."""

    proposals_changed: int
    proposals_of: int
    offers_changed: int
    offers_of: int
    rising: list[Change]
    falling: list[Change]
    regions: list[RegionEffect]


def compare(before, after, regions, *, shown=SHOWN):
    """The Preview of two Scores; `regions` maps the primary key of a proposal to its regions, each an equal part."""
    first_offers = [_firsts(scores, axis=1) for scores in (before, after)]
    first_proposals = [_firsts(scores, axis=0) for scores in (before, after)]
    rising, falling = _changes(before, after, shown)
    return Preview(
        proposals_changed=_differing(*first_offers),
        proposals_of=len(first_offers[0].keys() | first_offers[1].keys()),
        offers_changed=_differing(*first_proposals),
        offers_of=len(first_proposals[0].keys() | first_proposals[1].keys()),
        rising=rising,
        falling=falling,
        regions=_regional(before, after, first_proposals, regions),
    )


def _firsts(scores, *, axis):
    """{primary key: the first of its list}, for those with a list."""
    owners, others = (scores.wanted, scores.offered) if axis == 1 else (scores.offered, scores.wanted)
    if not scores.values.size:
        return {}
    places = top(scores, 1, axis=axis).places[:, 0]
    return {int(owner): int(others[place]) for owner, place in zip(owners, places, strict=True) if place >= 0}


def _differing(before, after):
    return sum(before.get(pk) != after.get(pk) for pk in before.keys() | after.keys())


def _changes(before, after, shown):
    """The pairs that rise and those that fall most, among the pairs that are possible both times."""
    ours = np.intersect1d(before.wanted, after.wanted), np.intersect1d(before.offered, after.offered)
    old, new = (_part(scores, *ours) for scores in (before, after))
    difference = np.where((old >= 0) & (new >= 0), new - old, 0).ravel()
    order = np.argsort(difference, kind="stable")
    rising = [place for place in order[::-1][:shown] if difference[place] > 0]
    falling = [place for place in order[:shown] if difference[place] < 0]
    width = len(ours[1])

    def change(place):
        row, column = divmod(int(place), width)
        values = float(old[row, column]), float(new[row, column])
        return Change(int(ours[0][row]), int(ours[1][column]), *values)

    return [change(place) for place in rising], [change(place) for place in falling]


def _part(scores, wanted, offered):
    rows, columns = np.isin(scores.wanted, wanted), np.isin(scores.offered, offered)
    return scores.values[np.ix_(rows, columns)]


def _regional(before, after, first_proposals, regions):
    places = [_shares(_spread(((pk, 1.0) for pk in firsts.values()), regions)) for firsts in first_proposals]
    scores = [_shares(_spread(_listed(each), regions)) for each in (before, after)]
    names = sorted(set().union(*places, *scores))
    return [
        RegionEffect(name, *(shares.get(name, 0.0) for shares in (*places, *scores)))
        for name in names
    ]  # fmt: skip


def _listed(scores):
    """(proposal, score) of every place in the offers' lists."""
    if not scores.values.size:
        return
    best = top(scores, min(MOST, len(scores.wanted)), axis=0)
    for places, values in zip(best.places, best.values, strict=True):
        for place, value in zip(places, values, strict=True):
            if place >= 0:
                yield int(scores.wanted[place]), float(value)


def _spread(entries, regions):
    """{region: sum}; a proposal in several regions counts in equal parts, one in none not at all."""
    found = {}
    for pk, value in entries:
        for region in regions.get(pk, ()):
            found[region] = found.get(region, 0.0) + value / len(regions[pk])
    return found


def _shares(sums):
    whole = sum(sums.values())
    return {name: 100 * value / whole for name, value in sums.items()} if whole else {}
