"""The portfolio plan on its pages: asked for, worked out by a worker, shown beside people's choice, never applied."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import translation

from ipbes_portal.directory.models import Country, Organisation, Region
from ipbes_portal.jobs.models import Job, JobStatus
from matching import actions
from matching.models import Match, OfferUse

from .match_fixtures import find_suitable

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
    assert [talk["proposal"] for talk in result["talks"]] == [project.pk]
    assert 0 < result["talks"][0]["value"] < result["objective"]


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


def test_a_plan_is_read_in_the_language_of_its_reader(client, secretariat, project, money, planned):
    with translation.override("en"):
        job, _result = planned()
    client.force_login(secretariat)
    with translation.override("fr"):
        address = reverse("matching:portfolio_result", args=[job.token])
    assert "Placements came out whole" not in text(client.get(address))


def test_a_plan_is_read_together_with_what_was_wished_for(client, secretariat, project, money, planned):
    job, _result = planned(money_percent=50, least=20, only_suitable=False)
    wished = [
        ("Only projects found suitable", "no"),
        ("How much of each offer’s money may be planned, in per cent", 50),
        ("Each region with a project has at least, in per cent", 20),
        ("Regions are balanced by", "how well and how much is covered"),
    ]
    page = result_page(client, secretariat, job)
    assert page.context["wishes"] == wished
    listed = text(client.get(reverse("matching:portfolio")))
    assert "may be planned, in per cent: 50 · Each region with a project has at least, in per cent: 20" in listed


def test_what_people_chose_and_the_plan_did_not_stands_beside_it(
    client, co_chair, project, foreign, make_other_offer, planned, make_match
):
    offer = make_other_offer(capacity=1)
    matches = {row.pk: make_match(offer, row) for row in (project, foreign)}
    job, result = planned(by=co_chair)
    assert len(result["lines"]) == 1
    chosen = [match for pk, match in matches.items() if pk != result["lines"][0]["proposal"]]
    page = result_page(client, co_chair, job)
    assert page.context["unplanned"] == chosen
    assert "Chosen by people, not in the plan" in text(page)
    address = reverse("matching:portfolio_result", args=[job.token])
    table = client.get(address, {"format": "csv"}).content.decode()
    assert all(match.proposal.reference in table for match in matches.values())
    has_an_interest_in(co_chair, chosen[0].proposal)
    assert result_page(client, co_chair, job).context["unplanned"] == []


def has_an_interest_in(user, project):
    user.person.organisation = project.organisation
    user.person.save()


def result_page(client, user, job):
    client.force_login(user)
    return client.get(reverse("matching:portfolio_result", args=[job.token]))


@pytest.fixture
def foreign(make_proponent, make_proposal, secretariat):
    """A second project that is suitable, of an organisation in which nobody of these tests has an interest."""
    works_for = Organisation.objects.create(name="Another institute", kind="academic", status="verified")
    other = make_proponent("other-proponent", works_for=works_for)
    proposal = make_proposal("Reef data", by=other)
    find_suitable(proposal, secretariat)
    return proposal


LEFT_OUT = "Projects in which you have an interest are left out of the lines and of every figure."


def test_a_plan_is_worked_out_without_the_projects_in_which_its_reader_has_an_interest(
    client, co_chair, project, foreign, trainers, planned
):
    has_an_interest_in(co_chair, project)
    job, result = planned(by=co_chair)
    assert [line["proposal"] for line in result["lines"]] == [foreign.pk]
    page = result_page(client, co_chair, job)
    shown = page.context["plan"]
    assert (shown.projects, [line["proposal"] for line in page.context["lines"]]) == (1, [foreign])
    assert shown.objective == sum(line["value"] for line in result["lines"])
    assert LEFT_OUT in text(page)


def test_the_line_about_what_is_left_out_does_not_tell_whether_it_was_compared(
    client, co_chair, make_proposal, foreign, trainers, planned
):
    has_an_interest_in(co_chair, make_proposal("Not found suitable"))
    job, _result = planned(by=co_chair)
    assert LEFT_OUT in text(result_page(client, co_chair, job))


def test_who_has_no_interest_reads_no_such_line(client, secretariat, foreign, trainers, planned):
    job, _result = planned()
    assert "left out" not in text(result_page(client, secretariat, job))


def test_an_interest_found_later_takes_the_project_from_every_figure(
    client, co_chair, project, foreign, trainers, planned, make_match
):
    make_match(trainers)
    job, result = planned(by=co_chair)
    has_an_interest_in(co_chair, project)
    page = result_page(client, co_chair, job)
    shown = page.context["plan"]
    values = [line["value"] for line in result["lines"] if line["proposal"] == foreign.pk]
    assert (shown.objective, shown.projects, shown.under_way) == (sum(values), 1, 0)
    assert (shown.bound, shown.by_region) == (None, {"americas": 1.0})
    assert "How near this comes to the best possible plan is not said" in text(page)


def test_regions_are_shared_out_over_what_the_reader_may_see(client, co_chair, foreign, project, trainers, planned):
    brazil = Country.objects.get(region__isnull=False)
    africa = Region.objects.create(code="africa", name="Africa")
    elsewhere = Country.objects.create(iso2="KE", iso3="KEN", m49="404", name="Kenya", region=africa)
    project.countries.set([elsewhere])
    job, _result = planned(by=co_chair)
    assert set(result_page(client, co_chair, job).context["plan"].by_region) == {"africa", brazil.region_id}
    has_an_interest_in(co_chair, project)
    assert result_page(client, co_chair, job).context["plan"].by_region == {brazil.region_id: 1.0}


def test_the_author_of_a_project_does_not_plan_for_it(co_chair, project, make_proposal, secretariat, planned, trainers):
    co_chair.person.organisation = Organisation.objects.create(name="My institute", kind="academic", status="verified")
    own = make_proposal("My own project", by=co_chair)
    find_suitable(own, secretariat)
    _job, result = planned(by=co_chair)
    assert result["compared"] == [project.pk]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_plan_costs_the_same_however_many_lines(
    client, secretariat, make_proposal, trainers, planned, rows, django_assert_num_queries
):
    for number in range(rows):
        find_suitable(make_proposal(f"Project {number}"), secretariat)
    job, result = planned()
    assert len(result["lines"]) == rows
    client.force_login(secretariat)
    with django_assert_num_queries(13):
        client.get(reverse("matching:portfolio_result", args=[job.token]))


CONTRADICTION = "The least a region has cannot be more than the most it may have."


def test_wishes_that_contradict_each_other_are_refused_by_form_and_action(client, secretariat):
    client.force_login(secretariat)
    given = {"only_suitable": "on", "money_percent": 80, "least": 60, "most": 50, "measure": "value"}
    page = client.post(reverse("matching:portfolio"), given)
    assert (page.status_code, page.context["form"].errors) == (200, {"least": [CONTRADICTION]})
    with pytest.raises(ValidationError) as refused:
        actions.ask_for_portfolio(by=secretariat, wishes=WISHES | {"least": 60, "most": 50})
    assert refused.value.message_dict == {"least": [CONTRADICTION]}
    assert not Job.objects.exists()


def test_wishes_that_are_equal_contradict_nothing(secretariat):
    assert actions.ask_for_portfolio(by=secretariat, wishes=WISHES | {"least": 20, "most": 20})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("money_percent", value) for value in (0, 101, -1, float("nan"), float("inf"), None, "80")),
        *(("least", value) for value in (-1, 101, float("nan"), True)),
        *(("most", value) for value in (0, 101, float("inf"))),
        ("measure", "beauty"),
    ],
)
def test_wishes_that_are_nonsense_are_refused_by_the_action(secretariat, name, value):
    with pytest.raises(ValidationError) as refused:
        actions.ask_for_portfolio(by=secretariat, wishes=WISHES | {name: value})
    assert list(refused.value.message_dict) == [name]
    assert not Job.objects.exists()


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
