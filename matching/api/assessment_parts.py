"""The answers of self-assessments for programs, sector by sector, and the wishes for support that came of them."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import IsAuthenticatedOrReadOnly

from ipbes_portal.rest import expected_version
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Computed, Many, Names, Shape, language_schema

from .. import actions
from ..assessing.parts import average_of
from ..filters.self_assessments import PartFilter, WishFilter
from ..models import AssessmentPart, Capacity, Priority, SupportWish
from .assessment_inputs import AssessmentPartInput

TEXT = {"type": "string"}
ANSWER = {
    "type": "object",
    "required": ["question", "text", "capacity", "evidence", "link", "priority", "needs"],
    "properties": {
        "question": TEXT,
        "text": language_schema(_("question")),
        "capacity": {
            "type": ["integer", "null"],
            "enum": [*Capacity.values, None],
            "description": "From 0, none, to 3, sufficient; null while it is not answered.",
        },
        "evidence": TEXT,
        "link": TEXT,
        "priority": {"type": "string", "enum": [*Priority.values, ""]},
        "needs": {"type": "array", "items": TEXT},
    },
}
LINES = {
    "question": "question__code",
    "text": "question__name*",
    "capacity": "capacity",
    "evidence": "evidence",
    "link": "link",
    "priority": "priority",
    "needs": "needs__code",
}


def one_per_question(lines):
    """The answers, where the database gives a line for each need of an answer, or one without a need."""
    answers = {}
    for line in lines:
        answer = answers.setdefault(line["question"], line | {"needs": []})
        answer["needs"] += [line["needs"]] if line["needs"] else []
    return list(answers.values())


def average_capacity(row):
    """The average of the answered questions of a row, or None."""
    return average_of([answer["capacity"] for answer in one_per_question(row["answers"])])


class PartShape(Shape):
    """Parts with one answer for each question."""

    def rows(self, tuples, database, language=None):
        """The rows, with the needs of each answer as a list."""
        rows = super().rows(tuples, database, language)
        return [row | {"answers": one_per_question(row["answers"])} for row in rows]

    def cells(self, row, language):
        """One row as the cells of a table."""
        answers = [answer | {"needs": ", ".join(answer["needs"])} for answer in row["answers"]]
        return super().cells(row | {"answers": answers}, language)


PART = PartShape(
    "SelfAssessmentPart",
    AssessmentPart,
    id=Column(),
    assessment=Column("assessment_id"),
    country=Column("assessment__country__iso3"),
    year=Column("assessment__year"),
    sector=Column("sector__code"),
    sector_name=Names("sector__name"),
    average=Computed(
        average_capacity,
        {"type": ["number", "null"], "description": "Of the answered questions, from 0 to 3."},
    ),
    answers=Many("entries", LINES, order=["question__position", "needs__code"], item=ANSWER),
    version=Column(),
    updated_at=Column(),
)


class AssessmentPartViewSet(RowViewSet):
    """The answers of each sector."""

    summary = _("Answers of self-assessments")
    about = _(
        "What countries answered, one row for each sector of each self-assessment you may see: the public ones, those "
        "you write, and for staff all."
    )
    permission_classes = [IsAuthenticatedOrReadOnly]
    input_classes = {"partial_update": AssessmentPartInput}
    verbs = {
        "partial_update": _(
            "Keep the answers you send, if nobody saved this sector since the version in If-Match; answers you leave "
            "out, and what you leave out of an answer, stay as they are."
        )
    }
    shape, filterset_class = PART, PartFilter
    orderings = ("id", "-id")
    version = "version"

    def get_queryset(self):
        """Those of self-assessments the reader may see."""
        return AssessmentPart.objects.visible_to(self.request.user)

    def partial_update(self, request, pk):
        """Change the answers you name, if nobody else saved since the version in `If-Match`."""
        version = expected_version(request)
        part = get_object_or_404(self.get_queryset().for_detail(), **self.found(pk))
        said = AssessmentPartInput(data=request.data)
        said.is_valid(raise_exception=True)
        actions.edit_assessment_part(part, by=request.user, answers=said.by_entry(part), version=version)
        return self.show({"pk": part.pk})


WISH = Shape(
    "SupportWish",
    SupportWish,
    id=Column(),
    assessment=Column("assessment_id"),
    country=Column("assessment__country__iso3"),
    year=Column("assessment__year"),
    need=Column("need__code"),
    wished_at=Column(),
    proposal=Column("proposal_id", about=_("The response that was begun once a call took it.")),
)


class SupportWishViewSet(RowViewSet):
    """Wishes for support that wait for a call, or did."""

    summary = _("Wishes for support")
    about = _(
        "Needs for which support was asked while no call took responses: for staff all, for others those of "
        "self-assessments they write or of the country they speak for."
    )
    shape, filterset_class = WISH, WishFilter
    orderings = ("-wished_at", "wished_at", "id", "-id")

    def get_queryset(self):
        """Those of self-assessments the reader knows in full."""
        return SupportWish.objects.visible_to(self.request.user)
