"""Published projects: who publishes and takes down, what everybody reads, what funders read besides."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import translation

from ipbes_portal import clock, languages
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.models import Entry
from ipbes_portal.notifications.models import Letter
from ipbes_portal.programme.models import Strategy
from matching import actions, rules
from matching.models import Answer, Decision, Outcome, Proposal
from matching.responding.published import fundable_projects, projects
from matching.responding.recognition import level, statement
from tests.people import make_user

from .filled import PASSES, fill


@pytest.fixture
def suitable(make_proposal, assign, reviewer, secretariat):
    """A response that was found suitable; published where its authors agreed."""

    def make(title="Our project", *, outcome=Outcome.SUITABLE, **fields):
        fields = {
            "may_be_published": True,
            "amount": "250000.00",
            "currency": "USD",
            "amount_usd": "250000.00",
        } | fields
        proposal = make_proposal(title, **fields)
        fill(assign(proposal, reviewer), PASSES)
        now = clock.now()
        Decision.objects.create(
            proposal=proposal, outcome=outcome, feedback="Well done.", status="applied", applied_at=now,
            feedback_approved_at=now, feedback_approved_by=secretariat, proposed_by=secretariat,
        )  # fmt: skip
        if proposal.may_be_published and outcome == Outcome.SUITABLE:
            Proposal.objects.filter(pk=proposal.pk).update(published_at=now)
        return Proposal.objects.get(pk=proposal.pk)

    return make


@pytest.fixture
def funder(organisation):
    return make_user("funder", Role.FUNDER, organisation=organisation)


def url(name, *args):
    return reverse(f"matching:{name}", args=args)


# Consent


def test_authors_agree_later_and_withdraw_their_consent_at_any_time(suitable, proponent):
    proposal = suitable(may_be_published=False)
    assert not Proposal.objects.published().exists()
    actions.agree_to_publication(proposal, by=proponent)
    assert Proposal.objects.published().get() == proposal
    actions.withdraw_consent(proposal, by=proponent)
    proposal.refresh_from_db()
    assert (proposal.may_be_published, proposal.published_at) == (False, None)
    assert proposal.unpublished_at is not None
    verbs = ["agree_to_publication", "publish_proposal", "withdraw_consent"]
    assert [entry.verb for entry in Entry.objects.filter(verb__in=verbs).order_by("pk")] == verbs


def test_nobody_but_authors_agrees_and_only_to_what_is_suitable(suitable, proponent, secretariat, stranger):
    proposal = suitable(may_be_published=False)
    for user in (secretariat, stranger):
        with pytest.raises(PermissionDenied):
            actions.agree_to_publication(proposal, by=user)
    refused = suitable("Refused", may_be_published=False, outcome=Outcome.NOT_IN_LINE)
    with pytest.raises(PermissionDenied):
        actions.agree_to_publication(refused, by=proponent)
    with pytest.raises(PermissionDenied):
        actions.withdraw_consent(suitable("Published"), by=secretariat)


def test_staff_take_down_with_a_reason_that_authors_are_told_and_put_back(
    suitable, secretariat, proponent, django_capture_on_commit_callbacks
):
    proposal = suitable()
    with pytest.raises(ValidationError):
        actions.unpublish_proposal(proposal, by=secretariat, note=" ")
    with pytest.raises(PermissionDenied):
        actions.unpublish_proposal(proposal, by=proponent, note="Why.")
    with django_capture_on_commit_callbacks(execute=True):
        actions.unpublish_proposal(proposal, by=secretariat, note="The title names a person.")
    letter = Letter.objects.get(kind="matching.unpublished")
    assert (letter.to, "names a person" in letter.body) == (proponent.email, True)
    assert not Proposal.objects.published().exists()
    actions.publish_proposal(Proposal.objects.get(pk=proposal.pk), by=secretariat)
    assert Proposal.objects.published().get().unpublished_at is None


def test_what_is_withdrawn_is_no_longer_published(suitable, proponent):
    proposal = suitable()
    actions.withdraw_proposal(proposal, by=proponent, note="We stop.")
    proposal.refresh_from_db()
    assert (proposal.published_at, proposal.unpublished_at is None) == (None, False)
    assert not rules.is_suitable(proposal)


# What everybody reads


def test_everybody_reads_a_published_project_and_nobody_reads_persons_amounts_or_sheets(client, suitable, reviewer):
    proposal = suitable(other_funding="A secret grant", focal_point_note="Words of a person")
    Answer.objects.filter(review__proposal=proposal).update(justification="Between us.")
    for address in (url("published_list"), url("published_detail", proposal.pk)):
        page = client.get(address).content.decode()
        assert "Our project" in page
        for hidden in (
            "250000", "Project office", "office@example.org", "secret grant", "Words of a person", "Between us.",
            reviewer.person.family_name, str(proposal.proponent.person), "Well done.",
        ):  # fmt: skip
            assert hidden not in page.split("<main")[1], hidden
    page = client.get(url("published_detail", proposal.pk)).content.decode()
    assert "not a promise of money" in page
    assert "recognition and endorsement" in page


def test_only_published_projects_have_a_page(client, suitable, secretariat):
    hidden = [suitable("Private", may_be_published=False), suitable("No", outcome=Outcome.NOT_IN_LINE)]
    for login in (lambda: None, lambda: client.force_login(secretariat)):
        login()
        assert [client.get(url("published_detail", row.pk)).status_code for row in hidden] == [404, 404]


def test_funders_and_staff_read_the_amount_in_a_shape_of_its_own(client, suitable, funder, secretariat, stranger):
    suitable()
    for user, sees in ((funder, True), (secretariat, True), (stranger, False)):
        client.force_login(user)
        page = client.get(url("published_list")).content.decode()
        assert ("250,000.00 USD" in page) is sees
    (plain,), (rich,) = projects(Proposal.objects.published()), fundable_projects(Proposal.objects.published())
    assert not hasattr(plain, "amount")
    assert (str(rich.amount), rich.currency) == ("250000.00", "USD")


def test_the_amount_is_written_as_the_reader_writes_numbers(client, suitable, funder):
    row = suitable()
    client.force_login(funder)
    for language, amount in (("fr", "250\xa0000,00 USD"), ("ru", "250\xa0000,00 USD")):
        with translation.override(language):
            here = [url("published_list"), url("published_detail", row.pk)]
        for address in here:
            assert amount in client.get(address).content.decode()


def test_the_result_per_strategy_is_yes_or_no(suitable):
    suitable()
    (project,) = projects(Proposal.objects.published())
    assert project.results == [("1", True), ("2", False), ("3", False)]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_projects_costs_the_same_however_long(client, suitable, rows, django_assert_num_queries):
    for number in range(rows):
        suitable(f"Project {number}")
    client.get(url("published_list"))
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(url("published_list"))
    assert response.context["total"] == rows


LIST_QUERIES = 31


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=Our", ["Our project"]), ("q=nothing", []), ("country=GRD", ["Our project"]), ("need=1.1", ["Our project"]),
        ("support=technical", ["Our project"]), ("support=financial", []), ("stage=implementation", ["Our project"]),
        ("category=knowledge_and_data", ["Our project"]), ("strategy=1", ["Our project"]), ("strategy=2", []),
    ],
)  # fmt: skip
def test_projects_are_filtered(client, suitable, query, found):
    Strategy.objects.get_or_create(number="2", defaults={"name_en": "Access"})
    suitable()
    for address in (f"{url('published_list')}?{query}",):
        assert [str(row.text) for row in client.get(address).context["rows"]] == found
    rows = client.get(f"/api/v1/published-proposals/?{query}").json()["results"]
    assert [row["title"]["en"] for row in rows] == found


# API


def test_the_api_answers_the_public_shape(client, suitable):
    proposal = suitable()
    (row,) = client.get("/api/v1/published-proposals/").json()["results"]
    assert row["results"] == [
        {"strategy": "1", "passes": True}, {"strategy": "2", "passes": False}, {"strategy": "3", "passes": False},
    ]  # fmt: skip
    assert (row["id"], row["countries"], row["seeks_technical"]) == (proposal.pk, ["GRD"], True)
    private = {"amount", "currency", "contact_name", "contact_email", "proponent", "focal_point", "other_funding"}
    assert private.isdisjoint(row)
    assert client.get(f"/api/v1/published-proposals/{proposal.pk}/").json()["id"] == proposal.pk
    table = b"".join(client.get("/api/v1/published-proposals/?format=csv").streaming_content).decode()
    assert "Our project" in table
    assert "250000" not in table


def test_amounts_are_in_the_api_for_funders_only(client, suitable, funder, stranger):
    proposal = suitable()
    address = "/api/v1/fundable-proposals/"
    for user, numbers in ((None, 0), (stranger, 0), (funder, 1)):
        if user:
            client.force_login(user)
        assert len(client.get(address).json()["results"]) == numbers
        assert client.get(f"{address}{proposal.pk}/").status_code == (200 if numbers else 404)
        since = client.get(f"{address}?updated_since=2020-01-01T00:00:00Z").json()["results"]
        assert len(since) == numbers
    assert client.get(address).json()["results"][0]["amount"] == "250000.00"


def test_a_program_learns_that_a_project_is_gone_and_nothing_of_those_that_never_were(client, suitable, proponent):
    gone, stays = suitable("Gone"), suitable("Stays")
    suitable("Private", may_be_published=False)
    actions.withdraw_consent(gone, by=proponent)
    rows = client.get("/api/v1/published-proposals/?updated_since=2020-01-01T00:00:00Z").json()["results"]
    assert {row["id"]: row.get("gone", False) for row in rows} == {gone.pk: True, stays.pk: False}
    assert [row["id"] for row in client.get("/api/v1/published-proposals/").json()["results"]] == [stays.pk]
    assert client.get(f"/api/v1/published-proposals/{gone.pk}/").status_code == 404


# What authors read


def test_authors_read_what_was_decided_and_what_happens_next(client, suitable, proponent, reviewer, stranger):
    proposal = suitable()
    client.force_login(proponent)
    page = client.get(url("proposal_detail", proposal.pk)).content.decode()
    for words in (
        "Well done.",
        "What happens next",
        url("published_detail", proposal.pk),
        url("recognition", proposal.pk),
    ):
        assert words in page
    client.post(url("consent_withdraw", proposal.pk))
    assert not Proposal.objects.published().exists()
    client.post(url("publication_agree", proposal.pk))
    assert Proposal.objects.published().exists()


def test_a_reviewer_does_not_read_the_feedback_on_the_response(client, suitable, reviewer):
    proposal = suitable()
    client.force_login(reviewer)
    page = client.get(url("proposal_detail", proposal.pk))
    assert page.status_code == 200
    assert "Well done." not in page.content.decode()


def test_the_statement_is_for_authors_and_staff_in_six_languages(
    client, suitable, proponent, secretariat, stranger, reviewer
):
    proposal = suitable()
    address = url("recognition", proposal.pk)
    for user, status in ((proponent, 200), (secretariat, 200), (reviewer, 403), (stranger, 404)):
        client.force_login(user)
        assert client.get(address).status_code == status
    client.force_login(proponent)
    page = client.get(address).content.decode()
    assert all(f'lang="{language.html}"' in page for language in languages.LANGUAGES)
    assert page.count(proposal.reference) >= 6
    other = suitable("Refused", outcome=Outcome.NOT_IN_LINE)
    assert client.get(url("recognition", other.pk)).status_code == 403


def test_the_statement_promises_no_money_and_mixes_no_levels():
    with translation.override("en"):
        words = " ".join(statement("Our project", 2026, clock.now()))
        assert "not a promise of money" in words
        assert level() in words
        assert "does not mean that IPBES recognises or endorses" in words


def test_staff_take_down_and_put_back_with_buttons(client, suitable, secretariat):
    proposal = suitable()
    client.force_login(secretariat)
    assert url("proposal_unpublish", proposal.pk) in client.get(url("published_detail", proposal.pk)).content.decode()
    client.post(url("proposal_unpublish", proposal.pk), {"note": "Why."})
    assert not Proposal.objects.published().exists()
    client.post(url("proposal_publish", proposal.pk))
    assert Proposal.objects.published().exists()
