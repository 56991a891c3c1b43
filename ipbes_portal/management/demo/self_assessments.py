"""Self-assessments of the demonstration: an endorsed and published one, from which support is sought, and a draft."""

from datetime import timedelta

from ipbes_portal import clock
from ipbes_portal.directory.models import Organisation
from ipbes_portal.programme.models import Need
from matching import actions
from matching.models import ConsultedGroup, SelfAssessment

BEGUN, ENDORSED, WISHED = 19, 12, 9  # days ago
CAPACITIES = [1, 2, 0, 2, 1, 1, 1, 2, 0, 1, 1, 2, 2, 1, 0, 0, 1, 1]
PRIORITIES = {0: "high", 1: "medium"}  # by the present capacity; where there is more, nothing is needed
GROUPS = ["Ministries, placeholder group", "Indigenous peoples and local communities, placeholder group"]


def plan(replay):
    """The steps of both."""
    day = replay.today
    replay.step(day - timedelta(days=BEGUN), begin_full, replay)
    replay.step(day - timedelta(days=ENDORSED), endorse, replay)
    replay.step(day - timedelta(days=WISHED), wish, replay)
    replay.step(day - timedelta(days=BEGUN), begin_draft, replay)


def _begin(by, languages, organisation):
    assessment = SelfAssessment(
        country=by.grants[0].country,
        year=clock.today().year,
        organisation=organisation,
        languages=languages,
        is_demonstration=True,
    )
    return actions.begin_self_assessment(assessment, by=by)


def _partner(replay):
    """The organisation of the partner manager, who writes too and asks for support."""
    return Organisation.objects.get(pk=replay.user("partner-manager").managed_organisation_ids[0])


def begin_full(replay):
    """The focal point answers everything, notes two groups and puts it to consultation."""
    by = replay.user("focal-point")
    assessment, needs = _begin(by, ["en"], _partner(replay)), list(Need.objects.all())
    actions.add_assessment_author(assessment, replay.user("partner-manager").email, by=by)
    capacities = iter(CAPACITIES)
    for part in assessment.parts.all():
        answers = {entry.pk: _answer(place, next(capacities), needs) for place, entry in enumerate(part.entries.all())}
        actions.edit_assessment_part(part, by=by, answers=answers, version=1)
    for name in GROUPS:
        group = ConsultedGroup(name=name, asked_on=clock.today(), said="A placeholder for what the group said.")
        actions.add_consulted_group(assessment, group, by=by)
    actions.put_to_consultation(assessment, by=by)
    replay.self_assessment = assessment.pk


def _answer(place, capacity, needs):
    """The present capacity, and for little of it a need with its evidence."""
    answer = {"capacity": capacity, "evidence": "A placeholder for the evidence."}
    if capacity in PRIORITIES and needs:
        answer |= {"needs": [needs[(3 * place + capacity) % len(needs)]], "priority": PRIORITIES[capacity]}
    return answer


def endorse(replay):
    """The focal point endorses it and lets everybody read it."""
    actions.endorse_self_assessment(
        SelfAssessment.objects.get(pk=replay.self_assessment),
        by=replay.user("focal-point"),
        note="All groups were heard.",
        may_be_published=True,
    )


def wish(replay):
    """Support is asked for with the first need."""
    assessment = SelfAssessment.objects.get(pk=replay.self_assessment)
    need = Need.objects.filter(assessment_entries__part__assessment=assessment).order_by("code").first()
    if need:
        actions.ask_for_support(assessment, need, by=replay.user("partner-manager"))


def begin_draft(replay):
    """A deputy of another country has just begun."""
    by = replay.user("deputy-focal-point")
    assessment = _begin(by, ["en", "fr"], _partner(replay))
    part = assessment.parts.first()
    entry = part.entries.first()
    actions.edit_assessment_part(part, by=by, answers={entry.pk: {"capacity": 2}}, version=1)
