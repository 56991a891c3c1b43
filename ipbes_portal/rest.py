"""What every API view shares: JSON, problems, strict parameters, conditional requests, and lists of raw rows.

The settings of the REST framework name nothing of this module that is loaded while the framework's own views are:
that would be a circle.
"""

import hashlib
import re
from datetime import UTC
from decimal import Decimal

import orjson
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import connections, models
from django.forms import IntegerField, Select
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django_filters import filters as base_filters
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions, viewsets
from rest_framework.filters import BaseFilterBackend
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.serializers import as_serializer_error

from . import languages, sheets
from .fields import CodeListField, PartialDateField
from .problems import problem_body
from .workflow import StaleEdit

ROWS_AT_A_TIME = 500


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


class OneChoice(Select):
    """A select that offers a person one choice, where an address may name several (`?kind=forum&kind=webinar`)."""

    def value_from_datadict(self, data, files, name):
        """All values given, without the empty one."""
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [value for value in ([values] if isinstance(values, str) else values or []) if value]

    def optgroups(self, name, value, attrs=None):
        """The choices, after an empty one that means any."""
        choices, self.choices = self.choices, [("", _("any")), *self.choices]
        try:
            return super().optgroups(name, value or [""], attrs)
        finally:
            self.choices = choices


class Choices(base_filters.MultipleChoiceFilter):
    """Rows whose column has one of the values given."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **({"widget": OneChoice, "distinct": False} | kwargs))

    def filter(self, qs, value):
        """One IN, no join and no DISTINCT."""
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


class RelatedField(base_filters.ModelMultipleChoiceFilter.field_class):
    """Rows named in an address."""

    def _check_values(self, value):
        """A number no id can have is refused here: SQLite fails on it instead of finding nothing."""
        for item in value if isinstance(value, list | tuple) else []:
            if str(item).isdecimal() and len(str(item)) > LONGEST_ID:
                raise DjangoValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": item}
                )
        return super()._check_values(value)


LONGEST_ID = 18  # digits


class Related(base_filters.ModelMultipleChoiceFilter):
    """Rows tied, along `field_name`, to one of the rows named by `to_field_name`."""

    field_class = RelatedField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **({"widget": OneChoice, "distinct": False} | kwargs))

    def filter(self, qs, value):
        """A subquery: a join would answer a row once for every match."""
        if not value:
            return qs
        model, keys = qs.model, [row.pk for row in value]
        return qs.filter(pk__in=model._base_manager.filter(**{f"{self.field_name}__in": keys}).values("pk"))


class Among(Choices):
    """The same for a column of related rows, of which there may be many."""

    def filter(self, qs, value):
        """A subquery: a join would answer a row once for every match."""
        matching = qs.model._base_manager.filter(**{f"{self.field_name}__in": value}).values("pk")
        return qs.filter(pk__in=matching) if value else qs


class YesNo(base_filters.ChoiceFilter):
    """`true` or `false`; Django's own takes anything else for "does not matter"."""

    def __init__(self, *args, **kwargs):
        choices = [("true", gettext_lazy("yes")), ("false", gettext_lazy("no"))]
        super().__init__(*args, choices=choices, **kwargs)

    def filter(self, qs, value):
        """The rows that are, or are not."""
        return qs.filter(**{self.field_name: value == "true"}) if value else qs


class Whole(base_filters.NumberFilter):
    """A small whole number, such as a year."""

    field_class = IntegerField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **({"min_value": 1, "max_value": 9999} | kwargs))


