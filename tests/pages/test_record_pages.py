"""Pages of documents, decisions and requests, and the landing page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ipbes_portal.notifications.models import Notice
from ipbes_portal.records.models import Document

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def document(secretariat):
    from ipbes_portal.records.actions import add_document

    return add_document(Document(symbol="IPBES/5/3", name_en="Work on capacity-building"), by=secretariat)


def data(**changes):
    return {"symbol": "IPBES/5/3", "name_en": "Work on capacity-building", "distribution": "general"} | changes


def test_staff_register_a_document(client, secretariat):
    client.force_login(secretariat)

    client.post(reverse("records:document_create"), data(symbol="IPBES/5/INF/3"))

    assert Document.objects.get().symbol == "IPBES/5/INF/3"


def test_a_wrong_symbol_is_refused_with_examples(client, secretariat):
    client.force_login(secretariat)

    page = client.post(reverse("records:document_create"), data(symbol="IPBES-5-3")).content.decode()

    assert "This is not a document symbol." in page
    assert not Document.objects.exists()


@pytest.mark.parametrize("symbol", ["IPBES/5/L.2", "IPBES/5/CRP.1"])
def test_session_papers_and_drafts_are_for_staff_only(client, secretariat, symbol):
    from ipbes_portal.records.actions import add_document

    hidden = add_document(Document(symbol=symbol, name_en="Paper"), by=secretariat)
    address = reverse("records:document_detail", args=[hidden.pk])

    assert client.get(address).status_code == 404
    assert symbol not in client.get(reverse("records:document_list")).content.decode()
    client.force_login(secretariat)
    assert client.get(address).status_code == 200


def test_a_language_file_is_stored_and_fetched_as_an_attachment(client, secretariat, document, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(secretariat)
    address = reverse("records:document_file_add", args=[document.pk])
    client.post(address, {"language": "zh-hans", "file": SimpleUploadedFile("IPBES-5-3.zh.pdf", PDF)})
    client.logout()

    response = client.get(reverse("records:document_file", args=[document.files.get().pk]))

    assert response.headers["Content-Disposition"] == 'attachment; filename="IPBES-5-3.zh.pdf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == PDF


def test_a_file_of_a_hidden_document_is_hidden(client, secretariat, document, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(secretariat)
    address = reverse("records:document_file_add", args=[document.pk])
    client.post(address, {"language": "en", "file": SimpleUploadedFile("a.pdf", PDF)})
    Document.objects.update(is_draft=True)
    client.logout()

    assert client.get(reverse("records:document_file", args=[document.files.get().pk])).status_code == 404


def test_a_file_that_is_not_what_it_says_is_refused(client, secretariat, document):
    client.force_login(secretariat)
    address = reverse("records:document_file_add", args=[document.pk])

    response = client.post(
        address, {"language": "en", "file": SimpleUploadedFile("a.pdf", b"MZ\x90 an executable")}, follow=True
    )

    assert "The content of the file does not match its name." in response.content.decode()
    assert not document.files.exists()


def test_a_stale_edit_of_a_document_is_shown_side_by_side(client, secretariat, document):
    client.force_login(secretariat)
    address = reverse("records:document_edit", args=[document.pk])
    client.post(address, data(name_en="Theirs", version=1))

    response = client.post(address, data(name_en="Mine", version=1))

    assert response.status_code == 409
    document.refresh_from_db()
    assert document.name_en == "Theirs"


def test_a_document_is_found_by_its_symbol(client, document):
    response = client.get(reverse("records:document_symbol", args=["IPBES/5/3"]))

    assert response.url == reverse("records:document_detail", args=[document.pk])


def test_everybody_has_a_landing_page_of_their_own(client, partner, make_report, secretariat):
    make_report()
    client.force_login(partner)

    page = client.get("/en/").content.decode()

    assert "What needs me" in page
    assert "My drafts to finish and send" in page
    client.logout()
    assert "What needs me" not in client.get("/en/").content.decode()


@pytest.mark.parametrize("prefix", ["ar", "zh", "en", "fr", "ru", "es"])
@pytest.mark.parametrize("name", ["privacy", "terms", "accessibility", "maps", "contact"])
def test_footer_pages_exist_in_every_language(client, db, prefix, name):
    assert client.get(f"/{prefix}/about/{name}/").status_code == 200


def test_health_answers_say_whether_to_send_requests(client, db):
    assert client.get("/livez").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok", "database": True, "migrations": True, "cache": True}


@pytest.mark.parametrize("prefix", ["ar", "zh", "en", "fr", "ru", "es"])
@pytest.mark.parametrize("unread", [1, 3])
def test_a_reader_with_unread_messages_is_told_in_every_language(client, stranger, prefix, unread):
    for number in range(unread):
        Notice.objects.create(recipient=stranger, kind="accounts.role_granted", subject=f"Notice {number}")
    client.force_login(stranger)

    assert f'<span class="unread" aria-hidden="true">{unread}</span>' in client.get(f"/{prefix}/").content.decode()
