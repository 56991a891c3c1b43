"""Ranked lists: the best k by score and key, and the same lists after any sequence of edits as from scratch."""

import random
from dataclasses import replace

import numpy as np
import pytest

from matching.engine import Scores, Weights, score_all
from matching.fitting.features import pack_offered, pack_wanted
from matching.fitting.ranking import rank_all, refresh, top

from . import pairs
from .pairs import TODAY


def scores_of(values):
    values = np.array(values, np.float32)
    rows, columns = values.shape
    return Scores(values, np.arange(rows) + 10, np.arange(columns) + 100)


def test_the_best_come_first_and_equal_ones_by_their_key():
    scores = scores_of([[0.5, 0.9, 0.5, -1.0, 0.5], [-1.0, -1.0, -1.0, -1.0, 0.0], [0.0, 1.0, 0.0, 0.25, 0.5]])
    best = top(scores, 3)
    assert best.places.tolist() == [[1, 0, 2], [4, -1, -1], [1, 4, 3]]
    assert best.values.tolist() == [[np.float32(0.9), 0.5, 0.5], [0.0, -1.0, -1.0], [1.0, 0.5, 0.25]]
    best = top(scores, 2, axis=0)
    assert best.places.tolist() == [[0, 2], [2, 0], [0, 2], [2, -1], [0, 2]]


def test_more_places_than_records_stay_empty():
    best = top(scores_of([[0.1, 0.2]]), 4)
    assert best.places.tolist() == [[1, 0, -1, -1]]
    assert top(scores_of(np.empty((2, 0))), 3).places.tolist() == [[-1] * 3] * 2
    assert top(scores_of(np.empty((0, 2))), 3).places.shape == (0, 3)


def test_a_list_without_places_is_refused():
    with pytest.raises(ValueError, match=r"^A list needs at least one place\.$"):
        top(scores_of([[0.1]]), 0)


def test_lists_are_those_of_sorting_everything(monkeypatch):
    monkeypatch.setattr("matching.fitting.ranking.CHUNK", 100)
    wanted, offered = pairs.records(random.Random(3), 40, 30)
    packed = pack_wanted(wanted), pack_offered(offered)
    scores, lists = score_all(*packed, Weights(), today=TODAY), rank_all(*packed, Weights(), today=TODAY, k=4)
    for ours in wanted:
        ranked = [(theirs.pk, scores.of(ours.pk, theirs.pk)) for theirs in offered]
        ranked = sorted((-score, pk) for pk, score in ranked if score is not None)
        assert lists.offers_for[ours.pk] == [(pk, -score) for score, pk in ranked[:4]]
    for theirs in offered:
        ranked = [(ours.pk, scores.of(ours.pk, theirs.pk)) for ours in wanted]
        ranked = sorted((-score, pk) for pk, score in ranked if score is not None)
        assert lists.proposals_for[theirs.pk] == [(pk, -score) for score, pk in ranked[:4]]


def edited(rng, records, make):
    """The records after one to three changes, additions or removals, and the keys concerned."""
    records, changed = dict(records), set()
    for _edit in range(rng.randint(1, 3)):
        pk = rng.choice(sorted(records)) if records and rng.random() < 0.7 else rng.randint(1, 1000)
        changed.add(pk)
        if pk in records and rng.random() < 0.3:
            del records[pk]
        elif pk in records and rng.random() < 0.3:
            records[pk] = replace(records[pk], needs=pairs.some(rng, range(6)))
        else:
            records[pk] = make(rng, pk)
    return records, changed


@pytest.mark.parametrize("seed", range(6))
def test_after_any_sequence_of_edits_the_lists_are_those_from_scratch(seed):
    rng = random.Random(seed)
    wanted, offered = ({each.pk: each for each in side} for side in pairs.records(rng, 25, 20))
    common = {"today": TODAY, "k": 3}
    lists = rank_all(pack_wanted(wanted.values()), pack_offered(offered.values()), Weights(), **common)
    for _step in range(25):
        changed = {"changed_wanted": set(), "changed_offered": set()}
        if rng.random() < 0.7:
            wanted, changed["changed_wanted"] = edited(rng, wanted, pairs.a_wanted)
        if rng.random() < 0.7:
            offered, changed["changed_offered"] = edited(rng, offered, pairs.an_offered)
        packed = pack_wanted(wanted.values()), pack_offered(offered.values())
        lists = refresh(lists, *packed, Weights(), **changed, **common)
        assert lists == rank_all(*packed, Weights(), **common)
