"""The page that explains the API, written from its description."""

import orjson
from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .api import description
from .problems import TITLES
from .rest import CODES


def api_documentation(request):
    """How to use the API, written from its description."""
    described = description(get_language())
    schemas = described["components"]["schemas"]
    endpoints = {}
    for address, methods in described["paths"].items():
        for method, operation in methods.items():
            entry = endpoints.setdefault(operation["tags"][0], {"title": operation["summary"], "operations": []})
            entry["operations"].append(_operation(address, method.upper(), operation, schemas))
    context = {
        "endpoints": [{"name": name} | entry for name, entry in endpoints.items()],
        "problems": [
            *({"code": code, "status": status, "title": TITLES[status]} for status, code in CODES.items()),
            {"code": "module_closed", "status": 403, "title": _("This part of the portal is not in use at present")},
        ],
        "site": f"{request.scheme}://{request.get_host()}",
        "schema_url": reverse("api:schema"),
        "page_size": 50,
        "page_most": 100,
        "rate": settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]["api"].partition("/")[0],
    }
    return render(request, "api/documentation.html", context)


def _operation(address, method, operation, schemas):
    content = next((body["content"] for code, body in operation["responses"].items() if code in ("200", "201")), {})
    body = operation.get("requestBody", {}).get("content", {})
    return {
        "id": operation["operationId"],
        "method": method,
        "address": address,
        "description": operation["description"],
        "parameters": [p | {"kind": _kind(p["schema"])} for p in operation.get("parameters", [])],
        "request": _sample(body, schemas),
        "response": _sample(content, schemas),
        "codes": [code for code in operation["responses"] if code >= "400"],
    }


def _sample(content, schemas):
    """An example of what is sent or answered as JSON; nothing where it is a file, or empty."""
    described = content.get("application/json")
    return orjson.dumps(example(described["schema"], schemas), option=orjson.OPT_INDENT_2).decode() if described else ""


def _kind(schema):
    """What a parameter takes, in a few words."""
    inner = schema.get("items", schema)
    if "enum" in inner:
        return ", ".join(str(value) for value in inner["enum"])
    return inner.get("format") or inner.get("type", "")


SAMPLES = {
    "date": "2026-03-01",
    "date-time": "2026-03-01T09:30:00Z",
    "decimal": "25000.00",
    "uri": "https://example.org/",
    "uri-reference": "/api/v1/problems/#invalid",
}


def example(schema, schemas):
    """A value that fits a schema, to show what an answer looks like."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "examples" in schema or "const" in schema:
        return schema["examples"][0] if "examples" in schema else schema["const"]
    for word in ("oneOf", "allOf"):
        if word in schema:
            return example(schema[word][0], schemas)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {name: example(inner, schemas) for name, inner in _shown(schema).items()}
    if kind == "array":
        return [example(schema["items"], schemas)]
    plain = {"integer": 1, "number": 1, "boolean": False, "string": "…"}
    return SAMPLES.get(schema.get("format"), plain[kind])


def _shown(schema):
    """The properties of an object; of an object of languages two are enough to see the pattern."""
    properties = schema.get("properties", {})
    languages = [code for code, _name in settings.LANGUAGES]
    return {code: properties[code] for code in ("en", "fr")} if list(properties) == languages else properties
