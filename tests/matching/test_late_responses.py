"""Until when late responses are taken: neither new ones nor drafts arrive years after a call."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.notifications.models import Notice
from matching import actions, tasks
from matching.models import Call, LatePolicy, Proposal, ProposalStatus

SECOND = timedelta(seconds=1)


def url(name, *args):
    return reverse(f"matching:{name}", args=args)


@pytest.fixture
def ending(make_call):
    """A call that takes late responses for ten days after its closing time."""
    return make_call(late_until=clock.now() + timedelta(days=40))


def test_late_responses_are_taken_to_the_last_second_and_not_after(ending, make_draft, proponent):
    first, second = make_draft(to=ending), make_draft(to=ending)
    with clock.at(ending.late_until):
        assert actions.submit_proposal(first, by=proponent).is_late
    with clock.at(ending.late_until + SECOND), pytest.raises(ValidationError, match="the time for late responses too"):
        actions.submit_proposal(second, by=proponent)
    assert Proposal.objects.get(pk=second.pk).status == ProposalStatus.DRAFT


def test_afterwards_nobody_begins_a_response_and_a_draft_can_still_be_edited(ending, make_draft, proponent):
    draft = make_draft(to=ending)
    with clock.at(ending.late_until + SECOND):
        with pytest.raises(ValidationError, match="does not take responses"):
            make_draft(to=ending)
        actions.edit_proposal(draft, by=proponent, fields=[], version=1, title="Still mine")
    assert str(Proposal.objects.get()) == "Still mine"


def test_what_was_returned_had_arrived_and_is_sent_again_at_any_time(ending, make_draft, proponent, secretariat):
    sent = actions.submit_proposal(make_draft(to=ending), by=proponent)
    actions.return_proposal(sent, by=secretariat, note="Name the region.")
    with clock.at(ending.late_until + SECOND):
        assert not actions.submit_proposal(sent, by=proponent).is_late


@pytest.mark.parametrize("late_policy", LatePolicy.values)
@pytest.mark.parametrize("days", [-1, 0, 1])
def test_the_end_for_late_ones_comes_after_closing_where_they_are_taken(make_call, late_policy, days):
    closes_at = clock.now() + timedelta(days=5)
    fields = {"closes_at": closes_at, "late_until": closes_at + timedelta(days=days), "late_policy": late_policy}
    if late_policy == LatePolicy.ACCEPTED and days == 1:
        assert make_call(**fields).late_until == fields["late_until"]
    else:
        with pytest.raises(ValidationError, match="only where they are accepted"):
            make_call(**fields)


def test_it_can_be_set_after_the_call_has_closed(call, secretariat):
    actions.close_call(call, by=secretariat)
    call.late_until = call.closes_at + SECOND
    actions.edit_call(call, by=secretariat, fields=["late_until"], version=call.version)
    with clock.at(call.late_until + SECOND):
        assert not Call.objects.get().takes_responses


def test_those_with_a_draft_hear_until_when_they_can_send_it(ending, make_draft, proponent):
    make_draft(to=ending)
    with clock.at(ending.closes_at + SECOND):
        tasks.close_due_calls()
    words = Notice.objects.get(recipient=proponent, kind="matching.call_closed").body
    assert f"until {ending.late_until_there:%-d %B %Y, %H:%M} (Europe/Berlin)" in words


# Pages and API


def test_the_pages_say_until_when_and_afterwards_that_it_is_over(client, ending, make_draft, proponent):
    draft = make_draft(to=ending)
    client.force_login(proponent)
    until = f"{ending.late_until_there:%-d %B %Y, %H:%M}"

    def words(name, pk):
        return client.get(url(name, pk)).content.decode()

    assert f"Late responses until {until}" in words("call_detail", ending.pk)
    with clock.at(ending.closes_at + SECOND):
        assert "Answer late" in words("call_detail", ending.pk)
        assert f"until {until} (Europe/Berlin). It is accepted and counted" in words("proposal_form", draft.pk)
    with clock.at(ending.late_until + SECOND):
        page = words("call_detail", ending.pk)
        assert "takes no more responses" in page
        assert url("proposal_start", ending.pk) not in page
        assert "Your draft is kept." in words("proposal_form", draft.pk)
        assert url("proposal_submit", draft.pk) not in words("proposal_check", draft.pk)
        assert "does not take responses at present" in words("proposal_start", ending.pk)


def test_staff_set_change_and_empty_it_in_the_form(client, secretariat, call):
    client.force_login(secretariat)
    edit = url("call_edit", call.pk)

    def save(**changes):
        form = client.get(edit).context["form"].initial
        page = client.post(edit, {**form, "deciding_bodies": [], "shows_drafts": "", **changes})
        call.refresh_from_db()
        return page

    day = f"{call.closes_there + timedelta(days=3):%Y-%m-%d}"
    assert save(late_until=f"{day}T18:00").status_code == 302
    assert f"{call.late_until_there:%Y-%m-%dT%H:%M}" == f"{day}T18:00"
    assert "only where they are accepted" in save(late_policy="refused").content.decode()
    assert "valid date" in save(late_until="soon").content.decode()
    assert save(late_until="").status_code == 302
    assert call.late_until is None


def test_in_another_zone_the_times_on_the_clock_stay_and_the_moments_move(client, secretariat, call):
    client.force_login(secretariat)
    before, clocks = call.closes_at, f"{call.closes_there:%Y-%m-%dT%H:%M}"
    form = client.get(url("call_edit", call.pk)).context["form"].initial
    form |= {"deciding_bodies": [], "shows_drafts": "", "zone": "America/Grenada"}
    assert client.post(url("call_edit", call.pk), form).status_code == 302
    call.refresh_from_db()
    assert f"{call.closes_there:%Y-%m-%dT%H:%M}" == clocks
    assert call.closes_at > before


def test_programs_read_it_too(client, ending, call):
    rows = {row["id"]: row["late_until"] for row in client.get("/api/v1/proposal-calls/").json()["results"]}
    assert rows == {ending.pk: ending.late_until.isoformat().replace("+00:00", "Z"), call.pk: None}
