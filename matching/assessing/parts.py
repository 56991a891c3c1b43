"""What a self-assessment lacks before it can be endorsed, how far each part has come, and what it says."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import AssessmentStatus, SelfAssessment


@dataclass(frozen=True)
class FoundNeed:
    """A need of a country as one question of its self-assessment found it."""

    need: object
    question: str
    capacity: str
    evidence: str
    link: str
    priority: str


def unanswered(part):
    """How many questions of a part lack the present capacity."""
    return sum(entry.capacity is None for entry in part.entries.all())


def missing_from_assessment(assessment):
    """What is lacking before it can be endorsed, as sentences."""
    found = []
    for part in assessment.parts.all():
        number = unanswered(part)
        if number:
            text = ngettext("%(sector)s: %(n)s question is open.", "%(sector)s: %(n)s questions are open.", number)
            found.append(text % {"sector": part.sector, "n": number})
        if any(entry.needs.all() and not entry.priority for entry in part.entries.all()):
            found.append(_("%(sector)s: say how urgent each need is.") % {"sector": part.sector})
    if not assessment.consulted.all():
        found.append(_("Say who was consulted: at least one group."))
    return found


def needs_found(assessment):
    """Every need the self-assessment names, the most urgent first; one need may come of several questions."""
    order = {"high": 0, "medium": 1, "low": 2, "": 3}
    entries = [entry for part in assessment.parts.all() for entry in part.entries.all()]
    entries.sort(key=lambda entry: order[entry.priority])
    return [_need(entry, need) for entry in entries for need in entry.needs.all()]


def _need(entry, need):
    return FoundNeed(
        need=need,
        question=str(entry.question),
        capacity=str(entry.get_capacity_display() or _("not answered")),
        evidence=entry.evidence,
        link=entry.link,
        priority=str(entry.get_priority_display()),
    )


def capacity_by_sector(assessment):
    """(sector, average of the answered questions from 0 to 3, or None) for each part, in order."""
    rows = []
    for part in assessment.parts.all():
        values = [entry.capacity for entry in part.entries.all() if entry.capacity is not None]
        rows.append((part.sector, round(sum(values) / len(values), 1) if values else None))
    return rows


def evidence_for(proposal, user):
    """What those who review a response read of the self-assessment it comes from (C12), or None.

    Only the needs the response names, and only of a self-assessment that was endorsed: a draft binds nobody. The whole
    of it is linked for those who may read it.
    """
    if proposal.self_assessment_id is None:
        return None
    assessment = SelfAssessment.objects.for_detail().get(pk=proposal.self_assessment_id)
    if assessment.status not in (AssessmentStatus.ENDORSED, AssessmentStatus.REPLACED):
        return None
    wanted = {need.pk for need in proposal.needs.all()}
    needs = [row for row in needs_found(assessment) if row.need.pk in wanted]
    return {
        "assessment": assessment,
        "organisation": assessment.organisation.name,
        "needs": needs,
        "may_open": SelfAssessment.objects.visible_to(user).filter(pk=assessment.pk).exists(),
    }
