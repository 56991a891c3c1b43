"""The plan is rendered from records, in every language, at a constant price."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from ipbes_portal import languages
from ipbes_portal.programme.models import ActivityKind, ActivityStatus, Initiative, Strategy
from rolling_plan.document import FIRST_ACTIVITIES, build
from tests.outline import place


def initiatives(document):
    """The initiatives of a plan that has one strategy with one paragraph."""
    [paragraph] = document["sections"][0]["parts"][0]["parts"]
    return [part["noun"] for part in paragraph["parts"]]


def plan_in(client, prefix):
    response = client.get(f"/{prefix}/plan/")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_plan_page_costs_the_same_however_many_activities(client, make_activity, rows, django_assert_num_queries):
    for number in range(rows):
        make_activity(f"Activity {number}", starts_on=f"2017-0{number + 1}-01")

    with django_assert_num_queries(19):
        response = client.get("/en/plan/")

    assert response.content.decode().count('class="activity-list__meta"') == rows


def test_plan_shows_what_the_records_say_and_changes_with_them(client, reference):
    english = plan_in(client, "en")
    chinese = plan_in(client, "zh")

    assert [english.count(f'<section class="strategy" id="B.{number}"') for number in "1234"] == [1, 1, 1, 0]
    assert english.count('class="initiative"') == 10
    listed = re.findall(r'<li id="A[\d.a-z]+"><span class="code">(C\d+)</span>', english)
    assert listed == [f"C{number}" for number in range(1, 13)]
    assert english.count('class="rule-box"') == 3
    assert [english.count(f'<span class="code">({letter})</span>') for letter in "abcd"] == [1, 1, 1, 1]
    assert "Criterion 1 applies, and at least two of criteria 2, 3 and 4." in english
    assert "学习和参与" in chinese
    assert "Learning and engagement" not in chinese

    Strategy.objects.filter(number="1").update(name_en="Learning, changed", name_zh_hans="学习，已修改")

    assert "Learning, changed" in plan_in(client, "en")
    assert "学习，已修改" in plan_in(client, "zh")


def test_every_language_has_its_own_words_and_direction(client, reference):
    for language in languages.LANGUAGES:
        page = plan_in(client, language.prefix)

        assert f'<html lang="{language.html}" dir="{language.direction}">' in page
        assert "language-note" not in page, f"{language.code} shows a text in another language"


def test_plan_lists_the_newest_activities_of_an_initiative_and_links_to_all(client, make_activity, initiative):
    for number in range(FIRST_ACTIVITIES + 2):
        make_activity(f"Activity {number}", starts_on=f"2017-01-0{number + 1}")

    page = plan_in(client, "en")

    assert page.count('class="activity-list__meta"') == FIRST_ACTIVITIES
    assert "Activity 6" in page
    assert "Activity 0" not in page
    assert f"All {FIRST_ACTIVITIES + 2} activities of initiative 1(a)" in page


def test_reported_activities_are_not_in_the_plan(client, make_report):
    make_report("Still a draft")

    assert "Still a draft" not in plan_in(client, "en")


def test_document_counts_activities_by_state_and_initiative(make_activity, initiative):
    make_activity(status=ActivityStatus.PLANNED)
    make_activity(status=ActivityStatus.COMPLETED, starts_on="2016-01-01")
    make_activity(status=ActivityStatus.COMPLETED, starts_on="2016-01-02", kind=ActivityKind.WEBINAR)

    document = build("en")

    assert document["counts"] == {"planned": 1, "completed": 2}
    [noun] = initiatives(document)
    assert noun["counts"] == {"planned": 1, "completed": 2}
    assert noun["total"] == 3


def test_an_activity_of_two_initiatives_stands_under_both(make_activity, initiative):
    place("A5.b", "item", "A5", position=2)
    other = Initiative.objects.create(
        strategy=initiative.strategy,
        code="1(b)",
        name_en="Training",
        paragraph="A5.b",
        management_mode="managed_by_unit",
        funding_mode="trust_fund",
    )
    make_activity("Shared", related={"initiatives": [initiative, other]})

    document = build("en")

    assert [noun["activities"][0]["title"] for noun in initiatives(document)] == ["Shared", "Shared"]
    assert document["counts"] == {"planned": 1}


def test_a_text_missing_in_the_readers_language_says_so(client, make_activity):
    make_activity("Only in French", language="fr")

    with override("zh-hans"):
        address = reverse("rolling_plan:plan")

    assert 'lang="fr" dir="ltr">Only in French</a>' in client.get(address).content.decode()
