"""Weights: what is refused, what a preview says, that the last set holds and every list is computed anew."""

import re

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from ipbes_portal.jobs.models import Job
from ipbes_portal.workflow import StaleEdit
from matching import actions
from matching.engine import COMPONENTS, Scores
from matching.fitting.records_for_engine import weights_in_force
from matching.fitting.weight_preview import RegionEffect, compare
from matching.models import WeightSet

pytestmark = pytest.mark.django_db
EVEN = dict.fromkeys(COMPONENTS, 1.0)


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def weigh(by, **changes):
    given = {"values": EVEN, "only_suitable": True, "note": "All alike.", "seen": None}
    return actions.set_weights(by=by, **given | changes)[0]


# What is refused


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0, True, "3"])
def test_a_weight_that_is_no_number_of_zero_or_more_is_refused(secretariat, value):
    with pytest.raises(ValidationError, match="zero or more"):
        weigh(secretariat, values=EVEN | {"needs": value})
    assert not WeightSet.objects.exists()


def test_weights_that_are_all_zero_are_refused(secretariat):
    with pytest.raises(ValidationError, match="above zero"):
        weigh(secretariat, values=dict.fromkeys(COMPONENTS, 0.0))


def test_a_missing_or_unknown_component_is_refused(secretariat):
    for values in ({"needs": 1.0}, EVEN | {"beauty": 1.0}):
        with pytest.raises(ValidationError, match="Each component"):
            weigh(secretariat, values=values)


def test_who_weighs_says_why(secretariat):
    with pytest.raises(ValidationError):
        weigh(secretariat, note="  ")


def test_only_those_who_facilitate_weigh(reviewer, partner, co_chair):
    for user in (reviewer, partner):
        with pytest.raises(PermissionDenied):
            weigh(user)
    assert weigh(co_chair).set_by == co_chair


# What holds


def test_the_last_set_holds_and_earlier_ones_are_kept(secretariat):
    first = weigh(secretariat)
    second = weigh(secretariat, values=EVEN | {"needs": 9.0}, seen=first.pk)
    assert weights_in_force() == second
    assert WeightSet.objects.count() == 2
    with pytest.raises(StaleEdit):
        weigh(secretariat, seen=first.pk)


def test_other_weights_have_all_lists_computed_anew(secretariat):
    weigh(secretariat)
    assert [job.kind for job in Job.objects.all()] == ["matching_suggestions"]


# What would change, pure


def scores(values, wanted, offered):
    return Scores(np.array(values, np.float32), np.array(wanted), np.array(offered))


def test_a_preview_counts_first_places_and_names_who_rises_and_falls():
    before = scores([[0.9, 0.2], [0.5, 0.4]], [1, 2], [7, 8])
    after = scores([[0.3, 0.2], [0.5, 0.75]], [1, 2], [7, 8])
    preview = compare(before, after, {1: {"africa"}, 2: {"africa", "asia"}})
    assert (preview.proposals_changed, preview.proposals_of) == (1, 2)
    assert (preview.offers_changed, preview.offers_of) == (1, 2)
    assert [(each.proposal, each.offer) for each in preview.rising] == [(2, 8)]
    assert [(each.proposal, each.offer) for each in preview.falling] == [(1, 7)]


def test_a_preview_shares_the_first_places_among_regions():
    before = scores([[0.9, 0.2], [0.5, 0.4]], [1, 2], [7, 8])
    after = scores([[0.3, 0.2], [0.5, 0.75]], [1, 2], [7, 8])
    effects = {each.region: each for each in compare(before, after, {1: {"africa"}, 2: {"asia"}}).regions}
    assert (effects["africa"].places_before, effects["africa"].places_after) == (50, 0)
    assert (effects["asia"].places_before, effects["asia"].places_after) == (50, 100)
    assert effects["africa"].scores_before == pytest.approx(55)
    assert effects["asia"].scores_after == pytest.approx(125 / 1.75)


