"""Opens a Word file, and refuses one that could do harm or could not be read whole."""

import zipfile
from io import BytesIO

from django.utils.translation import gettext as _
from docx import Document

from .refusal import Unreadable

OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an OLE container: .doc, or .docx under a password
MOST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 2_000
CONTENT_TYPES = "[Content_Types].xml"
# A document type is where entities are declared, also those outside the file. Word writes none.
DOCUMENT_TYPES = [b"<!DOCTYPE", b"<!ENTITY"]
DOCUMENT_TYPES += [sign.decode().encode(code) for sign in DOCUMENT_TYPES for code in ("utf-16-le", "utf-16-be")]


def open_word(content: bytes):
    """The document as python-docx has it. Refuses macros, passwords, entities, and what unpacks to far too much."""
    if content.startswith(OLD_OR_ENCRYPTED):
        raise Unreadable(_("This file has a password or is in the old Word format. Please save it as .docx."))
    not_word = Unreadable(_("This is not a Word file (.docx)."))
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_parts(archive)
        return Document(BytesIO(content))
    except Unreadable:
        raise
    # Beneath python-docx lie zipfile and lxml, and a broken file makes each of them fail in its own way.
    except Exception:
        raise not_word from None


def _check_parts(archive):
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable(_("This file unpacks to more than a document can need."))
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(_("This file has a password. Please save it without."))
    has_macros = any("vbaproject" in part.filename.lower() for part in parts)
    if has_macros or b"macroenabled" in archive.read(CONTENT_TYPES).lower():
        raise Unreadable(_("This Word file holds macros. Please save it as .docx without macros."))
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            _refuse_entities(archive.read(part))


def _refuse_entities(xml):
    if any(sign in xml for sign in DOCUMENT_TYPES):
        raise Unreadable(_("This Word file declares entities, which no Word program does."))
