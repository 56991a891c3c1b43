"""Responses: written over several sittings, sent once, and what becomes of them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from ipbes_portal import clock
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Organisation
from ipbes_portal.files.models import StoredFile
from ipbes_portal.notifications.models import Letter, Notice
from ipbes_portal.texts.models import Text
from ipbes_portal.workflow import StaleEdit
from matching import actions
from matching.models import LatePolicy, Proposal, ProposalStatus
from matching.responding.completeness import missing_parts, sections_of

from .conftest import PDF


def verbs(row):
    return [entry.verb for entry in Entry.objects.about(row).reverse()]


def upload(name="plan.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


# Writing


def test_a_draft_is_its_authors_own(make_draft, proponent, organisation):
    draft = make_draft()
    assert (draft.status, draft.reference, draft.submitted_at) == (ProposalStatus.DRAFT, "", None)
    assert (draft.proponent, draft.organisation, str(draft)) == (proponent, organisation, "Our project")
    assert verbs(draft) == ["draft_proposal"]


def test_one_writes_only_for_an_organisation_one_works_for(call, proponent, country):
    other = Organisation.objects.create(name="Other", kind="ngo", country=country, status="verified")
    with pytest.raises(PermissionDenied):
        actions.draft_proposal(Proposal(call=call, organisation=other), by=proponent, language="en", title="A")


def test_the_manager_of_an_organisation_may_write_for_it(call, partner, organisation):
    draft = Proposal(call=call, organisation=organisation)
    assert actions.draft_proposal(draft, by=partner, language="fr", title="Projet").pk


def test_one_writes_to_calls_one_sees_and_in_their_languages(make_call, make_draft, call, proponent, organisation):
    with pytest.raises(PermissionDenied):
        make_draft(to=make_call(is_open=False))
    with pytest.raises(PermissionDenied):
        make_draft(to=make_call(kind="targeted"))
    draft = Proposal(call=call, organisation=organisation)
    with pytest.raises(ValidationError, match="language"):
        actions.draft_proposal(draft, by=proponent, language="ru", title="A")


def test_an_edit_saves_what_it_names_and_refuses_a_stale_one(make_draft, proponent):
    draft = make_draft()
    draft.institutions = "Two institutes"
    actions.edit_proposal(draft, by=proponent, fields=["institutions"], version=1, title="New title")
    stored = Proposal.objects.get()
    assert (stored.institutions, str(stored), stored.version) == ("Two institutes", "New title", 2)
    with pytest.raises(StaleEdit):
        actions.edit_proposal(draft, by=proponent, fields=["institutions"], version=1, title="Lost")
    assert str(Proposal.objects.get()) == "New title"


@pytest.mark.parametrize("field", ["status", "is_late", "reference", "organisation", "submitted_at", "amount_usd"])
def test_what_is_not_the_authors_to_say_is_not_edited(make_draft, proponent, field):
    with pytest.raises(PermissionDenied):
        actions.edit_proposal(make_draft(), by=proponent, fields=[field], version=1)


def test_an_amount_is_converted_at_the_rate_given(make_draft):
    draft = make_draft(amount=Decimal("1000.00"), currency="EUR", rate=Decimal("1.0987"), rate_on="2015-06-01")
    assert draft.amount_usd == Decimal("1098.70")
    assert make_draft(amount=Decimal("5.00"), currency="USD").amount_usd == Decimal("5.00")
    assert make_draft(amount=Decimal("5.00"), currency="EUR").amount_usd is None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"amount": Decimal("-5"), "currency": "USD"}, "above zero"),
        ({"amount": Decimal("0"), "currency": "USD"}, "above zero"),
        ({"amount": Decimal("5")}, "currency"),
        ({"currency": "USD"}, "currency"),
        ({"amount": Decimal("5"), "currency": "XXX"}, "currency in use"),
        ({"amount": Decimal("5"), "currency": "usd"}, "currency in use"),
        ({"amount": Decimal("1e15"), "currency": "USD"}, "digits"),
        ({"amount": Decimal("5"), "currency": "EUR", "rate": Decimal("1.1")}, "rate and its date"),
        ({"pledge_amount": Decimal("5")}, "currency"),
    ],
)
def test_an_amount_that_makes_no_sense_is_refused(make_draft, fields, message):
    with pytest.raises(ValidationError, match=message):
        make_draft(**fields)
    assert not Proposal.objects.exists()


# Colleagues and files


def test_a_colleague_is_asked_to_write_too(make_draft, proponent, colleague):
    draft = make_draft()
    assert not Proposal.objects.visible_to(colleague).exists()
    actions.add_co_editor(draft, "Colleague@example.org ", by=proponent)
    actions.add_co_editor(draft, "colleague@example.org", by=proponent)
    assert list(Proposal.objects.visible_to(colleague)) == [draft]
    assert Notice.objects.filter(recipient=colleague, kind="matching.co_editor").count() == 1
    actions.edit_proposal(Proposal.objects.get(), by=colleague, fields=[], version=1, title="Together")
    with pytest.raises(PermissionDenied):
        actions.add_co_editor(draft, "x@example.org", by=colleague)
    actions.remove_co_editor(draft, colleague, by=proponent)
    assert not Proposal.objects.visible_to(colleague).exists()


@pytest.mark.parametrize("address", ["stranger@example.org", "nobody@example.org", "proponent@example.org", ""])
def test_who_is_no_colleague_is_refused_with_one_answer(make_draft, proponent, stranger, address):
    with pytest.raises(ValidationError, match="No colleague"):
        actions.add_co_editor(make_draft(), address, by=proponent)


def test_files_come_and_go_while_it_is_written(make_draft, proponent, stranger):
    draft = make_draft()
    row = actions.add_proposal_file(draft, upload(), by=proponent)
    with pytest.raises(ValidationError, match="already there"):
        actions.add_proposal_file(draft, upload(), by=proponent)
    with pytest.raises(ValidationError, match="does not match"):
        actions.add_proposal_file(draft, upload("renamed.pdf", b"MZ\x90\x00 program"), by=proponent)
    with pytest.raises(PermissionDenied):
        actions.remove_proposal_file(row, by=stranger)
    actions.remove_proposal_file(row, by=proponent)
    assert not draft.files.exists()


def test_no_more_than_ten_files_come_with_a_response(make_draft, proponent):
    draft = make_draft()
    for number in range(10):
        actions.add_proposal_file(draft, upload(content=PDF + bytes([number])), by=proponent)
    with pytest.raises(ValidationError, match="10 files"):
        actions.add_proposal_file(draft, upload(content=PDF + b"more"), by=proponent)


# Sending


def test_a_complete_response_is_accepted_at_once_and_everybody_told(make_draft, proponent, secretariat):
    sent = actions.submit_proposal(make_draft(), by=proponent)
    assert (sent.status, sent.reference, sent.is_late) == (ProposalStatus.ACCEPTED, "P-2026-0001", False)
    letter = Letter.objects.get(kind="matching.receipt")
    assert (letter.to, "P-2026-0001" in letter.subject) == (proponent.email, True)
    assert Notice.objects.filter(recipient=secretariat, kind="matching.proposal_received").count() == 1
    assert list(Proposal.objects.counted()) == [sent]


def test_sending_twice_makes_one_and_tells_once(make_draft, proponent):
    draft = make_draft()
    first = actions.submit_proposal(draft, by=proponent)
    again = actions.submit_proposal(draft, by=proponent)
    assert (first.reference, first.submitted_at) == (again.reference, again.submitted_at)
    assert (verbs(first).count("submit_proposal"), Letter.objects.filter(kind="matching.receipt").count()) == (1, 1)


def test_references_run_through_the_year(make_call, make_proposal):
    other = make_call()
    found = [make_proposal().reference, make_proposal(to=other).reference, make_proposal().reference]
    assert found == ["P-2026-0001", "P-2026-0002", "P-2026-0003"]


LACKING = {
    "description": ("what", {"description": ""}, {}),
    "categories": ("what", {}, {"categories": []}),
    "countries": ("where", {}, {"countries": []}),
    "institutions": ("where", {"institutions": ""}, {}),
    "contact_name": ("where", {"contact_name": ""}, {}),
    "contact_email": ("where", {"contact_email": ""}, {}),
    "support_stage": ("support", {"support_stage": ""}, {}),
    "seeks_financial": ("support", {"seeks_technical": False}, {}),
    "amount": ("support", {"seeks_financial": True}, {}),
    "needs": ("plan", {}, {"needs": []}),
    "strategies": ("plan", {}, {"strategies": []}),
    "focal_point": ("plan", {"focal_point": ""}, {}),
}


@pytest.mark.parametrize("name", LACKING)
def test_an_incomplete_response_cannot_be_sent_and_says_what_lacks(make_draft, proponent, name):
    section, columns, related = LACKING[name]
    draft = make_draft(**columns, related=related)
    assert [(part.section, part.field) for part in missing_parts(draft)] == [(section, name)]
    with pytest.raises(ValidationError) as refused:
        actions.submit_proposal(draft, by=proponent)
    assert refused.value.messages == [str(missing_parts(draft)[0].text)]
    draft.refresh_from_db()
    assert draft.status == ProposalStatus.DRAFT


def test_a_pledge_needs_no_project_and_a_project_no_pledge(make_draft, pledge_fields):
    pledge = make_draft(**pledge_fields, description="", seeks_technical=False, related={"categories": []})
    assert missing_parts(pledge) == []
    assert sections_of(pledge) == ["what", "where", "pledge", "files", "consent"]
    assert sections_of(make_draft()) == ["what", "where", "support", "plan", "files", "consent"]


def test_a_pledge_of_money_says_how_much(make_draft, pledge_fields):
    pledge = make_draft(**pledge_fields | {"pledge_kind": "financial"})
    assert [part.field for part in missing_parts(pledge)] == ["pledge_amount"]
    both = make_draft(kind="both")
    assert [part.field for part in missing_parts(both)] == ["pledge_kind", "pledge_what"]


def test_a_late_response_is_accepted_marked_and_counted(make_draft, proponent, call, after_closing):
    draft = make_draft()
    with after_closing(call):
        sent = actions.submit_proposal(draft, by=proponent)
    assert (sent.is_late, sent.status, sent.due_at) == (True, ProposalStatus.ACCEPTED, call.closes_at)
    assert "marked as late" in Letter.objects.get(kind="matching.receipt").body
    assert Proposal.objects.counted().count() == 1


def test_a_call_without_late_responses_keeps_the_draft(make_call, make_draft, proponent, after_closing):
    call = make_call(late_policy=LatePolicy.REFUSED)
    draft = make_draft(to=call)
    with after_closing(call), pytest.raises(ValidationError, match="Your draft is kept"):
        actions.submit_proposal(draft, by=proponent)
    with after_closing(call):
        actions.edit_proposal(Proposal.objects.get(), by=proponent, fields=[], version=1, title="Still mine")
    assert str(Proposal.objects.get()) == "Still mine"


def test_the_last_second_is_not_late(make_draft, proponent, call):
    with clock.at(call.closes_at):
        assert not actions.submit_proposal(make_draft(), by=proponent).is_late


# What becomes of it


def test_a_returned_response_does_not_count_until_it_is_sent_again(make_proposal, secretariat, proponent, call):
    sent = make_proposal()
    arrived = sent.submitted_at
    actions.return_proposal(sent, by=secretariat, note="Please name the institutions.")
    stored = Proposal.objects.get()
    assert (stored.status, Proposal.objects.counted().count()) == (ProposalStatus.RETURNED, 0)
    assert "institutions" in Notice.objects.get(recipient=proponent, kind="matching.proposal_moved").body
    actions.close_call(call, by=secretariat)
    stored.institutions = "Named now"
    actions.edit_proposal(stored, by=proponent, fields=["institutions"], version=stored.version)
    again = actions.submit_proposal(stored, by=proponent)
    assert (again.reference, again.submitted_at, again.is_late) == (sent.reference, arrived, False)
    assert Proposal.objects.counted().count() == 1


def test_a_withdrawn_response_is_kept_with_its_reason_and_not_counted(make_proposal, proponent):
    sent = make_proposal()
    with pytest.raises(ValidationError, match="say why"):
        actions.withdraw_proposal(sent, by=proponent, note=" ")
    actions.withdraw_proposal(sent, by=proponent, note="Funded elsewhere.")
    stored = Proposal.objects.get()
    assert (stored.status, stored.status_note) == (ProposalStatus.WITHDRAWN, "Funded elsewhere.")
    assert not Proposal.objects.counted().exists()


def test_a_duplicate_says_of_what_and_is_not_counted(make_proposal, secretariat, make_call):
    first, second = make_proposal(), make_proposal()
    elsewhere = make_proposal(to=make_call())
    for wrong in (second, elsewhere):
        with pytest.raises(ValidationError, match="same call"):
            actions.mark_duplicate(second, by=secretariat, of=wrong, note="The same.")
    actions.mark_duplicate(second, by=secretariat, of=first, note="The same.")
    assert list(Proposal.objects.filter(call=first.call).counted()) == [first]
    actions.accept_proposal(second, by=secretariat)
    second.refresh_from_db()
    assert (second.status, second.duplicate_of, second.status_note) == (ProposalStatus.ACCEPTED, None, "")


def test_staff_and_authors_write_messages_and_the_other_side_is_told(make_proposal, secretariat, proponent, stranger):
    sent = make_proposal()
    actions.clarify(sent, "Which region?", by=secretariat)
    actions.clarify(sent, "The coast.", by=proponent)
    assert [message.body for message in sent.clarifications.all()] == ["Which region?", "The coast."]
    told = Notice.objects.filter(kind="matching.clarification").order_by("pk").values_list("recipient__email", "body")
    assert list(told) == [(proponent.email, "Which region?"), (secretariat.email, "The coast.")]
    with pytest.raises(ValidationError):
        actions.clarify(sent, "  ", by=secretariat)
    with pytest.raises(PermissionDenied):
        actions.clarify(sent, "Hello", by=stranger)


# What the database refuses


@pytest.mark.parametrize(
    "changes",
    [
        {"reference": ""},
        {"submitted_at": None},
        {"is_late": True},
        {"status": ProposalStatus.DRAFT},
        {"status": ProposalStatus.WITHDRAWN},
        {"status": ProposalStatus.DUPLICATE, "status_note": "x"},
        {"amount": Decimal("5")},
        {"amount": Decimal("5"), "currency": "EUR", "amount_usd": Decimal("6")},
    ],
)
def test_the_database_refuses_nonsense(make_proposal, changes):
    sent = make_proposal()
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=sent.pk).update(**changes)


# Discarding


def test_a_draft_is_discarded_with_its_words_and_files_and_colleagues_are_told(make_draft, proponent, colleague):
    draft = make_draft("Begun by mistake")
    actions.add_co_editor(draft, "colleague@example.org", by=proponent)
    stored = actions.add_proposal_file(draft, upload(), by=proponent).file
    key, text = draft.pk, draft.text_id
    actions.discard_draft(draft, by=proponent)
    assert not Proposal.objects.filter(pk=key).exists()
    assert not Text.objects.filter(pk=text).exists()
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    assert Entry.objects.filter(verb="discard_draft", target_id=key, actor=proponent).count() == 1
    told = Notice.objects.filter(kind="matching.co_editor", recipient=colleague).order_by("-pk").first()
    assert told.subject == "A draft was discarded: Begun by mistake"


def test_only_its_proponent_discards_a_draft_and_only_what_was_never_sent(
    make_draft, proponent, colleague, secretariat
):
    draft = make_draft()
    actions.add_co_editor(draft, "colleague@example.org", by=proponent)
    for somebody in (colleague, secretariat):
        with pytest.raises(PermissionDenied):
            actions.discard_draft(draft, by=somebody)
    sent = actions.submit_proposal(draft, by=proponent)
    actions.return_proposal(sent, by=secretariat, note="Complete it, please.")
    with pytest.raises(PermissionDenied):
        actions.discard_draft(sent, by=proponent)
    assert Proposal.objects.get().status == ProposalStatus.RETURNED


# Days


@pytest.mark.parametrize("name", ["focal_point_on", "rate_on"])
def test_a_day_that_has_not_come_is_refused_and_today_is_not(make_draft, proponent, name):
    draft = make_draft()
    setattr(draft, name, clock.today() + timedelta(days=1))
    with pytest.raises(ValidationError) as refused:
        actions.edit_proposal(draft, by=proponent, fields=[name], version=1)
    assert refused.value.message_dict == {name: ["This day is still to come."]}
    with pytest.raises(ValidationError, match="This day is still to come"):
        make_draft(**{name: clock.today() + timedelta(days=1)})
    setattr(draft, name, clock.today())
    assert actions.edit_proposal(draft, by=proponent, fields=[name], version=1).version == 2
