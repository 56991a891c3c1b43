"""What a sheet lacks before it can be sent in: pure, sentence by sentence."""

import pytest

from matching.reviewing.sheet import Lacking, lacking

YES, NO = True, False
PASSING = {"C1": YES, "C2": YES, "C3": YES}


def things(answers, whys=None, claimed=("1",), *, is_consulted=True):
    return [(each.code, each.text) for each in lacking(answers, whys or {}, claimed=claimed, is_consulted=is_consulted)]


def test_an_empty_sheet_lacks_every_criterion_that_decides_in_the_order_of_the_plan():
    found = lacking({}, {}, claimed=["1", "3"], is_consulted=True)
    assert [thing.code for thing in found] == [
        *("C1", "C2", "C3", "C4", "C9", "C10", "C11", "C12"),
    ]
    assert found[0] == Lacking("C1", "Answer criterion 1: the result under strategy 1 depends on it.")


def test_what_no_longer_decides_is_not_asked_for():
    assert things(PASSING) == []
    assert things({"C1": NO}, {"C1": "Outside the plan."}) == []


@pytest.mark.parametrize("why", ["", "   "])
def test_every_no_needs_a_justification_also_under_another_strategy(why):
    assert things(PASSING | {"C4": NO, "C5": NO}, {"C4": why}) == [
        ("C4", "Say why criterion 4 does not apply."),
        ("C5", "Say why criterion 5 does not apply."),
    ]
    assert things(PASSING | {"C4": NO}, {"C4": "Because."}) == []


def test_a_national_need_without_consultation_needs_a_justification():
    passing = {"C9": YES, "C10": YES, "C12": YES}
    asked = [("C10", "Say why criterion 10 applies although the national focal point was not consulted.")]
    assert things(passing, claimed=["3"], is_consulted=False) == asked
    assert things(passing, {"C10": "A regional project."}, claimed=["3"], is_consulted=False) == []
    assert things(passing, claimed=["3"], is_consulted=True) == []


@pytest.mark.parametrize(("code", "parts"), [("C6", ["C6.1"]), ("C11", ["C11.i", "C11.ii", "C11.iii"])])
def test_a_yes_to_a_criterion_with_parts_says_which(code, parts):
    claimed, rest = ("2", {}) if code == "C6" else ("3", {"C9": YES, "C10": YES})
    number = code.removeprefix("C")
    asked = [(code, f"You said yes to criterion {number}: say which of its parts apply.")]
    assert things(rest | {code: YES}, claimed=[claimed]) == asked
    assert things(rest | {code: YES} | dict.fromkeys(parts, YES), claimed=[claimed]) == []


@pytest.mark.parametrize(
    "answers",
    [
        {"C6": NO, "C6.1": YES},
        {"C11": YES, "C11.i": NO},
        {"C11": NO, "C11.i": YES, "C11.ii": YES, "C11.iii": YES},
    ],
)
def test_a_criterion_and_its_parts_must_not_contradict_each_other(answers):
    code = next(iter(answers))
    number = code.removeprefix("C")
    found = things(PASSING | answers, {code: "Because."})
    assert found == [(code, f"Your answer to criterion {number} and those to its parts do not agree: change one.")]


def test_a_no_that_its_parts_decide_is_justified_like_any_other():
    assert things(PASSING | {"C11.ii": NO}) == [("C11", "Say why criterion 11 does not apply.")]


def test_a_response_that_claims_no_strategy_is_read_against_at_least_one():
    asked = [("", "Answer the criteria of at least one strategy until its result is known.")]
    assert things({}, claimed=[]) == asked
    assert things({"C9": YES}, claimed=[]) == asked
    assert things({"C5": YES}, claimed=[]) == []
