"""Errors for programs: `application/problem+json` (RFC 9457)."""

import orjson
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from . import languages

TITLES = {
    400: _("The request is not valid"),
    401: _("Sign-in or a token is needed"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("This method is not possible here"),
    406: _("This format is not offered"),
    409: _("This clashes with the present state"),
    412: _("Somebody else changed this meanwhile"),
    413: _("The request is too large"),
    415: _("This media type is not understood"),
    428: _("Say which version you are changing"),
    429: _("Too many requests"),
    500: _("Something went wrong on our side"),
}


def problem_body(request, status, code, detail="", errors=None):
    """The members of a problem; a client branches on `type`, people read `title` and `detail`."""
    body = {
        "type": f"/api/v1/problems/#{code}",
        "title": str(TITLES.get(status, TITLES[400])),
        "status": status,
        "detail": str(detail or TITLES.get(status, "")),
        "instance": request.path,
        "code": code,
    }
    return body | ({"errors": errors} if errors else {})


def problem(request, status, code, detail="", errors=None):
    """A problem as a plain Django response, for errors outside the REST framework."""
    response = HttpResponse(
        orjson.dumps(problem_body(request, status, code, detail, errors), default=str),
        status=status,
        content_type="application/problem+json",
    )
    response.headers["Content-Language"] = languages.current().html
    return response
