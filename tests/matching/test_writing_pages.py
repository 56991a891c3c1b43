"""What authors read while they write: what is needed, how to go on, why something can no longer be changed."""

import re
from dataclasses import fields

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from matching import actions
from matching.models import Proposal, ProposalStatus
from matching.responding.completeness import needed_fields
from matching.responding.published import Project

from .conftest import PDF


def url(name, *args):
    return reverse(f"matching:{name}", args=args)


@pytest.fixture
def as_proponent(client, proponent):
    client.force_login(proponent)
    return client


def optional(page):
    """The labels of the fields a page calls optional."""
    found = re.findall(r"(?:<label[^>]*>|<legend>)([^<]*)<span class=\"field__optional\">", page.content.decode())
    return {label.strip() for label in found}


def section(client, draft, name):
    return client.get(url("proposal_section", draft.pk, name))


def test_what_is_needed_to_send_a_project_is_not_called_optional(as_proponent, make_draft):
    draft = make_draft()
    assert optional(section(as_proponent, draft, "what")) == set()
    assert optional(section(as_proponent, draft, "where")) == set()
    assert "Initiatives" in optional(section(as_proponent, draft, "plan"))
    assert not {"Needs", "Strategies it serves"} & optional(section(as_proponent, draft, "plan"))


def test_for_a_pledge_other_things_are_needed(as_proponent, make_draft, pledge_fields):
    draft = make_draft(**pledge_fields)
    assert optional(section(as_proponent, draft, "what")) == {"Description", "Categories"}
    assert optional(section(as_proponent, draft, "pledge")) == {"Amount pledged", "Currency of the pledge"}


@pytest.mark.parametrize("seeks_financial", [True, False])
def test_an_amount_is_needed_where_money_is_sought(make_draft, seeks_financial):
    assert ("amount" in needed_fields(make_draft(seeks_financial=seeks_financial))) is seeks_financial


def test_the_page_of_files_says_how_many_and_how_large_and_leads_on(as_proponent, make_draft, settings):
    draft = make_draft()
    settings.UPLOAD_MAX_BYTES = 5 * 1024 * 1024
    page = as_proponent.get(url("proposal_files", draft.pk)).content.decode()
    assert "Up to 10 files, each no larger than 5.0\xa0MB." in page
    assert f'href="{url("proposal_section", draft.pk, "consent")}"' in page


def test_the_eleventh_file_an_empty_one_and_the_same_twice_are_refused(as_proponent, make_draft, proponent):
    draft = make_draft()

    def add(name, content):
        return as_proponent.post(url("proposal_files", draft.pk), {"file": SimpleUploadedFile(name, content)})

    assert "empty" in add("plan.pdf", b"").content.decode()
    assert add("plan.pdf", PDF).status_code == 302
    assert "already there" in add("again.pdf", PDF).content.decode()
    for number in range(9):
        assert add(f"{number}.pdf", PDF + str(number).encode()).status_code == 302
    assert "No more than 10 files" in add("eleventh.pdf", PDF + b"x").content.decode()
    assert draft.files.count() == 10


@pytest.mark.parametrize("name", ["proposal_form", "proposal_check", "proposal_files", "co_editors"])
def test_an_author_who_wrote_while_a_colleague_sent_it_reads_why_and_what_to_do(as_proponent, make_proposal, name):
    page = as_proponent.get(url(name, make_proposal().pk))
    assert page.status_code == 403
    assert "it can return it to you" in page.content.decode()


def test_a_reason_is_for_authors_only(client, make_proposal, secretariat):
    client.force_login(secretariat)
    page = client.get(url("proposal_form", make_proposal().pk))
    assert (page.status_code, "it can return it to you" in page.content.decode()) == (403, False)


