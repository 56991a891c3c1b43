"""The rule of each strategy, over every possible scorecard (5/3 A¶9–11)."""

from itertools import product

import pytest
from django.utils.functional import Promise

from ipbes_portal.programme.criteria import RULES, is_relevant, rule_sentence

# Every scorecard that passes; all others fail. Written out, so that the rule is not tested against itself.
PASSING = {
    "1": {
        ("C1", "C2", "C3"),
        ("C1", "C2", "C4"),
        ("C1", "C3", "C4"),
        ("C1", "C2", "C3", "C4"),
    },
    "2": {
        ("C5",),
        ("C6",),
        ("C7",),
        ("C8",),
        ("C5", "C6"),
        ("C5", "C7"),
        ("C5", "C8"),
        ("C6", "C7"),
        ("C6", "C8"),
        ("C7", "C8"),
        ("C5", "C6", "C7"),
        ("C5", "C6", "C8"),
        ("C5", "C7", "C8"),
        ("C6", "C7", "C8"),
        ("C5", "C6", "C7", "C8"),
    },
    "3": {
        ("C9", "C10", "C11"),
        ("C9", "C10", "C12"),
        ("C9", "C10", "C11", "C12"),
    },
}


def scorecards(strategy):
    """All sixteen combinations of yes and no over the four criteria of a strategy."""
    codes = RULES[strategy].criteria
    for answers in product([True, False], repeat=len(codes)):
        yield tuple(code for code, answer in zip(codes, answers, strict=True) if answer)


@pytest.mark.parametrize("strategy", ["1", "2", "3"])
def test_exactly_the_scorecards_of_the_plan_pass(strategy):
    cards = list(scorecards(strategy))
    assert len(cards) == 16
    assert {card for card in cards if is_relevant(strategy, set(card))} == PASSING[strategy]


def test_of_sixteen_scorecards_four_fifteen_and_three_pass():
    passing = [sum(is_relevant(strategy, set(card)) for card in scorecards(strategy)) for strategy in RULES]
    assert passing == [4, 15, 3]


def test_the_twelve_criteria_belong_to_one_strategy_each():
    codes = [code for rule in RULES.values() for code in rule.criteria]
    assert codes == [f"C{number}" for number in range(1, 13)]


def test_criteria_of_another_strategy_do_not_count():
    assert not is_relevant("1", {"C1", "C5", "C6", "C7", "C8"})
    assert not is_relevant("2", {"C1", "C2", "C3", "C4", "C9", "C10", "C11", "C12"})
    assert not is_relevant("3", {"C9", "C10", "C1", "C5"})


def test_an_unknown_strategy_is_an_error():
    with pytest.raises(KeyError):
        is_relevant("4", {"C1"})


@pytest.mark.parametrize(
    ("strategy", "sentence"),
    [
        ("1", "Criterion 1 applies, and at least two of criteria 2, 3 and 4."),
        ("2", "One or more of criteria 5, 6, 7 and 8 apply."),
        ("3", "Criteria 9 and 10 apply, and criterion 11 or 12."),
    ],
)
def test_the_rule_is_said_in_one_lazy_sentence(strategy, sentence):
    assert isinstance(rule_sentence(strategy), Promise)
    assert str(rule_sentence(strategy)) == sentence


def test_each_rule_names_its_paragraph():
    assert [rule.paragraph for rule in RULES.values()] == ["5/3 A¶9", "5/3 A¶10", "5/3 A¶11"]
