"""What every API view shares: JSON, problems, strict parameters, conditional requests.

Lists of rows stand in `row_views.py`, what a row looks like in `rows.py`, the fields of filters in `api_filters.py`.
The settings of the REST framework name nothing of this module that is loaded while the framework's own views are:
that would be a circle.
"""

import hashlib
import re
from decimal import Decimal

import orjson
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import filters as base_filters
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions
from rest_framework.filters import BaseFilterBackend
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.serializers import as_serializer_error

from . import languages
from .problems import problem_body
from .workflow import StaleEdit

# JSON


def plain(value):
    """What orjson does not know by itself: decimals keep their digits as text, lazy texts are translated now."""
    if isinstance(value, Decimal | Promise):
        return str(value)
    raise TypeError(type(value).__name__)


def to_json(data):
    """Data as UTF-8 JSON, times in UTC."""
    return orjson.dumps(data, default=plain, option=orjson.OPT_UTC_Z)


class IgnoreUnknownAccept(DefaultContentNegotiation):
    """We speak JSON; somebody who asks for something else is better served by JSON than by an error."""

    def select_renderer(self, request, renderers, format_suffix=None):
        """Always the first."""
        return renderers[0], renderers[0].media_type


# Problems


class Stale(exceptions.APIException):
    """412: the version the client holds is not the present one."""

    status_code = 412
    default_code = "stale"
    default_detail = gettext_lazy(
        "Somebody saved this since you fetched it; nothing was changed. Fetch it again and repeat your change."
    )


class TooLarge(exceptions.APIException):
    """413: the body is larger than is read into memory."""

    status_code = 413
    default_code = "too_large"
    default_detail = gettext_lazy("The request is too large.")


class VersionNeeded(exceptions.APIException):
    """428: a change without `If-Match` could overwrite somebody else's."""

    status_code = 428
    default_code = "precondition_required"
    default_detail = gettext_lazy("Send the ETag of what you are changing in an If-Match header.")


# One code per status, whether a problem arises inside the REST framework or before it.
CODES = {
    400: "invalid",
    401: "not_authenticated",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    412: "stale",
    413: "too_large",
    415: "unsupported_media_type",
    428: "precondition_required",
    429: "too_many_requests",
    500: "server_error",
}
PROBLEM_TYPE = "application/problem+json"


class ProblemFormatter(ExceptionFormatter):
    """Every exception in the one shape of RFC 9457; each wrong member or parameter is an entry of `errors`."""

    def format_error_response(self, error_response):
        """The members of the problem."""
        status = self.exc.status_code
        found = error_response.errors
        entries, detail = None, found[0].detail if found else ""
        if isinstance(self.exc, exceptions.ValidationError):
            entries = [self._entry(error) for error in found]
            detail = found[0].detail if len(found) == 1 else ""
        if status >= 500:
            detail = ""
        return problem_body(self.context["request"], status, CODES.get(status, "invalid"), detail, entries)

    def _entry(self, error):
        request = self.context["request"]
        entry = {"code": error.code, "detail": error.detail}
        name = None if error.attr in (None, "non_field_errors", "__all__") else error.attr
        if name and request.method in ("GET", "HEAD"):
            return entry | {"parameter": name}
        return entry | {"pointer": "/" + name.replace("~", "~0").replace(".", "/") if name else ""}


class ProblemHandler(ExceptionHandler):
    """Turns the refusals of our actions into API exceptions, and answers with the problem media type."""

    def convert_known_exceptions(self, exc):
        """A refused value is 400, a stale edit 412, a rule that says no 403, or 401 to somebody unknown."""
        if isinstance(exc, StaleEdit):
            return Stale()
        if isinstance(exc, RequestDataTooBig):
            return TooLarge()
        if isinstance(exc, DjangoValidationError):
            return exceptions.ValidationError(as_serializer_error(exc))
        if isinstance(exc, PermissionDenied) and not self.context["request"].user.is_authenticated:
            refused = exceptions.NotAuthenticated()
            refused.auth_header = self.context["view"].get_authenticate_header(self.context["request"])
            return refused
        return super().convert_known_exceptions(exc)

    def get_response(self, exc, data):
        """The problem, never kept by a cache."""
        response = super().get_response(exc, data)
        response.content_type = PROBLEM_TYPE
        response.headers["Cache-Control"] = "no-store"
        response.headers["Content-Language"] = languages.current().html
        return response


# Parameters


