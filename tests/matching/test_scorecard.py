"""A scorecard, whole or in part: what it adds up to under each strategy, what is missing, and why (5/3 A¶9–11)."""

import tomllib
from itertools import product
from pathlib import Path

import pytest
from django.utils import translation

from ipbes_portal.programme import criteria
from matching import scorecard
from matching.scorecard import Verdict, criteria_of, evaluate, evaluate_all, is_relevant, options_of

CRITERIA_FILE = Path(criteria.__file__).parent / "reference" / "criteria.toml"
FAMILIES = ("C6.1", "C6.2", "C6.3", "C6.4", "C6.5")
FEATURES = ("C11.i", "C11.ii", "C11.iii")
YES_NO_OPEN = (True, False, None)

# The rules once more, written out in Python, so that nothing is tested against itself.
PASSES = {
    "1": lambda a: a["C1"] and (a["C2"] + a["C3"] + a["C4"]) >= 2,
    "2": lambda a: a["C5"] or a["C6"] or a["C7"] or a["C8"],
    "3": lambda a: a["C9"] and a["C10"] and (a["C11"] or a["C12"]),
}
CODES = {"1": ("C1", "C2", "C3", "C4"), "2": ("C5", "C6", "C7", "C8"), "3": ("C9", "C10", "C11", "C12")}


def sheets(codes, values):
    """Every sheet over these codes."""
    return [dict(zip(codes, chosen, strict=True)) for chosen in product(values, repeat=len(codes))]


def completions(answers):
    """Every way to answer what is still open."""
    blank = [code for code, value in answers.items() if value is None]
    return [answers | filled for filled in sheets(blank, (True, False))]


def result_of(whole, answers):
    """True or False when every completion agrees, else None."""
    results = {bool(whole(full)) for full in completions(answers)}
    return results.pop() if len(results) == 1 else None


def decisive(whole, answers):
    """The open codes that some completion turns on: the other answers alike, this one yes or no."""
    return [
        code
        for code, value in answers.items()
        if value is None
        and any(whole(full | {code: True}) != whole(full | {code: False}) for full in completions(answers))
    ]


def by_families(answers):
    """Strategy 2 where C6 is answered by its families."""
    return PASSES["2"](answers | {"C6": any(answers[family] for family in FAMILIES)})


def by_features(answers):
    """Strategy 3 where C11 is answered by its features."""
    return PASSES["3"](answers | {"C11": all(answers[feature] for feature in FEATURES)})


# --- Whole sheets -----------------------------------------------------------------------------------------------


def test_of_sixteen_whole_sheets_four_fifteen_and_three_pass():
    passing = [
        sum(evaluate(strategy, sheet).passed for sheet in sheets(codes, (True, False)))
        for strategy, codes in CODES.items()
    ]
    assert passing == [4, 15, 3]


@pytest.mark.parametrize("strategy", CODES)
def test_every_whole_sheet_passes_exactly_as_the_plan_says(strategy):
    for sheet in sheets(CODES[strategy], (True, False)):
        verdict = evaluate(strategy, sheet)
        assert (verdict.passed, verdict.missing) == (bool(PASSES[strategy](sheet)), []), sheet


# --- Sheets filled in only in part ------------------------------------------------------------------------------


@pytest.mark.parametrize("strategy", CODES)
def test_every_partial_sheet_is_decided_as_soon_as_no_completion_can_change_it(strategy):
    for sheet in sheets(CODES[strategy], YES_NO_OPEN):
        assert evaluate(strategy, sheet).passed is result_of(PASSES[strategy], sheet), sheet


@pytest.mark.parametrize("strategy", CODES)
def test_missing_are_exactly_the_answers_that_could_still_decide(strategy):
    for sheet in sheets(CODES[strategy], YES_NO_OPEN):
        assert evaluate(strategy, sheet).missing == decisive(PASSES[strategy], sheet), sheet


