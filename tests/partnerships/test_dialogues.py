"""Dialogues with partners and funders: who sees them, how they move, and what is written down."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal import clock
from ipbes_portal.audit.models import Entry
from ipbes_portal.partnerships import actions, needs
from ipbes_portal.partnerships.models import Dialogue, DialogueEntry, Stage

PAGE = "/en/dialogues/"


@pytest.fixture
def make_dialogue(secretariat, organisation):
    """Builds dialogues through the real action."""

    def make(subject="Training", **fields):
        row = Dialogue(**{"organisation": organisation, "owner": secretariat} | fields, subject=subject)
        return actions.open_dialogue(row, by=secretariat)

    return make


def test_only_staff_and_co_chairs_know_of_dialogues(client, make_dialogue, co_chair, unit, partner, reviewer):
    row = make_dialogue()
    for user, number, status in ((co_chair, 1, 200), (unit, 1, 200), (partner, 0, 403), (reviewer, 0, 403)):
        client.force_login(user)
        assert Dialogue.objects.visible_to(user).count() == number
        assert client.get(PAGE).status_code == status
        assert client.get(f"{PAGE}{row.pk}/").status_code == (200 if number else 404)
    client.logout()
    assert client.get(PAGE).status_code == 302


def test_who_has_no_part_changes_nothing(make_dialogue, partner):
    row = make_dialogue()
    with pytest.raises(PermissionDenied):
        actions.open_dialogue(Dialogue(), by=partner)
    with pytest.raises(PermissionDenied):
        actions.edit_dialogue(row, by=partner, fields=[], seen="")
    with pytest.raises(PermissionDenied):
        actions.move_dialogue(row, by=partner, stage=Stage.AGREED)
    with pytest.raises(PermissionDenied):
        actions.add_entry(DialogueEntry(dialogue=row, kind="note", note="A."), by=partner)


def test_the_form_beside_a_dialogue_stands_on_the_stage_that_usually_follows(client, make_dialogue, secretariat):
    row = make_dialogue()
    client.force_login(secretariat)
    for stage, offered in (("identified", "contacted"), ("in_dialogue", "agreed"), ("agreed", "in_dialogue")):
        Dialogue.objects.filter(pk=row.pk).update(status=stage)
        assert f'<option value="{offered}" selected>' in client.get(f"{PAGE}{row.pk}/").text
    Dialogue.objects.filter(pk=row.pk).update(status="paused", status_note="Elections.")
    assert '<option value="in_dialogue" selected>' in client.get(f"{PAGE}{row.pk}/").text


def test_one_that_rests_says_why(make_dialogue, co_chair):
    row = make_dialogue()
    with pytest.raises(ValidationError):
        actions.move_dialogue(row, by=co_chair, stage=Stage.PAUSED, note=" ")
    row = actions.move_dialogue(row, by=co_chair, stage=Stage.PAUSED, note="Elections.")
    assert (row.status, row.status_note) == (Stage.PAUSED, "Elections.")
    row = actions.move_dialogue(row, by=co_chair, stage=Stage.AGREED)
    assert (row.status, row.status_note) == (Stage.AGREED, "")
    assert Entry.objects.about(row).filter(verb="move_dialogue").count() == 2
    with pytest.raises(ValidationError):
        actions.move_dialogue(row, by=co_chair, stage=Stage.AGREED)


def test_it_is_cared_for_by_somebody_who_may_read_it_and_what_is_due_is_named(make_dialogue, partner):
    with pytest.raises(ValidationError):
        make_dialogue(owner=partner)
    with pytest.raises(ValidationError):
        make_dialogue(next_on=clock.today())


def test_next_steps_that_are_due_are_said_to_who_cares(client, make_dialogue, secretariat, unit):
    day, one = clock.today(), timedelta(days=1)
    make_dialogue("Due", next_step="Write", next_on=day)
    make_dialogue("Later", next_step="Write", next_on=day + one)
    resting = make_dialogue("Resting", next_step="Write", next_on=day - one)
    actions.move_dialogue(resting, by=secretariat, stage=Stage.ENDED, note="No.")
    ((_label, number, address),) = needs.needs_me(secretariat)
    assert number == 1
    client.force_login(secretariat)
    assert [row.subject for row in client.get(address).context["rows"]] == ["Due"]
    assert needs.needs_me(unit) == []


def test_staff_follow_a_dialogue_in_the_browser(client, secretariat, organisation):
    client.force_login(secretariat)
    form = {"organisation": organisation.pk, "subject": "Training", "owner": secretariat.pk, "next_step": "Write"}
    here = client.post(PAGE + "add/", form)["Location"]
    row = Dialogue.objects.get()
    assert here == f"{PAGE}{row.pk}/"
    seen = client.get(here + "edit/").context["form"]["seen"].value()
    assert client.post(here + "edit/", form | {"next_step": "Call", "seen": seen})["Location"] == here
    assert client.post(here + "edit/", form | {"seen": seen}).status_code == 409
    said = {"happened_on": clock.today().isoformat(), "kind": "call", "note": "They will think about it."}
    assert client.post(here + "note/", said).status_code == 302
    client.post(here + "note/", said | {"happened_on": "2999-01-01"})
    assert [entry.note for entry in row.entries.all()] == ["They will think about it."]
    assert client.post(here + "move/", {"stage": "contacted"}).status_code == 302
    response = client.get(PAGE)
    assert [stage["number"] for stage in response.context["stages"]] == [0, 1, 0, 0, 0, 0]
    assert b"They will think" in client.get(here).content
    assert "Training" in b"".join(client.get(PAGE + "?format=csv")).decode("utf-8-sig")


@pytest.mark.parametrize("rows", [1, 3])
def test_dialogues_cost_the_same_however_many(client, make_dialogue, secretariat, rows, django_assert_num_queries):
    for number in range(rows):
        row = make_dialogue(f"Subject {number}")
        actions.add_entry(DialogueEntry(dialogue=row, kind="note", note="A."), by=secretariat)
    client.force_login(secretariat)
    client.get(PAGE)
    with django_assert_num_queries(10):
        assert len(client.get(PAGE).context["rows"]) == rows
