"""The review desk for programs: one's own sheets, and the verbs of a reviewer; for co-chairs and staff all sheets."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticatedOrReadOnly

from ipbes_portal.idempotency import idempotent
from ipbes_portal.inputs import StrictInput
from ipbes_portal.rest import StrictFilterBackend, answer, expected_version, to_json
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Computed, Many, Shape

from .. import actions, scorecard
from ..filters.reviews import ReviewApiFilter
from ..models import Proposal, Review
from ..reviewing import desk
from ..reviewing.sheet_shapes import sheets_of_others


def verdicts(row):
    """Per strategy whether the sheet passes, null while it is open; derived, never stored."""
    given = {each["code"]: each["value"] for each in row["answers"]}
    return {number: verdict.passed for number, verdict in scorecard.evaluate_all(given).items()}


PASSED = {"type": ["boolean", "null"]}
VERDICTS = {"type": "object", "additionalProperties": PASSED, "description": "By number of the strategy."}
REVIEW = Shape(
    "Review",
    Review,
    id=Column(),
    proposal=Column("proposal_id"),
    reference=Column("proposal__reference"),
    organisation_name=Column("proposal__organisation__name"),
    call=Column("proposal__call_id"),
    reviewer=Column("reviewer__person_id"),
    state=Column("status"),
    state_note=Column(
        "status_note", about=_("The reason; `conflict_of_interest` where a conflict took the sheet away.")
    ),
    due_on=Column("proposal__call__review_round__due_on"),
    answers=Many("answers", {"code": "code", "value": "value", "justification": "justification"}),
    verdicts=Computed(verdicts, VERDICTS),
    comment=Column(),
    submitted_at=Column(),
    version=Column(),
    assigned_at=Column(),
    updated_at=Column(),
)
SEALED = {
    "type": "object",
    "required": ["sheets"],
    "properties": {
        "sheets": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["reviewer", "state", "comment", "verdicts", "answers"],
                "properties": {
                    "reviewer": {"type": "string", "description": "A name where names are shown, else a letter."},
                    "state": {"type": "string"},
                    "comment": {"type": "string"},
                    "verdicts": VERDICTS,
                    "answers": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "code": {"type": "string"},
                                "value": PASSED,
                                "justification": {"type": "string"},
                            },
                        },
                    },
                },
            },
        }
    },
}
STEPPED_ASIDE = {
    "type": "object",
    "required": ["stepped_aside_from"],
    "properties": {"stepped_aside_from": {"type": "integer", "description": "The id of the response."}},
}


class AnswerInput(StrictInput):
    """Yes, no or not yet to one criterion or one of its parts."""

    code = serializers.ChoiceField(choices=sorted(scorecard.CODES))
    value = serializers.BooleanField(required=False, allow_null=True)
    justification = serializers.CharField(required=False, allow_blank=True, max_length=4000)


class SheetInput(StrictInput):
    """What is said on a sheet; what is left out stays as it is."""

    answers = AnswerInput(many=True, required=False)
    comment = serializers.CharField(required=False, allow_blank=True, max_length=4000)

    def parts(self, review):
        """(answers as the action takes them, comment): of an answer, too, what is left out stays."""
        stored = {row.code: row for row in review.answers.all()}
        found = {}
        for each in self.validated_data.get("answers", []):
            row = stored.get(each["code"])
            value = each.get("value", row.value if row else None)
            found[each["code"]] = (value, each.get("justification", row.justification if row else ""))
        return found, self.validated_data.get("comment", review.comment)


class SheetReason(serializers.Serializer):
    """Why."""

    reason = serializers.CharField(max_length=2000)


class ReviewViewSet(RowViewSet):
    """One's own sheets; for co-chairs and staff all they see."""

    summary = _("Sheets of reviewers")
    about = _("The sheets you fill in; for co-chairs and staff those of every reviewer. Others' stand under `others`.")
    permission_classes = [IsAuthenticatedOrReadOnly]
    input_classes = {
        "partial_update": SheetInput,
        "abstain": SheetReason,
        "reopen": SheetReason,
        "step_aside": SheetReason,
    }
    verbs = {
        "partial_update": _("Keep the answers you send, if nobody saved since the version in If-Match."),
        "submit": _("Send your sheet in; from then on it cannot be changed. With If-Match, only as you fetched it."),
        "abstain": _("Say that you cannot judge the response, and why."),
        "skip": _("Put your sheet off: it comes last in your queue."),
        "resume": _("Take up again a sheet from which you abstained."),
        "reopen": _("Let a reviewer change a sheet that was in (co-chairs)."),
    }
    parts = {
        "others": {
            "about": _(
                "The other sheets on the same response, as far as the round shows them; names only if it says so."
            ),
            "schema": {"$ref": "#/components/schemas/SealedSheets"},
            "components": {"SealedSheets": SEALED},
        },
        "step_aside": {
            "about": _(
                "Say that you have an interest in the response, and why: from then on neither it nor any of its sheets "
                "is shown to you."
            ),
            "schema": {"$ref": "#/components/schemas/SteppedAside"},
            "components": {"SteppedAside": STEPPED_ASIDE},
        },
    }
    shape, filterset_class = REVIEW, ReviewApiFilter
    orderings = ("id", "-id", "updated_at", "-updated_at")
    changes, version = "updated_at", "version"

    def get_queryset(self):
        """One's own; for co-chairs and staff all they see."""
        return desk.readable(self.request.user)

    def show(self, condition, status=200):
        """One row; after stepping aside the response it was about, for the sheet itself is out of reach."""
        if self.action != "step_aside":
            return super().show(condition, status)
        return answer(self.request, to_json({"stepped_aside_from": int(condition["pk"])}), status=status)

    def _review(self, pk):
        rows = self.get_queryset().select_related("proposal__call__review_round").prefetch_related("answers")
        return get_object_or_404(rows, **self.found(pk))

    def partial_update(self, request, pk):
        """Keep what you name, if nobody else saved since the version in `If-Match`."""
        version, review = expected_version(request), self._review(pk)
        answers, comment = self.checked(SheetInput).parts(review)
        actions.save_sheet(review, by=request.user, answers=answers, comment=comment, version=version)
        return self.show({"pk": review.pk})

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def submit(self, request, pk):
        """Send your sheet in."""
        review = self._review(pk)
        version = expected_version(request) if "If-Match" in request.headers else review.version
        return self.done(actions.submit_sheet(review, by=request.user, version=version).pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def abstain(self, request, pk):
        """Abstain, with a reason."""
        review, reason = self._review(pk), self.given(SheetReason)["reason"]
        return self.done(actions.abstain_from_sheet(review, by=request.user, reason=reason).pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def resume(self, request, pk):
        """Take the sheet up again."""
        return self.done(actions.resume_sheet(self._review(pk), by=request.user).pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def reopen(self, request, pk):
        """Let its reviewer change the sheet again."""
        review, reason = self._review(pk), self.given(SheetReason)["reason"]
        return self.done(actions.reopen_sheet(review, by=request.user, reason=reason).pk)

    @action(detail=True, methods=["post"])
    @idempotent(status=200)
    def skip(self, request, pk):
        """Put the sheet off."""
        return self.done(actions.skip_sheet(self._review(pk), by=request.user).pk)

    @action(detail=True, methods=["post"], url_path="step-aside")
    @idempotent(status=200)
    def step_aside(self, request, pk):
        """Have nothing more to do with the response."""
        review, reason = self._review(pk), self.given(SheetReason)["reason"]
        return self.done(actions.step_aside(review.proposal, by=request.user, reason=reason).proposal_id)

    @action(detail=True)
    def others(self, request, pk):
        """The other sheets on the same response, sealed."""
        StrictFilterBackend().refuse_unknown(request, {"lang"}, {})
        review = self._review(pk)
        review.proposal = Proposal.objects.prefetch_related("strategies").get(pk=review.proposal_id)
        sheets = sheets_of_others(request.user, review)
        return answer(request, to_json({"sheets": [_plain(sheet) for sheet in sheets]}))


def _plain(sheet):
    return {
        "reviewer": sheet.who,
        "state": sheet.state,
        "comment": sheet.comment,
        "verdicts": sheet.verdicts,
        "answers": sheet.answers,
    }
