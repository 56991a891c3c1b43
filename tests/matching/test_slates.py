"""Slates: collected, put before the deciding bodies, and applied together or not at all."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from ipbes_portal import clock
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Body
from ipbes_portal.notifications.models import Letter
from ipbes_portal.panels import actions as panels
from ipbes_portal.panels.kinds import kind_named
from ipbes_portal.panels.models import Matter
from matching import actions
from matching.models import DecisionStatus, Outcome, Proposal, ProposalStatus, Review, RoundStatus, Slate, SlateStatus
from matching.reviewing.outbox import previews
from matching.reviewing.slate_rows import slate_rows
from tests.people import make_user

from .filled import NO_TO_ALL, PASSES, fill


@pytest.fixture
def bureau(db):
    return Body.objects.get_or_create(code="bureau", defaults={"kind": "bureau", "name_en": "Bureau"})[0]


@pytest.fixture
def panel(db):
    return Body.objects.get_or_create(code="mep", defaults={"kind": "mep", "name_en": "Panel"})[0]


@pytest.fixture
def member(bureau):
    """A member of the Bureau."""
    return make_user("bureau-member", Role.BUREAU)


@pytest.fixture
def decided(make_proposal, assign, reviewer, secretariat, bureau, panel):
    """A response with a pending decision whose feedback is approved."""

    def make(title="Our project", answers=PASSES, *, outcome=Outcome.SUITABLE, approved=True, **fields):
        proposal = make_proposal(title, **fields)
        fill(assign(proposal, reviewer), answers)
        type(proposal.call.review_round).objects.filter(call=proposal.call).update(status=RoundStatus.CONSOLIDATING)
        proposal = Proposal.objects.get(pk=proposal.pk)
        reason = "" if outcome in (Outcome.SUITABLE, Outcome.NOT_IN_LINE) else "Because."
        decision = actions.propose_decision(proposal, by=secretariat, outcome=outcome, reason=reason)
        if approved:
            decision = actions.approve_feedback(decision, by=secretariat, version=1)
        return decision

    return make


@pytest.fixture
def say_all(secretariat):
    """Every body of the matter of a slate decides the same."""

    def say(slate, outcome="approve", by=None):
        matter = Matter.objects.get(slate=slate)
        for part in matter.parts.all():
            panels.decide(
                part, outcome, by=by or secretariat, decided_on=clock.today(), minutes_reference="M/1",
                members_present=5,
            )  # fmt: skip
        return Slate.objects.get(pk=slate.pk)

    return say


@pytest.fixture
def put(call, secretariat):
    """The slate of every pending decision, put before the bodies."""

    def make():
        slate = actions.collect_slate(call, by=secretariat)
        return actions.put_slate(slate, by=secretariat, note="Please confirm.")

    return make


def test_pending_decisions_are_collected_once_on_one_slate_in_preparation(decided, call, secretariat, co_chair):
    first = decided("First")
    slate = actions.collect_slate(call, by=co_chair)
    with pytest.raises(ValidationError, match="no pending decision"):
        actions.collect_slate(call, by=secretariat)
    second = decided("Second")
    assert actions.collect_slate(call, by=secretariat) == slate
    assert list(slate.decisions.order_by("pk")) == [first, second]
    actions.take_off_slate(slate.decisions.get(pk=second.pk), by=secretariat)
    assert list(slate.decisions.all()) == [first]
    assert (slate.number, slate.status) == (1, SlateStatus.DRAFT)


def test_only_staff_and_co_chairs_without_an_interest_handle_a_slate(decided, call, secretariat, co_chair, stranger):
    decision = decided()
    for user in (stranger, decision.proposal.proponent):
        with pytest.raises(PermissionDenied):
            actions.collect_slate(call, by=user)
    slate = actions.collect_slate(call, by=secretariat)
    decision.proposal.co_editors.add(co_chair)
    for act in (actions.put_slate, actions.take_slate_back, actions.apply_slate):
        with pytest.raises(PermissionDenied):
            act(slate, by=co_chair)


def test_nothing_goes_before_the_bodies_while_a_feedback_is_not_approved(decided, call, secretariat):
    decided(approved=False)
    slate = actions.collect_slate(call, by=secretariat)
    with pytest.raises(ValidationError, match="has to be approved"):
        actions.put_slate(slate, by=secretariat)
    assert not Matter.objects.exists()


def test_a_slate_goes_before_the_bodies_of_its_call_else_before_bureau_and_panel(decided, call, put, bureau, panel):
    decided()
    call.deciding_bodies.clear()
    slate = put()
    assert {part.body for part in slate.matter.parts.all()} == {bureau, panel}
    assert (slate.status, slate.note) == (SlateStatus.PUT, "Please confirm.")
    assert kind_named("matching.slate").subject(slate.matter) == str(slate)
    assert kind_named("matching.slate").path(slate.matter) == reverse("matching:slate_detail", args=[slate.pk])


def test_what_stands_before_the_bodies_is_not_changed(decided, put, secretariat):
    decision = decided()
    put()
    with pytest.raises(PermissionDenied):
        actions.edit_decision(
            decision, by=secretariat, version=2, outcome=Outcome.SUITABLE, reason="", feedback="Other."
        )
    with pytest.raises(PermissionDenied):
        actions.drop_decision(decision, by=secretariat, note="Why.")


def test_a_refused_slate_comes_back_with_its_decisions_pending_and_is_put_again(decided, put, say_all, secretariat):
    decision = decided()
    slate = say_all(put(), "refuse")
    assert slate.status == SlateStatus.SENT_BACK
    with pytest.raises(PermissionDenied):
        actions.apply_slate(slate, by=secretariat)
    edited = actions.edit_decision(
        decision, by=secretariat, version=2, outcome=Outcome.SUITABLE, reason="", feedback="Better words."
    )
    actions.approve_feedback(edited, by=secretariat, version=3)
    slate = actions.put_slate(actions.take_slate_back(slate, by=secretariat), by=secretariat)
    assert Matter.objects.count() == 2
    assert say_all(slate).status == SlateStatus.CONFIRMED


def test_a_slate_taken_back_withdraws_its_matter(decided, put, secretariat):
    decided()
    slate = actions.take_slate_back(put(), by=secretariat)
    assert (slate.status, Matter.objects.get().status) == (SlateStatus.DRAFT, "withdrawn")


def test_a_confirmed_slate_is_applied_with_outcomes_letters_and_publication(
    decided, put, say_all, secretariat, django_capture_on_commit_callbacks
):
    public = decided("Public", may_be_published=True)
    private = decided("Private")
    refused = decided("Refused", NO_TO_ALL, outcome=Outcome.NOT_IN_LINE)
    returned = decided("Returned", outcome=Outcome.RETURNED)
    slate = say_all(put())
    expected = [
        (letter.to, letter.subject, letter.body)
        for _decision, letters in previews(list(slate.decisions.order_by("pk")))
        for letter in letters
    ]
    Letter.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        actions.apply_slate(slate, by=secretariat)
    found = {
        decision.pk: (Proposal.objects.get(pk=decision.proposal_id))
        for decision in (public, private, refused, returned)
    }
    assert found[public.pk].published_at is not None
    assert [found[each.pk].published_at for each in (private, refused, returned)] == [None, None, None]
    assert found[returned.pk].status == ProposalStatus.RETURNED
    assert found[returned.pk].status_note.startswith("Thank you for your response")
    assert set(Proposal.objects.suitable()) == {found[public.pk], found[private.pk]}
    assert set(Proposal.objects.published()) == {found[public.pk]}
    letters = Letter.objects.filter(kind="matching.decided").order_by("pk")
    assert [(row.to, row.subject, row.body) for row in letters] == expected
    slate.refresh_from_db()
    assert slate.status == SlateStatus.APPLIED
    with pytest.raises(PermissionDenied):
        actions.apply_slate(slate, by=secretariat)


def test_the_sheets_of_a_published_project_stay_as_they_are(decided, put, say_all, secretariat, co_chair):
    public, private = decided("Public", may_be_published=True), decided("Private")
    actions.apply_slate(say_all(put()), by=secretariat)
    review_round = public.proposal.call.review_round
    actions.move_round(review_round, RoundStatus.REVIEWING, by=secretariat, note="One more look.")
    shown, other = (Review.objects.get(proposal=row.proposal_id) for row in (public, private))
    with pytest.raises(ValidationError, match="published"):
        actions.reopen_sheet(shown, by=co_chair, reason="Look again.")
    assert actions.reopen_sheet(other, by=co_chair, reason="Look again.").status == "assigned"


def test_what_was_withdrawn_meanwhile_is_dropped_with_a_note_and_the_rest_applied(
    decided, put, say_all, secretariat, proponent
):
    gone, stays = decided("Gone"), decided("Stays")
    slate = say_all(put())
    actions.withdraw_proposal(gone.proposal, by=proponent, note="We stop.")
    actions.apply_slate(slate, by=secretariat)
    for decision in (gone, stays):
        decision.refresh_from_db()
    assert (gone.status, stays.status) == (DecisionStatus.DROPPED, DecisionStatus.APPLIED)
    entry = Entry.objects.get(verb="drop_decision")
    assert entry.details["note"] == "The response no longer counts: withdrawn."


def test_a_slate_of_nothing_is_not_put(decided, call, secretariat, proponent):
    decision = decided()
    slate = actions.collect_slate(call, by=secretariat)
    actions.withdraw_proposal(decision.proposal, by=proponent, note="We stop.")
    with pytest.raises(ValidationError, match="nothing on this slate"):
        actions.put_slate(slate, by=secretariat)


def test_a_slate_is_applied_wholly_or_not_at_all(decided, put, say_all, secretariat, monkeypatch):
    decided("First", may_be_published=True)
    decided("Second")
    slate = say_all(put())
    calls = []

    def fail_at_the_second(decision):
        calls.append(decision)
        if len(calls) > 1:
            raise RuntimeError
        return real(decision)

    real = actions.slates.letters.decided
    monkeypatch.setattr(actions.slates.letters, "decided", fail_at_the_second)
    with pytest.raises(RuntimeError):
        actions.apply_slate(slate, by=secretariat)
    slate.refresh_from_db()
    assert slate.status == SlateStatus.CONFIRMED
    assert not Proposal.objects.published().exists()
    assert {decision.status for decision in slate.decisions.all()} == {DecisionStatus.PENDING}
    assert not Letter.objects.filter(kind="matching.decided").exists()


def test_a_later_decision_replaces_the_one_that_held_and_takes_down_what_it_no_longer_finds_suitable(
    decided, call, put, say_all, secretariat
):
    first = decided(may_be_published=True)
    actions.apply_slate(say_all(put()), by=secretariat)
    proposal = Proposal.objects.get(pk=first.proposal_id)
    later = actions.propose_decision(proposal, by=secretariat, outcome=Outcome.FURTHER_DEVELOPMENT, reason="News.")
    actions.approve_feedback(later, by=secretariat, version=1)
    actions.apply_slate(say_all(put()), by=secretariat)
    assert [row.status for row in proposal.decisions.order_by("pk")] == ["superseded", "applied"]
    proposal.refresh_from_db()
    assert proposal.published_at is None
    assert proposal.unpublished_at is not None


def test_letters_go_out_in_the_language_of_each_reader_with_the_feedback_as_written(decided, colleague):
    decision = decided()
    decision.proposal.co_editors.add(colleague)
    colleague.language = "fr"
    colleague.save()
    ((_decision, letters),) = previews([decision])
    assert [letter.language for letter in letters] == ["en", "fr"]
    assert all(decision.feedback in letter.body for letter in letters)
    with translation.override("fr"):
        assert reverse("matching:proposal_detail", args=[decision.proposal_id]) in letters[1].body


# Who sees what


def test_a_member_with_an_interest_sees_the_slate_without_that_response(decided, put, member, make_proponent, country):
    mine, other = decided("Mine"), decided("Other")
    slate = put()
    mine.proposal.co_editors.add(member)
    assert [row.proposal_id for row in slate_rows(slate, member)] == [other.proposal_id]
    assert Slate.objects.visible_to(member).get() == slate
    other.proposal.co_editors.add(member)
    assert not Slate.objects.visible_to(type(member).objects.get(pk=member.pk)).exists()
    assert not Matter.objects.visible_to(type(member).objects.get(pk=member.pk)).exists()


def test_members_of_deciding_bodies_read_a_slate_once_it_is_put_and_nobody_else_does(
    decided, call, secretariat, member, stranger, reviewer, client
):
    decided()
    slate = actions.collect_slate(call, by=secretariat)
    address = reverse("matching:slate_detail", args=[slate.pk])
    client.force_login(member)
    assert client.get(address).status_code == 404
    actions.put_slate(slate, by=secretariat)
    page = client.get(address).content.decode()
    assert "Our project" in page
    assert reverse("matching:slate_letters", args=[slate.pk]) not in page
    assert reviewer.person.family_name not in page.split("<main")[1]
    for user in (stranger, reviewer):
        client.force_login(user)
        assert client.get(address).status_code == 404


def test_the_page_of_a_slate_and_its_letters_cost_the_same_however_long(decided, put, secretariat, client):
    decided("First")
    slate = put()
    client.force_login(secretariat)
    # Other kinds of matter add queries of their own, so one row is compared with three instead of with a number.
    names = ("slate_detail", "slate_letters")
    addresses = [reverse(f"matching:{name}", args=[slate.pk]) for name in names]
    first = [_cost(client, address) for address in addresses]
    slate = actions.take_slate_back(slate, by=secretariat)
    decided("Second")
    decided("Third")
    put()
    assert [_cost(client, address) for address in addresses] == [(cost, rows + 2) for cost, rows in first]


def _cost(client, address):
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    return len(queries), len(page.context["rows"])


def test_the_whole_way_in_the_browser_pages(decided, call, secretariat, say_all, client):
    decided("Ours", may_be_published=True)
    client.force_login(secretariat)
    response = client.post(reverse("matching:slate_collect", args=[call.pk]))
    slate = Slate.objects.get()
    assert response.url == reverse("matching:slate_detail", args=[slate.pk])
    assert client.get(reverse("matching:slate_list", args=[call.pk])).status_code == 200
    client.post(reverse("matching:slate_put", args=[slate.pk]), {"note": "Please."})
    client.post(reverse("matching:slate_take_back", args=[slate.pk]))
    client.post(reverse("matching:slate_put", args=[slate.pk]), {"note": "Please."})
    say_all(slate)
    assert client.post(reverse("matching:slate_apply", args=[slate.pk])).status_code == 302
    assert Proposal.objects.published().count() == 1


def test_a_pledge_found_suitable_is_not_shown_among_projects_that_look_for_support(
    decided, put, say_all, secretariat, pledge_fields
):
    decision = decided("Our trainers", may_be_published=True, **pledge_fields)
    ((_decision, (letter,)),) = previews([decision])
    assert "Your pledge is compared with the projects" in letter.body
    actions.apply_slate(say_all(put()), by=secretariat)
    assert not Proposal.objects.published().exists()
