"""Calls for programs, with the figures of each."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticatedOrReadOnly

from ipbes_portal.directory.models import Organisation
from ipbes_portal.idempotency import idempotent
from ipbes_portal.inputs import StrictInput
from ipbes_portal.rest import StrictFilterBackend, answer, to_json
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Many, Shape, Words
from ipbes_portal.workflow import require

from .. import actions, rules, statistics
from ..filters.calls import CallFilter
from ..models import Call
from ..reviewing import interests

CALL = Shape(
    "ProposalCall",
    Call,
    id=Column(),
    kind=Column(),
    year=Column(),
    state=Column("status"),
    title=Words("title", about=_("title")),
    body=Words("body", about=_("The text of the call.")),
    languages=Column(),
    opens_at=Column(),
    closes_at=Column(),
    zone=Column(),
    late_policy=Column(),
    late_until=Column(),
    form_version=Column(),
    deciding_bodies=Many("deciding_bodies", "code"),
    is_demonstration=Column(),
    version=Column(),
    created_at=Column(),
    updated_at=Column(),
)
COUNT = {"type": "integer", "minimum": 0}
FIGURES = {
    "type": "object",
    "required": ["responses", "late", "countries", "categories", "financial_pledges", "in_kind_pledges"],
    "properties": {
        "responses": COUNT,
        "late": COUNT,
        "countries": COUNT | {"description": "Distinct countries in which activities take place."},
        "categories": {
            "type": "object",
            "additionalProperties": COUNT,
            "description": "A response may count in several.",
        },
        "financial_pledges": COUNT,
        "in_kind_pledges": COUNT,
    },
}
INTERESTS = {
    "type": "object",
    "required": ["stated_at", "note", "organisations"],
    "properties": {
        "stated_at": {"type": ["string", "null"], "format": "date-time", "description": "Null before you stated any."},
        "note": {"type": "string"},
        "organisations": {
            "type": "array",
            "description": "All from which a response arrived.",
            "items": {
                "type": "object",
                "required": ["id", "name", "country", "has_interest", "is_new"],
                "properties": {
                    "id": {"type": "integer"},
                    "name": {"type": "string"},
                    "country": {"type": ["string", "null"], "description": "ISO 3166-1 alpha-3."},
                    "has_interest": {"type": "boolean", "description": "You judge its responses no more."},
                    "is_new": {"type": "boolean", "description": "A response arrived after you stated interests."},
                },
            },
        },
    },
}
INTERESTS_ANSWER = {
    "schema": {"$ref": "#/components/schemas/StatedInterests"},
    "components": {"StatedInterests": INTERESTS},
}


class InterestsInput(StrictInput):
    """In which of the organisations that answered one has an interest; none is an empty list, never left out."""

    organisations = serializers.PrimaryKeyRelatedField(
        many=True,
        queryset=Organisation.objects.none(),
        help_text=_("I have an interest in these organisations"),
    )
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=2000, help_text=_("What the task force should know")
    )
    no_other_interest = serializers.BooleanField(
        help_text=_("To the best of my knowledge I have no other interest in the responses to this call.")
    )

    def __init__(self, *args, call=None, **kwargs):
        """Only those that answered `call` can be named; the description of the API has no call."""
        super().__init__(*args, **kwargs)
        if call is not None:
            answered = interests.organisations_that_answered(call)
            self.fields["organisations"].child_relation.queryset = answered

    def validate_no_other_interest(self, value):
        """It has to be confirmed, as in the browser."""
        if not value:
            self.fields["no_other_interest"].fail("required")
        return value


class CallViewSet(RowViewSet):
    """Calls a reader may see."""

    summary = _("Calls for projects and pledges")
    about = _("Open pilot calls, and the targeted ones you were invited to.")
    shape, filterset_class = CALL, CallFilter
    orderings = ("-opens_at", "opens_at", "-closes_at", "closes_at", "updated_at", "-updated_at", "id", "-id")
    changes, version = "updated_at", "version"
    parts = {
        "statistics": {
            "about": _("The figures of a call: accepted responses, late ones included."),
            "schema": {"$ref": "#/components/schemas/CallStatistics"},
            "components": {"CallStatistics": FIGURES},
        },
        "stated_interests": INTERESTS_ANSWER
        | {"about": _("The organisations that answered, and the interests you stated (reviewers of the call).")},
        "state_interests": INTERESTS_ANSWER
        | {
            "about": _(
                "State in which organisations you have an interest, before you read. Stated again it adds to what was "
                "said, and takes nothing back."
            )
        },
    }
    input_classes = {"state_interests": InterestsInput}

    def get_queryset(self):
        """Public ones; for those invited and for staff more."""
        return Call.objects.visible_to(self.request.user)

    def show(self, condition, status=200):
        """One row; after interests were stated, what the caller stated, also when it is sent again under one key."""
        if self.action != "state_interests":
            return super().show(condition, status)
        return self._interests(get_object_or_404(self.get_queryset(), **condition))

    def _call(self, pk):
        return get_object_or_404(self.get_queryset(), **self.found(pk))

    def _interests(self, call):
        user = self.request.user
        require(rules.can_state_interests(user, call))
        return answer(self.request, to_json(_stated(user, call)))

    @action(detail=True)
    def statistics(self, request, pk):
        """The figures of one call."""
        StrictFilterBackend().refuse_unknown(request, {"lang"}, {})
        return answer(request, to_json(statistics.call_statistics(self._call(pk))))

    # One address to read and to write; who may not state interests does not learn who answered.
    @action(
        detail=True,
        url_path="state-interests",
        url_name="state-interests",
        permission_classes=[IsAuthenticatedOrReadOnly],
    )
    def stated_interests(self, request, pk):
        """What is asked, and what was stated."""
        StrictFilterBackend().refuse_unknown(request, {"lang"}, {})
        return self._interests(self._call(pk))

    @stated_interests.mapping.post
    @idempotent(status=200)
    def state_interests(self, request, pk):
        """State them before reading."""
        call = self._call(pk)
        require(rules.can_state_interests(request.user, call))
        given = self.given(InterestsInput, call=call)
        before = interests.statement_of(request.user, call)
        note = given.get("note", before.note if before else "")
        actions.state_interests(call, by=request.user, organisations=given["organisations"], note=note)
        return self.done(call.pk)


def _stated(user, call):
    """What a reviewer is asked and what they said, as plain data."""
    statement = interests.statement_of(user, call)
    new = set() if statement is None else set(interests.arrived_since(statement).values_list("pk", flat=True))
    apart = set(interests.organisations_set_apart(user, call)) if statement else set()
    rows = interests.organisations_that_answered(call)
    return {
        "stated_at": statement and statement.stated_at,
        "note": statement.note if statement else "",
        "organisations": [
            {
                "id": row.pk,
                "name": row.name,
                "country": row.country and row.country.iso3,
                "has_interest": row.pk in apart,
                "is_new": row.pk in new,
            }
            for row in rows
        ],
    }
