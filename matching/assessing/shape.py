"""What everybody may read of a published self-assessment, as plain data: no names of people, nothing that was said."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from .parts import needs_once


@dataclass(frozen=True)
class PublicAnswer:
    """What a country says on one question."""

    question: str
    capacity: str
    level: int | None
    evidence: str
    link: str
    needs: list[str]
    priority: str


@dataclass(frozen=True)
class PublicPart:
    """The answers of one sector."""

    name: str
    answers: list[PublicAnswer]


@dataclass(frozen=True)
class PublicNeed:
    """A need of a country, and how urgent it is."""

    code: str
    name: str
    priority: str
    tone: str


@dataclass(frozen=True)
class PublicAssessment:
    """One self-assessment without those who wrote it, and with the names of the groups that were asked."""

    pk: int
    country: str
    year: int
    organisation: str
    endorsed_on: date | None
    is_demonstration: bool
    groups: list[tuple[str, date]]
    needs: list[PublicNeed]
    parts: list[PublicPart]


def public_assessment(assessment):
    """The public shape of a self-assessment read with `for_detail`."""
    return PublicAssessment(
        pk=assessment.pk,
        country=str(assessment.country),
        year=assessment.year,
        organisation=assessment.organisation.name,
        endorsed_on=assessment.endorsed_on,
        is_demonstration=assessment.is_demonstration,
        groups=[(group.name, group.asked_on) for group in assessment.consulted.all()],
        needs=[PublicNeed(row.need.code, str(row.need), row.priority, row.tone) for row in needs_once(assessment)],
        parts=[
            PublicPart(str(part.sector), [_answer(entry) for entry in part.entries.all()])
            for part in assessment.parts.all()
        ],
    )


def _answer(entry):
    return PublicAnswer(
        question=str(entry.question),
        capacity=str(entry.get_capacity_display()) if entry.capacity is not None else _("not answered"),
        level=entry.capacity,
        evidence=entry.evidence,
        link=entry.link,
        needs=[str(need) for need in entry.needs.all()],
        priority=str(entry.get_priority_display()),
    )
