"""How well every offer fits every proposal: hard conditions exclude, soft components make a score (F129, F151).

Pure: no model, no query. A score is the weighted mean of those components both sides speak to, from 0 to 1; a
component one side says nothing about is left out, never counted as zero. The plan asks that needs and support be
matched (5/3 ¶5(b), ¶19–26, A¶12) and gives no formula: conditions, components and weights are [ours]. They stand in
words, one pair at a time, in `explanation`; the best of each row and column in `ranking`.

All sums are made so that no order of adding can change them: what a matrix product adds up are whole numbers below
2²⁴, which float32 holds exactly, and all else is done element by element. So a pair has the same score, to the last
bit, whether it is computed alone, in a row, or with twenty million others.
"""

import math
from dataclasses import dataclass, fields

import numpy as np
from django.utils.translation import gettext
from scipy.sparse import csr_array, diags_array, hstack

from .fitting.features import OPEN, in_common

COMPONENTS = (
    "needs",
    "themes",
    "initiative",
    "strategy",
    "country",
    "region",
    "support",
    "amount",
    "language",
    "dates",
)
# The set a component compares, for those that compare sets.
SET_OF = {
    "needs": "needs",
    "themes": "themes",
    "initiative": "initiatives",
    "strategy": "strategies",
    "country": "countries",
    "region": "regions",
    "support": "supports",
    "language": "languages",
}
SHARES = ("country", "region", "support")  # of the proposal's own set
PLACES = ("country", "region")
OVERLAPS = ("needs", "themes", "initiative", "strategy", "language")
# What an offer that is open to all is worth beside one that names what is sought: it fits, but not especially. [ours]
OPEN_TO_ALL = 0.5
EXCLUDED = np.float32(-1)
UNITS = 2**24 - 2**8  # what all weights together are; whole numbers up to 2**24 are exact in float32
NEVER = np.float32(2**23)  # a day no calendar reaches
BLOCK = 2**17  # pairs computed at a time: few enough for the cache, many enough to be worth a call


