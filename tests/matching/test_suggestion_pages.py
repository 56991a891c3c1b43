"""The pages of the ranked lists: what each reader finds on them, and why something is not there."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.accounts.roles import Role
from matching import actions
from matching.models import Match, Offer, Proposal
from tests.people import make_user

from .match_fixtures import find_suitable

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"matching:{name}", args=args)


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def as_staff(client, secretariat):
    client.force_login(secretariat)
    return client


@pytest.mark.parametrize("rows", [1, 3])
def test_the_offers_of_a_project_cost_the_same_however_many(
    as_staff, project, make_other_offer, rows, django_assert_num_queries
):
    for number in range(rows):
        make_other_offer(f"Offer {number}")
    actions.recompute_suggestions()
    with django_assert_num_queries(47):
        response = as_staff.get(url("fitting_offers", project.pk))
    assert [fit.rank for fit in response.context["fits"]] == list(range(1, rows + 1))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_projects_of_an_offer_cost_the_same_however_many(
    as_staff, make_proposal, secretariat, trainers, rows, django_assert_num_queries
):
    for number in range(rows):
        find_suitable(make_proposal(f"Project {number}"), secretariat)
    actions.recompute_suggestions()
    with django_assert_num_queries(39):
        response = as_staff.get(url("fitting_proposals", trainers.pk))
    assert [fit.rank for fit in response.context["fits"]] == list(range(1, rows + 1))


def test_staff_see_why_an_offer_fits_and_can_bring_together(as_staff, project, trainers):
    actions.recompute_suggestions()
    page = as_staff.get(url("fitting_offers", project.pk))
    fit = page.context["fits"][0]
    assert fit.explanation.sentence in text(page)
    assert "Kind of support" in text(page)
    assert f"?proposal={project.pk}&amp;offer={trainers.pk}" in page.content.decode()


def test_authors_see_public_offers_only_without_amounts_and_buttons(client, project, proponent, make_other_offer):
    shown = make_other_offer("A grant", kind="money", amount="400", currency="USD", capacity=None)
    make_other_offer("Hidden", may_be_published=False)
    actions.recompute_suggestions()
    client.force_login(proponent)
    page = client.get(url("fitting_offers", project.pk))
    assert [fit.row for fit in page.context["fits"]] == [shown]
    assert "40 %" not in page.context["fits"][0].explanation.sentence
    assert "Bring together" not in text(page)
    assert "Why is an offer not here?" not in text(page)


def test_partners_see_published_projects_only(client, project, make_proposal, secretariat, trainers, other_partner):
    find_suitable(make_proposal("Unpublished"), secretariat)
    Proposal.objects.filter(pk=project.pk).update(published_at=project.submitted_at)
    actions.recompute_suggestions()
    client.force_login(other_partner)
    page = client.get(url("fitting_proposals", trainers.pk))
    assert [fit.row for fit in page.context["fits"]] == [project]
    assert page.context["fits"][0].url == url("published_detail", project.pk)


def test_others_find_no_such_page(client, project, trainers, stranger, reviewer, partner):
    for user in (stranger, reviewer):
        client.force_login(user)
        assert client.get(url("fitting_offers", project.pk)).status_code == 404
        assert client.get(url("fitting_proposals", trainers.pk)).status_code == 404
    client.force_login(partner)
    assert client.get(url("fitting_proposals", trainers.pk)).status_code == 404


def test_a_co_chair_in_conflict_finds_neither_the_page_nor_the_line(client, project, trainers, co_chair):
    actions.recompute_suggestions()
    client.force_login(co_chair)
    assert len(client.get(url("fitting_proposals", trainers.pk)).context["fits"]) == 1
    co_chair.person.organisation = project.organisation
    co_chair.person.save()
    assert client.get(url("fitting_offers", project.pk)).status_code == 404
    assert client.get(url("fitting_proposals", trainers.pk)).context["fits"] == []


def test_a_search_says_why_an_offer_is_not_here(as_staff, project, make_other_offer):
    make_other_offer("A venue", kind="venue")
    actions.recompute_suggestions()
    page = as_staff.get(url("fitting_offers", project.pk), {"why": "venue"})
    assert page.context["fits"] == []
    assert "gives no kind of support that the proposal seeks" in text(page)
    assert "Nothing with these words" in text(as_staff.get(url("fitting_offers", project.pk), {"why": "moon"}))


def test_a_search_says_why_a_project_is_not_here(as_staff, project, trainers):
    Proposal.objects.update(seeks_technical=False)
    actions.recompute_suggestions()
    page = as_staff.get(url("fitting_proposals", trainers.pk), {"why": project.reference})
    assert "gives no kind of support that the proposal seeks" in text(page)


def test_an_offer_that_ended_leaves_the_list_before_the_night(as_staff, project, trainers):
    actions.recompute_suggestions()
    Offer.objects.update(valid_until="2020-01-01")
    assert as_staff.get(url("fitting_offers", project.pk)).context["fits"] == []


def test_a_pair_brought_together_leads_to_its_match(as_staff, project, trainers, make_match):
    actions.recompute_suggestions()
    match = make_match(trainers, introduce=False)
    assert url("match_detail", match.pk) in as_staff.get(url("fitting_offers", project.pk)).content.decode()


def test_the_list_is_an_excel_file_too(as_staff, project, trainers):
    actions.recompute_suggestions()
    for address in (url("fitting_offers", project.pk), url("fitting_proposals", trainers.pk)):
        response = as_staff.get(address, {"format": "xlsx"})
        assert response.headers["Content-Disposition"].endswith('.xlsx"')
        assert b"".join(response.streaming_content).startswith(b"PK")
        assert as_staff.get(address, {"format": "exe"}).status_code == 404


def test_bringing_together_shows_the_pair_and_asks_why(as_staff, project, trainers):
    address = f"{url('match_add')}?proposal={project.pk}&offer={trainers.pk}"
    assert "not among those suggested" in text(as_staff.get(address))
    refused = as_staff.post(address, {"reason": ""})
    assert refused.status_code == 200
    assert "Please say why the two belong" in text(refused)
    response = as_staff.post(address, {"reason": "They met."})
    assert response.url == url("match_detail", Match.objects.get().pk)


@pytest.mark.parametrize("query", ["", "?proposal=x&offer=1", "?proposal=1", "?proposal=99999&offer=99999"])
def test_bringing_together_needs_two_that_are_there(as_staff, query):
    assert as_staff.get(url("match_add") + query).status_code == 404


def test_a_funder_does_not_bring_together(client, project, trainers):
    client.force_login(make_user("funder", Role.FUNDER, organisation=trainers.organisation))
    assert client.get(f"{url('match_add')}?proposal={project.pk}&offer={trainers.pk}").status_code == 403


def ended(offer):
    Offer.objects.filter(pk=offer.pk).update(valid_until=clock.today() - timedelta(days=1))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda project, offer: ended(offer), "This offer is not valid today. Its organisation can extend it."),
        (
            lambda project, offer: Offer.objects.filter(pk=offer.pk).update(status="closed"),
            "Only an open offer can be matched.",
        ),
        (
            lambda project, offer: Offer.objects.filter(pk=offer.pk).update(organisation=project.organisation),
            "The offer and the project come from the same organisation.",
        ),
    ],
)
def test_what_cannot_be_brought_together_is_said_before_one_writes(as_staff, project, trainers, spoil, sentence):
    spoil(project, trainers)
    address = f"{url('match_add')}?proposal={project.pk}&offer={trainers.pk}"
    page = as_staff.get(address).content.decode()
    assert sentence in page
    assert "id_reason" not in page
    assert sentence in as_staff.post(address, {"reason": "Because.", "form_key": "1"}).content.decode()
    assert not Match.objects.exists()
