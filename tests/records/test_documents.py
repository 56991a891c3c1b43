"""Registering documents, correcting them, and their files."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal import clock
from ipbes_portal.audit.models import Entry
from ipbes_portal.files.models import StoredFile
from ipbes_portal.records import actions
from ipbes_portal.records.models import Decision, Distribution, Document, DocumentFile, Session
from ipbes_portal.workflow import StaleEdit
from tests.core.uploads import PDF, PNG, office, upload

pytestmark = pytest.mark.sqlite


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """An empty folder for the files of one test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def add(secretariat):
    """Registers documents."""

    def make(symbol="IPBES/5/3", **fields):
        return actions.add_document(Document(symbol=symbol, name="Rolling plan", **fields), by=secretariat)

    return make


def test_a_document_is_registered_with_its_decisions_and_one_entry(secretariat):
    session = Session.objects.create(number=5)
    decision = Decision.objects.create(symbol="IPBES-5/1", session=session, name="Decision")
    document = actions.add_document(
        Document(symbol="IPBES/5/INF/3", name="Report", session=session),
        by=secretariat,
        related={"decisions": [decision]},
    )
    stored = Document.objects.get(pk=document.pk)
    assert (stored.is_hidden_series, stored.session_order) == (False, 50_997)
    assert list(stored.decisions.all()) == [decision]
    entry = Entry.objects.about(document).get()
    assert (entry.actor, entry.verb) == (secretariat, "add_document")


@pytest.mark.parametrize("symbol", ["", "IPBES/5", "ipbes/5/3", "IPBES/5/INF3", "IPBES/5/3\n"])
def test_what_is_no_symbol_is_refused(db, add, symbol):
    with pytest.raises(ValidationError) as refusal:
        add(symbol)
    assert "symbol" in refusal.value.message_dict
    assert Document.objects.count() == 0


def test_a_symbol_is_registered_once(add):
    add()
    with pytest.raises(ValidationError):
        add()


@pytest.mark.parametrize("who", ["reviewer", "stranger", "partner", "focal_point", "anonymous"])
def test_only_staff_register_correct_and_add_files(request, add, who):
    document = add()
    user = AnonymousUser() if who == "anonymous" else request.getfixturevalue(who)
    entries = Entry.objects.count()
    with pytest.raises(PermissionDenied):
        actions.add_document(Document(symbol="IPBES/5/4", name="Other"), by=user)
    with pytest.raises(PermissionDenied):
        actions.edit_document(document, by=user, fields=["name"], version=1)
    with pytest.raises(PermissionDenied):
        actions.add_document_file(document, upload("plan.pdf"), by=user, language="en")
    assert (Document.objects.count(), StoredFile.objects.count(), Entry.objects.count()) == (1, 0, entries)


HIDDEN = {
    "limited series": {"symbol": "IPBES/5/L.7"},
    "conference-room paper": {"symbol": "IPBES/5/CRP.1"},
    "limited": {"distribution": Distribution.LIMITED},
    "restricted": {"distribution": Distribution.RESTRICTED},
    "draft": {"is_draft": True},
}


@pytest.mark.parametrize("case", HIDDEN)
@pytest.mark.parametrize(
    ("who", "sees"),
    [("secretariat", True), ("unit", True), ("reviewer", False), ("partner", False), ("anonymous", False)],
)
def test_drafts_and_session_papers_stay_with_staff(request, add, case, who, sees):
    document = add(**HIDDEN[case])
    user = AnonymousUser() if who == "anonymous" else request.getfixturevalue(who)
    assert Document.objects.visible_to(user).filter(pk=document.pk).exists() is sees


def test_everybody_sees_a_published_document(add):
    document = add()
    assert list(Document.objects.visible_to(AnonymousUser())) == [document]


def test_correcting_the_symbol_corrects_what_follows_from_it(add, unit):
    document = add()
    document.symbol = "IPBES/5/L.3"
    actions.edit_document(document, by=unit, fields=["symbol"], version=1)
    stored = Document.objects.get(pk=document.pk)
    assert (stored.is_hidden_series, stored.session_order, stored.version) == (True, 50_997, 2)
    assert Entry.objects.about(document).first().details == {"fields": ["is_hidden_series", "session_order", "symbol"]}


def test_a_stale_correction_is_refused(add, secretariat):
    document = add()
    actions.edit_document(document, by=secretariat, fields=["job_number"], version=1)
    with pytest.raises(StaleEdit):
        actions.edit_document(document, by=secretariat, fields=["job_number"], version=1)


def test_a_language_version_is_stored_and_tells_harvesters(add, secretariat):
    document = add()
    with clock.at(clock.now() + timedelta(hours=1)):
        file = actions.add_document_file(document, upload("plan.pdf"), by=secretariat, language="zh-hans")
        assert Document.objects.get(pk=document.pk).updated_at == clock.now()
    assert (file.language, file.file.name, file.file.stored_by) == ("zh-hans", "plan.pdf", secretariat)
    entry = Entry.objects.about(document).first()
    assert (entry.verb, entry.details) == ("add_document_file", {"language": "zh-hans", "name": "plan.pdf"})


def test_one_language_may_have_several_formats_but_each_file_once(add, secretariat, media):
    document = add()
    for name, content in (("plan.pdf", PDF), ("plan.docx", office())):
        actions.add_document_file(document, upload(name, content), by=secretariat, language="en")
    with pytest.raises(ValidationError, match="already there"):
        actions.add_document_file(document, upload("again.pdf", PDF), by=secretariat, language="en")
    actions.add_document_file(document, upload("plan.pdf", PDF), by=secretariat, language="fr")
    assert DocumentFile.objects.count() == StoredFile.objects.count() == 3
    assert len([path for path in media.rglob("*") if path.is_file()]) == 3


@pytest.mark.parametrize(
    ("name", "content", "language"),
    [("map.png", PNG, "en"), ("plan.pdf", b"hello", "en"), ("plan.pdf", PDF, "de"), ("plan.pdf", PDF, "")],
)
def test_a_wrong_file_or_language_leaves_nothing_behind(add, secretariat, media, name, content, language):
    document = add()
    with pytest.raises(ValidationError):
        actions.add_document_file(document, upload(name, content), by=secretariat, language=language)
    assert (DocumentFile.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert [path for path in media.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(("who", "status"), [("secretariat", 200), ("reviewer", 404), ("anonymous", 404)])
def test_the_file_of_a_hidden_document_is_not_found_by_its_number(request, client, add, secretariat, who, status):
    document = add("IPBES/5/L.7")
    file = actions.add_document_file(document, upload("plan.pdf"), by=secretariat, language="en")
    if who != "anonymous":
        client.force_login(request.getfixturevalue(who))
    response = client.get(f"/en/documents/files/{file.pk}/")
    assert response.status_code == status
    if status == 200:
        assert b"".join(response.streaming_content) == PDF
        assert response.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    response.close()
