"""The portfolio plan on its pages: asked for, worked out by a worker, shown beside people's choice, never applied."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from ipbes_portal.jobs.models import Job, JobStatus
from matching import actions
from matching.models import Match, OfferUse

pytestmark = pytest.mark.django_db
WISHES = {"only_suitable": True, "money_percent": 100, "least": None, "most": None, "measure": "value"}


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def planned(secretariat):
    """Has a plan worked out as a worker would."""

    def work(by=None, **wishes):
        job = actions.ask_for_portfolio(by=by or secretariat, wishes=WISHES | wishes)
        result = actions.plan_portfolio(job)
        Job.objects.filter(pk=job.pk).update(
            status=JobStatus.DONE, result=result, started_at=job.asked_at, finished_at=job.asked_at
        )
        return job, result

    return work


def test_a_plan_says_who_would_give_what_and_how_good_it_is(project, trainers, money, planned):
    _job, result = planned()
    lines = {line["part"]: line for line in result["lines"]}
    assert (lines["financial"]["offer"], lines["financial"]["amount_usd"]) == (money.pk, "800.00")
    assert (lines["technical"]["offer"], lines["technical"]["share"]) == (trainers.pk, 1.0)
    assert 0 < result["objective"] <= result["bound"] + 1e-9
    assert result["is_proven"]
    assert result["by_region"] == {"americas": 1.0}
    assert (Match.objects.count(), OfferUse.objects.count()) == (0, 0)


def test_only_part_of_the_money_is_planned_where_that_is_wished_for(project, money, planned):
    _job, result = planned(money_percent=50)
    assert [line["amount_usd"] for line in result["lines"]] == ["400.00"]


def test_what_people_have_in_talks_is_valued_by_the_same_measure(project, trainers, money, planned, make_match):
    make_match(trainers)
    _job, result = planned()
    assert result["under_way"]["matches"] == 1
    assert 0 < result["under_way"]["value"] < result["objective"]


def test_what_is_agreed_is_neither_missing_nor_left(project, trainers, money, planned, make_match, agree):
    agree(make_match(money), Decimal(800))
    _job, result = planned()
    assert [line["part"] for line in result["lines"]] == ["technical"]


def test_wishes_that_cannot_be_met_are_refused_in_words(project, trainers, planned):
    with pytest.raises(ValidationError, match="from only 1 region"):
        planned(most=10)


def test_without_offers_there_is_no_plan(project, planned):
    with pytest.raises(ValidationError):
        planned()


def test_only_those_who_facilitate_ask_for_a_plan(reviewer, partner):
    for user in (reviewer, partner):
        with pytest.raises(PermissionDenied):
            actions.ask_for_portfolio(by=user, wishes=WISHES)


# Pages


def test_the_form_leads_to_the_task(client, secretariat):
    client.force_login(secretariat)
    address = reverse("matching:portfolio")
    assert client.get(address).status_code == 200
    response = client.post(
        address, {"only_suitable": "on", "money_percent": 80, "least": "", "most": 60, "measure": "money"}
    )
    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    assert job.arguments == WISHES | {"money_percent": 80, "most": 60, "measure": "money"}


@pytest.mark.parametrize("wish", [{"money_percent": 0}, {"least": 101}, {"most": -1}, {"measure": "beauty"}])
def test_wishes_that_are_nonsense_are_refused_in_the_form(client, secretariat, wish):
    client.force_login(secretariat)
    given = {"only_suitable": "on", "money_percent": 80, "measure": "money"} | wish
    assert client.post(reverse("matching:portfolio"), given).status_code == 200
    assert not Job.objects.exists()


def test_the_result_stands_beside_peoples_choice(client, secretariat, project, trainers, money, planned, make_match):
    match = make_match(money)
    job, _result = planned()
    client.force_login(secretariat)
    page = client.get(reverse("matching:portfolio_result", args=[job.token]))
    lines = {line["offer"]: line for line in page.context["lines"]}
    assert (lines[money]["is_chosen"], lines[trainers]["is_chosen"]) == (True, False)
    assert lines[trainers]["matches"] == [match]
    assert f"?proposal={project.pk}&amp;offer={trainers.pk}" in page.content.decode()
    assert "nothing follows from it by itself" in text(page)
    table = client.get(reverse("matching:portfolio_result", args=[job.token]), {"format": "xlsx"})
    assert b"".join(table.streaming_content).startswith(b"PK")


def test_lines_about_projects_in_conflict_are_left_out(client, co_chair, project, trainers, planned):
    job, _result = planned(by=co_chair)
    co_chair.person.organisation = project.organisation
    co_chair.person.save()
    client.force_login(co_chair)
    page = client.get(reverse("matching:portfolio_result", args=[job.token]))
    assert (page.context["lines"], page.context["hidden"]) == ([], 1)


def test_a_plan_is_not_shown_to_others_nor_before_it_is_done(
    client, project, trainers, planned, secretariat, co_chair, partner
):
    job, _result = planned()
    address = reverse("matching:portfolio_result", args=[job.token])
    for user, status in ((partner, 403), (co_chair, 404)):
        client.force_login(user)
        assert client.get(address).status_code == status
    Job.objects.update(status=JobStatus.RUNNING, finished_at=None)
    client.force_login(secretariat)
    assert client.get(address).status_code == 404
