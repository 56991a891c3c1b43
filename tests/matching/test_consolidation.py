"""Bringing sheets together: majorities, ties and settlements, as tables and as properties."""

import random
from itertools import permutations, product

import pytest

from matching.consolidation import consolidate
from matching.scorecard import CODES, CRITERIA, value_of

Y, N, O = True, False, None  # noqa: E741  yes, no, open: the tables below are read as tables


def of(*values, code="C1", settled=None):
    """The tally of one criterion to which the sheets say `values`."""
    return consolidate([{code: value} for value in values], {code: settled} if settled is not None else None).tallies[
        code
    ]


@pytest.mark.parametrize(
    ("values", "value", "is_tied", "is_contested"),
    [
        ((), O, False, False),
        ((O,), O, False, False),
        ((O, O, O), O, False, False),
        ((Y,), Y, False, False),
        ((N,), N, False, False),
        ((Y, O), Y, False, False),
        ((N, O, O), N, False, False),
        ((Y, N), O, True, True),
        ((Y, N, O), O, True, True),
        ((Y, Y, N), Y, False, True),
        ((N, Y, N), N, False, True),
        ((Y, Y, N, N), O, True, True),
        ((Y, Y, Y, N, N), Y, False, True),
    ],
)
def test_the_majority_of_those_who_answered_decides(values, value, is_tied, is_contested):
    tally = of(*values)
    assert (tally.value, tally.is_tied, tally.is_contested) == (value, is_tied, is_contested)
    assert (tally.yes, tally.no, tally.open) == (values.count(Y), values.count(N), values.count(O))


@pytest.mark.parametrize("settled", [Y, N])
def test_a_settlement_counts_while_the_tie_lasts_and_no_longer(settled):
    assert of(Y, N).is_open_tie
    tie = of(Y, N, settled=settled)
    assert (tie.value, tie.is_open_tie, tie.needs_no_settlement) == (settled, False, False)
    majority = of(Y, N, N, settled=settled)
    assert (majority.value, majority.needs_no_settlement) == (N, True)
    assert of(Y, Y, N, settled=settled).value is Y
    assert of(O, settled=settled).value is O


def test_the_parts_of_a_sheet_decide_what_it_says():
    families = [{"C6": N, "C6.2": Y}, {"C6.1": Y, "C6.2": Y}, {"C6.1": N, "C6.2": N, **dict.fromkeys(CODES, N)}]
    tally = consolidate(families).tallies["C6"]
    assert (tally.yes, tally.no, tally.value) == (2, 1, Y)
    assert tally.parts == (("C6.1", 1), ("C6.2", 2), ("C6.3", 0), ("C6.4", 0), ("C6.5", 0))
    assert tally.named == ("C6.1", "C6.2")
    features = consolidate([{"C11.i": Y, "C11.ii": Y, "C11.iii": N}, {"C11.i": Y, "C11.ii": Y}]).tallies["C11"]
    assert (features.yes, features.no, features.open, features.value) == (0, 1, 1, N)


@pytest.mark.parametrize(("code", "value"), [("C1", Y), ("C6", Y), ("C11", N)])
def test_one_sheet_alone_says_what_the_scorecard_says(code, value):
    sheet = {"C1": Y, "C6.3": Y, "C11.ii": N, "C11": Y}
    assert value_of(code, sheet) is value
    assert consolidate([sheet]).answers[code] is value


def test_an_unknown_criterion_is_refused():
    with pytest.raises(ValueError, match="C13"):
        value_of("C13", {})
    with pytest.raises(ValueError, match="C13"):
        consolidate([{"C13": Y}])


def test_relevant_when_some_strategy_passes_open_while_one_may_and_not_otherwise():
    passes = dict.fromkeys(("C1", "C2", "C3"), Y)
    assert consolidate([passes, passes]).relevant is True
    assert {strategy: v.passed for strategy, v in consolidate([passes]).verdicts.items()} == {
        "1": True,
        "2": None,
        "3": None,
    }
    assert consolidate([dict.fromkeys(CRITERIA, N)]).relevant is False
    split = consolidate([dict.fromkeys(CRITERIA, N), dict.fromkeys(CRITERIA, N) | passes])
    assert (split.relevant, split.open_ties, split.contested) == (None, ["C1", "C2", "C3"], ["C1", "C2", "C3"])


def test_no_sheet_and_blank_sheets_leave_everything_open():
    for sheets in ([], [{}], [{}, dict.fromkeys(CODES)]):
        found = consolidate(sheets)
        assert set(found.answers.values()) == {None}
        assert (found.relevant, found.contested, found.open_ties, found.sheets) == (None, [], [], len(sheets))


def random_sheets(seed):
    """A few sheets with anything on them."""
    dice = random.Random(seed)
    return [{code: dice.choice([Y, N, O]) for code in sorted(CODES)} for _ in range(dice.randint(1, 4))]


@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_the_sheets_never_matters(seed):
    sheets = random_sheets(seed)
    assert len({str(consolidate(order)) for order in permutations(sheets)}) == 1


@pytest.mark.parametrize("seed", range(12))
def test_a_sheet_that_agrees_never_changes_anything(seed):
    sheets = random_sheets(seed)
    before = consolidate(sheets)
    after = consolidate([*sheets, before.answers])
    assert after.answers == before.answers
    assert {s: v.passed for s, v in after.verdicts.items()} == {s: v.passed for s, v in before.verdicts.items()}


def test_the_value_of_three_sheets_is_that_of_a_count_by_hand():
    for values in product([Y, N, O], repeat=3):
        yes, no = values.count(Y), values.count(N)
        assert of(*values).value is (Y if yes > no else N if no > yes else O)


def test_a_strategy_that_nobody_read_leaves_nothing_open():
    fails_the_first = {"C1": False, "C2": True, "C3": True, "C4": True}
    found = consolidate([fails_the_first, fails_the_first])
    assert (found.relevant, found.verdicts["2"].passed, found.was_read("2")) == (False, None, False)
    assert consolidate([fails_the_first | {"C5": True}] * 2).relevant is True
    assert consolidate([fails_the_first | {"C9": True}] * 2).relevant is None