class Exactly(base_filters.CharFilter):
    """The whole text, whatever its case."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **({"lookup_expr": "iexact", "max_length": 100} | kwargs))


class Contains(base_filters.CharFilter):
    """Rows where each word occurs in one of `fields`, or in the text at `words` in any language."""

    def __init__(self, *args, fields, words=None, **kwargs):
        super().__init__(*args, **({"label": gettext_lazy("Search"), "max_length": 200} | kwargs))
        self.fields, self.words = fields, words

    def filter(self, qs, value):
        """One condition per word."""
        for word in (value or "").split()[:MOST_WORDS]:
            found = models.Q()
            for name in self.fields:
                found |= models.Q(**{f"{name}__icontains": word})
            if self.words:
                found |= models.Q(self._in_wordings(qs.model, word))
            qs = qs.filter(found)
        return qs

    def _in_wordings(self, model, word):
        wording = model._meta.get_field(self.words).related_model._meta.get_field("wordings").related_model
        of_row = wording._base_manager.filter(text=models.OuterRef(f"{self.words}_id"))
        return models.Exists(of_row.filter(models.Q(title__icontains=word) | models.Q(body__icontains=word)))


MOST_WORDS = 10


def in_all_languages(*names):
    """The columns of translated `names`, for searching."""
    return [f"{name}_{language.column}" for name in names for language in languages.LANGUAGES]


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


# Rows


class Column:
    """One value of a row: a column of the model, or of a row it points to, or an expression."""

    def __init__(self, source=None, *, about="", field=None):
        self.source, self.about, self.field = source, about, field

    def bind(self, model, name):
        """Learn the name and find the model field behind it."""
        self.name, self.source = name, self.source or name
        self.may_lack = False
        if isinstance(self.source, str):
            self.field = follow(model, self.source)
            self.may_lack = leads_nowhere(model, self.source)

    def schema(self):
        """The JSON schema of the value."""
        return field_schema(self.field, self.about, self.may_lack)


class Names:
    """A name that stands in one column per language: an object of the languages it is known in."""

    def __init__(self, source=None, *, about=""):
        self.source, self.about = source, about

    def bind(self, model, name):
        """Learn the names of the six columns."""
        self.name, self.source = name, self.source or name
        self.field = follow(model, self.source)
        self.columns = [f"{self.source}_{language.column}" for language in languages.LANGUAGES]

    def schema(self):
        """An object of languages."""
        return language_schema(self.about or self.field.verbose_name)


class Words:
    """The titles or bodies of the row's text, by language."""

    def __init__(self, part, text="text", *, about=""):
        self.part, self.text, self.about = part, text, about

    def bind(self, model, name):
        """Learn the name."""
        self.name = name

    def schema(self):
        """An object of languages."""
        return language_schema(self.about)


class Many:
    """Rows that point to this one, or are tied to it: a list of values, or of objects when `values` is a dict."""

    def __init__(self, source, values, *, order=None, where=None, about="", make=None, item=None):
        self.source, self.values, self.about, self.make, self.item = source, values, about, make, item
        self.order, self.where = order, where or {}
        self.compiled = {}

    def bind(self, model, name):
        """Find the table that ties, and its columns."""
        self.name = name
        relation = model._meta.get_field(self.source)
        if relation.many_to_many and not relation.auto_created:
            self.table, self.key = relation.remote_field.through, relation.m2m_field_name()
            self.prefix = f"{relation.m2m_reverse_field_name()}__"
        else:
            self.table, self.key, self.prefix = relation.related_model, relation.field.name, ""
        self.is_object = isinstance(self.values, dict)
        self.columns = [self.prefix + c for c in (self.values.values() if self.is_object else [self.values])]
        self.columns = [column for entry in self.columns for column in self._six(entry)]
        self.fields = [(follow(self.table, path), leads_nowhere(self.table, path)) for path in self.columns]

    def _six(self, column):
        """A column ending in `*` stands for that of each language."""
        if column.endswith("*"):
            return [f"{column[:-1]}_{language.column}" for language in languages.LANGUAGES]
        return [column]

    def fetch(self, database, keys, language):
        """The lists of all `keys` at once, by key."""
        found, rows = {}, self._execute(database, keys)
        if not (self.make or self.is_object):
            for key, value in rows:
                found.setdefault(key, []).append(value)
        elif self.make is tuple:
            for row in rows:
                found.setdefault(row[0], []).append(row[1:])
        else:
            for key, *values in rows:
                found.setdefault(key, []).append(self.make(*values) if self.make else self._object(values, language))
        return found

    def _object(self, values, language):
        if len(self.values) == len(values):
            return dict(zip(self.values, values, strict=True))
        item, values = {}, iter(values)
        for name, column in self.values.items():
            if column.endswith("*"):
                item[name] = folded([next(values) for _code in languages.CODES], language)
            else:
                item[name] = next(values)
        return item

    def _execute(self, database, keys):
        """Run the statement, which the ORM wrote once: writing it anew costs more than running it."""
        connection = connections[database]
        if connection.vendor not in self.compiled:
            self.compiled[connection.vendor] = self._compile()
        start, end, before, after = self.compiled[connection.vendor]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"{start}= ANY(%s){end}", [*before, list(keys), *after])
            else:
                cursor.execute(f"{start}IN ({', '.join(['%s'] * len(keys))}){end}", [*before, *keys, *after])
            return cursor.fetchall()

    def _compile(self):
        """The statement around its list of keys, and the parameters before and after them."""
        mark = -987_654_321
        order = [self.prefix + name for name in (self.order or [self.columns[0].removeprefix(self.prefix)])]
        where = {self.prefix + name: value for name, value in self.where.items()}
        rows = as_stored(self.table._base_manager.all()).filter(**{f"{self.key}__in": [mark]}, **where)
        # Not by key too: Django would join the key's own table and order by whatever that is ordered by.
        rows = rows.order_by(*order, "pk").values_list(f"{self.key}_id", *self.columns)
        sql, params = rows.query.sql_with_params()
        start, end = sql.split("IN (%s)")
        before = params[: params.index(mark)]
        return start, end, before, params[len(before) + 1 :]

    def schema(self):
        """A list of codes or of objects."""
        if self.item:
            item = self.item
        elif self.is_object:
            properties, fields = {}, iter(self.fields)
            for name, column in self.values.items():
                six = column.endswith("*")
                used = [next(fields) for _ in (languages.CODES if six else [1])]
                field, may_lack = used[0]
                properties[name] = language_schema(field.verbose_name) if six else field_schema(field, "", may_lack)
            item = {"type": "object", "properties": properties}
        else:
            item = field_schema(self.fields[0][0])
        return {"type": "array", "items": item} | ({"description": str(self.about)} if self.about else {})


