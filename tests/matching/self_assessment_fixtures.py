"""Self-assessments every test may ask for, built through the real actions."""

from datetime import timedelta

import pytest

from ipbes_portal import clock
from matching import actions
from matching.models import AssessmentQuestion, AssessmentSector, ConsultedGroup, SelfAssessment


@pytest.fixture
def template(db):
    """Two sectors, the first with two questions and the second with one."""
    first, second = (
        AssessmentSector.objects.create(code=code, position=place, name_en=code)
        for place, code in enumerate(["government", "finance"], 1)
    )
    for place, (sector, code) in enumerate([(first, "policy"), (first, "staff"), (second, "seek")], 1):
        AssessmentQuestion.objects.create(sector=sector, code=code, name_en=f"Question {code}?", position=place)


@pytest.fixture
def make_assessment(template, focal_point, country, organisation):
    """Begins a self-assessment, by the focal point of the country."""

    def make(by=None, of=None, year=2026):
        assessment = SelfAssessment(country=of or country, year=year, organisation=organisation, languages=["en"])
        return actions.begin_self_assessment(assessment, by=by or focal_point)

    return make


@pytest.fixture
def make_full(make_assessment, focal_point, need):
    """A self-assessment with every answer, one need and one group, in consultation."""

    def make(by=None, **more):
        by = by or focal_point
        assessment = make_assessment(by=by, **more)
        for part in assessment.parts.all():
            answers = {entry.pk: {"capacity": 1} for entry in part.entries.all()}
            first = min(answers)
            answers[first] |= {"needs": [need], "priority": "high", "evidence": "A survey of 2025."}
            actions.edit_assessment_part(part, by=by, answers=answers, version=1)
        group = ConsultedGroup(name="Farmers", asked_on=clock.today() - timedelta(days=3), said="Concealed words")
        actions.add_consulted_group(assessment, group, by=by)
        return actions.put_to_consultation(assessment, by=by)

    return make


@pytest.fixture
def make_endorsed(make_full, focal_point):
    """An endorsed one, public unless asked otherwise."""

    def make(by=None, *, is_public=True, **more):
        assessment = make_full(by=by, **more)
        return actions.endorse_self_assessment(
            assessment, by=by or focal_point, note="All were heard.", may_be_published=is_public
        )

    return make
