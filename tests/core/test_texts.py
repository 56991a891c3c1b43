"""Texts in six languages."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from ipbes_portal.audit.models import Entry
from ipbes_portal.texts.actions import NEW, create_text, write_wording
from ipbes_portal.texts.models import Text, Wording, WordingState
from ipbes_portal.workflow import StaleEdit

pytestmark = pytest.mark.sqlite


@pytest.fixture
def text(secretariat):
    return create_text(by=secretariat, language="en", title="Workshop", body="On scenarios.", source="IPBES/5/3")


def write(text, language, title, **more):
    return write_wording(text, by=None, language=language, title=title, **more)


def test_a_new_text_is_the_source_of_its_translations(text, secretariat):
    wording = text.wordings.get()
    assert (text.source_language, wording.language, wording.title, wording.body) == (
        "en",
        "en",
        "Workshop",
        "On scenarios.",
    )
    assert (wording.version, wording.state, wording.source_hash) == (1, WordingState.DRAFT, "")
    assert (wording.source, wording.updated_by) == ("IPBES/5/3", secretariat)


def test_a_reader_gets_their_language_else_the_source_else_english_else_any(db):
    text = create_text(by=None, language="fr", title="Atelier")
    write(text, "ru", "Семинар")
    shown = {code: text.in_language(code).title for code in ("fr", "ru", "ar", "en")}
    assert shown == {"fr": "Atelier", "ru": "Семинар", "ar": "Atelier", "en": "Atelier"}
    with translation.override("ru"):
        assert str(text) == "Семинар"
    assert text.source.title == "Atelier"
    assert Text.objects.create(source_language="es").in_language("es") is None
    assert str(Text.objects.create()) == ""


def test_a_translation_is_stale_once_its_source_was_changed(text):
    french = write(text, "fr", "Atelier")
    assert french.is_stale(text.source) is False
    write(text, "en", "Workshop on scenarios")
    assert french.is_stale(text.source) is True
    assert write(text, "fr", "Atelier").is_stale(text.source) is False
    assert text.source.is_stale(text.source) is False


@pytest.mark.parametrize(
    ("state", "is_unofficial"),
    [("machine", True), ("draft", True), ("reviewed", False), ("official", False)],
)
def test_readers_are_told_what_nobody_has_checked(text, state, is_unofficial):
    assert write(text, "es", "Taller", state=state).is_unofficial is is_unofficial


def test_the_same_words_are_not_written_again(text, secretariat):
    entries = Entry.objects.count()
    wording = write(text, "en", "Workshop", body="On scenarios.", source="IPBES/5/3")
    assert (wording.version, wording.updated_by, Entry.objects.count()) == (1, secretariat, entries)


def test_each_change_is_recorded_with_its_language(text, secretariat):
    wording = write_wording(text, by=secretariat, language="zh-hans", title="研讨会", state=WordingState.REVIEWED)
    entry = Entry.objects.about(wording).get()
    assert (entry.actor, entry.verb) == (secretariat, "write_wording")
    assert entry.details == {"language": "zh-hans", "state": "reviewed"}


def test_a_stale_translation_is_refused_and_nothing_is_lost(text):
    write(text, "fr", "Atelier", version=NEW)
    write(text, "fr", "Atelier, corrigé", version=1)
    for seen in (NEW, 1, 3):
        with pytest.raises(StaleEdit):
            write(text, "fr", "Autre", version=seen)
    french = text.wordings.get(language="fr")
    assert (french.title, french.version) == ("Atelier, corrigé", 2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": "de"},
        {"language": ""},
        {"language": "zh"},
        {"title": "", "body": ""},
        {"title": "x" * 401},
        {"state": "perfect"},
    ],
)
def test_what_cannot_be_printed_is_refused_with_a_reason(text, wrong):
    with pytest.raises(ValidationError):
        write_wording(text, **{"by": None, "language": "fr", "title": "Atelier"} | wrong)
    assert Wording.objects.count() == 1


def test_a_text_that_could_not_be_written_leaves_nothing_behind(db):
    with pytest.raises(ValidationError):
        create_text(by=None, language="de", title="Werkstatt")
    assert Text.objects.count() == 0


def test_titles_and_bodies_are_given_by_language(text):
    write(text, "fr", "Atelier")
    assert text.titles() == {"en": "Workshop", "fr": "Atelier"}
    assert text.bodies() == {"en": "On scenarios."}
    assert text.wordings.get(language="fr").spoken.name == "Français"
