"""The plan and the figures for programs."""

import re
from datetime import date

from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, viewsets
from rest_framework.permissions import AllowAny

from ipbes_portal.records.models import Bound
from ipbes_portal.rest import IgnoreUnknownAccept, StrictFilterBackend, answer, to_json, wanted_language

from . import freezing
from .document import build
from .figures import SOURCES, figures
from .models import Edition
from .models.edition import PUBLIC

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


NAMES = {
    "type": "object",
    "additionalProperties": TEXT,
    "description": "Who agreed to be named, by the keys that stand in the text.",
}
PLAN = {
    "type": "object",
    "required": ["kind", "code", "language", "as_of", "sections", "footnotes", "figures", "people", "counts"],
    "properties": {
        "kind": {"const": "plan"},
        "title": TEXT,
        "code": TEXT,
        "language": TEXT,
        "as_of": {"type": "string", "format": "date"},
        "sections": {"type": "array", "items": {"$ref": "#/components/schemas/PlanPart"}},
        "footnotes": {"type": "array", "items": {"type": "object"}},
        "figures": {"type": "array", "items": {"type": "object"}},
        "people": {"type": "array", "items": {"type": "object"}},
        "counts": {"type": "object", "description": "Activities of the plan by state."},
        "names": NAMES,
    },
}
PART = {
    "type": "object",
    "required": ["key", "kind", "number", "title", "paragraphs", "parts"],
    "properties": {
        "key": {"type": "string", "description": "The same in every language and for ever, such as A12.b.ii."},
        "kind": {"type": "string", "enum": ["section", "heading", "paragraph", "item", "bullet"]},
        "number": TEXT,
        "title": TEXT,
        "paragraphs": {"type": "array", "items": {"type": "array", "items": {"type": "object"}}},
        "state": {"type": "string", "description": "How far the words can be relied on: official, reviewed, draft…"},
        "source": TEXT,
        "noun": {"type": ["object", "null"], "description": "The record that stands here, such as an initiative."},
        "parts": {"type": "array", "items": {"type": "object"}},
    },
}
EDITION = {
    "type": "object",
    "required": ["number", "status", "published_at", "sha256", "session", "decision", "note"],
    "properties": {
        "number": {"type": "integer"},
        "status": {"type": "string", "enum": [str(status) for status in PUBLIC]},
        "published_at": {"type": "string", "format": "date-time"},
        "sha256": {"type": "string", "description": "Of the digests of its six languages, one a line."},
        "session": {"type": ["string", "null"]},
        "decision": {"type": ["string", "null"]},
        "note": TEXT,
        "text": {"$ref": "#/components/schemas/Plan"},
        "text_sha256": {"type": "string", "description": "Of this text, as JSON with sorted keys and no spaces."},
        "names": NAMES,
    },
}


def _names(data, known):
    return {f"person:{pk}": known[pk] for pk in freezing.keys_of(data) if pk in known}


class PlanViewSet(viewsets.GenericViewSet):
    """The rolling plan as data."""

    summary = _("Rolling plan")
    about = _("The whole living plan in one language, as its page shows it: its parts in order, and what stands there.")
    permission_classes = [AllowAny]
    pagination_class = None
    content_negotiation_class = IgnoreUnknownAccept
    parameters = {"lang"}
    response_schema = {"$ref": "#/components/schemas/Plan"}
    components = {"Plan": PLAN, "PlanPart": PART}

    def query_parameters(self):
        """None besides the language."""
        return []

    def list(self, request):
        """The plan, in the reader's language."""
        StrictFilterBackend().refuse_unknown(request, self.parameters, {})
        language = wanted_language(request) or get_language()
        data = build(language)
        body = to_json(data | {"names": _names(data, freezing.living_names(data))})
        return answer(request, body, language=language)


class EditionViewSet(viewsets.GenericViewSet):
    """Published editions of the plan."""

    summary = _("Editions of the rolling plan")
    about = _("What was published and never changes: number, day, digest; one edition with its whole text.")
    permission_classes = [AllowAny]
    pagination_class = None
    content_negotiation_class = IgnoreUnknownAccept
    parameters = {"lang"}
    lookup_url_kwarg = "id"
    lookup_value_regex = r"\d{1,4}"
    components = {"Edition": EDITION, "Plan": PLAN, "PlanPart": PART}

    @property
    def response_schema(self):
        """One edition, or all of them."""
        one = {"$ref": "#/components/schemas/Edition"}
        return one if self.action == "retrieve" else {"type": "array", "items": one}

    def query_parameters(self):
        """None besides the language."""
        return []

    def list(self, request):
        """Every published edition, the newest first, without its text."""
        StrictFilterBackend().refuse_unknown(request, self.parameters, {})
        rows = Edition.objects.public().select_related("for_session", "decision")
        return answer(request, to_json([self._about(row) for row in rows]), language=wanted_language(request))

    def retrieve(self, request, id):
        """One edition with its text in the reader's language."""
        StrictFilterBackend().refuse_unknown(request, self.parameters, {})
        language = wanted_language(request) or get_language()
        edition = get_object_or_404(Edition.objects.public().select_related("for_session", "decision"), number=id)
        text = edition.text_in(language)
        names = _names(text.data, freezing.frozen_names(edition))
        body = self._about(edition) | {"text": text.data, "text_sha256": text.sha256, "names": names}
        return answer(request, to_json(body), language=language)

    def _about(self, edition):
        return {
            "number": edition.number,
            "status": edition.status,
            "published_at": edition.published_at,
            "sha256": edition.sha256,
            "session": str(edition.for_session) if edition.for_session else None,
            "decision": str(edition.decision) if edition.decision else None,
            "note": edition.note,
        }