def test_a_preview_of_nothing_and_of_other_records_is_possible():
    nothing = scores(np.empty((0, 0)), [], [])
    assert compare(nothing, nothing, {}).regions == []
    more = scores([[0.5], [-1]], [1, 2], [7])
    preview = compare(nothing, more, {1: {"asia"}})
    assert (preview.proposals_changed, preview.rising, preview.falling) == (1, [], [])
    assert preview.regions == [RegionEffect("asia", 0.0, 100.0, 0.0, 100.0)]


# The page


def typed(**changes):
    numbers = dict.fromkeys(COMPONENTS, "1")
    return numbers | {"only_suitable": "on", "note": "All alike.", "seen": ""} | changes


@pytest.fixture
def page(client, secretariat):
    client.force_login(secretariat)
    return reverse("matching:weights")


def test_nothing_is_saved_without_a_preview_of_exactly_this(client, page, project, trainers):
    response = client.post(page, typed(save="1"))
    assert response.status_code == 200
    assert "What would change" in text(response)
    assert not WeightSet.objects.exists()
    seen = response.context["previewed"]
    other = client.post(page, typed(save="1", previewed=seen, needs="2"))
    assert other.status_code == 200
    assert not WeightSet.objects.exists()
    assert client.post(page, typed(save="1", previewed=seen)).url == page
    assert weights_in_force().values == EVEN
    assert "being computed anew" in text(client.get(page))


def test_the_preview_shows_pairs_and_the_regional_effect(client, page, project, trainers, money):
    response = client.post(page, typed(preview="1", country="50"))
    assert "Americas" in text(response)
    assert [name for name, _effect in response.context["regions"]] == ["Americas"]
    moved = [line for _title, lines in response.context["moved"] for line in lines]
    assert {line["proposal"] for line in moved} == {project.reference}


@pytest.mark.parametrize("value", ["nan", "-1", "inf", "many", ""])
def test_nonsense_is_refused_in_plain_words(client, page, value):
    response = client.post(page, typed(preview="1", needs=value))
    assert response.status_code == 200
    assert response.context["form"].errors["needs"]
    assert "preview" not in response.context


def test_all_zero_is_refused_in_plain_words(client, page):
    response = client.post(page, typed(preview="1", **dict.fromkeys(COMPONENTS, "0")))
    assert "At least one weight must be above zero." in text(response)


def test_an_earlier_set_is_filled_in_to_be_taken_up_again(client, page, secretariat):
    first = weigh(secretariat, values=EVEN | {"needs": 7.0}, note="Needs first.")
    weigh(secretariat, seen=first.pk)
    response = client.get(page, {"from": first.pk})
    assert response.context["form"]["needs"].value() == 7.0
    assert "Needs first." in response.context["form"]["note"].value()


def test_weights_changed_meanwhile_are_previewed_again(client, page, secretariat):
    seen = client.post(page, typed(preview="1")).context["previewed"]
    weigh(secretariat)
    response = client.post(page, typed(save="1", previewed=seen))
    assert "Somebody else changed the weights" in text(response)
    assert WeightSet.objects.count() == 1


def test_others_do_not_open_the_page(client, stranger, partner, reviewer):
    for user in (stranger, partner, reviewer):
        client.force_login(user)
        assert client.get(reverse("matching:weights")).status_code == 403


def test_whole_weights_are_shown_whole_and_others_with_their_decimals(client, page, secretariat):
    actions.set_weights(
        by=secretariat, values=EVEN | {"needs": 25.0, "country": 2.5}, only_suitable=True, note="Needs first."
    )
    shown = client.get(page).content.decode()
    assert 'name="needs" value="25" ' in shown
    assert 'name="country" value="2.5" ' in shown


def test_the_numbers_of_a_preview_agree_with_their_words(client, page, project, trainers):
    shown = text(client.post(page, typed(preview="1", country="50")))
    assert "projects get another first offer" in shown  # none does: 0 projects
    assert "of 1 project compared" in shown
    assert "of 1 offer compared" in shown
