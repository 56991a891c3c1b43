"""Loading reference files: idempotent, and polite to staff who corrected a row since."""

import csv
import hashlib
import json
import tomllib

from django.db import transaction

from . import languages
from .directory.models import ReferenceRow
from .texts.actions import create_text, write_wording
from .texts.models import WordingState


def read_toml(path):
    """The tables of a TOML file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read_csv(path):
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def six(field, names):
    """`{"en": …}` as the columns of a translated field; a plain string is English."""
    if isinstance(names, str):
        names = {"en": names}
    return {f"{field}_{column}": words for column, words in names.items()}


def fingerprint(content):
    """A digest of what a file says; rows it refers to count by their key, not by names that staff may correct."""
    text = json.dumps(content, sort_keys=True, default=lambda value: getattr(value, "pk", None) or str(value))
    return hashlib.sha256(text.encode()).hexdigest()


def sourced(row):
    """The source columns of a row."""
    return {"source": row.get("source", ""), "is_verified": bool(row.get("verified", False))}


class Loader:
    """Writes rows whose words in the file are new, and counts what it did."""

    def __init__(self):
        self.counts = {}
        self.known = {(row.model, row.key): row.digest for row in ReferenceRow.objects.all()}

    def changed(self, model, key, content):
        """Whether the file says something new about this row; remembers what it says now."""
        label = model._meta.label_lower
        digest = fingerprint(content)
        if self.known.get((label, key)) == digest:
            return False
        ReferenceRow.objects.update_or_create(model=label, key=key, defaults={"digest": digest})
        self.known[label, key] = digest
        self.counts[label] = self.counts.get(label, 0) + 1
        return True

    @transaction.atomic
    def row(self, model, key, *, related=None, text=None, **fields):
        """Create or renew one row; `key` finds it, `text` is (titles, bodies) by language column.

        A row that staff deleted comes back: others refer to it.
        """
        name = "|".join(str(value.pk if hasattr(value, "pk") else value) for value in key.values())
        obj = model._default_manager.filter(**key).first()
        if obj is None:
            self.known.pop((model._meta.label_lower, name), None)
            obj = model(**key)
        if not self.changed(model, name, [fields, text, related]):
            return obj
        for field, value in fields.items():
            setattr(obj, field, value)
        if text:
            obj.text = self._text(obj, *text, source=fields.get("source", ""))
        obj.full_clean(validate_unique=False, exclude=["text"])
        obj.save()
        for field, rows in (related or {}).items():
            getattr(obj, field).set(rows)
        return obj

    def _text(self, obj, titles, bodies, source):
        """Our own wording in six languages, English the source of the others; what a person wrote since stands."""
        text = obj.text if obj.text_id else None
        corrected = set()
        if text:
            corrected = set(text.wordings.filter(updated_by__isnull=False).values_list("language", flat=True))
        for language in sorted(languages.LANGUAGES, key=lambda language: language.code != "en"):
            words = {"title": (titles or {}).get(language.column, ""), "body": (bodies or {}).get(language.column, "")}
            if language.code in corrected or not any(words.values()):
                continue
            if text is None:
                text = create_text(
                    by=None, language=language.code, state=WordingState.DRAFT, source=source[:200], **words
                )
            else:
                state = WordingState.DRAFT if language.code == "en" else WordingState.MACHINE
                write_wording(text, by=None, language=language.code, state=state, source=source[:200], **words)
        return text
