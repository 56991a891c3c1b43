"""Self-assessments every test may ask for, built through the real actions."""

from datetime import timedelta

import pytest

from ipbes_portal import clock
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Country
from matching import actions
from matching.models import AssessmentQuestion, AssessmentSector, ConsultedGroup, SelfAssessment
from tests.people import make_user


@pytest.fixture
def deputy(country):
    """The deputy focal point of the country."""
    return make_user("deputy", Role.DEPUTY_FOCAL_POINT, country=country)


@pytest.fixture
def elsewhere(region):
    """Another country."""
    return Country.objects.create(iso3="BRB", iso2="BB", m49="052", name_en="Barbados", region=region)


@pytest.fixture
def neighbour(elsewhere):
    """The focal point of another country."""
    return make_user("neighbour", Role.FOCAL_POINT, country=elsewhere)


@pytest.fixture
def speaker(focal_point, organisation):
    """The focal point, who works for the organisation that prepares it."""
    focal_point.person.organisation = organisation
    focal_point.person.save()
    return focal_point


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


@pytest.fixture
def make_published(make_endorsed, region):
    """Published self-assessments of as many countries as asked, each made by its own focal point."""

    def make(number):
        for place in range(SelfAssessment.objects.count(), number):
            code = f"X{chr(65 + place)}"
            names = {"iso2": code, "m49": f"90{place}", "name_en": f"Country {place}", "region": region}
            country = Country.objects.create(iso3=f"{code}X", **names)
            make_endorsed(by=make_user(f"point-{place}", Role.FOCAL_POINT, country=country), of=country)

    return make
