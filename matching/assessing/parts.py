"""What a self-assessment lacks before it can be endorsed, how far each part has come, and what it says."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import AssessmentStatus, SelfAssessment

TONES = {"high": "warn", "medium": "info", "low": "neutral", "": "neutral"}  # of a priority


@dataclass(frozen=True)
class FoundNeed:
    """A need of a country as one question of its self-assessment found it."""

    need: object
    question: str
    capacity: str
    evidence: str
    link: str
    priority: str
    tone: str


def unanswered(part):
    """How many questions of a part lack the present capacity."""
    return sum(entry.capacity is None for entry in part.entries.all())


def lacks_priority(part):
    """Whether some need of a part does not say how urgent it is."""
    return any(entry.needs.all() and not entry.priority for entry in part.entries.all())


def missing_from_assessment(assessment):
    """What is lacking before it can be endorsed, as sentences."""
    found = []
    for part in assessment.parts.all():
        number = unanswered(part)
        if number:
            text = ngettext("%(sector)s: %(n)s question is open.", "%(sector)s: %(n)s questions are open.", number)
            found.append(text % {"sector": part.sector, "n": number})
        if lacks_priority(part):
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


def needs_once(assessment):
    """Each need once, where it is the most urgent."""
    found = {}
    for row in needs_found(assessment):
        found.setdefault(row.need.pk, row)
    return list(found.values())


def _need(entry, need):
    return FoundNeed(
        need=need,
        question=str(entry.question),
        capacity=str(entry.get_capacity_display() or _("not answered")),
        evidence=entry.evidence,
        link=entry.link,
        priority=str(entry.get_priority_display()),
        tone=TONES[entry.priority],
    )


def capacity_by_sector(assessment):
    """(sector, average of the answered questions from 0 to 3, or None) for each part, in order."""
    return [
        (part.sector, average_of([entry.capacity for entry in part.entries.all()])) for part in assessment.parts.all()
    ]


def average_of(capacities):
    """The average of what was answered, to one decimal; None while nothing is. None among them is not answered."""
    answered = [value for value in capacities if value is not None]
    return round(sum(answered) / len(answered), 1) if answered else None


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
