"""Keeping the official texts of documents."""

from dataclasses import asdict

from django.db import transaction
from django.db.models import Max

from ipbes_portal.audit.actions import record
from ipbes_portal.workflow import require

from .. import rules
from ..models import Document, DocumentText


@transaction.atomic
def save_document_text(document, *, by, language, parsed, sha256, file=None):
    """Keep `parsed`, a ParsedText, as the newest text of `document`; with `by` None the portal itself imports."""
    require(by is None or rules.can_edit_documents(by))
    # Two imports at once would both take the next number.
    Document.objects.select_for_update().get(pk=document.pk)
    last = document.texts.filter(language=language).aggregate(last=Max("number"))["last"] or 0
    text = DocumentText.objects.create(
        document=document,
        language=language,
        number=last + 1,
        data=as_data(parsed),
        counts=parsed.counts(),
        sha256=sha256,
        file=file,
        imported_by=by,
    )
    record(by=by, verb="save_document_text", target=document, language=language, number=text.number)
    return text


def as_data(parsed):
    """A ParsedText as plain values: masthead, main part, annex, footnotes; where lines stood is of no use later."""
    return {
        "masthead": parsed.masthead,
        "main": [_block(block) for block in parsed.main],
        "annex": [_block(block) for block in parsed.annex],
        "footnotes": [_note(note) for note in parsed.footnotes],
    }


def _block(block):
    kept = {name: getattr(block, name) for name in ("kind", "key", "number", "level", "text", "header", "rows")}
    return kept | {
        "parts": [_block(part) for part in block.parts],
        "notes": [_note(note) for note in block.notes],
    }


def _note(note):
    return {name: value for name, value in asdict(note).items() if name != "lines"}