def leads_nowhere(model, path):
    """Whether a step of a lookup path may be empty, so that the value at its end is missing."""
    steps = path.split("__")[:-1]
    return any(follow(model, "__".join(steps[: n + 1])).null for n in range(len(steps)))


class Computed:
    """A value made from the other members of a row."""

    def __init__(self, make, schema):
        self.make, self._schema = make, schema

    def bind(self, model, name):
        """Learn the name."""
        self.name = name

    def schema(self):
        """As it was given."""
        return self._schema


def follow(model, path):
    """The model field at the end of a lookup path."""
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model
    if last == "pk":
        return model._meta.pk
    try:
        return model._meta.get_field(last)
    except FieldDoesNotExist:
        return model._meta.get_field(last.removesuffix("_id"))


def as_stored(queryset):
    """The queryset without the reader's language in its column names: we read all six."""
    return queryset.rewrite(False) if hasattr(queryset, "rewrite") else queryset


def folded(values, language):
    """Six columns as an object of languages; in one language if that is asked for, else English, else any."""
    found = {code: value for code, value in zip(languages.CODES, values, strict=True) if value}
    return spoken(found, language) if language else found


def spoken(found, language, source="en"):
    """One of several wordings: in `language`, else as it was written, else English, else any, else nothing."""
    return found.get(language) or found.get(source) or found.get("en") or next(iter(found.values()), None)


def language_schema(about=""):
    """An object of language to text; a plain text under `?lang=`. What it refers to stands in SHARED_SCHEMAS."""
    return {"$ref": "#/components/schemas/InLanguages"} | ({"description": str(about)} if about else {})


BY_LANGUAGE = {
    "type": "object",
    "properties": {code: {"type": "string"} for code in languages.CODES},
    "additionalProperties": False,
}
SHARED_SCHEMAS = {"InLanguages": {"oneOf": [BY_LANGUAGE, {"type": ["string", "null"]}]}}


def field_schema(field, about="", may_lack=False):
    """The JSON schema of a model field's value; `may_lack` when the row it stands in may be missing."""
    if isinstance(field, CodeListField):
        schema = {"type": "array", "items": {"type": "string"}}
    elif isinstance(field, models.ForeignKey):
        target = field_schema(field.target_field, about or field.verbose_name)
        return target | nullable(target["type"], field.null or may_lack)
    else:
        kind, details = next((found for cls, found in JSON_TYPES if isinstance(field, cls)), ("string", {}))
        schema = details | nullable(kind, field.null or may_lack)
    if field.choices:
        schema["enum"] = [str(value) for value, _label in field.flatchoices] + ([""] if field.blank else [])
        schema["enum"] += [None] if field.null or may_lack else []
    if not about and field.name and field.verbose_name != field.name.replace("_", " "):
        about = field.verbose_name  # somebody wrote it; what Django makes of the field's name says nothing new
    return schema | ({"description": str(about)} if about else {})


def nullable(kind, may_be_null):
    """The type, with null where there may be no value."""
    return {"type": [kind, "null"] if may_be_null else kind}


JSON_TYPES = [
    (models.BooleanField, ("boolean", {})),
    (models.DateTimeField, ("string", {"format": "date-time"})),
    (models.DateField, ("string", {"format": "date"})),
    (models.DecimalField, ("string", {"format": "decimal"})),
    (models.IntegerField, ("integer", {})),
    (models.URLField, ("string", {"format": "uri"})),
    (PartialDateField, ("string", {"pattern": r"^(\d{4}(-\d{2}(-\d{2})?)?)?$", "examples": ["2018-07"]})),
]


