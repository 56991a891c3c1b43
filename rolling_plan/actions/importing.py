"""Taking over official texts: the main part as the text of its document, the annex as the text of the plan."""

import codecs
import hashlib
from collections import defaultdict
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.files.actions import check_upload, extension_of, removed_on_failure, store_file
from ipbes_portal.official_text import Unreadable
from ipbes_portal.records.actions import save_document_text
from ipbes_portal.texts.actions import write_wording
from ipbes_portal.texts.models import Text, WordingState
from ipbes_portal.workflow import require, update_or_refuse

from .. import rules
from ..annex import in_order, read_annex
from ..models import Section, SectionKind, TextImport
from ..official import read_file, read_import

FORMATS = {"txt", "docx"}


# Uploaded texts


@transaction.atomic
def upload_official_text(document, upload, *, by, language):
    """Keep a file for somebody to look at what is recognised in it; refused, with the line, when it cannot be read."""
    require(rules.can_import_text(by))
    content = _checked(upload, language)
    stored = store_file(_as_utf8(upload, content), by=by, allowed=FORMATS)
    with removed_on_failure(stored.content.name):
        text_import = TextImport(
            document=document,
            language=language,
            file=stored,
            sha256=hashlib.sha256(content).hexdigest(),
            uploaded_by=by,
        )
        text_import.full_clean()
        text_import.save()
        record(by=by, verb="upload_official_text", target=text_import, document=str(document), language=language)
    return text_import


def _checked(upload, language):
    """The bytes of an upload that can be taken over."""
    content = b""
    if extension_of(upload.name) in FORMATS and upload.size <= settings.UPLOAD_MAX_BYTES:
        # Before the check of the file: what is wrong inside, the reader says better, and in which line.
        upload.seek(0)
        content = upload.read()
    try:
        if content:
            read_file(f"text.{extension_of(upload.name)}", content, language)
        check_upload(_as_utf8(upload, content), allowed=FORMATS)
    except Unreadable as refusal:
        raise ValidationError({"file": str(refusal)}, code="unreadable") from refusal
    except ValidationError as refusal:
        raise ValidationError({"file": refusal.messages}) from refusal
    return content


def _as_utf8(upload, content):
    """The upload, or the same text in UTF-8 when it came in UTF-16."""
    if extension_of(upload.name) == "txt" and content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ContentFile(content.decode("utf-16").encode(), name=upload.name)
    return upload


@transaction.atomic
def save_text_import(text_import, *, by, into_plan=True):
    """Import an uploaded text once, whoever confirms first; gives the Outcome for the plan."""
    require(rules.can_import_text(by))
    waiting = TextImport.objects.waiting().filter(pk=text_import.pk)
    update_or_refuse(waiting, saved_at=clock.now(), saved_by=by)
    try:
        parsed = read_import(text_import).parsed
    except Unreadable as refusal:
        raise ValidationError(str(refusal), code="unreadable") from refusal
    outcome = import_official_text(
        text_import.document,
        by=by,
        language=text_import.language,
        parsed=parsed,
        sha256=text_import.sha256,
        file=text_import.file,
        into_plan=into_plan,
    )
    record(by=by, verb="save_text_import", target=text_import)
    return outcome


@transaction.atomic
def discard_text_import(text_import, *, by):
    """Decide against an uploaded text; nothing of it reaches the document or the plan."""
    require(rules.can_import_text(by))
    waiting = TextImport.objects.waiting().filter(pk=text_import.pk)
    update_or_refuse(waiting, discarded_at=clock.now(), discarded_by=by)
    record(by=by, verb="discard_text_import", target=text_import)


# What an import does


@dataclass
class Outcome:
    """What an import does to the plan, as keys of its parts.

    `written` get official words, `added` are new, `put_back` had been taken out; `missing` stand in the plan and not
    in the text, and keep their words. `left` counts blocks of the annex that the plan has no place for.
    """

    written: list = field(default_factory=list)
    added: list = field(default_factory=list)
    put_back: list = field(default_factory=list)
    missing: list = field(default_factory=list)
    left: int = 0


