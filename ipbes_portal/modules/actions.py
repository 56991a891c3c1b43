"""Opening and closing parts of the portal."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ipbes_portal import clock, languages
from ipbes_portal.texts.actions import create_text, write_wording
from ipbes_portal.texts.models import WordingState
from ipbes_portal.workflow import require, save_edit

from . import rules, snapshot
from .models import ModuleState
from .registry import module_named


@transaction.atomic
def switch_module(code, *, by, is_open, notes=None, version=1):
    """Say whether a part is in use, and by `notes` ({language: text}) what its readers are told when it is not.

    Nothing in the part changes. A stale page is refused (StaleEdit), with nothing written.
    """
    require(rules.can_switch_modules(by))
    if module_named(code) is None:
        raise ValidationError(_("There is no such part of the portal."))
    state, _is_new = ModuleState.objects.get_or_create(module=code)
    verb = _verb(state, is_open)
    fields = ["is_open", "text"]
    if state.is_open != is_open:
        state.is_open, state.switched_at, state.switched_by = is_open, clock.now(), by
        fields += ["switched_at", "switched_by"]
    _write_notes(state, {language: text.strip() for language, text in (notes or {}).items()}, by=by)
    save_edit(state, by=by, verb=verb, fields=fields, version=version)
    transaction.on_commit(snapshot.refresh, robust=True)
    return state


def _verb(state, is_open):
    """What the history says happened."""
    if state.is_open == is_open:
        return "edit_module_note"
    return "open_module" if is_open else "close_module"


def _write_notes(state, notes, *, by):
    """Each language as given; a language left empty has no note any more."""
    written = {language: text for language, text in notes.items() if text}
    if state.text:
        state.text.wordings.filter(language__in=notes.keys() - written.keys()).delete()
    elif written:
        first = next((code for code in (languages.current().code, "en") if code in written), min(written))
        state.text = create_text(by=by, language=first, body=written[first], state=WordingState.REVIEWED)
    for language, text in written.items():
        write_wording(state.text, by=by, language=language, body=text, state=WordingState.REVIEWED)
