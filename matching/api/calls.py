"""Calls for programs, with the figures of each."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.decorators import action

from ipbes_portal.rest import StrictFilterBackend, answer, to_json
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Many, Shape, Words

from .. import statistics
from ..filters.calls import CallFilter
from ..models import Call

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
        }
    }

    def get_queryset(self):
        """Public ones; for those invited and for staff more."""
        return Call.objects.visible_to(self.request.user)

    @action(detail=True)
    def statistics(self, request, pk):
        """The figures of one call."""
        StrictFilterBackend().refuse_unknown(request, {"lang"}, {})
        call = get_object_or_404(self.get_queryset(), **self.found(pk))
        return answer(request, to_json(statistics.call_statistics(call)))