class Shape:
    """What one row of a list looks like, and how it is read: one SELECT, and one more for each `Many` and the words.

    No model instance is made. Which rows, and in which order, is the queryset's business.
    """

    def __init__(self, title, model, /, **fields):
        self.title, self.model, self.fields = title, model, fields
        for name, field in fields.items():
            field.bind(model, name)
        of = {kind: [f for f in fields.values() if isinstance(f, kind)] for kind in (Column, Names, Words, Many)}
        self.plain, self.names, self.words, self.many = of[Column], of[Names], of[Words], of[Many]
        self.computed = [field for field in fields.values() if isinstance(field, Computed)]
        self.keys = [field.name for field in self.plain]
        self.expressions = {f"_{f.name}": f.source for f in self.plain if not isinstance(f.source, str)}
        self.columns = [f.source if isinstance(f.source, str) else f"_{f.name}" for f in self.plain]
        for field in self.names:
            self.columns += field.columns
        if self.words:
            text = self.words[0].text
            self.text_columns = [f"{text}_id", f"{text}__source_language"]
            parts = {"language": "language"} | {field.part: field.part for field in self.words}
            self.wordings = Many("wordings", parts, make=tuple)
            self.wordings.bind(model._meta.get_field(text).related_model, "wordings")

    def query(self, queryset, order, language=None):
        """The rows as tuples that begin with their id and the value they are ordered by."""
        columns = self.columns
        if self.words:  # the source is asked for only where it is fallen back upon: it costs a join
            columns = columns + (self.text_columns if language else self.text_columns[:1])
        queryset = queryset.annotate(**self.expressions) if self.expressions else queryset
        return as_stored(queryset).values_list("pk", order, *columns)

    def rows(self, tuples, database, language=None):
        """The tuples as dicts ready for JSON; `language` turns objects of languages into texts."""
        if not tuples:
            return []
        keys = [values[0] for values in tuples]
        related = [(field.name, field.fetch(database, keys, language)) for field in self.many]
        end, text_at, rows = 2 + len(self.keys), -2 if language else -1, []
        wordings = self.wordings.fetch(database, [v[text_at] for v in tuples], None) if self.words else {}
        for values in tuples:
            row = dict(zip(self.keys, values[2:end], strict=False))
            at = end
            for field in self.names:
                row[field.name] = folded(values[at : at + 6], language)
                at += 6
            if self.words:
                self._add_words(row, wordings.get(values[text_at], ()), values[-1], language)
            for name, found in related:
                row[name] = found.get(values[0], ())
            for field in self.computed:
                row[field.name] = field.make(row)
            rows.append(row)
        return rows

    def _add_words(self, row, wordings, source, language):
        for number, field in enumerate(self.words, 1):
            found = {wording[0]: wording[number] for wording in wordings if wording[number]}
            row[field.name] = spoken(found, language, source) if language else found

    def header(self, language):
        """The column names of a table of these rows; without a language, one per language."""
        names = []
        for name, field in self.fields.items():
            six = isinstance(field, Names | Words) and not language
            names += [f"{name}_{each.column}" for each in languages.LANGUAGES] if six else [name]
        return names

    def cells(self, row, language):
        """One row as the cells of a table, under that header."""
        cells = []
        for name, field in self.fields.items():
            if isinstance(field, Names | Words) and not language:
                cells += [row[name].get(code, "") for code in languages.CODES]
            elif isinstance(row[name], list | tuple):
                cells.append("; ".join(_in_a_cell(item) for item in row[name]))
            else:
                cells.append(row[name])
        return cells

    def schema(self):
        """The JSON schema of a row."""
        properties = {name: field.schema() for name, field in self.fields.items()}
        return {"type": "object", "required": list(properties), "properties": properties}


def _in_a_cell(item):
    if not isinstance(item, dict):
        return str(item)
    values = (spoken(v, get_language()) if isinstance(v, dict) else v for v in item.values())
    return " · ".join(str(value) for value in values if value not in (None, ""))