@pytest.mark.parametrize("strategy", CODES)
def test_a_code_left_out_is_the_same_as_one_not_yet_answered(strategy):
    for sheet in sheets(CODES[strategy], YES_NO_OPEN):
        given = {code: value for code, value in sheet.items() if value is not None}
        assert evaluate(strategy, given) == evaluate(strategy, sheet)


@pytest.mark.parametrize("strategy", CODES)
def test_an_empty_sheet_is_open_and_never_a_no(strategy):
    verdict = evaluate(strategy, {})
    assert (verdict.passed, verdict.missing) == (None, list(CODES[strategy]))


def test_an_answer_that_no_longer_decides_is_not_missing():
    assert evaluate("1", {"C2": True, "C3": True}).missing == ["C1"]
    assert evaluate("3", {"C11": True}).missing == ["C9", "C10"]


def test_missing_answers_come_in_the_order_of_the_plan_whatever_the_order_of_the_sheet():
    assert evaluate("3", {"C12": None, "C10": None, "C11.ii": True, "C9": None}).missing == [
        "C9",
        "C10",
        "C11.i",
        "C11.iii",
        "C12",
    ]


def test_answers_to_criteria_of_other_strategies_do_not_count():
    others = {code: True for codes in (CODES["2"], CODES["3"]) for code in codes}
    assert evaluate("1", others) == evaluate("1", {})
    assert evaluate("2", {"C6.1": None, "C11.ii": False, "C1": True}).missing == ["C5", *FAMILIES, "C7", "C8"]


# --- Criteria answered by their parts ---------------------------------------------------------------------------


@pytest.mark.parametrize("others", [None, False, True])
def test_any_family_decides_criterion_6_over_every_sheet(others):
    codes = ("C5", *FAMILIES, "C7", "C8")
    for sheet in sheets(FAMILIES, YES_NO_OPEN):
        answers = {code: sheet.get(code, others) for code in codes}
        verdict = evaluate("2", answers)
        assert (verdict.passed, verdict.missing) == (
            result_of(by_families, answers),
            decisive(by_families, answers),
        ), answers


def test_all_features_decide_criterion_11_over_every_sheet():
    for answers in sheets(("C9", "C10", *FEATURES, "C12"), YES_NO_OPEN):
        verdict = evaluate("3", answers)
        assert (verdict.passed, verdict.missing) == (
            result_of(by_features, answers),
            decisive(by_features, answers),
        ), answers


def test_one_part_given_asks_for_the_parts_that_are_left():
    assert evaluate("3", {"C9": True, "C10": True, "C11.i": True, "C12": False}).missing == ["C11.ii", "C11.iii"]
    assert evaluate("2", {"C5": False, "C6.2": False, "C7": False, "C8": False}).missing == [
        "C6.1",
        "C6.3",
        "C6.4",
        "C6.5",
    ]


@pytest.mark.parametrize("whole", YES_NO_OPEN)
def test_parts_decide_whatever_was_answered_to_the_criterion_itself(whole):
    no_others = {"C5": False, "C7": False, "C8": False}
    assert evaluate("2", {**no_others, "C6": whole, "C6.3": True}).passed is True
    assert evaluate("2", {**no_others, "C6": whole, **dict.fromkeys(FAMILIES, False)}).passed is False
    open_sheet = evaluate("2", {**no_others, "C6": whole, "C6.3": False})
    assert (open_sheet.passed, open_sheet.missing) == (None, ["C6.1", "C6.2", "C6.4", "C6.5"])
    needed = {"C9": True, "C10": True, "C12": False, "C11": whole}
    assert evaluate("3", {**needed, "C11.ii": False}).passed is False
    assert evaluate("3", {**needed, **dict.fromkeys(FEATURES, True)}).passed is True


@pytest.mark.parametrize("whole", [True, False])
def test_blank_parts_take_no_answer_away_from_their_criterion(whole):
    no_others = {"C5": False, "C7": False, "C8": False}
    verdict = evaluate("2", {**no_others, "C6": whole, **dict.fromkeys(FAMILIES)})
    assert (verdict.passed, verdict.missing) == (whole, [])


