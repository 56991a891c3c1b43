"""National self-assessments: who writes, endorses and reads them, and how a need becomes a request for support."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal import clock
from ipbes_portal.audit.models import Entry
from ipbes_portal.notifications.models import Notice
from ipbes_portal.programme.models import Need
from ipbes_portal.workflow import StaleEdit
from matching import actions
from matching.assessing.parts import capacity_by_sector, evidence_for, missing_from_assessment, needs_found
from matching.models import (
    AssessmentEntry,
    AssessmentPart,
    AssessmentStatus,
    ConsultedGroup,
    Proposal,
    SelfAssessment,
    SupportWish,
)
from matching.needs.self_assessments import endorsements_waiting


def read(assessment):
    return SelfAssessment.objects.for_detail().get(pk=assessment.pk)


def part_of(assessment, sector="government"):
    return AssessmentPart.objects.get(assessment=assessment, sector__code=sector)


def group(**fields):
    return ConsultedGroup(**{"name": "Fishers", "asked_on": clock.today(), "said": "Yes."} | fields)


# Writing


def test_a_begun_self_assessment_asks_every_question_of_the_template(make_assessment):
    assessment = make_assessment()
    asked = AssessmentEntry.objects.filter(part__assessment=assessment)
    assert list(asked.values_list("part__sector__code", "question__code")) == [
        ("government", "policy"), ("government", "staff"), ("finance", "seek"),
    ]  # fmt: skip
    assert assessment.status == AssessmentStatus.DRAFT


def test_only_focal_point_and_deputy_of_the_country_begin_one(make_assessment, deputy, neighbour, secretariat, partner):
    for user in (neighbour, secretariat, partner):
        with pytest.raises(PermissionDenied):
            make_assessment(by=user)
    assert make_assessment(by=deputy).prepared_by == deputy


def test_a_country_writes_one_at_a_time(make_assessment):
    make_assessment()
    with pytest.raises(ValidationError, match="writing a self-assessment already"):
        make_assessment(year=2027)


def test_two_authors_write_two_sectors_at_once_and_a_stale_save_of_one_changes_nothing(make_assessment, focal_point):
    assessment = make_assessment()
    first, second = part_of(assessment), part_of(assessment, "finance")
    entry, other = first.entries.first(), second.entries.get()
    actions.edit_assessment_part(first, by=focal_point, answers={entry.pk: {"capacity": 2}}, version=1)
    actions.edit_assessment_part(second, by=focal_point, answers={other.pk: {"capacity": 0}}, version=1)
    with pytest.raises(StaleEdit):
        actions.edit_assessment_part(first, by=focal_point, answers={entry.pk: {"capacity": 3}}, version=1)
    assert [AssessmentEntry.objects.get(pk=row.pk).capacity for row in (entry, other)] == [2, 0]


def test_answers_of_another_part_and_other_columns_are_refused(make_assessment, focal_point):
    assessment = make_assessment()
    first, foreign = part_of(assessment), part_of(assessment, "finance").entries.get()
    for answers in ({foreign.pk: {"capacity": 1}}, {first.entries.first().pk: {"question": 1}}):
        with pytest.raises(PermissionDenied):
            actions.edit_assessment_part(first, by=focal_point, answers=answers, version=1)
    assert part_of(assessment).version == 1


@pytest.mark.parametrize("columns", [{"capacity": 4}, {"link": "nonsense"}, {"priority": "urgent"}])
def test_an_answer_outside_the_template_is_refused(make_assessment, focal_point, columns):
    part = part_of(make_assessment())
    with pytest.raises(ValidationError):
        actions.edit_assessment_part(part, by=focal_point, answers={part.entries.first().pk: columns}, version=1)
    assert part_of(part.assessment).version == 1


def test_an_author_is_somebody_of_the_organisation_and_writes_until_removed(
    make_assessment, focal_point, proponent, stranger
):
    assessment = make_assessment()
    part = part_of(assessment)
    with pytest.raises(ValidationError, match="Nobody of the organisation"):
        actions.add_assessment_author(assessment, stranger.email, by=focal_point)
    actions.add_assessment_author(assessment, proponent.email, by=focal_point)
    assert Notice.objects.get(kind="matching.self_assessment").recipient == proponent
    actions.edit_assessment_part(part, by=proponent, answers={}, version=1)
    with pytest.raises(PermissionDenied):
        actions.add_assessment_author(assessment, focal_point.email, by=proponent)
    actions.remove_assessment_author(assessment, proponent, by=focal_point)
    with pytest.raises(PermissionDenied):
        actions.edit_assessment_part(part, by=proponent, answers={}, version=2)


def test_staff_read_but_do_not_write(make_assessment, secretariat):
    assessment = make_assessment()
    with pytest.raises(PermissionDenied):
        actions.edit_assessment_part(part_of(assessment), by=secretariat, answers={}, version=1)
    with pytest.raises(PermissionDenied):
        actions.add_consulted_group(assessment, group(), by=secretariat)
    with pytest.raises(PermissionDenied):
        actions.put_to_consultation(assessment, by=secretariat)


def test_a_group_is_noted_with_words_and_not_ahead_of_its_day(make_assessment, focal_point):
    assessment = make_assessment()
    for refused in (group(asked_on=clock.today() + timedelta(days=1)), group(said=""), group(name="")):
        with pytest.raises(ValidationError):
            actions.add_consulted_group(assessment, refused, by=focal_point)
    noted = actions.add_consulted_group(assessment, group(), by=focal_point)
    actions.remove_consulted_group(noted, by=focal_point)
    assert not assessment.consulted.exists()


# From the draft to the endorsement


def test_what_lacks_is_said_sector_by_sector(make_assessment, focal_point, need):
    assessment = make_assessment()
    part = part_of(assessment)
    answers = {entry.pk: {"capacity": 1, "needs": [need]} for entry in part.entries.all()}
    actions.edit_assessment_part(part, by=focal_point, answers=answers, version=1)
    assert missing_from_assessment(read(assessment)) == [
        "government: say how urgent each need is.",
        "finance: 1 question is open.",
        "Say who was consulted: at least one group.",
    ]


def test_the_deputy_puts_it_to_consultation_and_the_focal_point_alone_endorses(
    make_full, focal_point, deputy, neighbour, secretariat
):
    assessment = make_full(by=deputy)
    assert Notice.objects.get(kind="matching.self_assessment").recipient == focal_point
    assert [row[:2] for row in endorsements_waiting(focal_point)] == [
        ("Self-assessments that wait for my endorsement", 1)
    ]
    assert endorsements_waiting(deputy) == []
    for user in (deputy, neighbour, secretariat):
        with pytest.raises(PermissionDenied):
            actions.endorse_self_assessment(assessment, by=user)
    endorsed = actions.endorse_self_assessment(assessment, by=focal_point, note=" All were heard. ")
    assert (endorsed.status, endorsed.endorsed_by, endorsed.endorsed_on, endorsed.endorsement_note) == (
        "endorsed", focal_point, clock.today(), "All were heard.",
    )  # fmt: skip
    assert endorsements_waiting(focal_point) == []
    told = Notice.objects.filter(kind="matching.self_assessment", subject__contains="is endorsed")
    assert {notice.recipient for notice in told} == {deputy, secretariat}


def test_an_incomplete_one_is_not_endorsed(make_assessment, focal_point):
    assessment = actions.put_to_consultation(make_assessment(), by=focal_point)
    with pytest.raises(ValidationError) as refused:
        actions.endorse_self_assessment(assessment, by=focal_point)
    assert refused.value.messages == missing_from_assessment(read(assessment))
    assert read(assessment).status == "consultation"


def test_a_draft_is_not_endorsed_and_an_endorsed_one_not_written(make_full, focal_point):
    assessment = make_full()
    draft = actions.take_assessment_back(assessment, by=focal_point)
    with pytest.raises(PermissionDenied):
        actions.endorse_self_assessment(draft, by=focal_point)
    again = actions.put_to_consultation(draft, by=focal_point)
    actions.endorse_self_assessment(again, by=focal_point)
    with pytest.raises(PermissionDenied):
        actions.edit_assessment_part(part_of(assessment), by=focal_point, answers={}, version=2)
    with pytest.raises(PermissionDenied):
        actions.take_assessment_back(again, by=focal_point)


def test_a_newer_one_replaces_the_one_of_before(make_endorsed):
    former, newer = make_endorsed(year=2024), make_endorsed(year=2026)
    assert (read(former).status, read(newer).status) == ("replaced", "endorsed")
    assert list(SelfAssessment.objects.public()) == [newer]


def test_focal_point_and_deputy_decide_on_publication_once_it_is_endorsed(
    make_full, focal_point, deputy, secretariat, stranger
):
    assessment = make_full()
    with pytest.raises(PermissionDenied):
        actions.set_assessment_consent(assessment, by=focal_point, may_be_published=True)
    actions.endorse_self_assessment(assessment, by=focal_point)
    with pytest.raises(PermissionDenied):
        actions.set_assessment_consent(assessment, by=secretariat, may_be_published=True)
    assert not SelfAssessment.objects.visible_to(stranger).exists()
    assert read(assessment).published_at is None
    public = actions.set_assessment_consent(assessment, by=deputy, may_be_published=True)
    assert SelfAssessment.objects.visible_to(stranger).count() == 1
    taken_off = actions.set_assessment_consent(assessment, by=focal_point, may_be_published=False)
    assert not SelfAssessment.objects.visible_to(stranger).exists()
    assert taken_off.published_at == public.published_at is not None


def test_drafts_are_seen_by_authors_the_country_and_staff_only(
    make_assessment, focal_point, deputy, neighbour, secretariat, unit, stranger, partner, proponent, reviewer
):
    assessment = make_assessment()
    actions.add_assessment_author(assessment, proponent.email, by=focal_point)
    seen = {user for user in (focal_point, deputy, neighbour, secretariat, unit, stranger, partner, proponent, reviewer)
            if SelfAssessment.objects.visible_to(user).exists()}  # fmt: skip
    assert seen == {focal_point, deputy, secretariat, unit, proponent}


def test_capacity_is_averaged_over_what_was_answered(make_assessment, focal_point):
    assessment = make_assessment()
    part = part_of(assessment)
    first, second = part.entries.all()
    answers = {first.pk: {"capacity": 1}, second.pk: {"capacity": 2}}
    actions.edit_assessment_part(part, by=focal_point, answers=answers, version=1)
    assert [(str(sector), value) for sector, value in capacity_by_sector(read(assessment))] == [
        ("government", 1.5), ("finance", None),
    ]  # fmt: skip


# Asking for support


def test_one_click_begins_a_response_filled_in_from_the_self_assessment(make_endorsed, speaker, call, need, country):
    assessment = make_endorsed()
    proposal = actions.ask_for_support(assessment, need, by=speaker)
    assert isinstance(proposal, Proposal)
    assert (proposal.call, proposal.status, proposal.self_assessment) == (call, "draft", assessment)
    assert (list(proposal.countries.all()), list(proposal.needs.all())) == ([country], [need])
    assert (proposal.focal_point, proposal.focal_point_on, proposal.focal_point_note) == (
        "yes", assessment.endorsed_on, "All were heard.",
    )  # fmt: skip
    assert str(proposal) == "Grenada: support for “1.1 Take part in assessments”"
    assert "A survey of 2025." in proposal.text.source.body
    assert Entry.objects.filter(verb="ask_for_support").count() == 1


def test_asked_twice_there_is_one_draft(make_endorsed, speaker, call, need):
    assessment = make_endorsed()
    first = actions.ask_for_support(assessment, need, by=speaker)
    assert actions.ask_for_support(assessment, need, by=speaker) == first
    assert Proposal.objects.count() == 1


def test_strategy_three_and_its_initiative_are_claimed(make_endorsed, speaker, call, need, reference):
    proposal = actions.ask_for_support(make_endorsed(), need, by=speaker)
    assert [row.number for row in proposal.strategies.all()] == ["3"]
    assert [row.code for row in proposal.initiatives.all()] == ["3(a)"]


def test_a_call_one_was_invited_to_comes_before_an_open_one(make_endorsed, make_call, speaker, call, need):
    targeted = make_call("Invited", kind="targeted", days=60)
    actions.join_call(targeted.invitation_code, by=speaker)
    assert actions.ask_for_support(make_endorsed(), need, by=speaker).call == targeted


def test_where_no_call_takes_responses_the_wish_is_kept_once_and_the_secretariat_told(
    make_endorsed, make_call, speaker, need, secretariat
):
    assessment = make_endorsed()
    wish = actions.ask_for_support(assessment, need, by=speaker)
    assert isinstance(wish, SupportWish)
    assert actions.ask_for_support(assessment, need, by=speaker) == wish
    assert Notice.objects.get(kind="matching.support_wished").recipient == secretariat
    assert [row[:2] for row in endorsements_waiting(secretariat)] == [("Wishes for support that wait for a call", 1)]
    make_call()
    proposal = actions.ask_for_support(assessment, need, by=speaker)
    assert SupportWish.objects.get().proposal == proposal
    assert endorsements_waiting(secretariat) == []


def test_support_is_asked_for_by_those_who_write_it_and_once_it_is_endorsed(
    make_full, focal_point, secretariat, stranger, call, need
):
    assessment = make_full()
    with pytest.raises(PermissionDenied):
        actions.ask_for_support(assessment, need, by=focal_point)
    endorsed = actions.endorse_self_assessment(assessment, by=focal_point)
    for user in (secretariat, stranger):
        with pytest.raises(PermissionDenied):
            actions.ask_for_support(endorsed, need, by=user)


def test_a_need_it_does_not_name_and_somebody_without_organisation_are_refused(make_endorsed, focal_point, call, need):
    assessment = make_endorsed()
    other = Need.objects.create(category=need.category, code="1.2", name_en="Another need")
    with pytest.raises(ValidationError, match="does not name this need"):
        actions.ask_for_support(assessment, other, by=focal_point)
    with pytest.raises(ValidationError, match="comes from an organisation"):
        actions.ask_for_support(assessment, need, by=focal_point)
    assert not Proposal.objects.exists()


def test_reviewers_read_the_evidence_of_the_needs_a_response_names(make_endorsed, speaker, call, need, reviewer):
    proposal = actions.ask_for_support(make_endorsed(is_public=False), need, by=speaker)
    found = evidence_for(proposal, reviewer)
    assert [(row.need, row.evidence, row.priority) for row in found["needs"]] == [
        (need, "A survey of 2025.", "high")
    ] * 2
    assert (found["may_open"], evidence_for(proposal, speaker)["may_open"]) == (False, True)


def test_a_response_that_comes_from_none_has_no_such_evidence(make_proposal, reviewer):
    assert evidence_for(make_proposal(), reviewer) is None


def test_the_most_urgent_need_stands_first(make_full, focal_point, need):
    assessment = make_full()
    other = Need.objects.create(category=need.category, code="1.2", name_en="Another need")
    part = part_of(assessment)
    last = part.entries.last()
    answers = {last.pk: {"needs": [other], "priority": "low"}}
    actions.edit_assessment_part(part, by=focal_point, answers=answers, version=2)
    assert [row.need for row in needs_found(read(assessment))] == [need, need, other]