class RowViewSet(viewsets.GenericViewSet):
    """A list and its rows, read by shape; the subclass says which rows a user may see."""

    permission_classes = [AllowAny]
    content_negotiation_class = IgnoreUnknownAccept
    filter_backends = [StrictFilterBackend]
    lookup_value_regex = "[^/]+"  # codes such as 1.1 have a dot
    parameters = {"cursor", "page_size", "order", "lang", "format"}
    shape = None
    orderings = ("id",)
    natural_key = None  # a second, readable name for a row in its address, such as a country's ISO code
    changes = None  # the column that says when a row last changed, where `updated_since` is offered
    version = None  # the member of a row that carries its version
    summary = about = ""
    input_classes = {}  # the serializer of what each verb takes, for the description
    answers_gone = False  # whether `updated_since` also answers rows that were taken out

    def initial(self, request, *args, **kwargs):
        """Before the view: read what every request may say."""
        super().initial(request, *args, **kwargs)
        if self.changes:
            self.parameters = self.parameters | {"updated_since"}
        self.language = wanted_language(request)

    @property
    def default_ordering(self):
        """Who asks for changes wants the oldest change first, to go on from where they stopped."""
        changed = self.changes and "updated_since" in self.request.GET
        return self.changes if changed else self.orderings[0]

    def list(self, request):
        """The rows a reader may see, page by page, or all of them as a table."""
        form = self._form(request)
        queryset = self.since(self.filter_queryset(self.get_queryset()))
        ordering = self.paginator.ordering_of(request, self, self.shape.model)
        order = "pk" if ordering.field.primary_key else ordering.field.name
        queryset = self.shape.query(queryset, order, self.language)
        if form != "json":
            return self._table(form, queryset.order_by(*ordering.expressions()))
        tuples = self.paginator.paginate_queryset(queryset, request, self)
        rows = self.finish(self.shape.rows(tuples, queryset.db, self.language))
        response = answer(request, to_json(self.paginator.body(rows)), language=self.language)
        header = self.paginator.link_header()
        if header:
            response.headers["Link"] = header
        return response

    def retrieve(self, request, pk):
        """One row, by id or by its readable name."""
        StrictFilterBackend().refuse_unknown(request, {"lang"}, {})
        return self.show(self.found(pk))

    def found(self, pk):
        """The condition that finds a row by what stands in the address."""
        if pk.isascii() and pk.isdecimal():
            return {"pk": pk}
        return {self.natural_key: pk} if self.natural_key else {"pk__in": []}

    def show(self, condition, status=200):
        """The one row that meets the condition, as an answer; 404 when this reader may not see one."""
        queryset = self.shape.query(self.get_queryset().filter(**condition), "pk", self.language)
        values = get_object_or_404(queryset)
        row = self.finish(self.shape.rows([values], queryset.db, self.language))[0]
        version = row[self.version] if self.version else None
        return answer(self.request, to_json(row), version=version, language=self.language, status=status)

    def finish(self, rows):
        """What a subclass makes of rows once they are read."""
        return rows

    def since(self, queryset):
        """Only the rows that changed since `updated_since`, where it is given."""
        moment = self.moment()
        return queryset.filter(**{f"{self.changes}__gte": moment}) if moment else queryset

    def moment(self):
        """The moment of `updated_since`, or None."""
        text = self.request.GET.get("updated_since") if self.changes else None
        if text is None:
            return None
        field = base_filters.IsoDateTimeFilter().field
        try:
            # A plus sign that was not escaped arrives as a blank. An empty text is no moment either.
            return field.clean(text.replace(" ", "+") or "-").astimezone(UTC)
        except (DjangoValidationError, OverflowError) as error:
            message = _("Give a moment such as 2026-01-31T12:00:00Z.")
            raise exceptions.ValidationError({"updated_since": [message]}, code="moment") from error

    def _form(self, request):
        form = request.GET.get("format", "json")
        if form not in ("json", "csv", "xlsx"):
            message = _("There are these formats: json, csv, xlsx.")
            raise exceptions.ValidationError({"format": [message]}, code="unknown_format")
        return form

    def _table(self, form, queryset):
        """All rows of the filtered list, never held in memory at once."""
        header = self.shape.header(self.language)
        lines = (self.shape.cells(row, self.language) for row in self._all(queryset))
        name = f"{self.basename}.{form}"
        if form == "csv":
            response = StreamingHttpResponse(sheets.csv_lines(header, lines), content_type="text/csv; charset=utf-8")
            response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        else:
            try:
                file = sheets.xlsx_file(header, lines, name=self.basename)
            except sheets.TooLong as error:
                message = _("An Excel sheet cannot hold so many rows. Use filters, or ask for CSV.")
                raise exceptions.ValidationError({"format": [message]}, code="too_many_rows") from error
            response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Content-Language"] = languages.BY_CODE[self.language].html if self.language else ALL_LANGUAGES
        return response

    def _all(self, queryset):
        batch = []
        for values in queryset.iterator(chunk_size=ROWS_AT_A_TIME):
            batch.append(values)
            if len(batch) == ROWS_AT_A_TIME:
                yield from self.shape.rows(batch, queryset.db, self.language)
                batch = []
        yield from self.shape.rows(batch, queryset.db, self.language)


XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
