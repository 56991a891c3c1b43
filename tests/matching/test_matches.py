"""Matches: from the suggestion to what came of it, who may do what, and that nothing is given twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal import clock
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.models import Entry
from ipbes_portal.notifications.models import Letter
from ipbes_portal.workflow import StaleEdit
from matching import actions
from matching.fitting.match_course import course_of
from matching.fitting.promised import unpromised
from matching.models import Match, MatchStatus, Offer, OfferUse, Proposal
from matching.needs import needs_me
from tests.people import make_user

pytestmark = pytest.mark.django_db


def letters(kind):
    return sorted(Letter.objects.filter(kind=kind).values_list("to", flat=True))


# Bringing together


def test_what_the_engine_suggests_is_brought_together_without_a_reason(project, trainers, secretariat):
    actions.recompute_suggestions()
    match = actions.bring_together(project, trainers, by=secretariat)
    assert (match.status, match.overrules, match.suggested_by) == (MatchStatus.SUGGESTED, False, secretariat)
    assert 0 < match.score <= 1
    assert Entry.objects.get(verb="bring_together").target_id == match.pk
    assert letters("matching.introduced") == []


def test_who_overrules_the_engine_says_why_and_is_kept(project, trainers, co_chair):
    with pytest.raises(ValidationError, match="say why"):
        actions.bring_together(project, trainers, by=co_chair)
    match = actions.bring_together(project, trainers, by=co_chair, reason="They met in Bonn.")
    assert (match.overrules, match.reason, match.suggested_by) == (True, "They met in Bonn.", co_chair)


def test_an_excluded_pair_needs_a_reason_and_has_no_score(make_proposal, make_other_offer, secretariat):
    proposal = make_proposal(seeks_technical=False, seeks_in_kind=True)
    match = actions.bring_together(proposal, make_other_offer(), by=secretariat, reason="They changed their minds.")
    assert (match.score, match.overrules) == (None, True)


def test_two_are_brought_together_once(make_match, trainers, project, secretariat):
    make_match(trainers)
    with pytest.raises(ValidationError, match="already"):
        actions.bring_together(project, trainers, by=secretariat, reason="Again.")


@pytest.mark.parametrize("change", [{"status": "closed"}, {"valid_until": date(2020, 1, 1)}])
def test_an_offer_that_is_not_open_or_not_valid_is_not_matched(project, trainers, secretariat, change):
    Offer.objects.filter(pk=trainers.pk).update(**change)
    with pytest.raises(ValidationError, match="Only an open offer|not valid today"):
        actions.bring_together(project, trainers, by=secretariat, reason="Why not.")


def test_a_withdrawn_project_or_a_pledge_is_not_matched(project, trainers, secretariat):
    for change in ({"status": "withdrawn", "status_note": "Why."}, {"status": "accepted", "kind": "pledge"}):
        Proposal.objects.filter(pk=project.pk).update(**change)
        with pytest.raises(ValidationError, match="Only a project that counts"):
            actions.bring_together(project, trainers, by=secretariat, reason="Why not.")


def test_nobody_is_matched_with_their_own_offer(project, make_offer, secretariat):
    with pytest.raises(ValidationError, match="same organisation"):
        actions.bring_together(project, make_offer(), by=secretariat, reason="Why not.")


@pytest.mark.parametrize("role", [None, Role.TASK_FORCE, Role.FUNDER, Role.MEP])
def test_only_those_who_facilitate_bring_together(project, trainers, role):
    scope = {"organisation": trainers.organisation} if role == Role.FUNDER else {}
    user = make_user("somebody", *([role] if role else []), **scope)
    with pytest.raises(PermissionDenied):
        actions.bring_together(project, trainers, by=user, reason="Why not.")


def test_a_co_chair_in_conflict_does_not_bring_together(project, trainers, co_chair):
    co_chair.person.organisation = project.organisation
    co_chair.person.save()
    with pytest.raises(PermissionDenied):
        actions.bring_together(project, trainers, by=co_chair, reason="Mine.")


# Introducing


def test_both_sides_learn_whom_to_talk_to(make_match, trainers, other_partner, proponent):
    match = make_match(trainers)
    assert match.status == MatchStatus.INTRODUCED
    told = {letter.to: letter.body for letter in Letter.objects.filter(kind="matching.introduced")}
    assert set(told) == {proponent.email, other_partner.email}
    assert "partnership@example.org" in told[proponent.email]
    assert "office@example.org" in told[other_partner.email]


def test_who_is_not_public_is_asked_before_the_introduction(make_match, make_other_offer, secretariat):
    match = make_match(make_other_offer(may_be_published=False), introduce=False)
    assert actions.lacks_consent(match) == ["offer"]
    with pytest.raises(ValidationError, match="ask the two sides"):
        actions.introduce_match(match, by=secretariat)
    assert actions.introduce_match(match, by=secretariat, consent_asked=True).status == MatchStatus.INTRODUCED


def test_the_sides_see_a_match_from_the_introduction_on(make_match, trainers, proponent, other_partner, stranger):
    match = make_match(trainers, introduce=False)
    seen = [list(Match.objects.visible_to(user)) for user in (proponent, other_partner, stranger)]
    assert seen == [[], [], []]
    Match.objects.filter(pk=match.pk).update(status="introduced")
    seen = [list(Match.objects.visible_to(user)) for user in (proponent, other_partner, stranger)]
    assert seen == [[match], [match], []]


# Agreeing


def test_it_is_agreed_when_both_sides_accepted(make_match, trainers, proponent, other_partner):
    match = actions.accept_match(make_match(trainers), by=proponent, side="proposal")
    assert match.status == MatchStatus.IN_TALKS
    assert letters("matching.match_moved") == [other_partner.email]
    match = actions.accept_match(match, by=other_partner, side="offer")
    assert (match.status, match.proposal_accepted_by, match.offer_accepted_by) == (
        MatchStatus.AGREED, proponent, other_partner,
    )  # fmt: skip


def test_accepting_twice_is_accepting_once(make_match, trainers, proponent):
    match = actions.accept_match(make_match(trainers), by=proponent, side="proposal")
    again = actions.accept_match(match, by=proponent, side="proposal")
    assert again.proposal_accepted_at == match.proposal_accepted_at
    assert Entry.objects.filter(verb="accept_match").count() == 1


def test_nobody_accepts_terms_they_have_not_read(make_match, money, proponent, other_partner):
    match = make_match(money)
    match = actions.set_terms(match, by=other_partner, amount_usd=500, places=1, version=match.version)
    match.refresh_from_db()
    read = match.terms
    actions.set_terms(match, by=other_partner, amount_usd=100, places=1, version=match.version)
    with pytest.raises(ValidationError, match="Please reload"):
        actions.accept_match(match, by=proponent, side="proposal", terms=read)
    match.refresh_from_db()
    assert (read, match.terms, match.proposal_accepted_at) == ("500.00 1", "100.00 1", None)
    assert actions.accept_match(match, by=proponent, side="proposal", terms=match.terms).proposal_accepted_at


def test_nobody_accepts_for_the_other_side(make_match, trainers, proponent, secretariat, stranger):
    match = make_match(trainers)
    for user, side in ((proponent, "offer"), (secretariat, "proposal"), (stranger, "offer")):
        with pytest.raises(PermissionDenied):
            actions.accept_match(match, by=user, side=side)


def test_money_is_agreed_only_with_an_amount(make_match, money, proponent):
    with pytest.raises(ValidationError, match="how much money"):
        actions.accept_match(make_match(money), by=proponent, side="proposal")


@pytest.mark.parametrize("amount", ["800.01", "0", "-5"])
def test_no_more_money_is_promised_than_the_offer_has(make_match, money, other_partner, amount):
    match = make_match(money)
    with pytest.raises(ValidationError):
        actions.set_terms(match, by=other_partner, amount_usd=Decimal(amount), places=1, version=match.version)
    actions.set_terms(match, by=other_partner, amount_usd=Decimal("800"), places=1, version=match.version)


def test_no_more_money_is_promised_than_the_project_misses(make_match, make_other_offer, other_partner, agree):
    first, second = (
        make_other_offer(f"Grant {n}", kind="money", amount="900", currency="USD", capacity=None) for n in "ab"
    )
    agree(make_match(first), Decimal(700))
    match = make_match(second)
    with pytest.raises(ValidationError, match="misses only USD 300.00"):
        actions.set_terms(match, by=other_partner, amount_usd=Decimal("300.01"), places=1, version=match.version)
    assert agree(match, Decimal(300)).status == MatchStatus.AGREED


def test_no_more_places_are_promised_than_the_offer_has(make_match, make_other_offer, other_partner):
    match = make_match(make_other_offer(capacity=2))
    with pytest.raises(ValidationError, match="only 2 left"):
        actions.set_terms(match, by=other_partner, amount_usd=None, places=3, version=match.version)


def test_what_was_agreed_and_then_taken_up_counts_once(make_match, make_other_offer, agree, secretariat, make_activity):
    offer = make_other_offer(capacity=2)
    match = agree(make_match(offer))
    assert unpromised([offer])[offer.pk].places == 1
    OfferUse.objects.create(offer=offer, activity=make_activity(), taken_up_by=secretariat, match=match)
    assert unpromised([offer])[offer.pk].places == 1


def test_what_was_promised_is_taken_up_for_its_match_alone(
    make_match, make_other_offer, agree, secretariat, make_activity
):
    offer, activity = make_other_offer(capacity=1), make_activity()
    match = agree(make_match(offer))
    with pytest.raises(ValidationError, match="0 are left"):
        actions.take_up_offer(offer, by=secretariat, activity=activity)
    other = make_match(make_other_offer("Others"))
    with pytest.raises(ValidationError, match="agreed match of this offer"):
        actions.take_up_offer(offer, by=secretariat, activity=activity, match=other)
    assert actions.take_up_offer(offer, by=secretariat, activity=activity, match=match).match == match


def test_changed_terms_are_open_again(make_match, trainers, proponent, other_partner):
    match = actions.accept_match(make_match(trainers), by=proponent, side="proposal")
    match = actions.set_terms(match, by=other_partner, amount_usd=None, places=2, version=match.version)
    assert (match.proposal_accepted_at, match.places) == (None, 2)
    assert proponent.email in letters("matching.match_moved")
    with pytest.raises(StaleEdit):
        actions.set_terms(match, by=other_partner, amount_usd=None, places=1, version=match.version - 1)


def test_the_side_of_a_project_does_not_write_the_terms(make_match, trainers, proponent):
    match = make_match(trainers)
    with pytest.raises(PermissionDenied):
        actions.set_terms(match, by=proponent, amount_usd=None, places=1, version=match.version)


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal(-1), Decimal(5)])
def test_terms_of_what_is_no_money_have_no_amount(make_match, trainers, other_partner, amount):
    match = make_match(trainers)
    with pytest.raises(ValidationError):
        actions.set_terms(match, by=other_partner, amount_usd=amount, places=1, version=match.version)


# When one side does not stand any more


def test_nobody_accepts_what_an_offer_that_is_gone_would_give(make_match, trainers, proponent, other_partner):
    match = make_match(trainers)
    actions.withdraw_offer(trainers, by=other_partner, note="A private reason.")
    with pytest.raises(ValidationError, match="Only an open offer"):
        actions.accept_match(match, by=proponent, side="proposal")
    match.refresh_from_db()
    assert (match.status, match.proposal_accepted_at) == (MatchStatus.INTRODUCED, None)


def test_the_other_side_and_staff_are_told_that_an_offer_is_gone_and_not_why(
    make_match, trainers, proponent, other_partner, secretariat
):
    make_match(trainers)
    actions.withdraw_offer(trainers, by=other_partner, note="A private reason.")
    assert letters("matching.match_moved") == sorted([proponent.email, secretariat.email])
    assert not Letter.objects.filter(kind="matching.match_moved", body__contains="private").exists()


def test_the_side_of_the_offer_and_staff_are_told_that_a_project_is_gone_and_not_why(
    make_match, trainers, project, proponent, other_partner, secretariat
):
    make_match(trainers)
    actions.withdraw_proposal(project, by=proponent, note="A private reason.")
    assert letters("matching.match_moved") == sorted([other_partner.email, secretariat.email])
    assert not Letter.objects.filter(kind="matching.match_moved", body__contains="private").exists()


def test_of_what_was_taken_up_already_nobody_is_told_that_its_offer_is_gone(
    make_match, trainers, agree, make_activity, secretariat
):
    match = agree(make_match(trainers))
    actions.take_up_offer(trainers, by=secretariat, activity=make_activity(), match=match)
    Letter.objects.all().delete()
    actions.close_offer(trainers, by=secretariat, note="No more.")
    assert letters("matching.match_moved") == []


def test_of_a_match_that_was_not_introduced_nobody_is_told_that_its_offer_is_gone(make_match, trainers, other_partner):
    make_match(trainers, introduce=False)
    actions.withdraw_offer(trainers, by=other_partner, note="Gone.")
    assert letters("matching.match_moved") == []


# Ends


def test_who_declines_says_why_and_closes_the_match(make_match, trainers, other_partner, proponent, secretariat):
    match = make_match(trainers)
    with pytest.raises(ValidationError, match="say why"):
        actions.decline_match(match, by=other_partner, side="offer", note=" ")
    match = actions.decline_match(match, by=other_partner, side="offer", note="No time.")
    assert (match.status, match.status_note) == (MatchStatus.CLOSED, "No time.")
    assert letters("matching.match_moved") == [proponent.email, secretariat.email]


def test_a_closed_match_is_taken_up_again_from_the_start(make_match, trainers, agree, secretariat):
    match = actions.close_match(agree(make_match(trainers)), by=secretariat, note="The trainers left.")
    match = actions.reopen_match(match, by=secretariat, note="New trainers.")
    assert (match.status, match.proposal_accepted_at, match.offer_accepted_by) == (MatchStatus.SUGGESTED, None, None)


def test_what_came_of_it_is_reported_and_delivered(make_match, trainers, agree, proponent, secretariat):
    match = agree(make_match(trainers))
    with pytest.raises(ValidationError, match="report"):
        actions.report_match(match, by=proponent, report="")
    match = actions.report_match(match, by=proponent, report="Twelve people were trained.")
    assert (match.status, match.report) == (MatchStatus.DELIVERED, "Twelve people were trained.")
    with pytest.raises(PermissionDenied):
        actions.report_match(match, by=proponent, report="Again.")


def test_a_contact_is_noted_by_those_who_take_part(make_match, trainers, proponent, stranger):
    match = make_match(trainers)
    actions.note_contact(match, by=proponent, happened_on=clock.today(), note="We called.")
    assert [contact.note for contact in match.contacts.all()] == ["We called."]
    with pytest.raises(PermissionDenied):
        actions.note_contact(match, by=stranger, happened_on=clock.today(), note="Me, too.")
    with pytest.raises(ValidationError, match="still to come"):
        actions.note_contact(match, by=proponent, happened_on=clock.today() + timedelta(days=2), note="Soon.")


# Reads


def test_a_contact_changes_its_match_for_programs(make_match, trainers, proponent):
    match = make_match(trainers)
    Match.objects.update(updated_at=clock.now() - timedelta(days=1))
    actions.note_contact(match, by=proponent, happened_on=clock.today(), note="We called.")
    assert Match.objects.get().updated_at > clock.now() - timedelta(hours=1)


def test_a_match_without_contact_for_sixty_days_is_quiet(make_match, trainers, secretariat):
    match, today = make_match(trainers), clock.today()
    assert list(Match.objects.quiet(today + timedelta(days=60))) == []
    later = today + timedelta(days=61)
    assert list(Match.objects.quiet(later)) == [match]
    match.contacts.create(happened_on=today + timedelta(days=5), note="Called.", written_by=secretariat)
    assert list(Match.objects.quiet(later)) == []


def test_staff_are_reminded_of_quiet_matches_and_the_sides_of_their_answer(
    make_match, trainers, secretariat, other_partner
):
    make_match(trainers)
    Match.objects.update(status_changed_at=clock.now() - timedelta(days=70))
    assert ("Matches without contact for 60 days", 1) in [row[:2] for row in needs_me(secretariat)]
    assert ("Matches that wait for my answer", 1) in [row[:2] for row in needs_me(other_partner)]


def test_the_sides_read_no_names_and_no_reason_of_those_who_brought_them_together(make_match, trainers):
    match = make_match(trainers, reason="Their minister asked us.")
    in_full, shown = course_of(match, in_full=True), course_of(match, in_full=False)
    assert "Their minister asked us." in [line["detail"] for line in in_full]
    assert [(line["title"], line["actor"], line["detail"]) for line in shown] == [("introduced to each other", "", "")]
