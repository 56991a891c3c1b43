"""Changing a status, saving an edit, asking a rule."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import translation

from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Organisation
from ipbes_portal.programme.models import Activity, ActivityStatus
from ipbes_portal.records.actions import add_document
from ipbes_portal.records.models import Decision, Document, Session
from ipbes_portal.workflow import StaleEdit, change_status, require, save_edit

pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize("refusal", [False, None, 0, ""])
def test_require_refuses_unless_the_rule_said_yes(refusal):
    require(True)
    with pytest.raises(PermissionDenied):
        require(refusal)


def test_a_status_changes_with_its_moment_its_other_fields_and_one_entry(make_activity, secretariat):
    activity = make_activity()
    Entry.objects.all().delete()

    change_status(activity, ActivityStatus.ONGOING, by=secretariat, verb="move_activity", note="Begun.", place="Bonn")

    stored = Activity.objects.get(pk=activity.pk)
    assert (stored.status, stored.place) == (ActivityStatus.ONGOING, "Bonn")
    assert stored.status_changed_at == stored.updated_at == activity.updated_at
    assert [(e.actor, e.verb, e.target_type, e.target_id, e.details) for e in Entry.objects.all()] == [
        (
            secretariat,
            "move_activity",
            "programme.activity",
            activity.pk,
            {"was": "planned", "is": "ongoing", "note": "Begun."},
        )
    ]


@pytest.mark.parametrize("to", ["reported", "draft", "planned", "nonsense", "", None, "PLANNED"])
def test_a_step_that_is_not_in_the_table_is_refused(make_activity, secretariat, to):
    activity = make_activity()
    with pytest.raises(ValidationError):
        change_status(activity, to, by=secretariat, verb="move_activity")
    assert Activity.objects.get(pk=activity.pk).status == ActivityStatus.PLANNED
    assert not Entry.objects.filter(verb="move_activity").exists()


def test_a_row_in_an_unknown_state_moves_nowhere(make_activity, secretariat):
    activity = make_activity()
    activity.status = "nonsense"
    with pytest.raises(ValidationError):
        change_status(activity, ActivityStatus.ONGOING, by=secretariat, verb="move_activity")


def test_a_status_somebody_else_changed_is_not_changed_again(make_activity, secretariat):
    mine = make_activity()
    theirs = Activity.objects.get(pk=mine.pk)
    change_status(theirs, ActivityStatus.CANCELLED, by=secretariat, verb="move_activity")
    with pytest.raises(ValidationError):
        change_status(mine, ActivityStatus.ONGOING, by=secretariat, verb="move_activity")
    assert Activity.objects.get(pk=mine.pk).status == ActivityStatus.CANCELLED
    assert Entry.objects.filter(verb="move_activity").count() == 1


def test_only_what_is_named_is_written_with_a_status(make_activity, secretariat):
    activity = make_activity()
    activity.place = "typed into a form, not saved"
    change_status(activity, ActivityStatus.ONGOING, by=secretariat, verb="move_activity")
    assert Activity.objects.get(pk=activity.pk).place == ""


def test_an_edit_writes_only_the_named_fields_and_counts_the_version(make_activity, secretariat, country, need):
    activity = make_activity()
    activity.place, activity.website = "Bonn", "https://example.org/"
    activity.languages = ["fr", "ar"]

    save_edit(
        activity,
        by=secretariat,
        verb="edit_activity",
        fields=["place", "languages"],
        version=1,
        related={"countries": [country], "needs": [need]},
    )

    stored = Activity.objects.get(pk=activity.pk)
    assert (stored.place, stored.website, stored.languages, stored.version) == ("Bonn", "", ["ar", "fr"], 2)
    assert (list(stored.countries.all()), list(stored.needs.all())) == ([country], [need])
    assert activity.version == 2
    entry = Entry.objects.about(activity).first()
    assert (entry.verb, entry.details) == ("edit_activity", {"fields": ["countries", "languages", "needs", "place"]})


def test_a_stale_edit_writes_nothing(make_activity, secretariat, country):
    first = make_activity()
    second = Activity.objects.get(pk=first.pk)
    first.place, second.place = "Bonn", "Antalya"
    save_edit(first, by=secretariat, verb="edit_activity", fields=["place"], version=1)
    entries = Entry.objects.count()

    with pytest.raises(StaleEdit), transaction.atomic():
        save_edit(
            second, by=secretariat, verb="edit_activity", fields=["place"], version=1, related={"countries": [country]}
        )

    stored = Activity.objects.get(pk=first.pk)
    assert (stored.place, stored.version, stored.countries.count()) == ("Bonn", 2, 0)
    assert Entry.objects.count() == entries


def test_a_foreign_key_is_saved_by_its_name_and_by_its_column(organisation, secretariat, country):
    organisation.country = None
    save_edit(organisation, by=secretariat, verb="edit_organisation", fields=["country"], version=1)
    assert Organisation.objects.get(pk=organisation.pk).country is None
    organisation.country_id = country.pk
    save_edit(organisation, by=secretariat, verb="edit_organisation", fields=["country_id"], version=2)
    assert Organisation.objects.get(pk=organisation.pk).country == country


def test_a_translated_name_is_saved_in_the_language_of_the_editor_only(secretariat):
    document = add_document(Document(symbol="IPBES/5/3", name="Rolling plan"), by=secretariat)
    with translation.override("fr"):
        document = Document.objects.get(pk=document.pk)
        document.name = "Plan glissant"
        save_edit(document, by=secretariat, verb="edit_document", fields=["name"], version=1)
    stored = Document.objects.get(pk=document.pk)
    assert (stored.name_en, stored.name_fr, stored.name) == ("Rolling plan", "Plan glissant", "Rolling plan")


def test_the_trail_of_a_row_is_its_own_and_newest_first(make_activity, secretariat):
    one, other = make_activity("One"), make_activity("Other")
    change_status(one, ActivityStatus.ONGOING, by=secretariat, verb="move_activity")
    assert [entry.verb for entry in Entry.objects.about(one)] == ["move_activity", "add_activity"]
    assert [entry.verb for entry in Entry.objects.about(other)] == ["add_activity"]


def test_the_trail_does_not_mistake_one_kind_of_row_for_another(db, secretariat):
    session = Session.objects.create(number=5)
    decision = Decision.objects.create(symbol="IPBES-5/1", session=session, name="Decision")
    save_edit_target = Entry.objects.create(
        actor=secretariat, verb="x", target_type="records.session", target_id=decision.pk
    )
    assert save_edit_target not in Entry.objects.about(decision)
