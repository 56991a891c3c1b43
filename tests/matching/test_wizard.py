"""The contribution wizard: every answer leads somewhere, and the page says where."""

import pytest
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.programme.models import Route
from ipbes_portal.texts.actions import create_text
from matching.models import OfferRoute, Proposal
from matching.offering.contributing import QUESTIONS, WAYS, walk


@pytest.mark.parametrize(
    ("answers", "way", "given"),
    [
        ({"do": "fund", "for": "general"}, "general", {"route": "trust_fund", "kind": "money"}),
        ({"do": "fund", "for": "activity"}, "dedicated", {"route": "dedicated", "kind": "money"}),
        ({"do": "support", "lead": "ipbes"}, "in_kind_ipbes", {"route": "in_kind", "lead": "ipbes"}),
        ({"do": "support", "lead": "partner"}, "in_kind_own", {"route": "in_kind", "lead": "partner"}),
        ({"do": "own"}, "own_activity", {"route": "own_activity"}),
        ({"do": "direct"}, "direct", {"route": "direct"}),
        ({"do": "align"}, "align", {"route": "alignment"}),
    ],
)
def test_the_answers_lead_to_a_way(answers, way, given):
    found = walk(answers)
    assert (found.way.key, found.question) == (way, None)
    assert found.way.answers == given
    assert [(question.name, choice.value) for question, choice in found.path] == list(answers.items())


@pytest.mark.parametrize(
    ("answers", "asked", "said"),
    [
        ({}, "do", []),
        ({"do": "nonsense"}, "do", []),
        ({"for": "general"}, "do", []),
        ({"do": "fund"}, "for", ["fund"]),
        ({"do": "fund", "for": "nonsense"}, "for", ["fund"]),
        ({"do": "support", "for": "general"}, "lead", ["support"]),
    ],
)
def test_without_a_known_answer_the_question_is_asked(answers, asked, said):
    found = walk(answers)
    assert (found.question.name, [choice.value for _question, choice in found.path]) == (asked, said)
    assert found.way is None


def test_every_answer_leads_somewhere_and_every_way_and_route_is_reached():
    targets = [choice.leads_to for question in QUESTIONS.values() for choice in question.choices]
    assert set(targets) == (set(WAYS) | set(QUESTIONS)) - {"do"}
    assert len(targets) == len(set(targets))
    assert {way.route for way in WAYS.values()} == set(OfferRoute)


def test_no_question_has_the_name_of_a_way():
    assert set(QUESTIONS).isdisjoint(WAYS)


def page(client, query=""):
    return client.get(reverse("matching:wizard") + query).content.decode()


@pytest.mark.django_db
def test_the_page_asks_and_keeps_the_answers_in_the_address(client):
    assert 'href="?do=fund"' in page(client)
    second = page(client, "?do=fund")
    assert 'href="?do=fund&amp;for=activity"' in second
    assert "Give money to the trust fund" in second


@pytest.mark.django_db
def test_the_last_page_says_what_it_means_who_decides_and_that_nothing_is_promised(client, secretariat):
    text = create_text(by=secretariat, language="en", title="Fund", body="Words of the plan about the fund.")
    Route.objects.create(code="a", name_en="Contribute to the trust fund", position=1, text=text)
    Route.objects.create(code="c", name_en="Support others", position=3)
    last = page(client, "?do=fund&for=activity")
    for words in (
        "A contribution dedicated to one activity",
        "up to and including USD 300,000",
        "No promise on either side",
        "Words of the plan about the fund.",
        "sign in or to register first",
    ):
        assert words in last, words
    assert 'href="/en/offers/begin/?route=dedicated&amp;kind=money"' in last
    assert "Support others" not in last


@pytest.mark.django_db
def test_a_part_of_the_plan_without_words_breaks_nothing(client):
    Route.objects.create(code="d", name_en="Align", position=4)
    assert "Align" in page(client, "?do=align")


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["ar", "zh", "fr", "ru", "es"])
def test_it_is_there_in_every_language(client, prefix):
    assert client.get(f"/{prefix}/contribute/?do=own").status_code == 200


def test_who_reads_a_published_project_finds_the_route_of_direct_support(client, project):
    Proposal.objects.filter(pk=project.pk).update(published_at=clock.now())
    address = f"{reverse('matching:wizard')}?do=direct"
    assert f'href="{address}"' in client.get(reverse("matching:published_detail", args=[project.pk])).content.decode()
    assert str(WAYS["direct"].title) in client.get(address).content.decode()
