"""Files, colleagues and discarding of a response by program."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from matching.models import Proposal, ProposalFile
from tests.api_caller import caller

PDF = b"%PDF-1.4\n%%EOF\n"
FILES, PROPOSALS = "/api/v1/proposal-files/", "/api/v1/proposals/"


@pytest.fixture
def api(client):
    return caller(client)


@pytest.fixture
def send_file(client, api, proponent):
    """Adds a file to a response, as its proponent unless asked otherwise."""

    def send(draft, name="plan.pdf", content=PDF, *, by=proponent, **headers):
        upload = {"proposal": draft.pk, "file": SimpleUploadedFile(name, content)}
        return api("upload", FILES, upload, by=by, **headers)

    return send


def test_a_file_is_added_listed_fetched_and_taken_away(api, send_file, make_draft, proponent):
    draft = make_draft()
    made = send_file(draft)
    row = made.json()
    assert (made.status_code, row["proposal"], row["name"], row["size"]) == (201, draft.pk, "plan.pdf", len(PDF))
    address = f"{FILES}{row['id']}/"
    assert made.headers["Location"].endswith(address)
    assert api("get", f"{FILES}?proposal={draft.pk}", by=proponent).json()["results"] == [row]
    content = api("get", f"{address}content/", by=proponent)
    assert b"".join(content.streaming_content) == PDF
    assert content.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert api("delete", address, by=proponent).status_code == 204
    assert not ProposalFile.objects.exists()


def test_a_file_of_somebody_elses_response_is_not_found(api, send_file, make_draft, stranger):
    row = send_file(make_draft()).json()
    address = f"{FILES}{row['id']}/"
    for by in (stranger, None):
        assert api("get", address, by=by).status_code == 404
        assert api("get", f"{address}content/", by=by).status_code == 404
        assert api("get", FILES, by=by).json()["results"] == []
    assert api("delete", address, by=stranger).status_code == 404
    assert send_file(Proposal.objects.get(), "more.pdf", PDF + b"more", by=stranger).status_code == 400
    assert ProposalFile.objects.count() == 1


def test_what_is_no_file_of_its_kind_is_refused_in_words(send_file, make_draft):
    answer = send_file(make_draft(), "plan.pdf", b"MZ program")
    assert (answer.status_code, ProposalFile.objects.count()) == (400, 0)


def test_the_same_key_adds_one_file_and_another_file_under_it_is_refused(send_file, make_draft):
    draft = make_draft()
    first, again = (send_file(draft, **{"Idempotency-Key": "one"}) for _time in range(2))
    assert (first.json(), again.status_code) == (again.json(), 201)
    other = send_file(draft, content=PDF + b"more", **{"Idempotency-Key": "one"})
    assert (other.status_code, ProposalFile.objects.count()) == (400, 1)


def test_a_response_that_was_sent_keeps_its_files(api, send_file, make_draft, make_proposal, proponent):
    sent = make_proposal("Sent")
    assert send_file(sent).status_code == 403


def test_a_colleague_is_let_in_and_out_again(api, make_draft, proponent, colleague):
    draft = make_draft()
    address = f"{PROPOSALS}{draft.pk}/"
    email = {"email": colleague.email.upper()}
    assert api("post", f"{address}add-co-editor/", email, by=proponent).status_code == 200
    shown = {"name": str(colleague.person), "email": colleague.email}
    assert api("get", f"{address}co-editors/", by=colleague).json() == {"co_editors": [shown]}
    assert api("post", f"{address}remove-co-editor/", email, by=colleague).status_code == 403
    assert api("post", f"{address}remove-co-editor/", email, by=proponent).status_code == 200
    assert list(draft.co_editors.all()) == []
    assert api("post", f"{address}add-co-editor/", {"email": "nobody@example.org"}, by=proponent).status_code == 400


def test_only_its_authors_read_who_writes_a_response(api, make_proposal, secretariat, stranger):
    address = f"{PROPOSALS}{make_proposal('Sent').pk}/co-editors/"
    assert [api("get", address, by=by).status_code for by in (secretariat, stranger)] == [403, 404]


def test_a_draft_is_discarded_and_what_was_sent_is_not(api, make_draft, make_proposal, proponent, stranger):
    draft, sent = make_draft(), make_proposal("Sent")
    assert api("delete", f"{PROPOSALS}{draft.pk}/", by=stranger).status_code == 404
    assert api("delete", f"{PROPOSALS}{draft.pk}/", by=proponent).status_code == 204
    assert api("delete", f"{PROPOSALS}{sent.pk}/", by=proponent).status_code == 403
    assert list(Proposal.objects.all()) == [sent]