def test_a_form_that_has_expired_says_so(make_draft, proponent):
    client = Client(enforce_csrf_checks=True)
    client.force_login(proponent)
    page = client.post(url("proposal_submit", make_draft().pk))
    assert page.status_code == 403
    assert "The form had expired." in page.content.decode()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (ProposalStatus.DRAFT, "only its authors and those who act for the organisation see it"),
        (ProposalStatus.ACCEPTED, "What happens next"),
        (ProposalStatus.RETURNED, "until then it is not counted"),
        (ProposalStatus.WITHDRAWN, "If that was a mistake, write to the secretariat"),
        (ProposalStatus.DUPLICATE, "Only the other response counts"),
    ],
)
def test_authors_read_what_happens_next(as_proponent, secretariat, proponent, make_draft, make_proposal, status, words):
    response = make_draft() if status == ProposalStatus.DRAFT else make_proposal()
    if status == ProposalStatus.RETURNED:
        actions.return_proposal(response, by=secretariat, note="Name the region.")
    if status == ProposalStatus.WITHDRAWN:
        actions.withdraw_proposal(response, by=proponent, note="Funded.")
    if status == ProposalStatus.DUPLICATE:
        actions.mark_duplicate(response, by=secretariat, of=make_proposal(), note="The same.")
    assert words in as_proponent.get(url("proposal_detail", response.pk)).content.decode()
    as_proponent.force_login(secretariat)
    if status != ProposalStatus.DRAFT:
        assert words not in as_proponent.get(url("proposal_detail", response.pk)).content.decode()


def test_the_page_of_a_call_says_what_becomes_of_a_response(client, call, secretariat):
    assert "What becomes of a response" in client.get(url("call_detail", call.pk)).content.decode()


def test_many_autosaves_stand_once_in_the_history(client, make_draft, proponent, colleague, secretariat):
    draft = make_draft()
    actions.add_co_editor(draft, colleague.email, by=proponent)
    for version, by in enumerate([proponent, proponent, colleague, colleague, colleague, proponent], 1):
        mine = Proposal.objects.get()
        mine.description = f"Words {version}"
        actions.edit_proposal(mine, by=by, fields=["description"], version=version)
    actions.submit_proposal(draft, by=proponent)
    client.force_login(secretariat)
    history = client.get(url("proposal_detail", draft.pk)).context["history"]
    edits = [entry.actor for entry in history if entry.verb == "edit_proposal"]
    assert edits == [proponent, colleague, proponent]
    assert [entry.verb for entry in history][:1] == ["submit_proposal"]


def test_a_proponent_discards_a_draft_from_its_page_and_a_colleague_finds_no_such_button(
    client, make_draft, proponent, colleague
):
    draft = make_draft("Begun by mistake")
    actions.add_co_editor(draft, "colleague@example.org", by=proponent)
    button = url("draft_discard", draft.pk)
    client.force_login(colleague)
    assert button not in client.get(url("proposal_form", draft.pk)).content.decode()
    assert client.post(button).status_code == 403
    client.force_login(proponent)
    assert button in client.get(url("proposal_form", draft.pk)).content.decode()
    page = client.post(button, follow=True)
    assert page.redirect_chain == [(url("my_proposals"), 302)]
    assert "The draft “Begun by mistake” is discarded." in page.content.decode()
    assert client.post(button).status_code == 404


def test_what_was_sent_meanwhile_is_not_discarded_and_the_page_says_why(as_proponent, make_draft, proponent):
    draft = make_draft()
    actions.submit_proposal(draft, by=proponent)
    answer = as_proponent.post(url("draft_discard", draft.pk))
    assert (answer.status_code, Proposal.objects.count()) == (403, 1)
    assert "This response has been sent and can no longer be changed." in answer.content.decode()


def test_who_agrees_to_publication_reads_everything_that_is_published(as_proponent, make_draft):
    words = {
        "text": "title and abstract",
        "organisation": "your organisation",
        "institutions": "implementing institutions",
        "countries": "countries",
        "categories": "categories",
        "needs": "needs",
        "support": "kind of support sought",
        "stage": "what it is for",
        "results": "which criteria it meets",
    }
    about_the_call = {"pk", "call", "year", "published_at", "is_demonstration"}
    assert {field.name for field in fields(Project)} - about_the_call == set(words)
    page = section(as_proponent, make_draft(), "consent").content.decode()
    assert [phrase for phrase in words.values() if phrase not in page] == []
