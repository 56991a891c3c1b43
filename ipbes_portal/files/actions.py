"""Storing what people upload, after looking at what it really is."""

import hashlib
import re
import struct
import unicodedata
import zipfile
import zlib
from contextlib import contextmanager, suppress
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from ipbes_portal.audit.actions import record

from .models import StoredFile, generated_name

# What may be stored, and with which bytes it begins. Text formats have no such sign and are decoded instead.
SIGNATURES = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
OFFICE_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
TEXTUAL = {"txt", "csv"}
ALLOWED = {*SIGNATURES, *OFFICE_PARTS, *TEXTUAL}
ALIASES = {"jpeg": "jpg"}
CONTENT_TYPES_PART = "[Content_Types].xml"
MACROS = re.compile(rb"macroenabled|vbaproject|activex", re.IGNORECASE)
MAX_UNPACKED = 200_000_000
MAX_MEMBERS = 5000
MAX_CONTENT_TYPES = 1_000_000
# Control, format and separator characters: among them those that change the direction (`gpj.exe` shown as `exe.jpg`).
INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def clean_name(name):
    """A file name for people: no path, nothing invisible, nothing a file system or a header could stumble over."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    name = "".join(c for c in name if unicodedata.category(c) not in INVISIBLE and c not in '<>:"|?*').strip(". ")
    return f"{PurePath(name).stem[:180]}{PurePath(name).suffix[:20]}" or "file"


def extension_of(name):
    """The lower-case ending of a name, without the dot."""
    ending = PurePath(clean_name(name)).suffix.lower().lstrip(".")
    return ALIASES.get(ending, ending)


def check_upload(upload, *, allowed=ALLOWED):
    """Raise ValidationError unless `upload` is small enough and is what its name says."""
    extension = extension_of(upload.name)
    if extension not in allowed:
        raise ValidationError(
            _("Files of this kind are not accepted. Please use: %(kinds)s.") % {"kinds": ", ".join(sorted(allowed))}
        )
    if upload.size == 0:
        raise ValidationError(_("The file is empty."))
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)s.") % {"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)}
        )
    if not _content_is(extension, upload):
        raise ValidationError(_("The content of the file does not match its name."))
    return extension


def _content_is(extension, upload):
    upload.seek(0)
    try:
        if extension in TEXTUAL:
            return _is_text(upload)
        if extension in OFFICE_PARTS:
            return _is_safe_office_file(extension, upload)
        return upload.read(16).startswith(SIGNATURES[extension])
    except (ValueError, RuntimeError, EOFError, OSError, zipfile.BadZipFile, zlib.error, struct.error):
        return False
    finally:
        upload.seek(0)


def _is_text(upload):
    data = upload.read()
    data.decode("utf-8-sig")
    return b"\x00" not in data


def _is_safe_office_file(extension, upload):
    """An office file of the right kind, without macros and without a bomb inside."""
    with zipfile.ZipFile(upload) as archive:
        sizes = {member.filename: member.file_size for member in archive.infolist()}
        if not {OFFICE_PARTS[extension], CONTENT_TYPES_PART} <= set(sizes):
            return False
        if len(archive.infolist()) > MAX_MEMBERS or sum(m.file_size for m in archive.infolist()) > MAX_UNPACKED:
            return False
        # The list of content types names every macro, whatever the part that holds it is called.
        with archive.open(CONTENT_TYPES_PART) as part:
            content_types = part.read(MAX_CONTENT_TYPES + 1)
        return len(content_types) <= MAX_CONTENT_TYPES and not MACROS.search(content_types)


@transaction.atomic
def store_file(upload, *, by, allowed=ALLOWED):
    """Check and keep an upload. Whoever calls this has asked the rule of the noun the file belongs to."""
    extension = check_upload(upload, allowed=allowed)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    stored = StoredFile(
        name=clean_name(upload.name), extension=extension, size=upload.size, sha256=digest.hexdigest(), stored_by=by
    )
    stored.content = path = generated_name(stored, upload.name)
    with removed_on_failure(path):
        try:
            stored.content.storage.save(path, upload)
        except OSError as error:
            raise ValidationError(
                _("The file could not be stored. Nothing was saved; please try again later.")
            ) from error
        stored.full_clean(exclude=["stored_by"])
        stored.save()
        record(by=by, verb="store_file", target=stored, name=stored.name)
    return stored


@contextmanager
def removed_on_failure(path):
    """Take the bytes at `path` away again when the block fails: a database rolls back by itself, a disk does not."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            default_storage.delete(path)
        raise


@transaction.atomic
def delete_stored_file(stored):
    """Forget a file the portal made itself; the bytes go when the surrounding transaction has committed."""
    path = stored.content.name
    record(by=None, verb="delete_stored_file", target=stored, name=stored.name)
    stored.delete()
    transaction.on_commit(lambda: default_storage.delete(path), robust=True)
