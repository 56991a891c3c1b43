"""What leaves the portal as a file: never shown inside a page, and no cell of a table is ever run."""

import csv
import re
import zipfile
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from ipbes_portal.accounts.models import Person
from ipbes_portal.directory.models import Organisation
from ipbes_portal.files.models import StoredFile
from ipbes_portal.programme.models import Activity, Contribution
from ipbes_portal.records.models import Document, DocumentFile
from ipbes_portal.texts.models import Wording

from .conftest import text_of

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(1)</script>"
PDF_WITH_MARKUP = b"%PDF-1.4\n<script>alert(1)</script>"
REFUSED = [
    ("drawing.svg", SVG),
    ("page.html", HTML),
    ("page.htm", HTML),
    ("page.xhtml", HTML),
    ("drawing.pdf", SVG),
    ("page.pdf", HTML),
    ("page.pdf.html", PDF_WITH_MARKUP),
    ("page.docx", HTML),
    ("program.exe", b"MZ"),
    ("fdp.\u202egpj.html", HTML),
    ("empty.pdf", b""),
]


def send(caller, name, content):
    """Upload a file to the public document; the answer."""
    address = reverse("records:document_file_add", args=[caller.world.rows["document"]["public"].pk])
    data = {"language": "fr", "file": SimpleUploadedFile(name, content)}
    return caller.response("POST", address, "secretariat", data)


@pytest.mark.parametrize(("name", "content"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_an_upload_that_is_not_what_it_says_is_refused(caller, name, content):
    stored = StoredFile.objects.count()
    assert send(caller, name, content).status_code == 302
    assert StoredFile.objects.count() == stored


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("notes.txt", HTML, "text/plain; charset=utf-8"),
        ("notes.txt", SVG, "text/plain; charset=utf-8"),
        ("paper.pdf", PDF_WITH_MARKUP, "application/pdf"),
        ("a;filename=x.html;'b.pdf", PDF_WITH_MARKUP, "application/pdf"),
        ("../../etc/passwd.txt", b"x", "text/plain; charset=utf-8"),
        ("摘要.pdf", PDF_WITH_MARKUP, "application/pdf"),
    ],
)
def test_a_stored_file_is_only_ever_a_download(caller, name, content, kind):
    send(caller, name, content)
    row = DocumentFile.objects.latest("pk")
    response = caller.response("GET", reverse("records:document_file", args=[row.pk]), "anonymous")
    assert b"".join(response.streaming_content) == content
    headers = response.headers
    assert headers["Content-Type"] == kind
    assert headers["Content-Disposition"].startswith("attachment; filename")
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "private, no-store")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert re.fullmatch(r"\d{4}/\d{2}/[0-9a-f]{32}\.(txt|pdf)", row.file.content.name)
    assert "/" not in row.file.name


def test_a_stored_file_is_as_hidden_as_its_document(caller):
    row = caller.world.rows["file"]["public"]
    address = reverse("records:document_file", args=[row.pk])
    answer = caller.response("GET", address, "anonymous")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    Document.objects.filter(pk=row.document_id).update(is_draft=True)
    assert caller.response("GET", address, "anonymous").status_code == 404
    assert caller.response("GET", f"/media/{row.file.content.name}", "anonymous").status_code == 404


FORMULAS = [
    '=HYPERLINK("http://evil.example","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "＝1+1",
    "＠x",
    "\u200b=1+1",
    "\x01=1+1",
]
RUN = re.compile(r"^[\s\x00-\x20\u200b\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]")
TABLES = [
    ("/api/v1/activities/", True),
    ("/api/v1/organisations/", True),
    ("/api/v1/documents/", True),
    ("/api/v1/contributions/", True),
    ("/en/people/", False),
    ("/en/roles/", False),
]


def write(formula):
    """Put a formula where people write."""
    Wording.objects.update(title=formula, body=formula)
    Activity.objects.update(place=formula)
    Contribution.objects.update(what=formula)
    Document.objects.update(name_en=formula, prepared_by=formula)
    Person.objects.update(given_name=formula, family_name=formula)
    for organisation in Organisation.objects.all():
        Organisation.objects.filter(pk=organisation.pk).update(
            name=f"{formula}{organisation.pk}", city=formula, about=formula, short_name=formula
        )


def cells_of_csv(response):
    return [cell for row in csv.reader(StringIO(text_of(response).removeprefix("\ufeff"), newline="")) for cell in row]


@pytest.mark.parametrize("formula", FORMULAS, ids=repr)
def test_no_cell_of_a_table_is_a_formula(caller, formula):
    write(formula)
    for address, is_api in TABLES:
        response = caller.response("GET", f"{address}?format=csv", "secretariat", is_api=is_api)
        cells = cells_of_csv(response)
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert any(formula.strip() in cell for cell in cells), address
        # Numbers are numbers; everything else that could run has an apostrophe in front.
        assert [cell for cell in cells if RUN.match(cell) and not re.fullmatch(r"-?[\d.]+", cell)] == [], address


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(caller):
    write(FORMULAS[0])
    for address, is_api in TABLES:
        response = caller.response("GET", f"{address}?format=xlsx", "secretariat", is_api=is_api)
        content = b"".join(response.streaming_content)
        book = load_workbook(BytesIO(content))
        cells = [cell for row in book.active.iter_rows() for cell in row]
        assert [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
        assert any("HYPERLINK" in str(cell.value) for cell in cells), address
        with zipfile.ZipFile(BytesIO(content)) as archive:
            assert not [name for name in archive.namelist() if "externalLink" in name or "vba" in name.lower()]
