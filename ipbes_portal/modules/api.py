"""Which parts of the portal are in use, for programs."""

from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from rest_framework import viewsets
from rest_framework.permissions import AllowAny

from ipbes_portal import languages
from ipbes_portal.rest import IgnoreUnknownAccept, StrictFilterBackend, answer, to_json, wanted_language

from .models import ModuleState
from .registry import all_modules

TEXT = {"type": "string"}
NOTE = {
    "type": ["object", "null"],
    "description": "What readers are told while it is closed, in their language where there are words in it.",
    "required": ["language", "text"],
    "properties": {"language": {"type": "string", "enum": languages.CODES}, "text": TEXT},
}
MODULE = {
    "type": "object",
    "required": ["code", "label", "about", "is_open", "since", "note", "endpoints"],
    "properties": {
        "code": TEXT,
        "label": TEXT,
        "about": TEXT,
        "is_open": {"type": "boolean"},
        "since": {"type": ["string", "null"], "format": "date-time", "description": "When it was last switched."},
        "note": NOTE,
        "endpoints": {
            "type": "array",
            "items": TEXT,
            "description": "What answers 403 with the code module_closed while it is closed; activities:create is one "
            "verb of an endpoint.",
        },
    },
}


class ModuleViewSet(viewsets.GenericViewSet):
    """The parts of the portal."""

    summary = _("Parts of the portal")
    about = _("Which parts of the portal are in use. A closed part answers 403 with the code module_closed.")
    permission_classes = [AllowAny]
    pagination_class = None
    content_negotiation_class = IgnoreUnknownAccept
    parameters = {"lang"}
    response_schema = {"type": "array", "items": {"$ref": "#/components/schemas/Module"}}
    components = {"Module": MODULE}

    def query_parameters(self):
        """None besides the language."""
        return []

    def list(self, request):
        """Every part, in the reader's language."""
        StrictFilterBackend().refuse_unknown(request, self.parameters, {})
        language = wanted_language(request) or get_language()
        states = {state.module: state for state in ModuleState.objects.with_notes()}
        with override(language):
            rows = [_row(module, states.get(module.code) or ModuleState(), language) for module in all_modules()]
            body = to_json(rows)
        return answer(request, body, language=language)


def _row(module, state, language):
    return {
        "code": module.code,
        "label": str(module.label),
        "about": str(module.about),
        "is_open": state.is_open,
        "since": state.switched_at,
        "note": None if state.is_open else _note(state, language),
        "endpoints": list(module.endpoints),
    }


def _note(state, language):
    wording = state.text.in_language(language) if state.text else None
    return {"language": wording.language, "text": wording.body} if wording else None
