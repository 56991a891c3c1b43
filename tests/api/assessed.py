"""Published self-assessments, each with one answer that found a need, for the lists of the API."""

from ipbes_portal import clock
from matching.models import AssessmentQuestion, AssessmentSector, SelfAssessment, SupportWish
from tests.people import make_user


def self_assessment(country, organisation, need):
    """A published one of `country`, prepared by `organisation`."""
    by = make_user(f"assesses-{SelfAssessment.objects.count()}")
    row = SelfAssessment.objects.create(
        country=country,
        year=2026,
        organisation=organisation,
        prepared_by=by,
        languages=["en"],
        status="endorsed",
        endorsed_by=by,
        endorsed_on=clock.today(),
        endorsement_note="Only for the few.",
        may_be_published=True,
        published_at=clock.now(),
    )
    row.consulted.create(name="Farmers", asked_on=clock.today(), said="Only for the few.")
    _answered(row, need)
    return row


def _answered(assessment, need):
    sector = AssessmentSector.objects.get_or_create(code="finance", defaults={"position": 1, "name_en": "Finance"})[0]
    question = {"sector": sector, "position": 1, "name_en": "Question?"}
    question = AssessmentQuestion.objects.get_or_create(code="seek", defaults=question)[0]
    entry = assessment.parts.create(sector=sector).entries.create(question=question, capacity=1, priority="high")
    entry.needs.add(need)


def support_wish(assessment):
    """A wish for support with the need the self-assessment names."""
    need = assessment.parts.get().entries.get().needs.get()
    return SupportWish.objects.create(assessment=assessment, need=need, wished_by=assessment.prepared_by)
