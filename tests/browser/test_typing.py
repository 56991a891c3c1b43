"""Words are not lost: forms that save themselves, an expired sign-in, a stray click, somebody else's words."""

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache

from ipbes_portal.accounts.roles import Role
from matching import actions
from matching.models import Proposal
from tests.matching.conftest import (  # noqa: F401  fixtures
    call,
    categories,
    complete,
    make_call,
    make_draft,
    make_proponent,
    proponent,
)
from tests.people import make_user

from .conftest import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
STARTS = "These are your words from before"


@pytest.fixture
def draft(make_draft):  # noqa: F811  the fixture above
    """A response somebody writes."""
    return make_draft()


@pytest.fixture
def where(open_page, draft, proponent):  # noqa: F811
    """A section of it, open in a browser."""
    page = open_page(width=320, user=proponent)
    page.goto(f"/en/proposals/{draft.pk}/form/where/")
    return page


def institutions(page):
    return page.locator("[name=institutions]")


def line(page, words):
    """Wait until the line beside the buttons says it."""
    page.locator("[data-autosave-line]", has_text=words).wait_for()


def sign_out_everywhere():
    """As when the sessions of everybody have expired."""
    Session.objects.all().delete()
    cache.clear()


def test_a_form_saves_itself_and_a_later_press_of_save_is_not_stale(where, draft, axe, overflow):
    line(where, "saves itself")
    institutions(where).fill("Two institutes")
    where.locator("[name=contact_name]").focus()
    line(where, "Saved at")
    assert Proposal.objects.get().institutions == "Two institutes"
    assert where.locator("[name=version]").input_value() == "2"
    assert axe(where) == []
    assert overflow(where) == 0
    where.locator("[name=contact_name]").fill("Other office")
    where.get_by_role("button", name="Save", exact=True).click()
    where.wait_for_url("**/form/")
    assert (Proposal.objects.get().contact_name, Proposal.objects.get().version) == ("Other office", 3)
    where.goto(f"/en/proposals/{draft.pk}/form/where/")
    assert where.get_by_text(STARTS).count() == 0


def test_some_seconds_after_the_last_keystroke_it_is_saved(open_page, draft, proponent):  # noqa: F811
    page = open_page(user=proponent)
    page.clock.install()
    page.goto(f"/en/proposals/{draft.pk}/form/where/")
    institutions(page).fill("Two institutes")
    page.clock.run_for(3_500)
    assert Proposal.objects.get().institutions == "Our institute"
    page.clock.run_for(1_000)
    line(page, "Saved at")
    assert Proposal.objects.get().institutions == "Two institutes"


def test_save_pressed_while_an_autosave_is_under_way_waits_for_its_version(where):
    held = []
    where.route("**/form/where/", lambda route: held.append(route) if not held else route.continue_())
    institutions(where).fill("Two institutes")
    where.locator("[name=contact_name]").fill("Other office")
    where.wait_for_function("() => true")
    assert len(held) == 1
    where.locator("[name=contact_email]").fill("other@example.org")
    where.get_by_role("button", name="Save", exact=True).click()
    held[0].continue_()
    where.wait_for_url("**/form/")
    stored = Proposal.objects.get()
    assert (stored.institutions, stored.contact_email) == ("Two institutes", "other@example.org")


def test_what_is_typed_while_an_autosave_is_under_way_is_saved_next(where):
    held = []
    where.route("**/form/where/", lambda route: held.append(route) if not held else route.continue_())
    institutions(where).fill("Two institutes")
    where.locator("[name=contact_name]").focus()
    institutions(where).fill("Three institutes")
    held[0].continue_()
    line(where, "Saved at")
    assert Proposal.objects.get().institutions == "Two institutes"
    where.locator("form[data-autosave]:not([data-unsaved])").wait_for()
    assert Proposal.objects.get().institutions == "Three institutes"


def test_what_cannot_be_saved_is_said_in_the_language_of_the_page(open_page, draft, proponent):  # noqa: F811
    page = open_page(user=proponent)
    page.problems.expect("422")
    page.goto(f"/en/proposals/{draft.pk}/form/where/")
    page.locator("[name=contact_email]").fill("office@")
    institutions(page).focus()
    line(page, "Not saved yet. E-mail of the contact: Enter a valid email address.")
    page.locator("[name=contact_email]").fill("office@example.org")
    institutions(page).fill("Two institutes")
    page.locator("[name=contact_name]").focus()
    line(page, "Saved at")