# --- In words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("strategy", "answers", "explanation"),
    [
        (
            "1",
            {"C1": True, "C2": True, "C3": True, "C4": False},
            "It passes: criterion 1 applies, and 2 of criteria 2, 3 and 4 apply (2 and 3).",
        ),
        (
            "2",
            {"C5": False, "C6": True, "C7": False, "C8": False},
            "It passes: 1 of criteria 5, 6, 7 and 8 applies (6).",
        ),
        (
            "3",
            {"C9": True, "C10": True, "C11": True, "C12": True},
            "It passes: criteria 9 and 10 apply, and 2 of criteria 11 and 12 apply (11 and 12).",
        ),
        (
            "1",
            {"C1": False, "C2": True, "C3": True, "C4": True},
            "It does not pass: criterion 1 must apply but does not.",
        ),
        (
            "1",
            {"C1": False, "C2": True, "C3": False, "C4": False},
            "It does not pass: criterion 1 must apply but does not, "
            "and at least 2 of criteria 2, 3 and 4 must apply but 3 and 4 do not.",
        ),
        (
            "2",
            {"C5": False, "C6": False, "C7": False, "C8": False},
            "It does not pass: at least 1 of criteria 5, 6, 7 and 8 must apply but 5, 6, 7 and 8 do not.",
        ),
        (
            "3",
            {"C9": False, "C10": False, "C11": True, "C12": True},
            "It does not pass: criteria 9 and 10 must apply but do not.",
        ),
        (
            "1",
            {},
            "It is still open: criterion 1 must apply and is not yet answered, and at least 2 of criteria 2, 3 and 4 "
            "must apply (yes: none; not yet answered: 2, 3 and 4).",
        ),
        (
            "1",
            {"C1": True, "C2": True, "C3": False},
            "It is still open: at least 2 of criteria 2, 3 and 4 must apply (yes: 2; not yet answered: 4).",
        ),
        ("3", {"C11": True, "C12": True}, "It is still open: criteria 9 and 10 must apply and are not yet answered."),
    ],
)
def test_the_explanation_says_why_and_names_the_criteria(strategy, answers, explanation):
    assert evaluate(strategy, answers).explanation == explanation


def test_an_open_answer_that_decides_nothing_is_named_as_open_and_not_as_a_no():
    assert evaluate("1", {"C1": False}).explanation == (
        "It does not pass: criterion 1 must apply but does not. Not yet answered, but no longer decisive: 2, 3 and 4."
    )
    assert evaluate("2", {"C5": True, "C6.1": False, "C7": False, "C8": False}).explanation == (
        "It passes: 1 of criteria 5, 6, 7 and 8 applies (5). "
        "Not yet answered, but no longer decisive: 6.2, 6.3, 6.4 and 6.5."
    )


@pytest.mark.parametrize(
    ("strategy", "answers", "sentence"),
    [
        ("2", {"C6.2": True}, "Criterion 6 applies because 6.2 does."),
        ("2", {"C6.2": True, "C6.4": True}, "Criterion 6 applies because 6.2 and 6.4 do."),
        (
            "2",
            dict.fromkeys(FAMILIES, False),
            "Criterion 6 does not apply because 6.1, 6.2, 6.3, 6.4 and 6.5 do not.",
        ),
        ("3", dict.fromkeys(FEATURES, True), "Criterion 11 applies because 11.i, 11.ii and 11.iii do."),
        ("3", {"C11.i": True, "C11.ii": False}, "Criterion 11 does not apply because 11.ii does not."),
    ],
)
def test_the_explanation_says_what_the_parts_of_a_criterion_decided(strategy, answers, sentence):
    assert sentence in evaluate(strategy, answers).explanation


