"""The arithmetic of decisions, by its truth tables."""

from itertools import product

import pytest

from ipbes_portal.panels import quorum


@pytest.mark.parametrize(
    ("seats", "recused", "percent", "expected"),
    [
        (10, 0, 50, 5),
        (9, 0, 50, 5),
        (1, 0, 50, 1),
        (0, 0, 50, 1),
        (4, 1, 50, 2),
        (4, 2, 50, 1),
        (4, 4, 50, 1),
        (2, 3, 50, 1),
        (10, 0, 100, 10),
        (10, 0, 1, 1),
        (3, 0, 67, 3),
    ],
)
def test_a_quorum_is_a_share_of_those_who_may_speak_rounded_up(seats, recused, percent, expected):
    assert quorum.needed(seats, recused, percent) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], 0),
        (["approve", "refuse", "refer", "abstain"], 4),
        (["recused", "recused"], 0),
        (["approve", "recused"], 1),
    ],
)
def test_who_abstains_has_spoken_and_who_steps_aside_has_not(words, expected):
    assert quorum.spoken(words) == expected


@pytest.mark.parametrize(
    ("outcome", "words", "expected"),
    [
        ("approve", [], False),
        ("approve", ["approve", "approve", "refuse"], False),
        ("refuse", ["approve", "approve", "refuse"], True),
        ("refer", ["approve"], True),
        ("approve", ["approve", "refuse"], False),
        ("refuse", ["approve", "refuse"], False),
        ("approve", ["abstain", "abstain", "recused"], False),
        ("approve", ["refer", "refer", "refuse", "approve"], True),
    ],
)
def test_only_more_voices_for_something_else_are_a_majority_against(outcome, words, expected):
    assert quorum.is_against_majority(outcome, words) is expected


def test_bodies_approve_together_only_when_all_do_and_one_that_refuses_is_enough():
    for outcomes in product(quorum.OUTCOMES, repeat=3):
        expected = "refuse" if "refuse" in outcomes else "refer" if "refer" in outcomes else "approve"
        assert quorum.joint_outcome(outcomes) == expected
