"""Registering documents and their language files."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.files.actions import removed_on_failure, store_file
from ipbes_portal.workflow import require, save_edit

from .. import rules
from ..models import Document, DocumentFile

DOCUMENT_FORMATS = {"pdf", "docx", "txt"}


@transaction.atomic
def add_document(document, *, by, related=None):
    """Register an official document by its symbol."""
    require(rules.can_edit_documents(by))
    document.full_clean()
    document.save()
    for name, rows in (related or {}).items():
        getattr(document, name).set(rows)
    record(by=by, verb="add_document", target=document)
    return document


@transaction.atomic
def edit_document(document, *, by, fields, version, related=None):
    """Save the named fields of a document, unless somebody saved in between."""
    require(rules.can_edit_documents(by))
    document.full_clean()
    fields = [*fields, "is_hidden_series", "session_order"] if "symbol" in fields else fields
    save_edit(document, by=by, verb="edit_document", fields=fields, version=version, related=related)


@transaction.atomic
def add_document_file(document, upload, *, by, language):
    """Store one language version of a document."""
    require(rules.can_edit_documents(by))
    Document.objects.select_for_update().get(pk=document.pk)
    stored = store_file(upload, by=by, allowed=DOCUMENT_FORMATS)
    with removed_on_failure(stored.content.name):
        if document.files.filter(language=language, file__sha256=stored.sha256).exists():
            raise ValidationError(_("This very file is already there in this language."))
        file = DocumentFile(document=document, language=language, file=stored)
        file.full_clean()
        file.save()
    Document.objects.filter(pk=document.pk).update(updated_at=clock.now())
    record(by=by, verb="add_document_file", target=document, language=language, name=stored.name)
    return file
