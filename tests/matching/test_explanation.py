"""Why a pair has its score: the engine's own number, its parts, and one sentence."""

import random
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from matching.engine import COMPONENTS, Weights, score_all
from matching.fitting.explanation import explain
from matching.fitting.features import pack_offered, pack_wanted

from . import pairs
from .pairs import TODAY
from .test_engine import OFFERED, WANTED, only


def explained(wanted=WANTED, offered=OFFERED, weights=None):
    return explain(wanted, offered, weights or Weights(), today=TODAY)


def test_every_random_pair_is_explained_as_the_engine_scores_it():
    rng, shown = random.Random(7), 0
    for _world in range(25):
        wanted, offered = pairs.records(rng, 4, 6)
        weights = Weights(*(rng.choice([0.0, 1.0, 7.5]) for _each in fields(Weights)[1:]), 1.0)
        scores = score_all(pack_wanted(wanted), pack_offered(offered), weights, today=TODAY)
        for ours in wanted:
            for theirs in offered:
                found = explain(ours, theirs, weights, today=TODAY)
                assert found.score == scores.of(ours.pk, theirs.pk)
                assert bool(found.reasons) == (found.score is None)
                exact = {name: float(value) for name, value in pairs.components(ours, theirs).items()}
                assert {each.name: each.value for each in found.components if each.value is not None} == pytest.approx(
                    exact
                )
                assert found.sentence.endswith(".")
                if found.score is not None:
                    shown += 1
                    assert sum(each.share for each in found.components) == pytest.approx(found.score, abs=1e-6)
    assert shown > 30


def test_the_parts_of_a_score_add_up_to_it():
    found = explained()
    assert [each.name for each in found.components] == list(COMPONENTS)
    exact = pairs.score(WANTED, OFFERED, Weights())
    assert exact == Fraction(25 + 15 / 2 + 5 + 15 / 2 + 10 + 5 * 0.4 + 5 / 2 + 5 / 2) / 95
    assert found.score == pytest.approx(float(exact), abs=1e-6)
    by_name = {each.name: each for each in found.components}
    assert by_name["amount"].share == pytest.approx(5 * 0.4 / 95)
    assert by_name["region"].value is None
    assert by_name["region"].words == "not compared: one side says nothing about it"
    assert by_name["needs"].words == "2 in common (the proposal names 3, the offer 2)"
    assert by_name["amount"].words == "the amount covers 40 % of what is sought"
    assert by_name["dates"].words == "50 % of the shorter period is in common"
    assert found.counted == 9
    assert found.basis == "Compared on 9 of 10 points."


def test_one_sentence_says_what_fits_then_the_amount_then_what_does_not():
    assert explained().sentence == (
        "Fits in part: same needs (2 of 3), same themes (1 of 2), same strategy, covers 1 of 2 countries, "
        "offers financial support and technical support, shares a language, is there for part of the time; "
        "the amount covers 40 % of what is sought; another initiative."
    )


@pytest.mark.parametrize(
    ("offered", "words"),
    [
        ({"needs": frozenset({1, 2, 3})}, "same needs (3 of 3)"),
        ({"needs": frozenset({9})}, "; no need in common"),
        ({"themes": frozenset({9})}, "; no theme in common"),
        ({"initiatives": frozenset({4})}, "same initiative,"),
        ({"strategies": frozenset({9})}, "; another strategy"),
        ({"countries": frozenset({10, 11})}, "covers all 2 countries"),
        ({"countries": frozenset(), "regions": frozenset({1})}, "covers the region,"),
        ({"regions": frozenset({1, 2})}, "covers the regions,"),
        ({"regions": frozenset({3})}, "; another region"),
        ({"languages": frozenset({"en", "fr"})}, "shares languages"),
        ({"starts": date(2026, 1, 1)}, "is there for the whole time"),
        ({"starts": date(2028, 1, 1), "ends": date(2028, 1, 1)}, "; at another time"),
        ({"amount_usd": Decimal(100_000)}, "the amount covers all that is sought"),
        ({"amount_usd": Decimal(99_999)}, "the amount covers 99 % of what is sought"),
        ({"amount_usd": Decimal(1)}, "the amount covers less than 1 % of what is sought"),
        ({"supports": frozenset({"financial"})}, "offers financial support,"),
    ],
)
def test_the_sentence_follows_the_offer(offered, words):
    assert words in explained(offered=replace(OFFERED, **offered)).sentence


def test_a_weight_of_zero_takes_a_component_out_of_the_sentence():
    found = explained(weights=only("needs"))
    assert found.score == 1
    assert found.counted == 1
    assert found.sentence == "Fits well: same needs (2 of 3)."


def test_an_offer_that_is_only_open_to_all_says_so():
    found = explained(offered=replace(OFFERED, needs=frozenset()), weights=only("needs"))
    assert found.score == 0.5
    assert found.sentence == "Fits in part: the offer is open to all."
    assert found.components[0].words == "the offer is open to all"


def test_a_pair_that_fits_badly_says_so():
    assert explained(weights=only("initiative")).sentence == "Fits little: another initiative."


@pytest.mark.parametrize(
    ("changes", "code", "sentence"),
    [
        (
            {"supports": frozenset({"in_kind"})},
            "no_common_support",
            "The offer gives no kind of support that the proposal seeks.",
        ),
        ({"valid_from": date(2026, 6, 2), "valid_until": None}, "not_yet_valid", "The offer is not yet valid."),
        ({"valid_from": None, "valid_until": date(2026, 5, 31)}, "ended", "The validity of the offer has ended."),
        ({"capacity": 0}, "used_up", "Nothing is left of the offer."),
        (
            {"countries": frozenset({12})},
            "outside_countries",
            "The offer does not cover the countries of the proposal.",
        ),
        ({"languages": frozenset({"ar"})}, "no_common_language", "The two sides share no language."),
        ({"organisation": 7}, "same_organisation", "The offer and the proposal come from the same organisation."),
        (
            {"excluded_organisations": frozenset({7})},
            "excluded_organisation",
            "The offer is not open to the organisation of the proposal.",
        ),
    ],
)
def test_an_excluded_pair_says_why(changes, code, sentence):
    found = explained(offered=replace(OFFERED, **changes))
    assert found.score is None
    assert [(reason.code, reason.sentence) for reason in found.reasons] == [(code, sentence)]
    assert found.sentence == f"Not possible: {sentence}"


def test_all_reasons_are_given():
    found = explained(offered=replace(OFFERED, capacity=0, languages=frozenset({"ar"})))
    assert [reason.code for reason in found.reasons] == ["used_up", "no_common_language"]
    assert found.sentence == "Not possible: Nothing is left of the offer. The two sides share no language."


def test_nothing_to_compare_is_no_score_of_zero():
    found = explained(weights=only("region"))
    assert found.score is None
    assert [reason.code for reason in found.reasons] == ["nothing_to_compare"]
