"""National self-assessments for programs: the public part for everybody, one's own in full, the verbs of authors."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticatedOrReadOnly

from ipbes_portal.idempotency import idempotent
from ipbes_portal.rest import answer, to_json
from ipbes_portal.rows import Column, Many, Shape

from .. import actions
from ..filters.self_assessments import AssessmentApiFilter
from ..models import ConsultedGroup, Proposal, SelfAssessment
from .assessment_inputs import (
    AssessmentCreation,
    AssessmentEndorsementInput,
    AssessmentPublicationInput,
    ConsultedGroupInput,
    ConsultedGroupRemoval,
    SupportRequestInput,
)
from .public_part import PublicPart, PublicPartViewSet

# Each need with the question that found it, in the order of the template.
NEEDS = {"need": "entries__needs__code", "question": "entries__question__code", "priority": "entries__priority"}
IN_ORDER = ["sector__position", "entries__question__position", "entries__needs__code"]


def _members(**groups):
    """What everybody reads; of the groups that were asked, `groups`."""
    return {
        "id": Column(),
        "country": Column("country__iso3"),
        "year": Column(),
        "organisation": Column("organisation_id"),
        "organisation_name": Column("organisation__name"),
        "languages": Column(),
        "endorsed_on": Column(),
        "groups": Many("consulted", groups, order=["asked_on"], about=_("Who was consulted.")),
        "needs": Many("parts", NEEDS, order=IN_ORDER, where={"entries__needs__isnull": False}),
        "is_demonstration": Column(),
        "updated_at": Column(),
    }


ASSESSMENT = Shape(
    "SelfAssessment",
    SelfAssessment,
    **_members(id="id", name="name", asked_on="asked_on", said="said"),
    state=Column("status"),
    status_changed_at=Column(),
    endorsement_note=Column(),
    may_be_published=Column(),
    created_at=Column(),
)
PUBLIC_ASSESSMENT = PublicPart(ASSESSMENT, **_members(name="name", asked_on="asked_on"))
ID_OR_NULL = {"type": ["integer", "null"]}
ASKED = {
    "type": "object",
    "required": ["proposal", "wish"],
    "properties": {
        "proposal": ID_OR_NULL | {"description": "The draft that was begun under `proposals`."},
        "wish": ID_OR_NULL | {"description": "The wish that is kept while no call takes responses from you."},
    },
}


class SelfAssessmentViewSet(PublicPartViewSet):
    """Self-assessments a reader may see, and the verbs of those who write them."""

    summary = _("National capacity self-assessments")
    about = _(
        "Signed in: those you write, those of the country you are focal point or deputy of, and for staff all. With "
        "`public=true`, and for everybody else: the endorsed ones that may be published, without what groups said; "
        "with `updated_since`, those that left this list since then are answered as their id and `gone`, whatever the "
        "filters. The answers to the questions stand in `self-assessment-parts`."
    )
    permission_classes = [IsAuthenticatedOrReadOnly]
    input_classes = {
        "create": AssessmentCreation,
        "add_group": ConsultedGroupInput,
        "remove_group": ConsultedGroupRemoval,
        "endorse": AssessmentEndorsementInput,
        "publication": AssessmentPublicationInput,
        "ask_for_support": SupportRequestInput,
    }
    verbs = {
        "create": _(
            "Begin the self-assessment of your country (focal point and deputy). With an Idempotency-Key, a repetition "
            "makes no second one."
        ),
        "add_group": _("Note a group that was asked, when, and what it said."),
        "remove_group": _("Take away a group that was noted by mistake."),
        "consult": _("Put your draft to consultation; the focal point learns that it will wait for them."),
        "take_back": _("Make it a draft again before it is endorsed."),
        "endorse": _("Endorse it when it is complete (the national focal point of the country alone)."),
        "publication": _("Agree that everybody may read it, or take that back (focal point and deputy)."),
    }
    parts = {
        "ask_for_support": {
            "about": _(
                "Ask for support with a need of an endorsed self-assessment: begins your response to a call, or, where "
                "no call takes responses from you, keeps the wish for the secretariat."
            ),
            "schema": {"$ref": "#/components/schemas/SupportAsked"},
            "components": {"SupportAsked": ASKED},
        }
    }
    shape, filterset_class = PUBLIC_ASSESSMENT, AssessmentApiFilter
    orderings = ("-id", "id", "updated_at", "-updated_at")

    def show(self, condition, status=200):
        """One row; after support was asked for, what came of it, also when it is asked again under the same key."""
        if self.action != "ask_for_support":
            return super().show(condition, status)
        kind, _sign, key = condition["pk"].partition(":")
        came = {"proposal": None, "wish": None} | {kind: int(key)}
        return answer(self.request, to_json(came), status=status)

    def _assessment(self, pk):
        return get_object_or_404(self.get_queryset().for_detail(), **self.found(pk))

    @idempotent(status=201)
    def create(self, request):
        """Begin the self-assessment of a country."""
        given = self.given(AssessmentCreation, user=request.user)
        return self.created(actions.begin_self_assessment(SelfAssessment(**given), by=request.user).pk)

    @action(detail=True, methods=["post"], url_path="add-group")
    @idempotent(status=200)
    def add_group(self, request, pk):
        """Note a group that was asked."""
        assessment, group = self._assessment(pk), ConsultedGroup(**self.given(ConsultedGroupInput))
        actions.add_consulted_group(assessment, group, by=request.user)
        return self.done(assessment.pk)

    @action(detail=True, methods=["post"], url_path="remove-group")
    @idempotent(status=200)
    def remove_group(self, request, pk):
        """Take a group away again."""
        assessment = self._assessment(pk)
        group = get_object_or_404(assessment.consulted, pk=self.given(ConsultedGroupRemoval)["group"])
        actions.remove_consulted_group(group, by=request.user)
        return self.done(assessment.pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def consult(self, request, pk):
        """Put a draft to consultation."""
        return self.done(actions.put_to_consultation(self._assessment(pk), by=request.user).pk)

    @action(detail=True, methods=["post"], url_path="take-back")
    @idempotent(status=200)
    def take_back(self, request, pk):
        """Make it a draft again."""
        return self.done(actions.take_assessment_back(self._assessment(pk), by=request.user).pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def endorse(self, request, pk):
        """Endorse it."""
        assessment, given = self._assessment(pk), self.given(AssessmentEndorsementInput)
        return self.done(actions.endorse_self_assessment(assessment, by=request.user, **given).pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def publication(self, request, pk):
        """Agree that everybody may read it, or take that back."""
        assessment, given = self._assessment(pk), self.given(AssessmentPublicationInput)
        return self.done(actions.set_assessment_consent(assessment, by=request.user, **given).pk)

    @action(detail=True, methods=["post"], url_path="ask-for-support")
    @idempotent(status=200)
    def ask_for_support(self, request, pk):
        """Ask for support with one need."""
        assessment, given = self._assessment(pk), self.given(SupportRequestInput)
        came = actions.ask_for_support(assessment, given["need"], by=request.user)
        return self.done(f"{'proposal' if isinstance(came, Proposal) else 'wish'}:{came.pk}")