@dataclass(frozen=True)
class Weights:
    """What each component counts: numbers of zero or more, in proportion to one another. [ours]

    ValueError: no number, NaN, infinite or below zero; all zero. A weight below one sixteen-millionth of all counts
    as zero.
    """

    needs: float = 25.0
    themes: float = 15.0
    initiative: float = 10.0
    strategy: float = 5.0
    country: float = 15.0
    region: float = 5.0
    support: float = 10.0
    amount: float = 5.0
    language: float = 5.0
    dates: float = 5.0

    def __post_init__(self):
        values = [getattr(self, each.name) for each in fields(self)]
        for value in values:
            if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
                raise ValueError(gettext("Each weight must be a number of zero or more."))
        total = sum(values)
        if total == 0:
            raise ValueError(gettext("At least one weight must be above zero."))
        if not math.isfinite(total):
            raise ValueError(gettext("The weights are too large."))

    def units(self):
        """{component: even whole number}, in proportion to the weights; all together UNITS, give or take ten.

        Even, because an offer open to all is worth half.
        """
        total = sum(getattr(self, name) for name in COMPONENTS)
        return {name: 2 * round(getattr(self, name) / total * (UNITS // 2)) for name in COMPONENTS}


@dataclass(frozen=True)
class Scores:
    """The scores of proposals × offers.

    `values`: float32, (n, m), 0 to 1, and EXCLUDED (-1) where a hard condition excludes the pair or the two sides
    speak to no component in common; `wanted` and `offered`: the primary keys of rows and columns, int64, ascending.
    """

    values: np.ndarray
    wanted: np.ndarray
    offered: np.ndarray

    def of(self, wanted_pk, offered_pk):
        """The score of one pair, or None where it is excluded. KeyError: not among these."""
        row, column = _place(self.wanted, wanted_pk), _place(self.offered, offered_pk)
        value = float(self.values[row, column])
        return None if value < 0 else value


def score_all(wanted, offered, weights, *, today):
    """The Scores of all pairs of `wanted` (n proposals) and `offered` (m offers), both Packed, on the date `today`.

    Memory: 4 bytes per pair and little else. F129, F151; formulas [ours], see `explanation`.
    """
    values = np.empty((len(wanted), len(offered)), np.float32)
    scorer = _Scorer(wanted, offered, weights.units(), closed_on(offered, today))
    step = max(1, BLOCK // max(1, len(offered)))
    # One after the other: threads were measured to cost more CPU than they save, because they share one cache.
    for start in range(0, len(wanted), step):
        rows = slice(start, start + step)
        scorer.score(rows, values[rows])
    values[barred_pairs(wanted, offered)] = EXCLUDED
    return Scores(values, wanted.pks, offered.pks)


def score_rows(wanted, offered, weights, *, today, pks):
    """The Scores of these proposals only, (len(pks), m): the same to the last bit as their rows of `score_all`."""
    return score_all(wanted.take(wanted.positions(pks)), offered, weights, today=today)


def score_columns(wanted, offered, weights, *, today, pks):
    """The Scores of these offers only, (n, len(pks)): the same to the last bit as their columns of `score_all`."""
    return score_all(wanted, offered.take(offered.positions(pks)), weights, today=today)


def closed_on(offered, today):
    """Which offers cannot be taken up on this date: not yet valid, no longer valid, or used up; bool, (m,)."""
    day = today.toordinal()
    return (offered.valid_from > day) | (offered.valid_until < day) | offered.used_up


def barred_pairs(wanted, offered):
    """(rows, columns) of the pairs an offer rules out by organisation: its own proposals and those it excludes."""
    ours, theirs = in_common(wanted.facets["organisations"], offered.facets["organisations"])
    return (ours @ theirs.T).nonzero()


def _place(pks, pk):
    found = np.flatnonzero(pks == pk)
    if not len(found):
        raise KeyError(pk)
    return found[0]


# --- What both sides speak to ---------------------------------------------------------------------------------
# Whether a component counts is, for each of them, a fact about the proposal times a fact about the offer.


def _named(packed):
    """{component: which records say something about it; bool}."""
    named = {name: packed.facets[facet].sizes > 0 for name, facet in SET_OF.items()}
    return named | {"amount": ~np.isnan(packed.amounts), "dates": ~np.isnan(packed.starts)}


def _spoken_by_offers(named):
    """{component: which offers count in it}: one open to all speaks too; one for whole regions speaks of those only."""
    everyone = np.ones_like(named["needs"])
    spoken = named | {name: everyone for name in COMPONENTS if SET_OF.get(name) in OPEN}
    return spoken | {"country": named["country"] | ~named["region"]}


def _open_offers(named):
    """{component: which offers are open to all in it}."""
    nobody = np.zeros_like(named["needs"])
    found = {name: ~named[name] if SET_OF.get(name) in OPEN else nobody for name in COMPONENTS}
    return found | {"country": found["country"] & ~named["region"]}


def _factors(ours, theirs):
    """Rows of numbers as float32 factors, (n, k) sparse and (k, m), of a sum over k of ours × theirs."""
    return csr_array(np.stack(ours, axis=1).astype(np.float32)), np.stack(theirs).astype(np.float32)


def _silent_on_language(ours, theirs):
    """Factors of a product that is above zero where one side names no language: then none can be missing."""
    ours, theirs = ours["language"], theirs["language"]
    return _factors([~ours, np.ones_like(ours)], [np.ones_like(theirs), ~theirs])


def _silent_on_place(ours, theirs):
    """The same for places: above zero where neither countries nor regions are named by both sides."""
    country, region, named_country, named_region = ours["country"], ours["region"], theirs["country"], theirs["region"]
    left = [~country & ~region, ~country, ~region, np.ones_like(country)]
    right = [np.ones_like(named_country), ~named_region, ~named_country, ~named_country & ~named_region]
    return _factors(left, right)


def _shared(ours, theirs):
    """Factors of a product that counts what two sets have in common."""
    ours, theirs = in_common(ours, theirs)
    return ours, theirs.T.toarray(order="C")


def _beside(*products):
    """Factors of the sum of several products."""
    left, right = zip(*products, strict=True)
    return hstack(left, format="csr", dtype=np.float32), np.concatenate(right)


def _inverse(sizes):
    """1 / size, and 0 for the empty set; float32."""
    return np.divide(1, sizes, out=np.zeros_like(sizes), where=sizes > 0)


# --- All pairs --------------------------------------------------------------------------------------------------


class _Scorer:
    """Proposals and offers made ready to be compared block by block.

    `products`: factors of sums of whole numbers. What is a share of the proposal's own set, and what an offer open to
    all is worth, is one such sum: units for each member in common, rounded to whole ones.
    """

    def __init__(self, wanted, offered, units, is_closed):
        ours, theirs = _named(wanted), _named(offered)
        self.units = {name: np.float32(units[name]) for name in COMPONENTS}
        self.sets = {name: _shared(wanted.facets[facet], offered.facets[facet]) for name, facet in SET_OF.items()}
        # Units for each member in common, by the size of the proposal's set and by that of the offer's.
        self.worth = {
            name: tuple(self.units[name] * _inverse(side.facets[facet].sizes) for side in (wanted, offered))
            for name, facet in SET_OF.items()
        }
        self.products = {name: self.sets[name] for name in ("support", *OVERLAPS)}
        self.products |= {
            "most": self._units_where(ours, _spoken_by_offers(theirs), COMPONENTS, 1),
            "shares": self._shares(ours, theirs),
            "no language": _silent_on_language(ours, theirs),
            "place": _beside(self.sets["country"], self.sets["region"], _silent_on_place(ours, theirs)),
        }
        support, given = self.products["support"]
        self.products["support"] = support, given * ~is_closed  # no support in common with anybody
        self.half = self.units["country"] * np.float32(OPEN_TO_ALL) * ours["country"]
        self.by_both = np.flatnonzero(theirs["country"] & theirs["region"])
        self.amounts = np.nan_to_num(wanted.amounts, nan=0), np.nan_to_num(offered.amounts, nan=np.inf)
        self.periods = _periods(wanted), _periods(offered)

    def _units_where(self, ours, theirs, names, share):
        """Factors of the units of these components where both sides say something, times a share."""
        return _factors([ours[name] * self.units[name] * share for name in names], [theirs[name] for name in names])

    def _shares(self, ours, theirs):
        """Factors of the units reached by shares of the proposal's own set, and by offers open to all."""
        is_open = [name for name in COMPONENTS if SET_OF.get(name) in OPEN]
        parts = [self._units_where(ours, _open_offers(theirs), is_open, np.float32(OPEN_TO_ALL))]
        for name in SHARES:
            left, right = self.sets[name]
            parts.append((diags_array(np.rint(self.worth[name][0])) @ left, right))
        return _beside(*parts)

    def score(self, rows, out):
        """Fill `out`, float32 (r, m), for a slice of r proposals; what organisations rule out comes after."""
        language, most = self._product("language", rows), self._product("most", rows)
        possible = np.minimum(most, self._product("support", rows))
        np.minimum(possible, self._product("place", rows), out=possible)
        np.minimum(possible, language + self._product("no language", rows), out=possible)
        reached = self._product("shares", rows)
        for name in OVERLAPS:
            if self.units[name]:
                reached += self._overlap(name, language if name == "language" else self._product(name, rows), rows)
        if len(self.by_both):
            reached[:, self.by_both] += self._lift(rows)
        if self.units["amount"]:
            reached += self._amount(rows)
        if self.units["dates"]:
            reached += self._dates(rows)
        np.divide(reached, np.maximum(most, 1, out=most), out=out)
        np.minimum(out, 1, out=out)  # a share rounded up must not exceed the whole
        np.copyto(out, EXCLUDED, where=possible == 0)

    def _product(self, name, rows):
        left, right = self.products[name]
        return left[rows] @ right

    def _overlap(self, name, count, rows):
        """Units reached: what is in common as a share of the smaller set, which is the larger of both shares."""
        ours, theirs = self.worth[name]
        count *= np.maximum.outer(ours[rows], theirs)
        return count

    def _lift(self, rows):
        """Units up to half for a country that an offer does not name but covers by a region it names besides."""
        country, region = ((ours[rows] @ theirs[:, self.by_both]) for ours, theirs in map(self.sets.get, PLACES))
        reached = country * np.rint(self.worth["country"][0][rows, np.newaxis])
        half = np.minimum(region * self.units["country"], self.half[rows, np.newaxis])
        return np.maximum(half - reached, 0)

    def _amount(self, rows):
        """Units reached: the smaller amount as a share of the larger."""
        ours, theirs = self.amounts[0][rows], self.amounts[1]
        smaller = np.minimum.outer(ours, theirs)
        smaller *= self.units["amount"]
        smaller /= np.maximum.outer(ours, theirs)
        return smaller

    def _dates(self, rows):
        """Units reached: the days in common as a share of the shorter period."""
        (starts, ends, share), (their_starts, their_ends, their_share) = self.periods
        days = np.minimum.outer(ends[rows], their_ends)
        days -= np.maximum.outer(starts[rows], their_starts)
        np.maximum(days, 0, out=days)
        days *= np.maximum.outer(share[rows] * self.units["dates"], their_share * self.units["dates"])
        return days


def _periods(packed):
    """First day, day after the last, and 1 / days of each record; one without a period ends long before it begins."""
    days = np.nan_to_num(packed.ends - packed.starts + 1, nan=0)
    return np.nan_to_num(packed.starts, nan=NEVER), np.nan_to_num(packed.ends + 1, nan=-NEVER), _inverse(days)
