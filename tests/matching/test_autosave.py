"""What the server tells static/js/autosave.js while somebody writes a section of a response."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.audit.models import Entry
from matching import actions
from matching.models import Proposal

AUTOSAVE = {"X-Requested-With": "autosave"}


@pytest.fixture
def as_proponent(client, proponent):
    client.force_login(proponent)
    return client


def section(draft, name="where"):
    return reverse("matching:proposal_section", args=[draft.pk, name])


def saved(client, draft, form, name="where"):
    """Send a section as autosave.js does."""
    return client.post(section(draft, name), form, headers=AUTOSAVE)


@pytest.fixture
def where(country):
    """What stands in the section of a complete draft, as a form."""
    return {
        "version": 1,
        "countries": [country.pk],
        "institutions": "Our institute",
        "contact_name": "Project office",
        "contact_email": "office@example.org",
    }


def edits():
    return Entry.objects.filter(verb="edit_proposal").count()


def test_what_is_typed_is_saved_and_the_form_goes_on_with_the_new_version(as_proponent, make_draft, where):
    draft = make_draft()
    moment = clock.now().replace(microsecond=0)
    with clock.at(moment):
        response = saved(as_proponent, draft, where | {"institutions": "Two institutes"})
    assert (response.status_code, response.json()) == (200, {"version": 2, "saved_at": moment.isoformat()})
    response = saved(as_proponent, draft, where | {"institutions": "Three institutes", "version": 2})
    assert response.json()["version"] == 3
    assert Proposal.objects.get().institutions == "Three institutes"
    assert list(get_messages(response.wsgi_request)) == []


def test_where_nothing_was_changed_nothing_is_written(as_proponent, make_draft, where):
    draft = make_draft()
    before = edits()
    assert saved(as_proponent, draft, where).json()["version"] == 1
    assert as_proponent.post(section(draft), where).status_code == 302
    assert (edits(), Proposal.objects.get().version) == (before, 1)


def test_only_what_was_changed_stands_in_the_history(as_proponent, make_draft, where, proponent):
    draft = make_draft()
    saved(as_proponent, draft, where | {"countries": []})
    assert Entry.objects.filter(verb="edit_proposal").latest("pk").details == {"fields": ["countries"]}
    versions = draft.text.source.version
    words = {"version": 2, "kind": "project", "title": "Our project", "abstract": "In short.", "description": "New."}
    saved(as_proponent, draft, words, "what")
    draft.refresh_from_db()
    assert (draft.description, Proposal.objects.get().text.source.version) == ("New.", versions)


def test_what_makes_no_sense_is_said_with_the_name_of_its_field_and_not_saved(as_proponent, make_draft, where):
    draft = make_draft()
    response = saved(as_proponent, draft, where | {"institutions": "Two", "contact_email": "office@"})
    assert response.status_code == 422
    assert response.json() == {"errors": {"contact_email": ["E-mail of the contact: Enter a valid email address."]}}
    response = saved(as_proponent, draft, {"version": 1, "amount": "5", "currency": ""}, "support")
    assert response.status_code == 422
    assert "together with its currency" in str(response.json()["errors"])
    assert (Proposal.objects.get().institutions, Proposal.objects.get().amount) == ("Our institute", None)


def test_a_stale_form_is_not_saved_and_pressing_save_shows_both_versions(as_proponent, make_draft, where, proponent):
    draft = make_draft()
    theirs = Proposal.objects.get()
    theirs.institutions = "Theirs."
    actions.edit_proposal(theirs, by=proponent, fields=["institutions"], version=1)
    form = where | {"institutions": "Mine."}
    response = saved(as_proponent, draft, form)
    assert (response.status_code, response.json()) == (409, {"stale": True})
    assert Proposal.objects.get().institutions == "Theirs."
    page = as_proponent.post(section(draft), form)
    assert page.status_code == 409
    assert "data-unsaved" in page.content.decode()
    # Beside two versions only the reader decides when to save.
    assert "data-autosave=" not in page.content.decode()


def test_ones_own_words_are_no_conflict_when_the_answer_was_lost(as_proponent, make_draft, where):
    draft = make_draft()
    form = where | {"institutions": "Two institutes"}
    assert [saved(as_proponent, draft, form).json()["version"] for _ in range(2)] == [2, 2]


def test_who_is_signed_out_is_led_to_sign_in_and_who_may_not_is_refused(client, make_proposal, make_draft, proponent):
    draft, sent = make_draft(), make_proposal()
    assert saved(client, draft, {"version": 1}).status_code == 302
    client.force_login(proponent)
    assert saved(client, sent, {"version": 1}).status_code == 403


def test_a_form_that_was_not_sent_holds_no_unsaved_words(as_proponent, make_draft):
    page = as_proponent.get(section(make_draft())).content.decode()
    assert "data-unsaved" not in page
    assert "data-autosave=" in page


def test_beside_each_other_stand_words_and_not_codes(as_proponent, make_draft, proponent):
    draft = make_draft()
    theirs = Proposal.objects.get()
    theirs.kind = "both"
    actions.edit_proposal(theirs, by=proponent, fields=["kind"], version=1)
    form = {"version": 1, "kind": "project", "title": "Our project", "abstract": "In short.", "description": "Mine."}
    rows = as_proponent.post(section(draft, "what"), form).context["conflict"]
    kind = next(row for row in rows if row["label"] == "This is")
    assert (kind["mine"], kind["theirs"]) == ("a project that seeks support", "a project and a pledge")
