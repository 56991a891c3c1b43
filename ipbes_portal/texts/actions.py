"""Writing and translating texts."""

from django.db import transaction

from ipbes_portal import clock
from ipbes_portal.audit.actions import record
from ipbes_portal.workflow import StaleEdit

from .models import Text, Version, Wording, WordingState

NEW = 0  # the version of a wording that is not there yet
CONTENT = ("title", "body", "state", "source", "source_hash")


@transaction.atomic
def create_text(*, by, language, title="", body="", state=WordingState.DRAFT, source=""):
    """A new text with its first wording, which is the source of later translations."""
    text = Text.objects.create(source_language=language)
    write_wording(text, by=by, language=language, title=title, body=body, state=state, source=source)
    return text


@transaction.atomic
def write_wording(
    text, *, by, language, title="", body="", state=WordingState.DRAFT, source="", version=None, source_hash=None
):
    """Write one language of `text`; with `version`, only if nobody saved since (else StaleEdit, nothing written).

    Version NEW means that the writer saw no wording in this language. `source_hash` is given when the words were
    translated from an earlier state of the source than today's.
    """
    # The text is locked, not the wording: two first wordings of a language must also see each other.
    Text.objects.select_for_update().get(pk=text.pk)
    wording = text.wordings.filter(language=language).first() or Wording(text=text, language=language, version=NEW)
    if version is not None and wording.version != version:
        raise StaleEdit
    before = {name: getattr(wording, name) for name in CONTENT}
    wording.title, wording.body, wording.state, wording.source = title, body, state, source
    wording.source_hash = _hash_of_source(text, language) if source_hash is None else source_hash
    if wording.pk and before == {name: getattr(wording, name) for name in CONTENT}:
        return wording
    if wording.pk:
        _keep(wording, before)
    wording.version += 1
    wording.updated_at, wording.updated_by = clock.now(), by
    wording.full_clean(exclude=["text", "updated_by"])
    wording.save()
    record(by=by, verb="write_wording", target=wording, language=language, state=str(state))
    return wording


def _keep(wording, content):
    """What stood there, as a version that can be read and restored."""
    Version.objects.create(
        wording=wording,
        number=wording.version,
        written_at=wording.updated_at,
        written_by_id=wording.updated_by_id,
        **content,
    )


def restore_version(kept, *, by, version):
    """Write again what `kept`, a Version, says; the present words become a version themselves."""
    return write_wording(
        kept.wording.text,
        by=by,
        language=kept.wording.language,
        title=kept.title,
        body=kept.body,
        state=kept.state,
        source=kept.source,
        version=version,
        source_hash=kept.source_hash,
    )


def _hash_of_source(text, language):
    """What a translation remembers of its source; the source itself remembers nothing."""
    if language == text.source_language:
        return ""
    source = text.wordings.filter(language=text.source_language).first()
    return source.hash if source else ""
