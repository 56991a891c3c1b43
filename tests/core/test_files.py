"""Storing and serving what people upload."""

import hashlib
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.http import Http404

from ipbes_portal.audit.models import Entry
from ipbes_portal.files import actions
from ipbes_portal.files.actions import clean_name, extension_of, store_file
from ipbes_portal.files.models import StoredFile
from ipbes_portal.files.serve import serve
from tests.core.uploads import EXCEL, JPG, PDF, PNG, office, upload

pytestmark = pytest.mark.sqlite


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """An empty folder for the files of one test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def on_disk(media):
    return [path for path in media.rglob("*") if path.is_file()]


RIGHT = {
    "report.pdf": PDF,
    "REPORT.PDF": PDF,
    "map.png": PNG,
    "photo.jpg": JPG,
    "photo.jpeg": JPG,
    "letter.docx": office(),
    "table.xlsx": office("xl/workbook.xml", EXCEL),
    "notes.txt": "Naïve café 中文".encode(),
    "list.csv": "\ufeffname;country\n".encode(),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_file_that_is_what_it_says_is_stored(db, secretariat, media, name):
    stored = store_file(upload(name, RIGHT[name]), by=secretariat)

    stored = StoredFile.objects.get(pk=stored.pk)
    assert (stored.name, stored.size, stored.stored_by) == (name, len(RIGHT[name]), secretariat)
    assert stored.sha256 == hashlib.sha256(RIGHT[name]).hexdigest()
    assert [path.read_bytes() for path in on_disk(media)] == [RIGHT[name]]
    entry = Entry.objects.about(stored).get()
    assert (entry.actor, entry.verb, entry.details) == (secretariat, "store_file", {"name": name})


def test_the_name_on_disk_is_ours_and_says_nothing(db, media):
    stored = store_file(upload("../../etc/report.pdf"), by=None)
    assert stored.name == "report.pdf"
    path = Path(stored.content.path)
    assert path.is_relative_to(media)
    assert "report" not in str(path)
    assert len(path.stem) == 32


MACRO_WORD = "application/vnd.ms-word.document.macroEnabled.main+xml"
MACRO_PART = '<Types><Override PartName="/word/a.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
WRONG = {
    "no ending": ("report", PDF),
    "nothing but an ending": (".pdf", PDF),
    "program": ("report.exe", b"MZ\x90\x00"),
    "web page": ("page.html", b"<script>alert(1)</script>"),
    "picture with script": ("picture.svg", b"<svg onload='alert(1)'/>"),
    "ending after a direction character": ("report.exe\u202efdp", PDF),
    "empty": ("report.pdf", b""),
    "text called pdf": ("report.pdf", b"hello"),
    "web page called pdf": ("report.pdf", b"<html>%PDF-1.7</html>"),
    "program called pdf": ("report.pdf", b"MZ\x90\x00%PDF-"),
    "pdf called png": ("map.png", PDF),
    "png called jpg": ("photo.jpg", PNG),
    "pdf called docx": ("letter.docx", PDF),
    "word called excel": ("table.xlsx", office()),
    "zip called word": ("letter.docx", office("readme.txt")),
    "word without content types": ("letter.docx", office().replace(b"[Content_Types].xml", b"[Content_Typez].xml")),
    "cut off word": ("letter.docx", office()[:200]),
    "damaged word": ("letter.docx", office()[:40] + b"\x00" * 20 + office()[60:]),
    "bytes called text": ("notes.txt", b"a\x00b"),
    "latin-1 called text": ("list.csv", "café".encode("latin-1")),
    "word with macros": ("letter.docx", office(kind=MACRO_WORD)),
    "macros under another name": ("letter.docx", office(**{"word/a.bin": b"x", "[Content_Types].xml": MACRO_PART})),
    "too many parts": ("letter.docx", office(**{f"word/{number}.xml": "" for number in range(5001)})),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_another_file_is_refused_with_a_reason_and_nothing_is_kept(db, media, case):
    name, content = WRONG[case]
    with pytest.raises(ValidationError) as refusal:
        store_file(upload(name, content), by=None)
    assert len(refusal.value.messages) == 1
    assert (StoredFile.objects.count(), on_disk(media)) == (0, [])


def test_a_zip_bomb_is_refused_without_being_unpacked(db, monkeypatch):
    monkeypatch.setattr(actions, "MAX_UNPACKED", 5_000_000)
    monkeypatch.setattr(zipfile.ZipExtFile, "read", lambda *args: pytest.fail("Something was unpacked."))
    bomb = office(**{"word/media/zeros": b"\x00" * (actions.MAX_UNPACKED + 1)})
    assert len(bomb) < 10_000
    with pytest.raises(ValidationError, match="does not match"):
        store_file(upload("letter.docx", bomb), by=None)


def test_a_file_above_the_limit_is_refused_with_the_limit(db, settings):
    settings.UPLOAD_MAX_BYTES = 2048
    store_file(upload("report.pdf", PDF.ljust(2048)), by=None)
    with pytest.raises(ValidationError, match="larger than 2.0"):
        store_file(upload("report.pdf", PDF.ljust(2049)), by=None)


def test_the_owner_may_accept_fewer_kinds(db):
    with pytest.raises(ValidationError, match="Please use: pdf"):
        store_file(upload("map.png", PNG), by=None, allowed={"pdf"})


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\report.pdf", "report.pdf"),
        ("C:\\report.pdf", "report.pdf"),
        ("/", "file"),
        ("..", "file"),
        ("", "file"),
        ("re\x00po\nrt\r.pdf", "report.pdf"),
        ("gpj.\u202efdp.exe", "gpj.fdp.exe"),
        ("a\u200b\u2066b\u2069\u061c\ufeff.pdf", "ab.pdf"),
        ("a\u2028b.pdf", "ab.pdf"),
        ("a\ud800b.pdf", "ab.pdf"),
        ('<a href="x">|?*:.pdf', "a href=x.pdf"),
        (" .report.pdf. ", "report.pdf"),
        ("e\u0301tude.pdf", "étude.pdf"),
        ("报告 تقرير.pdf", "报告 تقرير.pdf"),
        ("x" * 300 + ".pdf", "x" * 180 + ".pdf"),
        ("x" * 300, "x" * 180),
    ],
)
def test_a_name_for_people_has_nothing_that_deceives(name, clean):
    assert clean_name(name) == clean


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("a.PDF", "pdf"),
        ("a.jpeg", "jpg"),
        ("a.tar.gz", "gz"),
        ("a", ""),
        (".pdf", ""),
        ("a.pdf ", "pdf"),
        ("a.pdf/", ""),
    ],
)
def test_the_ending_of_a_name(name, extension):
    assert extension_of(name) == extension


def test_a_full_disk_gives_a_clear_message_and_leaves_nothing_half_saved(db, media, monkeypatch):
    whole = FileSystemStorage._save

    def save_half(self, name, content):
        whole(self, name, content)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", save_half)
    with pytest.raises(ValidationError, match="Nothing was saved"):
        store_file(upload("report.pdf"), by=None)
    assert (StoredFile.objects.count(), Entry.objects.count(), on_disk(media)) == (0, 0, [])


def test_a_row_that_cannot_be_written_takes_its_bytes_away_again(db, media, monkeypatch):
    def fail(**entry):
        raise RuntimeError

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        store_file(upload("report.pdf"), by=None)
    assert (StoredFile.objects.count(), on_disk(media)) == (0, [])


@pytest.mark.parametrize("name", RIGHT)
def test_a_file_is_only_ever_a_download(db, name):
    response = serve(store_file(upload(name, RIGHT[name]), by=None))
    assert b"".join(response.streaming_content) == RIGHT[name]
    response.close()
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "html" not in response.headers["Content-Type"]


def test_a_name_cannot_write_headers(db):
    response = serve(store_file(upload('a"; filename="b.html\r\nSet-Cookie: x=y.pdf'), by=None))
    response.close()
    assert "Set-Cookie" not in response.headers
    assert "\n" not in response.headers["Content-Disposition"]
    assert response.headers["Content-Disposition"].startswith("attachment;")


def test_a_file_that_is_missing_on_disk_is_not_found(db, media):
    stored = store_file(upload("report.pdf"), by=None)
    on_disk(media)[0].unlink()
    with pytest.raises(Http404):
        serve(stored)
