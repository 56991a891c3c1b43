"""The plan and the figures for programs."""

import re
from datetime import date

from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, viewsets
from rest_framework.permissions import AllowAny

from ipbes_portal.records.models import Bound
from ipbes_portal.rest import IgnoreUnknownAccept, StrictFilterBackend, answer, to_json, wanted_language

from .document import build
from .figures import SOURCES, figures

DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
TEXT = {"type": "string"}
NUMBER = {"type": "number"}
FIGURE = {
    "type": "object",
    "required": ["code", "of", "value", "high", "bound", "as_of", "rule", "label", "source"],
    "properties": {
        "code": TEXT,
        "of": {"type": ["string", "null"], "description": "What it is about, such as strategy:1."},
        "value": NUMBER,
        "high": {"type": ["number", "null"], "description": "The upper end of a range."},
        "bound": {"type": "string", "enum": Bound.values},
        "as_of": {"type": "string", "description": "The day it holds for, as precise as it is known."},
        "rule": {"type": "string", "description": "What was counted."},
        "label": TEXT,
        "source": {"type": "string", "enum": ["records", "reported"]},
        "symbol": {"type": "string", "description": "The document that reported it."},
        "paragraph": TEXT,
    },
}


def parameter(name, description, **schema):
    """A query parameter for the API description."""
    return {"name": name, "in": "query", "description": str(description), "schema": TEXT | schema}


class StatisticsViewSet(viewsets.GenericViewSet):
    """Figures with the day they hold for."""

    summary = _("Statistics")
    about = _(
        "Numbers with their as-of date and counting rule, all in one answer. Counted from dated facts where records "
        "exist, else as a document reported them; `source=all` shows both."
    )
    permission_classes = [AllowAny]
    pagination_class = None
    content_negotiation_class = IgnoreUnknownAccept
    parameters = {"as_of", "code", "of", "source", "lang"}
    response_schema = {"type": "array", "items": {"$ref": "#/components/schemas/Figure"}}
    components = {"Figure": FIGURE}

    def query_parameters(self):
        """For the API description."""
        return [
            parameter("as_of", _("The day, such as 2018-12-31; today when left out."), format="date"),
            parameter("code", _("Only this figure.")),
            parameter("of", _("Only figures about this, such as strategy:1.")),
            parameter("source", _("Counted here, reported by documents, or both."), enum=list(SOURCES)),
        ]

    def list(self, request):
        """All figures, in the reader's language."""
        StrictFilterBackend().refuse_unknown(request, self.parameters, {})
        language = wanted_language(request) or get_language()
        with override(language):
            found = figures(
                as_of=self._day(request),
                code=request.GET.get("code") or None,
                of=request.GET.get("of") or None,
                source=self._source(request),
            )
            body = to_json([figure.as_dict() for figure in found])
        return answer(request, body, language=language)

    def _day(self, request):
        text = request.GET.get("as_of")
        if not text:
            return None
        try:
            return date(*map(int, DAY.fullmatch(text).groups()))
        except (AttributeError, ValueError) as error:
            message = gettext("Give a day such as 2018-12-31.")
            raise exceptions.ValidationError({"as_of": [message]}, code="date") from error

    def _source(self, request):
        source = request.GET.get("source") or None
        if source not in (None, *SOURCES):
            message = gettext("Give one of: %(names)s.") % {"names": ", ".join(SOURCES)}
            raise exceptions.ValidationError({"source": [message]}, code="invalid_choice")
        return source


class PlanViewSet(viewsets.GenericViewSet):
    """The rolling plan as data."""

    summary = _("Rolling plan")
    about = _(
        "The whole plan in one language, as its page shows it: passages, strategies, initiatives, criteria, routes."
    )
    permission_classes = [AllowAny]
    pagination_class = None
    content_negotiation_class = IgnoreUnknownAccept
    parameters = {"lang"}
    response_schema = {"type": "object", "required": ["language", "as_of", "sections", "strategies", "routes"]}
    components = {}

    def query_parameters(self):
        """None besides the language."""
        return []

    def list(self, request):
        """The plan, in the reader's language."""
        StrictFilterBackend().refuse_unknown(request, self.parameters, {})
        language = wanted_language(request) or get_language()
        with override(language):
            body = to_json(build(language))
        return answer(request, body, language=language)