@transaction.atomic
def import_official_text(document, *, by, language, parsed, sha256, file=None, into_plan=True):
    """Keep `parsed` as the text of `document` and its annex as the official text of the plan; all of it or nothing.

    With `by` None the portal itself imports (a command of whoever runs the site); `into_plan` False leaves the plan
    alone, for a document whose annex is something else. Gives the Outcome for the plan.
    """
    require(by is None or rules.can_import_text(by))
    save_document_text(document, by=by, language=language, parsed=parsed, sha256=sha256, file=file)
    if not into_plan or not parsed.annex:
        return Outcome()
    # Locked before it is read: two imports at once must see the parts the other has added.
    list(Section.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    outcome = preview(parsed)
    _Writer(by=by, language=language, symbol=document.symbol).write(read_annex(parsed))
    record(by=by, verb="import_official_text", target=document, language=language, parts=len(outcome.written))
    return outcome


def preview(parsed):
    """The Outcome an import of `parsed` would have; changes nothing."""
    if not parsed.annex:
        return Outcome()
    rows = Section.objects.exclude(kind=SectionKind.FOOTNOTE).values_list("key", "withdrawn_at")
    present = {key for key, withdrawn_at in rows if withdrawn_at is None}
    withdrawn = {key for key, withdrawn_at in rows if withdrawn_at is not None}
    annex = read_annex(parsed)
    keys = [part.key for part in annex.parts]
    return Outcome(
        written=[key for key in keys if key in present],
        added=[key for key in keys if key not in present | withdrawn],
        put_back=[key for key in keys if key in withdrawn],
        missing=sorted(present - set(keys)),
        left=len(annex.left),
    )


class _Writer:
    """Writes an annex into the plan, in one language."""

    def __init__(self, *, by, language, symbol):
        self.by, self.language, self.symbol = by, language, symbol
        self.sections = {section.key: section for section in Section.objects.select_related("text")}
        self.added = {}  # key → key of the part above

    def write(self, annex):
        """Every part gets its official words; parts and footnotes the plan does not have are added."""
        wanted = defaultdict(list)  # the order of the text, by the part above
        for part in [*annex.parts, *annex.notes]:
            wanted[part.above].append(part.key)
            if part.key not in self.sections:
                self._add(part)
            self._put_back(self.sections[part.key])
            self._write_words(part)
        for above in dict.fromkeys(self.added.values()):
            self._arrange(above, wanted[above])

    def _add(self, part):
        section = Section(
            key=part.key,
            kind=part.kind,
            parent=self.sections.get(part.above),
            position=0,  # until the parts below the same one are arranged
            text=Text.objects.create(source_language=self.language),
            source=self.symbol,
        )
        section.full_clean(exclude=["parent", "text"])
        section.save()
        self.sections[part.key] = section
        self.added[part.key] = part.above

    def _put_back(self, section):
        if section.withdrawn_at is not None:
            Section.objects.filter(pk=section.pk).update(withdrawn_at=None, withdrawn_by=None)
            section.withdrawn_at = None

    def _write_words(self, part):
        write_wording(
            self.sections[part.key].text,
            by=self.by,
            language=self.language,
            title=part.title,
            body=part.body,
            state=WordingState.OFFICIAL,
            source=self.symbol,
        )

    def _arrange(self, above, wanted):
        """Give the parts below `above` their places, new ones where the text has them."""
        parent = self.sections[above].pk if above else None
        below = [section for section in self.sections.values() if section.parent_id == parent]
        placed = sorted((row for row in below if row.key not in self.added), key=lambda row: (row.position, row.pk))
        for position, key in enumerate(in_order([row.key for row in placed], wanted), start=1):
            Section.objects.filter(key=key).exclude(position=position).update(position=position)
