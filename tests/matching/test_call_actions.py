"""Calls: preparing, opening and closing them, the policy, and the code of a targeted one."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Body
from ipbes_portal.notifications.models import Notice
from ipbes_portal.workflow import StaleEdit
from matching import actions, tasks
from matching.forms import CallForm
from matching.models import Call, CallKind, CallStatus, LatePolicy, MatchingPolicy


def verbs(row):
    return [entry.verb for entry in Entry.objects.about(row).reverse()]


def test_a_call_is_prepared_then_opened(make_call, secretariat):
    call = make_call(is_open=False)
    assert (call.status, str(call)) == (CallStatus.DRAFT, "Call for projects and pledges")
    actions.open_call(call, by=secretariat)
    assert (call.status, verbs(call)) == (CallStatus.OPEN, ["create_call", "open_call"])


def test_bureau_and_panel_decide_unless_the_call_says_otherwise(make_call):
    for code, kind in (("bureau", "bureau"), ("mep", "mep"), ("tf", "task_force")):
        Body.objects.create(code=code, kind=kind, name_en=code)
    assert {body.code for body in make_call().deciding_bodies.all()} == {"bureau", "mep"}


@pytest.mark.parametrize("person", ["reviewer", "stranger", "partner", "co_chair"])
def test_only_staff_prepare_calls(request, person, make_call):
    call = make_call(is_open=False)
    somebody = request.getfixturevalue(person)
    for act in (
        lambda: actions.create_call(Call(), by=somebody, language="en", title="A call"),
        lambda: actions.edit_call(call, by=somebody, fields=["year"], version=1),
        lambda: actions.open_call(call, by=somebody),
        lambda: actions.translate_call(call, by=somebody, language="fr", title="Appel", body=""),
        lambda: actions.set_policy(by=somebody, open_calls_are_paused=True),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_while_open_calls_are_paused_only_targeted_ones_open(make_call, secretariat):
    actions.set_policy(by=secretariat, open_calls_are_paused=True, note="Decided at the fifth session.")
    with pytest.raises(ValidationError, match="No open calls.*fifth session"):
        make_call()
    assert make_call(kind=CallKind.TARGETED).status == CallStatus.OPEN
    actions.set_policy(by=secretariat, open_calls_are_paused=False, version=2)
    assert make_call().status == CallStatus.OPEN


def test_there_is_one_policy_and_a_stale_page_does_not_change_it(secretariat):
    actions.set_policy(by=secretariat, open_calls_are_paused=True)
    with pytest.raises(StaleEdit):
        actions.set_policy(by=secretariat, open_calls_are_paused=False, version=1)
    assert MatchingPolicy.present().open_calls_are_paused
    with pytest.raises(IntegrityError):
        MatchingPolicy.objects.create(number=2)


def test_a_call_whose_closing_time_has_passed_does_not_open(make_call, secretariat, after_closing):
    call = make_call(is_open=False)
    with after_closing(call), pytest.raises(ValidationError, match="closing time has passed"):
        actions.open_call(call, by=secretariat)


def test_a_call_closes_after_it_opens_and_takes_a_language(make_call):
    with pytest.raises(ValidationError, match="close after it opens"):
        make_call(days=-2)
    with pytest.raises(ValidationError):
        make_call(languages=[])
    with pytest.raises(ValidationError, match="time zone"):
        make_call(zone="Bonn")


def test_closing_early_moves_the_closing_time_to_that_moment(call, secretariat):
    actions.close_call(call, by=secretariat)
    call.refresh_from_db()
    assert call.status == CallStatus.CLOSED
    assert call.closes_at <= clock.now()


def test_calls_close_by_themselves_at_their_time_and_tell_those_with_drafts(
    make_call, make_draft, proponent, after_closing
):
    call, longer = make_call(), make_call(days=60)
    make_draft(to=call)
    make_draft(to=longer)
    due = call.closes_at
    with after_closing(call):
        tasks.close_due_calls()
    call.refresh_from_db()
    longer.refresh_from_db()
    assert (call.status, call.closes_at, longer.status) == (CallStatus.CLOSED, due, CallStatus.OPEN)
    notice = Notice.objects.get(recipient=proponent, kind="matching.call_closed")
    assert "marked as late" in notice.body


def test_the_times_of_a_closed_call_stay(call, secretariat):
    actions.close_call(call, by=secretariat)
    call.closes_at += timedelta(days=9)
    with pytest.raises(ValidationError, match="closed"):
        actions.edit_call(call, by=secretariat, fields=["closes_at"], version=call.version)
    call.refresh_from_db()
    call.late_policy = LatePolicy.REFUSED
    actions.edit_call(call, by=secretariat, fields=["late_policy"], version=call.version)
    assert not Call.objects.get().takes_responses


def test_the_kind_of_a_call_is_not_edited(call, secretariat):
    with pytest.raises(PermissionDenied):
        actions.edit_call(call, by=secretariat, fields=["kind"], version=call.version)


def test_a_stale_edit_of_a_call_writes_nothing(call, secretariat):
    actions.translate_call(call, by=secretariat, language="fr", title="Appel", body="Répondez.")
    call.year = 2027
    with pytest.raises(StaleEdit):
        actions.edit_call(call, by=secretariat, fields=["year"], version=1)
    assert Call.objects.get().year == 2026


def test_a_targeted_call_is_found_with_its_code_only(make_call, stranger, secretariat):
    call = make_call(kind=CallKind.TARGETED)
    assert len(call.invitation_code) >= 12
    assert not Call.objects.visible_to(stranger).exists()
    for wrong in ("", " ", call.invitation_code[:-1], call.invitation_code.swapcase()):
        with pytest.raises(ValidationError, match="opens no call"):
            actions.join_call(wrong, by=stranger)
    assert actions.join_call(f" {call.invitation_code} ", by=stranger) == call
    actions.join_call(call.invitation_code, by=stranger)
    assert list(Call.objects.visible_to(stranger)) == [call]
    assert verbs(call).count("join_call") == 1


def test_the_code_of_a_call_in_preparation_opens_nothing(make_call, stranger):
    call = make_call(kind=CallKind.TARGETED, is_open=False)
    with pytest.raises(ValidationError, match="opens no call"):
        actions.join_call(call.invitation_code, by=stranger)


@pytest.mark.parametrize(
    ("person", "kinds"),
    [
        ("anonymous", {"open"}),
        ("stranger", {"open"}),
        ("reviewer", {"open"}),
        ("partner", {"open"}),
        ("co_chair", {"open", "targeted"}),
        ("unit", {"open", "targeted", "draft"}),
        ("secretariat", {"open", "targeted", "draft"}),
    ],
)
def test_who_sees_which_call(request, person, kinds, make_call):
    make_call("open")
    make_call("targeted", kind=CallKind.TARGETED)
    make_call("draft", is_open=False)
    user = AnonymousUser() if person == "anonymous" else request.getfixturevalue(person)
    assert {str(call) for call in Call.objects.visible_to(user)} == kinds


def test_a_call_shows_its_times_on_the_clocks_of_its_zone(make_call):
    call = make_call(zone="America/Grenada")
    assert call.closes_there == call.closes_at
    assert call.closes_there.utcoffset() == timedelta(hours=-4)


def test_while_open_calls_are_paused_the_form_begins_with_a_targeted_one_and_says_so(secretariat):
    assert CallForm()["kind"].value() == CallKind.OPEN_PILOT
    actions.set_policy(by=secretariat, open_calls_are_paused=True)
    form = CallForm()
    assert form["kind"].value() == CallKind.TARGETED
    assert "No open calls" in form["kind"].help_text


# The opening time


def test_a_call_opened_before_its_time_is_announced_and_takes_responses_by_itself_from_then_on(
    client, make_call, make_draft, stranger
):
    opens = clock.now() + timedelta(days=2)
    call = make_call(opens_at=opens)
    assert (call.status, Call.objects.get(pk=call.pk).opens_at) == (CallStatus.OPEN, opens)
    assert Call.objects.visible_to(stranger).filter(pk=call.pk).exists()
    with pytest.raises(ValidationError, match="does not take responses at present"):
        make_draft(to=call)
    address = reverse("matching:call_detail", args=[call.pk])
    page = client.get(address).content.decode()
    assert "This call takes responses from its opening time on." in page
    assert reverse("matching:proposal_start", args=[call.pk]) not in page
    assert ">announced<" in client.get(reverse("matching:call_list")).content.decode()
    with clock.at(opens):
        assert make_draft(to=call).pk
        assert reverse("matching:proposal_start", args=[call.pk]) in client.get(address).content.decode()


def test_staff_read_whether_a_call_opens_now_or_at_its_time(client, make_call, secretariat):
    client.force_login(secretariat)
    later = make_call(opens_at=clock.now() + timedelta(days=2), is_open=False)
    now = make_call(is_open=False)
    words = "It takes responses from its opening time on."
    assert words in client.get(reverse("matching:call_detail", args=[later.pk])).content.decode()
    assert words not in client.get(reverse("matching:call_detail", args=[now.pk])).content.decode()
    for call, said in ((later, "The call is announced. It opens by itself."), (now, "The call is open.")):
        page = client.post(reverse("matching:call_open", args=[call.pk]), follow=True)
        assert said in page.content.decode()


def test_a_call_that_was_only_announced_can_be_closed(make_call, secretariat):
    call = make_call(opens_at=clock.now() + timedelta(days=2))
    actions.close_call(call, by=secretariat)
    call.refresh_from_db()
    assert (call.status, call.opens_at < call.closes_at <= clock.now()) == (CallStatus.CLOSED, True)
    assert not call.is_announced
