"""Recognition and endorsement of a partner's own activity: asking, review, decision, end."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal import clock
from ipbes_portal.accounts.models import User
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Body
from ipbes_portal.notifications.models import Letter
from ipbes_portal.panels.models import Matter
from ipbes_portal.programme.models import Activity
from matching import actions, rules
from matching.actions.endorsements import last_day
from matching.models import Endorsement, EndorsementNote, EndorsementReview, EndorsementStatus, Level
from matching.tasks import lapse_endorsements

from .endorsement_fixtures import YES


def refused(act, *words):
    with pytest.raises(ValidationError) as refusal:
        act()
    text = " ".join(refusal.value.messages)
    assert all(word in text for word in words), text


def recognition(request):
    return Activity.objects.get(pk=request.activity_id).recognition


def state(request):
    return Endorsement.objects.get(pk=request.pk).status


def letters_to(user, kind):
    return Letter.objects.filter(to=user.email, kind=kind).count()


# Asking


def test_the_manager_of_the_leading_organisation_asks_and_the_secretariat_is_told(make_request, partner, secretariat):
    request = make_request()
    assert (request.status, request.level, request.round, request.asked_by) == ("requested", "endorsed", 1, partner)
    assert letters_to(secretariat, "matching.endorsement_received") == 1
    assert recognition(request) == "none"


@pytest.mark.parametrize("name", ["stranger", "reviewer", "secretariat", "other_partner", "focal_point"])
def test_nobody_else_asks(request, make_request, name):
    with pytest.raises(PermissionDenied):
        make_request(by=request.getfixturevalue(name))
    assert not Endorsement.objects.exists()


def test_an_activity_of_the_platform_itself_is_not_endorsed(make_request, make_activity, organisation):
    with pytest.raises(PermissionDenied):
        make_request(of=make_activity("Workshop", level="by_ipbes", partners=[(organisation, "lead")]))


def test_an_activity_in_which_one_only_helps_is_not_ones_own(make_request, make_activity, organisation):
    with pytest.raises(PermissionDenied):
        make_request(of=make_activity("Workshop", level="by_partners", partners=[(organisation, "technical")]))


def test_an_activity_outside_the_plan_waits_until_it_is_accepted(make_request, make_report):
    with pytest.raises(PermissionDenied):
        make_request(of=make_report(level="by_partners"))


def test_two_requests_about_one_activity_are_one_too_many(make_request):
    make_request()
    refused(make_request, "under way already")
    assert Endorsement.objects.count() == 1


def test_what_lacks_is_said(make_request):
    refused(lambda: make_request(needs_met=""), "cannot be blank")


def test_an_open_offer_of_this_route_is_tied(make_request, make_offer, own_activity, need, initiative):
    related = {"needs": [need], "initiatives": [initiative]}
    offer = make_offer(route="own_activity", activity=own_activity, related=related)
    assert make_request().offer == offer


# Review


def test_reviewers_send_one_sheet_each(make_request, reviewer):
    request = make_request()
    assert list(Endorsement.objects.to_review(reviewer)) == [request]
    actions.review_endorsement(request, EndorsementReview(**YES), by=reviewer)
    refused(lambda: actions.review_endorsement(request, EndorsementReview(**YES), by=reviewer), "sent your sheet")
    assert (request.reviews.count(), list(Endorsement.objects.to_review(reviewer))) == (1, [])


@pytest.mark.parametrize("test", list(EndorsementReview.TESTS.values()))
def test_every_test_is_justified(make_request, reviewer, test):
    request = make_request()
    sheet = EndorsementReview(**YES | {test: ""})
    refused(lambda: actions.review_endorsement(request, sheet, by=reviewer), "cannot be blank")


def test_a_reviewer_of_the_organisation_can_reach_nothing(make_request, reviewer, organisation, client):
    request = make_request()
    reviewer.person.organisation = organisation
    reviewer.person.save()
    reviewer = User.objects.get(pk=reviewer.pk)
    assert list(Endorsement.objects.visible_to(reviewer)) == []
    assert list(Endorsement.objects.to_review(reviewer)) == []
    with pytest.raises(PermissionDenied):
        actions.review_endorsement(request, EndorsementReview(**YES), by=reviewer)


def test_a_reviewer_who_declared_the_organisation_can_reach_nothing(make_request, reviewer, organisation):
    request = make_request()
    declare(reviewer, organisation)
    assert list(Endorsement.objects.visible_to(reviewer)) == []
    assert not rules.can_review_endorsement(reviewer, request)


def declare(user, organisation):
    from ipbes_portal.accounts.models import Declaration

    row = Declaration.objects.create(
        person=user.person,
        has_professional_interest=True,
        has_financial_interest=False,
        has_other_interest=False,
        details="Works with them.",
        starts_on=clock.today(),
        ends_on=clock.today() + timedelta(days=300),
    )
    row.organisations.add(organisation)


def test_sheets_are_sealed_until_ones_own_is_in(make_request, reviewer, other_reviewer, co_chair, partner):
    request = make_request()
    actions.review_endorsement(request, EndorsementReview(**YES), by=other_reviewer)
    assert not rules.can_see_sheets(reviewer, request)
    actions.review_endorsement(request, EndorsementReview(**YES), by=reviewer)
    assert rules.can_see_sheets(reviewer, request)
    assert rules.can_see_sheets(co_chair, request)
    assert not rules.can_see_sheets(partner, request)


def test_the_review_is_closed_with_two_sheets_and_a_recommendation(make_request, reviewer, co_chair):
    request = make_request()
    actions.review_endorsement(request, EndorsementReview(**YES), by=reviewer)
    refused(lambda: actions.close_endorsement_review(request, by=co_chair, recommendation="Yes."), "At least 2")
    refused(lambda: actions.close_endorsement_review(request, by=co_chair, recommendation=" "), "recommends")
    with pytest.raises(PermissionDenied):
        actions.close_endorsement_review(request, by=reviewer, recommendation="Yes.")


def test_what_a_focal_point_or_another_body_says_is_noted(make_request, secretariat, country, bureau, partner):
    request = make_request()
    note = EndorsementNote(country=country, said="It helps us.", said_on=clock.today())
    assert actions.note_consultation(request, note, by=secretariat).noted_by == secretariat
    both = EndorsementNote(country=country, body=bureau, said="Both.", said_on=clock.today())
    refused(lambda: actions.note_consultation(request, both, by=secretariat), "either a country or a body")
    late = EndorsementNote(body=bureau, said="Soon.", said_on=clock.today() + timedelta(days=1))
    refused(lambda: actions.note_consultation(request, late, by=secretariat), "still to come")
    with pytest.raises(PermissionDenied):
        actions.note_consultation(request, note, by=partner)


def test_an_answered_question_begins_a_new_round_and_keeps_the_old_sheets(make_request, reviewer, secretariat, partner):
    request = make_request()
    actions.review_endorsement(request, EndorsementReview(**YES), by=reviewer)
    refused(lambda: actions.return_endorsement(request, by=secretariat, note=" "), "say why")
    request = actions.return_endorsement(request, by=secretariat, note="Which needs?")
    assert (request.status, letters_to(partner, "matching.endorsement_moved")) == ("returned", 1)
    request.needs_met = "Need 1.1."
    request = actions.answer_return(request, by=partner, version=1)
    assert (request.status, request.round, request.status_note) == ("requested", 2, "")
    assert (state(request), Endorsement.objects.get().needs_met) == ("requested", "Need 1.1.")
    assert list(Endorsement.objects.to_review(reviewer)) == [request]
    actions.review_endorsement(request, EndorsementReview(**YES), by=reviewer)
    assert request.reviews.count() == 2


def test_a_question_is_not_answered_by_the_same_words(make_request, secretariat, partner):
    request = actions.return_endorsement(make_request(), by=secretariat, note="Which needs?")
    refused(lambda: actions.answer_return(request, by=partner, version=1), "Nothing has been changed yet")
    assert (state(request), Endorsement.objects.get().round) == ("returned", 1)


# Decision


def test_the_body_grants_and_the_activity_carries_the_level(make_granted, partner):
    request = make_granted()
    assert (request.status, request.minutes_reference, request.valid_from) == ("granted", "Bureau 21/3", clock.today())
    assert request.valid_until == last_day(clock.today(), 12)
    assert recognition(request) == "endorsed"
    assert Entry.objects.filter(verb="set_recognition").count() == 1
    assert letters_to(partner, "matching.endorsement_moved") == 1


def test_less_than_was_asked_may_be_granted_with_conditions(make_granted):
    request = make_granted(level="recognised", conditions="Report each year.")
    assert (request.status, recognition(request)) == ("conditional", "recognised")


def test_more_than_was_asked_is_not_granted(make_reviewed, bureau, secretariat):
    request = make_reviewed()
    Endorsement.objects.filter(pk=request.pk).update(level="recognised")
    put = {"by": secretariat, "bodies": [bureau], "granted_level": "endorsed", "valid_months": 12}
    refused(lambda: actions.put_endorsement(request, **put), "did not ask")
    refused(lambda: actions.put_endorsement(request, **put | {"granted_level": "recognised", "valid_months": 0}), "120")
    assert (state(request), Matter.objects.count()) == ("reviewed", 0)


def test_only_bodies_that_decide_on_it_are_asked(make_reviewed, secretariat, bureau):
    authors = Body.objects.create(code="authors-1", kind="author_group", name_en="Authors")
    put = {"granted_level": Level.RECOGNITION, "valid_months": 12}
    with pytest.raises(ValidationError, match="does not decide"):
        actions.put_endorsement(make_reviewed(), by=secretariat, bodies=[bureau, authors], **put)


def test_a_refusal_says_why_and_changes_nothing_on_the_activity(make_put, settle):
    request = settle(make_put(), "refuse", note="Not open to all regions.")
    assert (request.status, request.status_note) == ("refused", "Not open to all regions.")
    assert recognition(request) == "none"


def test_a_refused_request_may_be_asked_anew(make_put, settle, make_request):
    settle(make_put(), "refuse")
    assert make_request().status == "requested"


def test_staff_take_a_request_back_and_put_it_again(make_put, secretariat, bureau, settle):
    request = actions.take_endorsement_back(make_put(), by=secretariat, note="A page is missing.")
    assert (request.status, Matter.objects.get().status) == ("reviewed", "withdrawn")
    put = {"granted_level": "recognised", "valid_months": 6}
    request = actions.put_endorsement(request, by=secretariat, bodies=[bureau], **put)
    assert (settle(request).status, recognition(request)) == ("granted", "recognised")


@pytest.mark.parametrize("name", ["partner", "reviewer", "co_chair", "stranger"])
def test_only_staff_put_a_request_before_a_body(request, make_reviewed, bureau, name):
    row = make_reviewed()
    put = {"bodies": [bureau], "granted_level": "endorsed", "valid_months": 12}
    with pytest.raises(PermissionDenied):
        actions.put_endorsement(row, by=request.getfixturevalue(name), **put)
    assert state(row) == EndorsementStatus.REVIEWED


def test_a_member_of_the_organisation_does_not_know_of_the_matter(make_put, member, organisation):
    make_put()
    assert Matter.objects.visible_to(User.objects.get(pk=member.pk)).count() == 1
    member.person.organisation = organisation
    member.person.save()
    member = User.objects.get(pk=member.pk)
    assert (Matter.objects.visible_to(member).count(), Endorsement.objects.visible_to(member).count()) == (0, 0)


# End and renewal


@pytest.mark.parametrize(
    ("begins", "months", "ends"),
    [
        (date(2026, 3, 15), 12, date(2027, 3, 14)),
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
    ],
)
def test_so_many_months_end_on_the_day_before(begins, months, ends):
    assert last_day(begins, months) == ends


def test_a_grant_lapses_once_and_takes_the_level_off(make_granted, partner):
    request = make_granted(months=1)
    after = clock.now() + timedelta(days=40)
    lapse_endorsements()
    assert recognition(request) == "endorsed"
    with clock.at(after):
        assert (Endorsement.objects.get().state, recognition(request)) == ("lapsed", "endorsed")
        lapse_endorsements()
        lapse_endorsements()
    assert recognition(request) == "none"
    assert Entry.objects.filter(verb="lapse_endorsement").count() == 1
    assert letters_to(partner, "matching.endorsement_moved") == 2


def test_a_grant_that_was_over_when_it_was_written_down_gives_no_level(make_granted):
    request = make_granted(months=1, on=clock.today() - timedelta(days=90))
    assert (request.state, recognition(request)) == ("lapsed", "none")


def test_a_renewal_is_tied_to_the_old_grant_and_says_what_was_done(make_granted, make_request):
    first = make_granted()
    refused(make_request, "since the last decision")
    again = make_request(progress="Two courses.")
    assert (again.renews, recognition(again)) == (first, "endorsed")


def test_after_a_renewal_the_end_of_the_old_grant_takes_nothing_off(make_granted, make_request, make_put, settle):
    first = make_granted(months=1)
    second = settle(make_put(level="recognised", progress="Two courses."))
    assert (second.renews, recognition(first)) == (first, "endorsed")
    with clock.at(clock.now() + timedelta(days=40)):
        lapse_endorsements()
        assert recognition(first) == "recognised"


def test_of_a_renewed_grant_everybody_sees_the_renewal_and_nobody_hears_of_an_end(
    make_granted, make_put, settle, partner
):
    first = make_granted(months=1)
    second = settle(make_put(progress="Two courses."))
    assert list(Endorsement.objects.holding(clock.today())) == [second, first]
    assert list(Endorsement.objects.public()) == [second]
    told = letters_to(partner, "matching.endorsement_moved")
    with clock.at(clock.now() + timedelta(days=40)):
        lapse_endorsements()
        assert Entry.objects.about(first).filter(verb="lapse_endorsement").count() == 1
        assert (letters_to(partner, "matching.endorsement_moved"), recognition(first)) == (told, "endorsed")
    actions.withdraw_endorsement(second, by=partner, note="It ended.")
    assert list(Endorsement.objects.public()) == [first]


def test_programs_hear_that_a_renewal_took_the_place_of_a_grant(make_granted, make_put, settle):
    first = make_granted()
    with clock.at(clock.now() + timedelta(days=1)):
        moment = clock.now()
        settle(make_put(progress="Two courses."))
        assert list(Endorsement.objects.no_longer_public_since(moment)) == [first]


def test_the_organisation_withdraws_its_request_or_gives_its_grant_up(make_request, make_granted, partner, reviewer):
    request = make_request()
    refused(lambda: actions.withdraw_endorsement(request, by=partner, note=""), "say why")
    with pytest.raises(PermissionDenied):
        actions.withdraw_endorsement(request, by=reviewer, note="No.")
    assert actions.withdraw_endorsement(request, by=partner, note="Too early.").status == "withdrawn"
    granted = make_granted()
    actions.withdraw_endorsement(granted, by=partner, note="It ended.")
    assert (state(granted), recognition(granted)) == ("withdrawn", "none")


def test_a_request_before_a_body_is_not_withdrawn(make_put, partner):
    request = make_put()
    with pytest.raises(PermissionDenied):
        actions.withdraw_endorsement(request, by=partner, note="No.")


def test_a_grant_is_taken_back_with_the_minutes(make_granted, secretariat, partner, co_chair):
    request = make_granted()
    taken = {"note": "Conditions were not kept.", "minutes_reference": "Bureau 22/1"}
    refused(
        lambda: actions.revoke_endorsement(request, by=secretariat, **taken | {"minutes_reference": " "}), "minutes"
    )
    with pytest.raises(PermissionDenied):
        actions.revoke_endorsement(request, by=co_chair, **taken)
    request = actions.revoke_endorsement(request, by=secretariat, **taken)
    assert request.status_note == "Conditions were not kept. (Bureau 22/1)"
    assert (state(request), recognition(request)) == ("withdrawn", "none")
    assert letters_to(partner, "matching.endorsement_moved") == 2


# Who sees


@pytest.mark.parametrize(
    ("name", "number"),
    [("partner", 1), ("secretariat", 1), ("unit", 1), ("reviewer", 1), ("co_chair", 1), ("stranger", 0),
     ("other_partner", 0), ("focal_point", 0), ("member", 0)],
)  # fmt: skip
def test_a_request_is_seen_by_its_organisation_and_those_who_judge(request, make_request, name, number):
    make_request()
    user = User.objects.get(pk=request.getfixturevalue(name).pk)
    assert Endorsement.objects.visible_to(user).count() == number
    assert Endorsement.objects.visible_to(AnonymousUser()).count() == 0


def test_a_member_of_the_body_sees_what_was_put_before_it(make_put, member):
    make_put()
    assert Endorsement.objects.visible_to(User.objects.get(pk=member.pk)).count() == 1