@pytest.mark.parametrize("parts", [{"C6.1": True}, {"C6.1": False}])
def test_the_explanation_says_when_an_answer_to_the_criterion_itself_does_not_count(parts):
    sentence = "The answer given to criterion 6 as a whole does not count: its parts decide."
    assert sentence in evaluate("2", {"C6": False, **parts}).explanation
    assert sentence not in evaluate("2", {"C6": None, **parts}).explanation
    assert sentence not in evaluate("2", {"C6": True, "C6.1": True}).explanation
    assert sentence not in evaluate("3", {"C6": False, **parts}).explanation


@pytest.mark.parametrize(
    ("language", "numbers"), [("fr", "2, 3 et 4"), ("zh-hans", "2、3和4"), ("ru", "2, 3 и 4"), ("es", "2, 3 y 4")]
)
def test_numbers_are_joined_the_way_of_the_language(language, numbers):
    with translation.override(language):
        assert numbers in evaluate("1", {}).explanation


# --- Several strategies -----------------------------------------------------------------------------------------


def test_a_sheet_is_read_against_every_strategy():
    answers = {"C1": False, "C5": True}
    assert evaluate_all(answers) == {strategy: evaluate(strategy, answers) for strategy in ("1", "2", "3")}
    assert [verdict.passed for verdict in evaluate_all(answers).values()] == [False, True, None]


@pytest.mark.parametrize(
    ("results", "relevant"),
    [
        *[(results, True) for results in product(YES_NO_OPEN, repeat=3) if True in results],
        *[(results, None) for results in product([False, None], repeat=3) if None in results],
        ((False, False, False), False),
        ((False,), False),
        ((), None),
    ],
)
def test_a_proposal_is_relevant_when_at_least_one_strategy_passes_and_open_before_that(results, relevant):
    verdicts = {str(number): Verdict(passed, [], "") for number, passed in enumerate(results, 1)}
    assert is_relevant(verdicts) is relevant


# --- The codes --------------------------------------------------------------------------------------------------


def test_each_strategy_has_its_four_criteria():
    assert {strategy: criteria_of(strategy) for strategy in CODES} == CODES


def test_a_strategy_may_be_named_by_its_number():
    assert criteria_of(1) == CODES["1"]
    assert evaluate(2, {"C5": True}) == evaluate("2", {"C5": True})


def test_two_criteria_have_parts():
    assert {code: options_of(code) for codes in CODES.values() for code in codes if options_of(code)} == {
        "C6": FAMILIES,
        "C11": FEATURES,
    }


def test_the_codes_are_those_of_the_reference_file():
    tables = tomllib.loads(CRITERIA_FILE.read_text(encoding="utf-8"))
    rows = tables["criterion"] + tables["criterion_option"]
    assert {row["code"] for row in rows} == scorecard.CODES


# --- Bad input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strategy", ["4", "", "S1", 0, None, True, ["1"]])
def test_an_unknown_strategy_is_refused(strategy):
    with pytest.raises(ValueError, match=r"There is no strategy .*\."):
        evaluate(strategy, {})
    with pytest.raises(ValueError, match=r"There is no strategy .*\."):
        criteria_of(strategy)


@pytest.mark.parametrize("code", ["C13", "C0", "c1", "1", "C6.6", "C11.iv", "C1.1", "", None, 1])
def test_an_unknown_code_is_refused_even_when_it_is_left_open(code):
    with pytest.raises(ValueError, match=r"There is no criterion .*\."):
        evaluate("1", {code: None})
    with pytest.raises(ValueError, match=r"There is no criterion .*\."):
        options_of(code)


def test_a_part_has_no_parts():
    with pytest.raises(ValueError, match=r"There is no criterion C6\.1\."):
        options_of("C6.1")


@pytest.mark.parametrize("value", [1, 0, "yes", "", 1.0, float("nan"), [], "True"])
def test_a_value_that_is_neither_yes_nor_no_nor_open_is_refused_under_every_strategy(value):
    for strategy in CODES:
        with pytest.raises(ValueError, match=r"The answer to C5 must be yes, no or left open\."):
            evaluate(strategy, {"C5": value})
