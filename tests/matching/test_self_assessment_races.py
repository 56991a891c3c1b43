"""Two who begin, answer or endorse at the same moment: one is heard, the other is told, nothing is half-done."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal.workflow import StaleEdit
from matching import actions
from matching.models import AssessmentPart, SelfAssessment

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_country_begins_one_however_many_press_at_once(
    together, template, focal_point, deputy, country, organisation
):
    def begin(user):
        row = SelfAssessment(country=country, year=2026, organisation=organisation, languages=["en"])
        return actions.begin_self_assessment(row, by=user)

    results = together(lambda: begin(focal_point), lambda: begin(deputy))
    assert [type(result) for result in results if isinstance(result, Exception)] == [ValidationError]
    assert SelfAssessment.objects.get().parts.count() == 2


def test_of_two_who_save_the_same_version_of_a_sector_one_is_told(together, make_assessment, focal_point, deputy):
    part = AssessmentPart.objects.get(assessment=make_assessment(), sector__code="finance")
    entry = part.entries.get().pk

    def save(user, capacity):
        mine = AssessmentPart.objects.get(pk=part.pk)
        return actions.edit_assessment_part(mine, by=user, answers={entry: {"capacity": capacity}}, version=1)

    results = together(lambda: save(focal_point, 1), lambda: save(deputy, 2))
    assert [type(result) for result in results if isinstance(result, Exception)] == [StaleEdit]
    part.refresh_from_db()
    assert part.version == 2


def test_nothing_is_written_into_what_is_endorsed_at_the_same_moment(together, make_full, focal_point, deputy):
    assessment = make_full()
    part = AssessmentPart.objects.get(assessment=assessment, sector__code="finance")
    entry = part.entries.get().pk

    def save():
        return actions.edit_assessment_part(part, by=deputy, answers={entry: {"capacity": None}}, version=2)

    endorsed, saved = together(lambda: actions.endorse_self_assessment(assessment, by=focal_point), save)
    stored = SelfAssessment.objects.get()
    if isinstance(saved, PermissionDenied):
        assert (stored.status, part.entries.get().capacity) == ("endorsed", 1)
    else:
        assert isinstance(endorsed, ValidationError)
        assert (stored.status, part.entries.get().capacity) == ("consultation", None)