def test_an_expired_sign_in_loses_no_word(where, draft, proponent, live_server):  # noqa: F811
    sign_out_everywhere()
    institutions(where).fill("Two institutes")
    where.locator("[name=contact_name]").focus()
    line(where, "you are signed out")
    where.get_by_role("button", name="Save", exact=True).click()
    where.wait_for_url("**/login/**")
    sign_in(where, proponent, live_server.url)
    where.goto(f"/en/proposals/{draft.pk}/form/where/")
    assert institutions(where).input_value() == "Two institutes"
    where.get_by_text(STARTS).wait_for()
    assert Proposal.objects.get().institutions == "Our institute"
    where.locator("[name=contact_name]").fill("Other office")
    institutions(where).focus()
    line(where, "Saved at")
    assert where.get_by_text(STARTS).count() == 0
    assert Proposal.objects.get().institutions == "Two institutes"


def test_words_from_before_can_be_given_up_for_what_is_saved(open_page, country, secretariat):
    page = open_page(user=secretariat)
    page.goto("/en/calls/add/")
    page.locator("[name=title]").fill("A call of mine")
    page.locator("[name=languages][value=fr]").check()
    page.goto("/en/")
    page.goto("/en/calls/add/")
    assert page.locator("[name=title]").input_value() == "A call of mine"
    assert page.locator("[name=languages][value=fr]").is_checked()
    page.get_by_role("button", name="Use what is saved").click()
    assert page.locator("[name=title]").input_value() == ""
    assert not page.locator("[name=languages][value=fr]").is_checked()
    assert page.get_by_text(STARTS).count() == 0
    page.reload()
    assert page.locator("[name=title]").input_value() == ""


def test_what_was_typed_is_for_nobody_else_and_gone_after_sign_out(open_page, country, secretariat, live_server):
    page = open_page(width=320, user=secretariat)
    page.on("dialog", lambda dialog: dialog.accept())  # words that are not saved: leave all the same
    title = page.locator("[name=title]")
    page.goto("/en/calls/add/")
    title.fill("A call of mine")
    sign_in(page, make_user("colleague", Role.TSU), live_server.url)
    page.goto("/en/calls/add/")
    assert title.input_value() == ""
    sign_in(page, secretariat, live_server.url)
    page.goto("/en/calls/add/")
    assert title.input_value() == "A call of mine"
    page.get_by_text("Menu").click()
    page.get_by_role("button", name="Sign out").last.click()
    page.locator("body:not([data-user])").wait_for(state="attached")
    sign_in(page, secretariat, live_server.url)
    page.goto("/en/calls/add/")
    assert title.input_value() == ""


def test_without_an_answer_it_is_tried_again_and_the_words_stay(where, draft):
    where.problems.expect("ERR_FAILED")
    lost = []
    where.route("**/form/where/", lambda route: (lost.append(route), route.abort()))
    institutions(where).fill("Two institutes")
    where.locator("[name=contact_name]").focus()
    line(where, "no answer from the portal")
    where.unroute("**/form/where/")
    institutions(where).fill("Three institutes")
    where.locator("[name=contact_name]").focus()
    where.locator("form[data-autosave]:not([data-unsaved])").wait_for()
    assert (len(lost), Proposal.objects.get().institutions) == (1, "Three institutes")


def test_a_colleagues_words_are_not_overwritten_by_an_autosave(where, draft):
    where.problems.expect("409")
    Proposal.objects.filter(pk=draft.pk).update(institutions="Theirs", version=2)
    institutions(where).fill("Mine")
    where.locator("[name=contact_name]").focus()
    line(where, "somebody else saved this meanwhile")
    assert Proposal.objects.get().institutions == "Theirs"
    where.get_by_role("button", name="Save", exact=True).click()
    where.get_by_text("Nothing of yours is lost.").first.wait_for()
    assert institutions(where).input_value() == "Mine"
    # The words are not saved yet, although nobody has touched this page: leaving it asks first.
    asked = []
    where.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    where.locator("h1").click()
    where.goto("/en/calls/")
    assert asked == ["beforeunload"]


def test_a_refused_form_keeps_its_words_through_an_expired_sign_in(open_page, secretariat, live_server):
    page = open_page(user=secretariat)
    page.goto("/en/calls/add/")
    page.locator("[name=title]").fill("A call of mine")
    page.locator("form[data-confirm-leave]").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    page.locator(".error-summary").wait_for()
    page.goto("/en/calls/add/")
    assert page.locator("[name=title]").input_value() == "A call of mine"


def test_a_refused_reason_in_a_small_form_is_still_there(open_page, draft, proponent, secretariat):  # noqa: F811
    actions.submit_proposal(draft, by=proponent)
    page = open_page(user=secretariat)
    page.goto(f"/en/proposals/{draft.pk}/")
    page.get_by_text("Mark as a duplicate").first.click()
    page.locator("#id_duplicate_of").fill("P-1")
    page.locator("#id_duplicate_note").fill("The same project.")
    page.get_by_role("button", name="Mark as a duplicate").click()
    page.get_by_text("No response has this reference.").wait_for()
    assert page.locator("#id_duplicate_note").is_visible()
    assert page.locator("#id_duplicate_note").input_value() == "The same project."
    assert page.locator("#id_return_note").input_value() == ""
