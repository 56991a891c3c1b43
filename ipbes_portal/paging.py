"""Pages of a list by comparison with the last row seen.

No COUNT and no OFFSET, so page 4,000 costs what page 1 costs; right for ties, for NULLs and in both directions. An
ordering is one field and then the id, both the same way round. NULL counts as greater than any value, as PostgreSQL
sorts it, on every database.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from django.core.exceptions import ValidationError as WrongValue
from django.db.models import BooleanField, F, Func, Q, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

LARGEST_ID = 2**63 - 1
# Which page, or in which shape, not which rows: a cursor outlives a change of these.
NOT_A_FILTER = {"cursor", "page_size", "lang", "format"}


class RowComparison(Func):
    """`(a, b) < (x, y)`: one range of the index, where the same in ANDs and ORs would walk through all ties."""

    output_field = BooleanField()

    def __init__(self, *expressions, operator):
        super().__init__(*expressions)
        self.operator = operator

    def as_sql(self, compiler, connection):
        """Four compiled expressions: two columns, two values."""
        parts = [compiler.compile(expression) for expression in self.source_expressions]
        (a, b, x, y), params = zip(*parts, strict=True)
        return f"({a}, {b}) {self.operator} ({x}, {y})", [value for some in params for value in some]


@dataclass(frozen=True)
class Ordering:
    """One way round of one field of `model`, ties broken by id; written `field` or `-field`."""

    model: type
    name: str

    @property
    def field(self):
        """The model field the list is ordered by."""
        name = self.name.lstrip("-")
        return self.model._meta.pk if name in ("id", "pk") else self.model._meta.get_field(name)

    @property
    def descends(self):
        """Whether the greatest comes first."""
        return self.name.startswith("-")

    def expressions(self, backwards=False):
        """What to give to `order_by`."""
        descends = self.descends != backwards
        sign = "-" if descends else ""
        if self.field.primary_key:
            return [f"{sign}pk"]
        if not self.field.null:
            return [f"{sign}{self.field.name}", f"{sign}pk"]
        place = {"nulls_first": True} if descends else {"nulls_last": True}
        column = F(self.field.name)
        return [column.desc(**place) if descends else column.asc(**place), f"{sign}pk"]

    def beyond(self, cursor):
        """Conditions that together hold the rows beyond the cursor; asked one after the other, nearest first.

        Two conditions rather than one OR, because PostgreSQL uses an index for each and for their OR none.
        """
        descends = self.descends != cursor.backwards
        name, operator, side = self.field.name, "<" if descends else ">", "lt" if descends else "gt"
        if self.field.primary_key:
            return [Q(**{f"pk__{side}": cursor.id})]
        if cursor.value is None:
            ties = Q(**{f"{name}__isnull": True, f"pk__{side}": cursor.id})
            return [ties, Q(**{f"{name}__isnull": False})] if descends else [ties]
        values = (Value(cursor.value, output_field=self.field), Value(cursor.id, output_field=self.model._meta.pk))
        after = RowComparison(F(name), F("pk"), *values, operator=operator)
        return [after, Q(**{f"{name}__isnull": True})] if self.field.null and not descends else [after]


@dataclass(frozen=True)
class Cursor:
    """A place in a list: before or after the row with this value and id. Opaque to clients; it opens nothing."""

    value: object
    id: int
    backwards: bool
    fingerprint: str

    def encode(self):
        """As text for an address."""
        parts = [self.value, self.id, self.backwards, self.fingerprint]
        return base64.urlsafe_b64encode(orjson.dumps(parts, default=str)).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text, field):
        """The cursor of `text` for a list ordered by `field`; None when it is not one."""
        try:
            parts = orjson.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
            value, pk, backwards, fingerprint = parts
            value = None if value is None else field.to_python(value)
            value = value.astimezone(UTC) if isinstance(value, datetime) else value
        except (ValueError, TypeError, OverflowError, binascii.Error, WrongValue):
            return None
        fits = isinstance(pk, int) and 0 <= pk <= LARGEST_ID and isinstance(backwards, bool)
        fits = fits and isinstance(fingerprint, str) and "\0" not in str(value) and (value is not None or field.null)
        return cls(value, pk, backwards, fingerprint) if fits else None


def fingerprint_of(request, view, order):
    """What a cursor belongs to: this list, this ordering, these filters."""
    filters = sorted((name, request.GET.getlist(name)) for name in request.GET if name not in NOT_A_FILTER)
    return hashlib.sha256(orjson.dumps([type(view).__name__, order, filters])).hexdigest()[:12]


class KeysetPagination(BasePagination):
    """`?cursor=`, `?page_size=` and `?order=`; `next` and `previous` stand in the body and in the `Link` header."""

    page_size = 50
    max_page_size = 100
    request = next_cursor = previous_cursor = None

    def paginate_queryset(self, queryset, request, view=None):
        """One page of model instances, or of tuples that begin with the id and the value they are ordered by."""
        self.request = request
        self.ordering = self.ordering_of(request, view, queryset.model)
        self.fingerprint = fingerprint_of(request, view, self.ordering.name)
        size, cursor = self.page_size_of(request), self.cursor_of(request)
        rows = self._rows(queryset, cursor, size + 1)
        more, rows = len(rows) > size, rows[:size]
        if cursor and cursor.backwards:
            rows.reverse()
        if rows:
            # Beyond the cursor's own side there was a row when the cursor was made.
            if more or (cursor and cursor.backwards):
                self.next_cursor = self._at(rows[-1], backwards=False)
            if cursor and (more or not cursor.backwards):
                self.previous_cursor = self._at(rows[0], backwards=True)
        return rows

    def _rows(self, queryset, cursor, limit):
        queryset = queryset.order_by(*self.ordering.expressions(bool(cursor and cursor.backwards)))
        if cursor is None:
            return list(queryset[:limit])
        rows = []
        for condition in self.ordering.beyond(cursor):
            if len(rows) < limit:
                rows += queryset.filter(condition)[: limit - len(rows)]
        return rows

    def _at(self, row, *, backwards):
        pk, value = row[:2] if isinstance(row, tuple) else (row.pk, getattr(row, self.ordering.field.name))
        return Cursor(value, pk, backwards, self.fingerprint).encode()

    def ordering_of(self, request, view, model):
        """The ordering asked for, if the list offers it."""
        offered = view.orderings
        name = request.GET.get("order") or getattr(view, "default_ordering", offered[0])
        if name not in offered:
            message = _("This list can be ordered by: %(names)s.") % {"names": ", ".join(offered)}
            raise ValidationError({"order": [message]}, code="unknown_ordering")
        return Ordering(model, name)

    def page_size_of(self, request):
        """How many rows; a size that cannot be had is refused, never silently made smaller."""
        text = request.GET.get("page_size")
        if text is None:
            return self.page_size
        if text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= self.max_page_size:
            return int(text[:9])
        message = _("A page has 1 to %(most)s rows.") % {"most": self.max_page_size}
        raise ValidationError({"page_size": [message]}, code="page_size")

    def cursor_of(self, request):
        """The cursor given, if it was made for this list, ordering and filters."""
        text = request.GET.get("cursor")
        if text is None:
            return None
        cursor = Cursor.decode(text[:2000], self.ordering.field)
        if cursor is None or cursor.fingerprint != self.fingerprint:
            message = _("This cursor is not valid here: it belongs to another list, order or set of filters.")
            raise ValidationError({"cursor": [message]}, code="cursor")
        return cursor

    def links(self):
        """The addresses of the pages beside this one, by relation."""
        cursors = {"next": self.next_cursor, "prev": self.previous_cursor}
        return {relation: self._address(cursor) for relation, cursor in cursors.items() if cursor}

    def _address(self, cursor):
        parameters = self.request.GET.copy()
        parameters["cursor"] = cursor
        return self.request.build_absolute_uri(f"{self.request.path}?{parameters.urlencode()}")

    def body(self, rows):
        """The body of a page."""
        links = self.links()
        return {"next": links.get("next"), "previous": links.get("prev"), "results": rows}

    def link_header(self):
        """The `Link` header (RFC 8288) of a page, or an empty text."""
        return ", ".join(f'<{url}>; rel="{relation}"' for relation, url in self.links().items())

    def get_paginated_response(self, data):
        """The page as a response of the REST framework."""
        header = self.link_header()
        return Response(self.body(data), headers={"Link": header} if header else {})

    def get_schema_operation_parameters(self, view):
        """The parameters of a page for the API description."""
        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        order = {"type": "string", "enum": list(view.orderings), "default": view.orderings[0]}
        texts = {
            "cursor": gettext_lazy("Which page: taken from `next` or `previous`, never made up."),
            "page_size": gettext_lazy("How many rows a page has."),
            "order": gettext_lazy("What the list is ordered by; a minus turns it round. Ties are broken by id."),
        }
        schemas = {"cursor": {"type": "string"}, "page_size": size, "order": order}
        return [
            {"name": name, "in": "query", "description": str(texts[name]), "schema": schemas[name]} for name in texts
        ]

    def get_paginated_response_schema(self, schema):
        """The schema of a page of rows of `schema`."""
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {"next": link, "previous": link, "results": {"type": "array", "items": schema}}
        return {"type": "object", "required": ["next", "previous", "results"], "properties": properties}
