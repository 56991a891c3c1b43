"""A list of rows in the API: page by page as JSON, all of it as CSV or XLSX, and one row by its address."""

from datetime import UTC

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import Q
from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django_filters import filters as base_filters
from rest_framework import exceptions, viewsets
from rest_framework.permissions import AllowAny

from . import languages, sheets
from .rest import ALL_LANGUAGES, IgnoreUnknownAccept, StrictFilterBackend, answer, to_json, wanted_language

ROWS_AT_A_TIME = 500
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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

    def checked(self, serializer_class, **options):
        """The serializer with what was sent; 400 where it is not as it should be."""
        serializer = serializer_class(data=self.request.data, **options)
        serializer.is_valid(raise_exception=True)
        return serializer

    def given(self, serializer_class, **options):
        """The values that were sent, checked."""
        return dict(self.checked(serializer_class, **options).validated_data)

    def done(self, pk):
        """The row after a verb; `answered` leads a request that is sent again with the same key to it."""
        self.answered = pk
        return self.show({"pk": pk})

    def created(self, pk):
        """The row a POST made, and where it stands."""
        self.answered = pk
        response = self.show({"pk": pk}, status=201)
        here = reverse(f"api:{self.basename}-detail", args=[pk])
        response.headers["Location"] = self.request.build_absolute_uri(here)
        return response

    def finish(self, rows):
        """What a subclass makes of rows once they are read. Of a row that is gone, a program learns only that."""
        if not (self.answers_gone and self.moment()):
            return rows
        keys = [row["id"] for row in rows]
        seen = set(self.get_queryset().filter(pk__in=keys).values_list("pk", flat=True))
        return [row if row["id"] in seen else {"id": row["id"], "gone": True} for row in rows]

    def since(self, queryset):
        """Only what changed since `updated_since`, where it is given, and what is gone since then.

        A table has no way to say "gone", so it leaves that out.
        """
        moment = self.moment()
        if moment is None:
            return queryset
        changed = queryset.filter(self.changed_since(moment))
        is_table = self.request.GET.get("format", "json") != "json"
        if is_table or not self.answers_gone:
            return changed
        gone = self.gone_since(moment)
        return self.shape.model.objects.filter(Q(pk__in=changed.values("pk")) | Q(pk__in=gone.values("pk")))

    def changed_since(self, moment):
        """The condition of the rows that changed at or after `moment`."""
        return Q(**{f"{self.changes}__gte": moment})

    def gone_since(self, moment):
        """The rows that left the list at or after `moment`; of a list that answers none, none."""
        return self.shape.model.objects.none()

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
