"""How much of a project's support is covered, and the filter that finds those of which something is missing."""

from decimal import Decimal

import pytest
from django.urls import reverse

from matching.fitting.covered import coverage_of, not_fully_covered
from matching.models import Proposal
from matching.responding.support import Support

pytestmark = pytest.mark.django_db


def part(proposal, support=Support.FINANCIAL):
    return coverage_of([proposal])[proposal.pk].parts[support]


def test_without_a_match_everything_is_missing(project):
    coverage = coverage_of([project])[project.pk]
    assert [(each.support.value, each.state) for each in coverage] == [
        ("financial", "missing"), ("technical", "missing"),
    ]  # fmt: skip
    assert (coverage.missing_usd, coverage.is_full) == (Decimal(1000), False)


def test_money_is_covered_by_the_amounts_agreed_and_delivered(project, money, make_match, agree):
    match = make_match(money)
    assert (part(project).state, part(project).in_talks) == ("in_talks", 0)
    agree(match, Decimal(400))
    found = part(project)
    assert (found.state, found.agreed, found.missing, found.percent) == ("partly", 400, 600, 40)
    type(match).objects.update(amount_usd=1000, status="delivered", report="Done.")
    found = part(project)
    assert (found.state, found.delivered, found.missing, found.percent) == ("delivered", 1000, 0, 100)


def test_a_suggestion_that_nobody_knows_of_covers_nothing(project, trainers, make_match):
    make_match(trainers, introduce=False)
    assert part(project, Support.TECHNICAL).state == "missing"


def test_support_without_a_number_is_covered_by_any_agreement(project, trainers, make_match, agree):
    match = make_match(trainers)
    assert part(project, Support.TECHNICAL).state == "in_talks"
    agree(match)
    assert (part(project, Support.TECHNICAL).state, part(project, Support.TECHNICAL).percent) == ("agreed", 100)


def test_money_without_an_amount_is_covered_by_any_agreement(project, money, make_match, agree):
    Proposal.objects.update(amount=None, amount_usd=None, currency="")
    project.refresh_from_db()
    assert part(project).missing is None
    agree(make_match(money), Decimal(100))
    assert part(project).is_covered


def test_a_pledge_seeks_nothing(project):
    project.kind = "pledge"
    assert not coverage_of([project])[project.pk]


@pytest.mark.parametrize("rows", [1, 3])
def test_coverage_costs_one_query_however_many(make_proposal, rows, django_assert_num_queries):
    proposals = [make_proposal(f"Project {number}") for number in range(rows)]
    with django_assert_num_queries(1):
        assert len(coverage_of(proposals)) == rows


def test_the_filter_reads_coverage_as_the_meter_does(
    project, make_proposal, money, trainers, make_other_offer, make_match, agree
):
    rest = make_proposal("Only venues", seeks_technical=False, seeks_in_kind=True)
    agree(make_match(trainers))
    agree(make_match(money), Decimal(800))
    agree(make_match(make_other_offer("More", kind="money", amount="300", currency="USD", capacity=None)), Decimal(150))

    def both_say():
        rows = list(Proposal.objects.order_by("pk"))
        found = coverage_of(rows)
        filtered = set(not_fully_covered(Proposal.objects.all()))
        assert filtered == {row for row in rows if found[row.pk] and not found[row.pk].is_full}
        return filtered

    assert both_say() == {project, rest}
    agree(make_match(make_other_offer("Last", kind="money", amount="50", currency="USD", capacity=None)), Decimal(50))
    assert both_say() == {rest}
    agree(make_match(make_other_offer("A venue", kind="venue"), rest))
    assert both_say() == set()


def test_the_list_of_responses_finds_what_is_not_fully_covered(
    client, secretariat, project, trainers, make_match, agree
):
    client.force_login(secretariat)
    shown = lambda value: set(client.get(reverse("matching:proposal_list"), {"covered": value}).context["rows"])  # noqa: E731
    assert (shown("false"), shown("true")) == ({project}, set())
    Proposal.objects.update(seeks_financial=False)
    agree(make_match(trainers))
    assert (shown("false"), shown("true")) == (set(), {project})
