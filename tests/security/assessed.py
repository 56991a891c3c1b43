"""National self-assessments of the focal point's country and of another one, in several states."""

from ipbes_portal import clock
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Country
from matching import actions
from matching.models import AssessmentQuestion, AssessmentSector, ConsultedGroup, SelfAssessment, SupportWish
from tests.people import make_user

SECRET = "Concealed"


def add_self_assessments(rows, users):
    """One of each is written by its focal point; of the public one, what was said stays hidden."""
    sector = AssessmentSector.objects.create(code="finance", position=1, name_en="Finance")
    AssessmentQuestion.objects.create(sector=sector, code="seek", name_en="Question?", position=1)
    names = {"iso2": "BB", "m49": "052", "name_en": "Barbados", "region": rows["region"]}
    country = Country.objects.get_or_create(iso3="BRB", defaults=names)[0]
    neighbour = make_user("neighbour", Role.FOCAL_POINT, country=country)
    own, others = (users["focal_point"], rows["country"]), (neighbour, country)
    author = users["other"]
    rows["self_assessment"] = {
        "own-endorsed": _endorsed(rows, author, *own, is_public=False),
        "own-waiting": _waiting(rows, author, *own),
        "others-public": _endorsed(rows, author, *others, is_public=True),
        "others-draft": _written(rows, author, *others),
    }
    rows["assessment_part"] = {word: row.parts.get() for word, row in rows["self_assessment"].items()}
    rows["wish"] = {
        "own-endorsed": _wished(rows, rows["self_assessment"]["own-endorsed"], users["focal_point"]),
        "others-public": _wished(rows, rows["self_assessment"]["others-public"], neighbour),
    }


def _hidden(rows, country, what):
    """Words that its own focal point reads, and of another country nobody but staff."""
    return f"{SECRET} {what}" if country == rows["country"] else f"{SECRET} foreign {what}"


def _written(rows, author, by, country, evidence=None):
    assessment = SelfAssessment(
        country=country, year=2026, organisation=rows["organisation"]["other"], languages=["en"]
    )
    assessment = actions.begin_self_assessment(assessment, by=by)
    actions.add_assessment_author(assessment, author.email, by=by)
    part = assessment.parts.get()
    evidence = evidence or _hidden(rows, country, "evidence")
    answer = {"capacity": 1, "evidence": evidence, "needs": [rows["need"]], "priority": "high"}
    actions.edit_assessment_part(part, by=by, answers={part.entries.get().pk: answer}, version=1)
    group = ConsultedGroup(name="Group", asked_on=clock.today(), said=_hidden(rows, country, "words"))
    actions.add_consulted_group(assessment, group, by=by)
    return assessment


def _waiting(rows, author, by, country, **more):
    return actions.put_to_consultation(_written(rows, author, by, country, **more), by=by)


def _wished(rows, assessment, by):
    return SupportWish.objects.create(assessment=assessment, need=rows["need"], wished_by=by)


def _endorsed(rows, author, by, country, *, is_public):
    words = {"evidence": "A survey."} if is_public else {}
    assessment = _waiting(rows, author, by, country, **words)
    note = _hidden(rows, country, "note")
    return actions.endorse_self_assessment(assessment, by=by, note=note, may_be_published=is_public)
