"""Proposals and offers as records, and as arrays in which the engine compares all of them at once.

Pure: no model, no query. Ids are the primary keys of the rows the sets stand for; nothing here looks them up. A record
is packed once and stays as it is: how it was packed together with others changes no score.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import numpy as np
from django.utils.translation import gettext
from scipy.sparse import csr_array

FINANCIAL, TECHNICAL, IN_KIND = "financial", "technical", "in_kind"
SUPPORTS = frozenset({FINANCIAL, TECHNICAL, IN_KIND})

# The sets that are compared. An offer that leaves one of OPEN empty is open to all; elsewhere empty says nothing.
FACETS = ("needs", "themes", "strategies", "initiatives", "countries", "regions", "supports", "languages")
OPEN = ("needs", "initiatives", "countries", "languages")


@dataclass(frozen=True)
class Wanted:
    """A proposal: what is sought, by whom, where and when (F129; fields of E12). Empty and None say nothing.

    `themes` are its categories; `regions` are those its countries lie in; `supports` the kinds of support sought;
    `amount_usd` the money sought in US dollars; `stage` what the support is for (5/3 ¶24), carried but not scored.
    ValueError: a kind of support nobody knows, an amount below zero or no number, an end before the beginning.
    """

    pk: int
    organisation: int | None = None
    needs: frozenset[int] = frozenset()
    themes: frozenset[int] = frozenset()
    strategies: frozenset[int] = frozenset()
    initiatives: frozenset[int] = frozenset()
    countries: frozenset[int] = frozenset()
    regions: frozenset[int] = frozenset()
    supports: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    amount_usd: Decimal | None = None
    starts: date | None = None
    ends: date | None = None
    stage: str = ""

    def __post_init__(self):
        _refuse_what_cannot_be(self)


@dataclass(frozen=True)
class Offered:
    """An offer: what can be given, for whom, where and when (F129; fields of E10).

    Needs, initiatives, countries and languages left empty mean any. `regions` are those it covers as a whole, never
    those its countries happen to lie in; an offer without countries and regions is open everywhere. `amount_usd` is
    the money left in US dollars, `capacity` how many placements are left (None: no limit is known). `valid_from` and
    `valid_until` say when it can be taken up, `starts` and `ends` when the support would be given; `kind` is carried
    but not scored. ValueError as for Wanted, and for a capacity below zero.
    """

    pk: int
    organisation: int | None = None
    excluded_organisations: frozenset[int] = frozenset()
    kind: str = ""
    needs: frozenset[int] = frozenset()
    themes: frozenset[int] = frozenset()
    strategies: frozenset[int] = frozenset()
    initiatives: frozenset[int] = frozenset()
    countries: frozenset[int] = frozenset()
    regions: frozenset[int] = frozenset()
    supports: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    amount_usd: Decimal | None = None
    starts: date | None = None
    ends: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    capacity: int | None = None

    def __post_init__(self):
        _refuse_what_cannot_be(self)
        if _are_reversed(self.valid_from, self.valid_until):
            raise ValueError(gettext("An offer cannot end before it begins."))
        if self.capacity is not None and self.capacity < 0:
            raise ValueError(gettext("The capacity of an offer cannot be below zero."))

    @property
    def is_used_up(self):
        """Whether nothing is left: no placement, or no money where money is all it gives."""
        return self.capacity == 0 or (self.amount_usd == 0 and self.supports == {FINANCIAL})

    @property
    def barred(self):
        """The organisations it is not for: the one that makes it, and those it excludes."""
        return self.excluded_organisations | (set() if self.organisation is None else {self.organisation})


def _refuse_what_cannot_be(record):
    """Bad input stops here: in an array it would only be a wrong score."""
    if unknown := record.supports - SUPPORTS:
        raise ValueError(gettext("There is no kind of support “%(kind)s”.") % {"kind": min(unknown)})
    amount = record.amount_usd
    if amount is not None and not (isinstance(amount, Decimal) and amount.is_finite() and amount >= 0):
        raise ValueError(gettext("An amount in US dollars must be an exact decimal number, zero or more."))
    if _are_reversed(record.starts, record.ends):
        raise ValueError(gettext("A period cannot end before it begins."))


def _are_reversed(first, last):
    return first is not None and last is not None and last < first


def money_of(record):
    """The amount in US dollars where the record speaks of money and gives an amount above zero; else None."""
    return record.amount_usd if FINANCIAL in record.supports and record.amount_usd else None


def period_of(record):
    """Its first and last day where it gives both; else None: a period without an end has no length to compare."""
    return (record.starts, record.ends) if record.starts and record.ends else None


# --- Arrays -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Facet:
    """One set per record: pair k says that record `rows[k]` has `vocabulary[codes[k]]`.

    `vocabulary`: sorted ids or codes, (v,); `rows` and `codes`: int64, one entry per member; `sizes`: float32, (n,).
    """

    vocabulary: np.ndarray
    rows: np.ndarray
    codes: np.ndarray
    sizes: np.ndarray

    def over(self, codes):
        """Who has which of these codes: sparse 0/1, float32, (n, len(codes)); other codes are left out."""
        column = np.full(len(self.vocabulary), -1, np.int32)
        column[codes] = np.arange(len(codes))
        columns = column[self.codes]
        known = columns >= 0
        n = len(self.sizes)
        begins = np.zeros(n + 1, np.int32)
        np.cumsum(np.bincount(self.rows[known], minlength=n), out=begins[1:])
        return csr_array((np.ones(begins[-1], np.float32), columns[known], begins), shape=(n, len(codes)))

    def take(self, positions):
        """The sets of these records only, in this order."""
        place = np.full(len(self.sizes), -1, np.int64)
        place[positions] = np.arange(len(positions))
        rows = place[self.rows]
        kept = rows >= 0
        return Facet(self.vocabulary, rows[kept], self.codes[kept], self.sizes[positions])


@dataclass(frozen=True)
class Packed:
    """Proposals or offers as arrays, one place per record, in the order of their primary keys.

    `pks`: int64, (n,), ascending. `facets`: a Facet for each of FACETS, and for `organisations` (whose proposal it
    is, or whom the offer is not for). `amounts`: float32 US dollars, NaN where nothing is said. `starts` and `ends`:
    float32 day numbers of the calendar, NaN where nothing is said. `valid_from` and `valid_until`: int32 day numbers,
    the ends of the calendar where there is no limit. `used_up`: bool. All (n,).
    """

    pks: np.ndarray
    amounts: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    valid_from: np.ndarray
    valid_until: np.ndarray
    used_up: np.ndarray
    facets: dict[str, Facet] = field(repr=False)

    def __len__(self):
        return len(self.pks)

    def take(self, positions):
        """The records at these places, which must ascend; their scores stay the same to the last bit."""
        arrays = {name: getattr(self, name)[positions] for name in ARRAYS}
        return Packed(**arrays, facets={name: facet.take(positions) for name, facet in self.facets.items()})

    def positions(self, pks):
        """Where the records with these primary keys stand; int64, ascending; unknown ones are left out."""
        return np.flatnonzero(np.isin(self.pks, np.fromiter(pks, np.int64)))


ARRAYS = ("pks", "amounts", "starts", "ends", "valid_from", "valid_until", "used_up")


def in_common(ours, theirs):
    """Two Facets over the ids both have: sparse (n, v) and (m, v), whose product counts what two sets have in common.

    An id that only one side has is never in common, so each side can be packed without knowing the other.
    """
    here = there = np.empty(0, np.int64)
    if len(ours.vocabulary) and len(theirs.vocabulary):
        _ids, here, there = np.intersect1d(ours.vocabulary, theirs.vocabulary, assume_unique=True, return_indices=True)
    return ours.over(here), theirs.over(there)


def pack_wanted(rows):
    """These Wanted as Packed arrays, sorted by primary key. ValueError: the same key twice."""
    rows = _sorted(rows)
    organisations = _facet([() if row.organisation is None else (row.organisation,) for row in rows])
    always = np.full(len(rows), date.min.toordinal(), np.int32), np.full(len(rows), date.max.toordinal(), np.int32)
    return _packed(rows, organisations, *always, np.zeros(len(rows), bool))


def pack_offered(rows):
    """These Offered as Packed arrays, sorted by primary key. ValueError: the same key twice."""
    rows = _sorted(rows)
    valid_from = np.array([(row.valid_from or date.min).toordinal() for row in rows], np.int32)
    valid_until = np.array([(row.valid_until or date.max).toordinal() for row in rows], np.int32)
    used_up = np.array([row.is_used_up for row in rows], bool)
    return _packed(rows, _facet([row.barred for row in rows]), valid_from, valid_until, used_up)


def _sorted(rows):
    """By primary key, so that the place in an array settles ties the same way everywhere."""
    rows = sorted(rows, key=lambda row: row.pk)
    if any(row.pk == following.pk for row, following in zip(rows, rows[1:], strict=False)):
        raise ValueError(gettext("A record must not be compared twice in one run."))
    return rows


def _packed(rows, organisations, valid_from, valid_until, used_up):
    periods = [period_of(row) for row in rows]
    starts, ends = ([np.nan if days is None else days[end].toordinal() for days in periods] for end in (0, 1))
    amounts = [money_of(row) for row in rows]
    facets = {name: _facet([getattr(row, name) for row in rows]) for name in FACETS}
    return Packed(
        pks=np.array([row.pk for row in rows], np.int64),
        amounts=np.array([np.nan if amount is None else float(amount) for amount in amounts], np.float32),
        starts=np.array(starts, np.float32),
        ends=np.array(ends, np.float32),
        valid_from=valid_from,
        valid_until=valid_until,
        used_up=used_up,
        facets=facets | {"organisations": organisations},
    )


def _facet(sets):
    """One Facet of these sets, record by record."""
    sizes = np.array([len(members) for members in sets], np.int64)
    members = np.array([member for members in sets for member in members])
    if not len(members):
        members = members.astype(np.int64)  # of nothing NumPy makes floats, and those compare with no code
    vocabulary, codes = np.unique(members, return_inverse=True)
    return Facet(vocabulary, np.repeat(np.arange(len(sets)), sizes), codes, sizes.astype(np.float32))