class StrictFilterBackend(BaseFilterBackend):
    """Applies the view's filter set, and refuses a parameter that is unknown, repeated or nonsense.

    A misspelt filter that were ignored would answer the whole list, and nobody would notice.
    """

    def filter_queryset(self, request, queryset, view):
        """The rows that pass."""
        filterset_class = getattr(view, "filterset_class", None)
        filters = filterset_class.base_filters if filterset_class else {}
        self.refuse_unknown(request, {*view.parameters, *filters}, filters)
        if filters.keys().isdisjoint(request.GET):
            return queryset  # building the form of a filter set costs more than the rest of the request
        filterset = filterset_class(request.GET, queryset=queryset, request=request)
        if not filterset.is_valid():
            raise exceptions.ValidationError(as_serializer_error(DjangoValidationError(filterset.errors.as_data())))
        return filterset.qs

    def refuse_unknown(self, request, known, filters):
        """400 for parameters this list does not have, and for a second value where only one counts."""
        errors = {}
        for name, values in request.GET.lists():
            if name not in known:
                names = ", ".join(sorted(known))
                message = _("This parameter does not exist here. These do: %(names)s.") % {"names": names}
                errors[name] = [exceptions.ErrorDetail(message, code="unknown_parameter")]
            elif len(values) > 1 and not isinstance(filters.get(name), base_filters.MultipleChoiceFilter):
                errors[name] = [exceptions.ErrorDetail(_("Give this parameter once."), code="repeated_parameter")]
        if errors:
            raise exceptions.ValidationError(errors)

    def get_schema_operation_parameters(self, view):
        """The filters of a list for the API description."""
        filterset_class = getattr(view, "filterset_class", None)
        if filterset_class is None:
            return []
        return [parameter_schema(name, f) for name, f in filterset_class.base_filters.items()]


def parameter_schema(name, filter_):
    """The description of one filter as an OpenAPI parameter."""
    several = isinstance(filter_, base_filters.MultipleChoiceFilter)
    schema = {"type": "string"}
    if isinstance(filter_, base_filters.NumberFilter):
        schema = {"type": "integer"}
    elif isinstance(filter_, base_filters.DateFilter):
        schema = {"type": "string", "format": "date"}
    elif isinstance(filter_, base_filters.BooleanFilter):
        schema = {"type": "boolean"}
    elif isinstance(filter_.extra.get("choices"), list | tuple):
        schema = {"type": "string", "enum": [str(value) for value, _label in filter_.extra["choices"]]}
    if several:
        schema = {"type": "array", "items": schema}
    parameter = {"name": name, "in": "query", "description": str(filter_.label), "schema": schema}
    return parameter | ({"explode": True, "style": "form"} if several else {})


def wanted_language(request):
    """The code of `?lang=`, or None; `zh` and `zh-Hans` mean the same."""
    text = request.GET.get("lang")
    if text is None:
        return None
    code = text.lower()
    found = languages.BY_CODE.get(code) or languages.BY_PREFIX.get(code)
    if found is None:
        names = ", ".join(languages.CODES)
        raise exceptions.ValidationError(
            {"lang": [_("There are these languages: %(names)s.") % {"names": names}]}, code="unknown_language"
        )
    return found.code


# Conditional requests


def etag_of(body, version=None):
    """A strong ETag: of the bytes, so that it can never outlive them, with the row's version in front if it has one."""
    digest = hashlib.blake2b(body, digest_size=12).hexdigest()
    return f'"{version}.{digest}"' if version is not None else f'"{digest}"'


def is_known(request, etag):
    """Whether `If-None-Match` names this ETag; compared weakly, because compression on the way weakens it."""
    given = request.META.get("HTTP_IF_NONE_MATCH", "")
    return given.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in given.split(",")]


def expected_version(request):
    """The version that `If-Match` says is being changed.

    A weak tag is taken as well: the site itself weakens the tag of a compressed answer, and the version in it is
    compared exactly by the UPDATE.
    """
    given = request.META.get("HTTP_IF_MATCH")
    if not given or given.strip() == "*":
        raise VersionNeeded
    match = re.fullmatch(r'\s*(?:W/)?"(\d{1,9})\.[0-9a-f]+"\s*', given)
    if match is None:
        raise Stale
    return int(match[1])


def answer(request, body, *, version=None, language=None, status=200, content_type="application/json"):
    """The bytes as a response with ETag, or 304 when the client has them already."""
    etag = etag_of(body, version)
    if request.method in ("GET", "HEAD") and is_known(request, etag):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, status=status, content_type=content_type)
    response.headers["ETag"] = etag
    # Anyone's answer may be kept, but is asked about each time; a signed-in reader's is theirs alone.
    response.headers["Cache-Control"] = f"{'private' if request.user.is_authenticated else 'public'}, no-cache"
    response.headers["Content-Language"] = languages.BY_CODE[language].html if language else ALL_LANGUAGES
    patch_vary_headers(response, ["Authorization", "Cookie"])
    return response


def answer_to_anyone(request, body, content_type):
    """The same bytes for every reader of a language, with ETag or as 304."""
    etag = etag_of(body)
    known = is_known(request, etag)
    response = HttpResponse(status=304) if known else HttpResponse(body, content_type=content_type)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, no-cache"
    return response


ALL_LANGUAGES = ", ".join(language.html for language in languages.LANGUAGES)
