"""The best offers for each proposal and the best proposals for each offer, in full and after a few changes (F151).

Pure: no model, no query. Equal scores are settled by the lower primary key, so a list never depends on how it was made.
"""

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext

from ..engine import score_all, score_columns, score_rows

MOST = 20
CHUNK = 2**20  # scores looked through at a time


@dataclass(frozen=True)
class Top:
    """The best of each row of scores, best first.

    `places`: int32, (rows, k), where the best stand, -1 where there are no more; `values`: float32, (rows, k), their
    scores, -1 likewise. Excluded pairs are never among them.
    """

    places: np.ndarray
    values: np.ndarray


@dataclass(frozen=True)
class Lists:
    """Both ranked lists by primary key: {pk: [(pk of the other side, score), …]}, best first, at most k each."""

    offers_for: dict[int, list[tuple[int, float]]]
    proposals_for: dict[int, list[tuple[int, float]]]


def top(scores, k=MOST, *, axis=1):
    """The Top k of every proposal (axis 1) or of every offer (axis 0) in these Scores. ValueError: k below one."""
    if k < 1:
        raise ValueError(gettext("A list needs at least one place."))
    values = scores.values if axis == 1 else scores.values.T
    rows, columns = values.shape
    best = Top(np.full((rows, k), -1, np.int32), np.full((rows, k), -1, np.float32))
    step = max(1, CHUNK // max(1, columns))
    for start in range(0, rows, step):
        _fill(best, start, np.ascontiguousarray(values[start : start + step]), k)
    return best


def rank_all(wanted, offered, weights, *, today, k=MOST):
    """The Lists of all these proposals and offers (Packed), from scratch."""
    scores = score_all(wanted, offered, weights, today=today)
    return Lists(_listed(scores, k, axis=1), _listed(scores, k, axis=0))


def refresh(lists, wanted, offered, weights, *, today, changed_wanted=(), changed_offered=(), k=MOST):
    """The Lists after these proposals and offers (primary keys) were changed, added or removed; `lists` stays as it is.

    `wanted` and `offered` are Packed as they are now. Only the lists a change can touch are made anew: those of the
    records themselves, those they stood in, and those they come into now. The result is that of `rank_all`, to the
    last bit, provided `lists` was made with the same weights, `today` and k.
    """
    common = {"today": today}
    rows = score_rows(wanted, offered, weights, pks=changed_wanted, **common)
    columns = score_columns(wanted, offered, weights, pks=changed_offered, **common)
    offers = {*changed_offered, *_touched(lists.proposals_for, changed_wanted, rows.offered, rows.values, k)}
    proposals = {*changed_wanted, *_touched(lists.offers_for, changed_offered, columns.wanted, columns.values.T, k)}
    rows = score_rows(wanted, offered, weights, pks=proposals, **common)
    columns = score_columns(wanted, offered, weights, pks=offers, **common)
    return Lists(
        _replaced(lists.offers_for, proposals, _listed(rows, k, axis=1)),
        _replaced(lists.proposals_for, offers, _listed(columns, k, axis=0)),
    )


def _fill(best, start, values, k):
    """The best k of each row of a chunk: all above the k-th, and those equal to it that stand first."""
    size = min(k, values.shape[1])
    if not size:
        return
    # Of the negatives, because NumPy finds the k-th smallest eight times as fast as the k-th largest.
    least = -np.partition(-values, size - 1, axis=1)[:, size - 1 : size]
    rows, places = np.divmod(np.flatnonzero((values >= least) & (values >= 0)), values.shape[1])
    found = values[rows, places]
    order = np.lexsort((places, -found, rows))
    rows, places, found = rows[order], places[order], found[order]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    kept = rank < size
    best.places[start + rows[kept], rank[kept]] = places[kept]
    best.values[start + rows[kept], rank[kept]] = found[kept]


def _listed(scores, k, *, axis):
    """The Top by primary key: {pk: [(pk of the other side, score), …]}."""
    best = top(scores, k, axis=axis)
    owners, others = (scores.wanted, scores.offered) if axis == 1 else (scores.offered, scores.wanted)
    found = {}
    for owner, places, values in zip(owners.tolist(), best.places, best.values, strict=True):
        many = int(np.count_nonzero(places >= 0))
        found[owner] = list(zip(others[places[:many]].tolist(), values[:many].tolist(), strict=True))
    return found


def _touched(lists, changed, owners, values, k):
    """Whose lists these changes reach: one stood in it, or its score now, (changed, owners), is enough for it."""
    changed = set(changed)
    touched = {owner for owner, ranked in lists.items() if any(pk in changed for pk, _score in ranked)}
    if not len(values):
        return touched
    # The score to reach: that of the last one, or any while the list is not full. Equal may do, by the lower key.
    last = [ranked[-1][1] if len(ranked := lists.get(owner, [])) >= k else 0 for owner in owners.tolist()]
    reached = values.max(axis=0) >= np.array(last, np.float32)
    return touched | set(owners[reached].tolist())


def _replaced(lists, changed, new):
    """The lists with those of the changed records replaced, or gone with their record."""
    kept = {pk: ranked for pk, ranked in lists.items() if pk not in changed}
    return dict(sorted((kept | new).items()))
