"""What stands around a filtered list: pages, active filters, downloads."""

from django.http import FileResponse, Http404, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ipbes_portal import clock, languages, sheets
from ipbes_portal.files.serve import CONTENT_TYPES

ROWS_ON_A_PAGE = 50


def _address(request, **changes):
    """The present address with some parameters changed; None removes one."""
    parameters = request.GET.copy()
    for name, value in changes.items():
        parameters.pop(name, None)
        if value is not None:
            parameters[name] = value
    return f"?{parameters.urlencode()}" if parameters else request.path


def around(request, page=None, form=None):
    """Context for the components pagination.html and filter_bar.html."""
    context = {"clear_url": request.path, "active": active_filters(request, form) if form else []}
    if page and page.paginator.num_pages > 1:
        numbers = {"page": page.number, "pages": page.paginator.num_pages}
        context["position"] = _("Page %(page)s of %(pages)s") % numbers
        context["previous_url"] = _address(request, page=page.previous_page_number()) if page.has_previous() else ""
        context["next_url"] = _address(request, page=page.next_page_number()) if page.has_next() else ""
    return context


def active_filters(request, form):
    """The filters that narrow the list now, each with the address that drops it."""
    if not form.is_bound or not form.is_valid():
        return []
    return [
        {
            "label": field.label,
            "value": shown(field, form.cleaned_data[name]),
            "remove_url": _address(request, **{name: None, "page": None}),
        }
        for name, field in form.fields.items()
        if form.cleaned_data.get(name) not in (None, "", [])
    ]


def shown(field, value):
    """A value of a form field as people read it."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = {} if hasattr(field, "queryset") else dict(getattr(field, "choices", ()))
    if isinstance(value, list):
        return ", ".join(str(choices.get(one, one)) for one in value)
    return str(choices.get(value, value))


def download(request, name, header, rows):
    """The rows as CSV or XLSX, whichever the address asks for."""
    rows = list(rows)
    kind = request.GET["format"]
    if kind == "csv":
        content = b"".join(sheets.csv_lines(header, rows))
        response = HttpResponse(content, content_type=CONTENT_TYPES["csv"])
    elif kind == "xlsx":
        right_to_left = languages.current().direction == "rtl"
        response = FileResponse(
            sheets.xlsx_file(header, rows, right_to_left=right_to_left), content_type=CONTENT_TYPES["xlsx"]
        )
    else:
        raise Http404
    response.headers["Content-Disposition"] = f'attachment; filename="{slugify(name)}-{clock.today():%Y-%m-%d}.{kind}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
