"""Opening and closing parts of the portal: facts, the rule, the action, and what the cache knows of it."""

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Assessment, Chapter
from ipbes_portal.modules import actions, snapshot
from ipbes_portal.modules.models import ModuleState
from ipbes_portal.texts.models import WordingState
from ipbes_portal.workflow import StaleEdit
from tests.people import make_user


def test_a_part_nobody_has_switched_is_open(db):
    state = ModuleState.of("offers")
    assert (state.is_open, state.version, state.notes, state.switched_at) == (True, 1, {}, None)


def test_closing_says_who_and_when_and_what_readers_are_told(close, secretariat):
    close("offers", en="Until the next session.", fr="Jusqu’à la prochaine session.")
    state = ModuleState.of("offers")
    assert (state.is_open, state.switched_by, state.version) == (False, secretariat, 2)
    assert state.switched_at is not None
    assert state.notes == {"en": "Until the next session.", "fr": "Jusqu’à la prochaine session."}
    assert state.text.source_language == "en"
    assert {wording.state for wording in state.text.wordings.all()} == {WordingState.REVIEWED}


def test_the_history_tells_closing_a_new_note_and_reopening_apart(close, switch, reopen, secretariat):
    close("offers")
    switch("offers", is_open=False, notes={"en": "Moved."})
    reopen("offers")
    entries = Entry.objects.about(ModuleState.of("offers"))
    assert [entry.verb for entry in entries] == ["open_module", "edit_module_note", "close_module"]
    assert {entry.actor for entry in entries} == {secretariat}


def test_a_new_note_does_not_change_since_when_a_part_is_closed(close, switch):
    close("offers")
    since = ModuleState.of("offers").switched_at
    switch("offers", is_open=False, notes={"en": "Moved."})
    assert ModuleState.of("offers").switched_at == since


def test_a_note_emptied_in_one_language_is_gone_in_that_one_only(close, switch):
    close("offers", en="Closed.", fr="Fermé.")
    switch("offers", is_open=False, notes={"en": " ", "fr": "Fermé."})
    assert ModuleState.of("offers").notes == {"fr": "Fermé."}
    switch("offers", is_open=False, notes={"fr": ""})
    assert ModuleState.of("offers").notes == {}


def test_a_language_that_is_not_spoken_of_keeps_its_note(close, switch):
    close("offers", en="Closed.", fr="Fermé.")
    switch("offers", is_open=False, notes={"en": "Closed until May."})
    assert ModuleState.of("offers").notes == {"en": "Closed until May.", "fr": "Fermé."}


@pytest.mark.parametrize("role", [None, *(role for role in Role if role != Role.SECRETARIAT)])
def test_nobody_but_the_secretariat_switches(db, country, organisation, role):
    assessment = Assessment.objects.create(code="A", name_en="A", kind="thematic", state="ongoing")
    chapter = Chapter.objects.create(assessment=assessment, number="1", position=1, title="Status")
    scope = {Role.CHAPTER_LEAD: {"chapter": chapter}}
    scope |= {Role.PARTNER_MANAGER: {"organisation": organisation}, Role.FUNDER: {"organisation": organisation}}
    scope |= {Role.FOCAL_POINT: {"country": country}, Role.DEPUTY_FOCAL_POINT: {"country": country}}
    user = make_user("somebody", *([role] if role else []), **scope.get(role, {}))
    with pytest.raises(PermissionDenied):
        actions.switch_module("offers", by=user, is_open=False)
    assert not ModuleState.objects.exists()


def test_there_is_no_switch_for_what_is_no_part(secretariat):
    with pytest.raises(ValidationError):
        actions.switch_module("plan", by=secretariat, is_open=False)
    assert not ModuleState.objects.exists()


def test_a_stale_page_changes_neither_state_nor_note(close, secretariat):
    close("offers", en="Closed.")
    with pytest.raises(StaleEdit):
        actions.switch_module("offers", by=secretariat, is_open=True, notes={"en": "Late."}, version=1)
    state = ModuleState.of("offers")
    assert (state.is_open, state.notes, state.version) == (False, {"en": "Closed."}, 2)


@pytest.mark.parametrize(
    "fields", [{"is_open": False}, {"switched_at": "2026-01-01T00:00:00Z"}, {"is_open": True, "switched_by": True}]
)
def test_the_database_knows_who_closed_a_part(secretariat, fields):
    if "switched_by" in fields:
        fields |= {"switched_by": secretariat}
    with pytest.raises(IntegrityError), transaction.atomic():
        ModuleState.objects.create(module="offers", **fields)


def test_a_part_has_one_state(close):
    close("offers")
    with pytest.raises(IntegrityError), transaction.atomic():
        ModuleState.objects.create(module="offers")


# The cache


def test_the_database_is_asked_once_and_then_the_cache(close):
    close("offers")
    cache.delete(snapshot.KEY)
    with CaptureQueriesContext(connection) as queries:
        assert snapshot.closed_modules() == {"offers"}
        assert snapshot.closed_modules() == {"offers"}
    assert len(queries) == 1


def test_a_change_is_known_as_soon_as_it_is_committed(close, reopen):
    assert snapshot.is_open("offers")
    close("offers")
    assert not snapshot.is_open("offers")
    reopen("offers")
    assert snapshot.is_open("offers")


def test_a_change_that_is_not_committed_is_known_to_nobody(secretariat):
    assert snapshot.is_open("offers")
    actions.switch_module("offers", by=secretariat, is_open=False)
    assert snapshot.is_open("offers")


def test_who_read_before_a_change_does_not_overwrite_what_the_change_wrote(close, monkeypatch):
    asked = snapshot._ask

    def slow():
        found = asked()
        monkeypatch.setattr(snapshot, "_ask", asked)
        close("offers")
        return found

    monkeypatch.setattr(snapshot, "_ask", slow)
    snapshot.closed_modules()
    assert snapshot.closed_modules() == {"offers"}
