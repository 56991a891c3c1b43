"""The pages of calls and responses: what each reader finds there, and what a press of a button does."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from ipbes_portal import clock
from ipbes_portal.notifications.models import Letter
from matching import actions
from matching.models import Call, CallKind, CallStatus, Proposal, ProposalStatus
from matching.views.calls import TRIES

from .conftest import PDF


def url(name, *args):
    return reverse(f"matching:{name}", args=args)


@pytest.fixture
def as_proponent(client, proponent):
    client.force_login(proponent)
    return client


@pytest.fixture
def as_staff(client, secretariat):
    client.force_login(secretariat)
    return client


# Calls


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_calls_costs_the_same_however_long(client, make_call, rows, django_assert_num_queries):
    for _ in range(rows):
        make_call()
    with django_assert_num_queries(4):
        response = client.get(url("call_list"))
    assert response.context["total"] == rows


def test_everybody_reads_what_a_call_asks_and_what_late_means(client, call):
    page = client.get(url("call_detail", call.pk)).content.decode()
    assert "Please answer." in page
    assert "marked as late" in page
    assert "not a promise of support" in page
    assert "Europe/Berlin" in page


def test_a_call_that_is_not_for_the_reader_is_not_found(client, make_call, stranger):
    hidden = [make_call(is_open=False), make_call(kind=CallKind.TARGETED)]
    for login in (lambda: None, lambda: client.force_login(stranger)):
        login()
        assert [client.get(url("call_detail", call.pk)).status_code for call in hidden] == [404, 404]


def test_staff_prepare_edit_translate_open_and_close_a_call(as_staff):
    form = {
        "kind": "open_pilot", "language": "en", "title": "A call", "body": "Answer.", "year": 2027,
        "languages": ["en"], "opens_at": "2027-03-01T09:00", "closes_at": "2027-06-30T18:00",
        "zone": "America/Grenada", "late_policy": "accepted", "form_version": 1, "reviewers_wanted": 2,
    }  # fmt: skip
    response = as_staff.post(url("call_create"), form)
    call = Call.objects.get()
    assert response.url == url("call_detail", call.pk)
    assert call.closes_at.isoformat() == "2027-06-30T22:00:00+00:00"
    page = as_staff.get(url("call_edit", call.pk))
    assert 'value="2027-06-30T18:00"' in page.content.decode()
    changed = {**page.context["form"].initial, **form, "year": 2028, "version": call.version}
    assert as_staff.post(url("call_edit", call.pk), changed).status_code == 302
    assert as_staff.post(url("call_edit", call.pk), changed | {"year": 2029}).status_code == 409
    words = {"title": "Un appel", "body": "Répondez."}
    as_staff.post(url("call_wording", call.pk, "fr"), words)
    as_staff.post(url("call_open", call.pk))
    call.refresh_from_db()
    assert (call.year, call.status, call.text.titles()["fr"]) == (2028, CallStatus.OPEN, "Un appel")
    as_staff.post(url("call_close", call.pk))
    call.refresh_from_db()
    assert call.status == CallStatus.CLOSED


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("zone", "Bonn", "time zone"),
        ("closes_at", "2027-02-01T09:00", "close after it opens"),
        ("closes_at", "soon", "valid date"),
        ("closes_at", "9999-12-31T23:59", "valid date"),
        ("opens_at", "0001-01-01T00:00", "valid date"),
        ("year", "99999", "less than or equal to 2100"),
        ("year", "-1", "greater than or equal to 2010"),
        ("reviewers_wanted", "99999", "less than or equal to 20"),
        ("reviewers_wanted", "0", "greater than or equal to 1"),
        ("languages", [], "required"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused_beside_the_field(as_staff, field, value, message):
    form = {
        "kind": "open_pilot", "language": "en", "title": "A call", "body": "Answer.", "year": 2027,
        "languages": ["en"], "opens_at": "2027-03-01T09:00", "closes_at": "2027-06-30T18:00",
        "zone": "America/Grenada", "late_policy": "accepted", "form_version": 1, "reviewers_wanted": 2,
    }  # fmt: skip
    response = as_staff.post(url("call_create"), form | {field: value})
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not Call.objects.exists()


def test_while_open_calls_are_paused_the_list_says_so(as_staff, make_call):
    call = make_call(is_open=False)
    form = {"open_calls_are_paused": "on", "note": "Decided by the Plenary.", "version": 1}
    assert as_staff.post(url("policy_edit"), form).status_code == 302
    assert as_staff.post(url("policy_edit"), form).status_code == 409
    assert "Decided by the Plenary." in as_staff.get(url("call_list")).content.decode()
    page = as_staff.post(url("call_open", call.pk), follow=True).content.decode()
    assert "No open calls are made for now" in page


def test_the_code_of_an_invitation_opens_its_call_and_cannot_be_tried_out(client, make_call, stranger):
    call = make_call(kind=CallKind.TARGETED)
    client.force_login(stranger)
    for _ in range(TRIES - 1):
        assert client.post(url("call_join"), {"code": "wrong"}).status_code == 200
    assert client.post(url("call_join"), {"code": call.invitation_code}).url == url("call_detail", call.pk)
    assert "You see this call from now on" in client.get(url("call_detail", call.pk)).content.decode()
    assert client.post(url("call_join"), {"code": "wrong"}).status_code == 429


# Writing a response


def tasks_called_optional(page):
    return {task["title"] for task in page.context["tasks"] if task["is_optional"]}


def test_a_response_is_written_section_by_section_checked_sent_and_receipted(
    as_proponent, call, organisation, country, need, strategy, categories
):
    start = {"title": "Our project", "kind": "project", "organisation": organisation.pk, "language": "en"}
    response = as_proponent.post(url("proposal_start", call.pk), start)
    draft = Proposal.objects.get()
    assert response.url == url("proposal_form", draft.pk)
    assert tasks_called_optional(as_proponent.get(response.url)) == {"Files", "Consent to publication"}
    sections = {
        "what": {
            "kind": "project", "title": "Our project", "abstract": "In short.", "description": "At length.",
            "categories": [categories["knowledge_and_data"].pk],
        },
        "where": {
            "countries": [country.pk], "institutions": "Our institute", "contact_name": "Office",
            "contact_email": "office@example.org",
        },
        "support": {
            "support_stage": "implementation", "seeks_financial": "on", "amount": "25000", "currency": "eur",
            "rate": "1.1", "rate_on": "2026-11-01",
        },
        "plan": {"needs": [need.pk], "strategies": [strategy.pk], "focal_point": "yes", "focal_point_on": "2026-10-01"},
        "consent": {"may_be_published": "on"},
    }  # fmt: skip
    for name, form in sections.items():
        page = as_proponent.get(url("proposal_section", draft.pk, name))
        form["version"] = page.context["form"].initial["version"]
        assert as_proponent.post(url("proposal_section", draft.pk, name), form).status_code == 302, name
    upload = {"file": SimpleUploadedFile("plan.pdf", PDF)}
    assert as_proponent.post(url("proposal_files", draft.pk), upload).status_code == 302
    assert tasks_called_optional(as_proponent.get(url("proposal_form", draft.pk))) == set()
    check = as_proponent.get(url("proposal_check", draft.pk))
    assert check.context["missing"] == []
    for words in ("At length.", "Grenada", "25,000.00 EUR (USD 27,500.00 at 1.1", "plan.pdf", "Office"):
        assert words in check.content.decode()
    response = as_proponent.post(url("proposal_submit", draft.pk))
    assert response.url == url("proposal_receipt", draft.pk)
    assert "P-2026-0001" in as_proponent.get(response.url).content.decode()
    assert as_proponent.post(url("proposal_submit", draft.pk)).url == response.url
    assert Letter.objects.filter(kind="matching.receipt").count() == 1
    assert as_proponent.get(url("proposal_section", draft.pk, "what")).status_code == 403


def test_saving_and_going_on_leads_through_the_sections_that_apply(as_proponent, make_draft, pledge_fields):
    draft = make_draft(**pledge_fields)
    where = {"version": 1, "contact_name": "Office", "next": "1"}
    assert as_proponent.post(url("proposal_section", draft.pk, "where"), where).url == url(
        "proposal_section", draft.pk, "pledge"
    )
    consent = {"version": 2, "next": "1"}
    assert as_proponent.post(url("proposal_section", draft.pk, "consent"), consent).url == url(
        "proposal_check", draft.pk
    )
    assert as_proponent.get(url("proposal_section", draft.pk, "nonsense")).status_code == 404


def test_what_lacks_is_named_with_the_way_to_it(as_proponent, make_draft):
    draft = make_draft(institutions="")
    tasks = {str(task["title"]): len(task["missing"]) for task in as_proponent.get(
        url("proposal_form", draft.pk)
    ).context["tasks"]}  # fmt: skip
    assert tasks["Where, and who carries it out"] == 1
    page = as_proponent.get(url("proposal_check", draft.pk))
    assert [(str(part["text"]), part["url"]) for part in page.context["missing"]] == [
        ("Name the implementing institutions.", url("proposal_section", draft.pk, "where"))
    ]
    assert url("proposal_submit", draft.pk) not in page.content.decode()


def test_two_who_write_at_once_see_both_versions(as_proponent, make_draft, proponent):
    draft = make_draft()
    form = {"version": 1, "kind": "project", "title": "Mine", "abstract": "In short.", "description": "Mine too."}
    theirs = Proposal.objects.get()
    theirs.description = "Theirs."
    actions.edit_proposal(theirs, by=proponent, fields=["description"], version=1)
    page = as_proponent.post(url("proposal_section", draft.pk, "what"), form)
    assert page.status_code == 409
    assert "Theirs." in page.content.decode()
    assert "Mine too." in page.content.decode()
    assert as_proponent.post(url("proposal_section", draft.pk, "what"), form | {"version": 2}).status_code == 302


@pytest.mark.parametrize(
    ("section", "form", "message"),
    [
        ("support", {"amount": "-5", "currency": "USD"}, "above zero"),
        ("support", {"amount": "5", "currency": "XXX"}, "currency in use"),
        ("support", {"amount": "1" * 20, "currency": "USD"}, "digits"),
        ("support", {"amount": "NaN", "currency": "USD"}, "Enter a number"),
        ("where", {"contact_email": "nobody"}, "valid email"),
        ("what", {"kind": "project", "title": ""}, "required"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_the_field(as_proponent, make_draft, section, form, message):
    page = as_proponent.post(url("proposal_section", make_draft().pk, section), {"version": 1} | form)
    assert page.status_code == 200
    assert message in page.content.decode()


def test_a_renamed_program_is_not_stored(as_proponent, make_draft):
    draft = make_draft()
    page = as_proponent.post(url("proposal_files", draft.pk), {"file": SimpleUploadedFile("plan.pdf", b"MZ program")})
    assert "does not match its name" in page.content.decode()


def test_somebody_without_an_organisation_is_told_what_to_do_first(client, call, stranger):
    client.force_login(stranger)
    assert "Say first for whom you work" in client.get(url("proposal_start", call.pk)).content.decode()


def test_colleagues_are_chosen_and_let_go_again(as_proponent, make_draft, colleague):
    draft = make_draft()
    as_proponent.post(url("co_editors", draft.pk), {"email": colleague.email})
    assert list(draft.co_editors.all()) == [colleague]
    as_proponent.post(url("co_editor_remove", draft.pk, colleague.pk))
    assert not draft.co_editors.exists()


def test_a_call_that_closed_while_the_form_was_open_keeps_the_draft(as_proponent, make_call, make_draft):
    call = make_call(late_policy="refused")
    draft = make_draft(to=call)
    Call.objects.filter(pk=call.pk).update(closes_at=clock.now() - timedelta(seconds=1))
    page = as_proponent.post(url("proposal_submit", draft.pk), follow=True)
    assert "Your draft is kept" in page.content.decode()
    assert Proposal.objects.get().status == ProposalStatus.DRAFT
    assert "It takes no late responses" in as_proponent.get(url("proposal_form", draft.pk)).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_ones_own_responses_cost_the_same_however_many(as_proponent, make_draft, rows, django_assert_num_queries):
    for _ in range(rows):
        make_draft()
    with django_assert_num_queries(9):
        response = as_proponent.get(url("my_proposals"))
    assert [len(group["rows"]) for group in response.context["groups"]] == [rows]


def test_the_home_page_says_what_waits_and_leads_to_it(as_proponent, make_draft, make_proposal, secretariat):
    make_draft()
    actions.return_proposal(make_proposal(), by=secretariat, note="Complete it.")
    tasks = as_proponent.get(reverse("home")).context["tasks"]
    assert [(str(label), n) for label, n, link in tasks if "/proposals/" in link] == [
        ("My drafts of responses to a call", 1),
        ("My responses to a call that came back to be completed", 1),
    ]


# Reading and checking


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_responses_costs_the_same_however_long(as_staff, make_proposal, rows, django_assert_num_queries):
    for _ in range(rows):
        make_proposal()
    with django_assert_num_queries(24):
        response = as_staff.get(url("proposal_list"))
    assert response.context["total"] == rows


def test_a_response_costs_a_fixed_number_of_queries(as_staff, make_proposal, proponent, django_assert_num_queries):
    sent = make_proposal()
    for number in range(3):
        actions.clarify(sent, f"Message {number}", by=proponent)
    with django_assert_num_queries(22):
        assert as_staff.get(url("proposal_detail", sent.pk)).status_code == 200


def test_staff_return_leave_out_and_count_again(as_staff, make_proposal):
    first, second = make_proposal(), make_proposal()
    as_staff.post(url("proposal_return", second.pk), {"note": "Name the region."})
    assert Proposal.objects.get(pk=second.pk).status == ProposalStatus.RETURNED
    as_staff.post(url("proposal_accept", second.pk))
    as_staff.post(url("proposal_duplicate", second.pk), {"of": first.reference.lower(), "note": "The same."})
    assert Proposal.objects.get(pk=second.pk).duplicate_of == first
    page = as_staff.post(url("proposal_duplicate", first.pk), {"of": "P-1", "note": "The same."}, follow=True)
    assert "No response has this reference." in page.content.decode()
    as_staff.post(url("proposal_clarify", first.pk), {"body": "Which coast?"})
    assert "Which coast?" in as_staff.get(url("proposal_detail", first.pk)).content.decode()


def test_a_response_of_somebody_else_is_not_found(client, make_proposal, stranger, reviewer):
    sent = make_proposal()
    for somebody in (stranger, reviewer):
        client.force_login(somebody)
        for name in ("proposal_detail", "proposal_form", "proposal_check", "proposal_receipt", "proposal_files"):
            assert client.get(url(name, sent.pk)).status_code == 404, name
        assert client.get(url("proposal_list")).context["total"] == 0


def test_a_file_is_for_those_who_see_the_response(client, make_draft, proponent, stranger, secretariat):
    row = actions.add_proposal_file(make_draft(), SimpleUploadedFile("plan.pdf", PDF), by=proponent)
    statuses = []
    for somebody in (stranger, secretariat, proponent):
        client.force_login(somebody)
        response = client.get(url("proposal_file", row.pk))
        statuses.append(response.status_code)
        b"".join(response.streaming_content if response.streaming else [])
    assert statuses == [404, 404, 200]


# Statistics


@pytest.fixture
def answered(call, make_proposal, make_draft, pledge_fields, categories, proponent, secretariat, after_closing):
    """Six responses that count, one of them late, and what does not count."""
    both = [categories["knowledge_and_data"], categories["national_assessments"]]
    make_proposal(related={"categories": both})
    make_proposal()
    make_proposal(seeks_in_kind=True, support_stage="further_development")
    make_proposal(**pledge_fields)
    make_proposal(**pledge_fields | {"kind": "both"})
    # What was typed before the kind was changed is no pledge.
    make_proposal(**pledge_fields | {"kind": "project"})
    late = make_draft()
    with after_closing(call):
        actions.submit_proposal(late, by=proponent)
    actions.withdraw_proposal(make_proposal(), by=proponent, note="Funded.")
    make_draft()
    return call


def test_each_number_leads_to_the_list_that_gives_exactly_that_number(as_staff, answered):
    page = as_staff.get(url("call_statistics", answered.pk))
    context = page.context
    assert [value for _label, value, _url in context["headline"]] == [7, 1, 1, 0, 2]
    numbers = [(value, link) for _label, value, link in context["headline"] if link != "#countries"]
    numbers += [(value, link) for _label, value, link, _share in context["categories"]]
    numbers += [(value, link) for _title, lines in context["support"] for _label, value, link in lines]
    numbers += [(value, link) for _country, value, link in context["countries"]]
    numbers += [(value, link) for _label, value, link in context["left_out"]]
    assert len(numbers) == 4 + 4 + 5 + 1 + 1
    for value, link in numbers:
        assert as_staff.get(link).context["total"] == value, link
    links = re.findall(r'href="([^"]*proposals/\?[^"]*)"', page.content.decode())
    assert {link.replace("&amp;", "&") for link in links} >= {link for _value, link in numbers}


def test_the_public_reads_the_figures_without_the_way_to_the_responses(client, answered):
    page = client.get(url("call_statistics", answered.pk))
    assert page.context["headline"][0][1] == 7
    assert url("proposal_list") not in page.content.decode()


def test_the_public_takes_the_same_figures_away_as_a_workbook(client, answered):
    address = url("call_statistics", answered.pk)
    page = client.get(address).context
    book = load_workbook(BytesIO(b"".join(client.get(address, {"format": "xlsx"}).streaming_content)))
    found = {(row[0], row[1]): row[2:] for row in book.active.iter_rows(min_row=2, values_only=True)}
    for label, value, _url in page["headline"]:
        assert found["In short", str(label)][0] == value
    for label, value, _url, share in page["categories"]:
        assert found["By category", str(label)] == (value, share)
    for country, value, _url in page["countries"]:
        assert found["Countries", country.name][0] == value
    assert client.get(address, {"format": "pdf"}).status_code == 404
