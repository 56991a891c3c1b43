"""A filtered list of a page as CSV or XLSX, for lists that are not in the API because they are about people."""

from django.http import FileResponse, Http404, HttpResponse

from ipbes_portal import clock, languages, sheets
from ipbes_portal.files.serve import CONTENT_TYPES


def download(kind, name, header, rows):
    """The rows as a file of this kind, `csv` or `xlsx`; any other kind does not exist."""
    rows = list(rows)  # written while the reader's language is active: labels are translated here
    if kind == "csv":
        response = HttpResponse(b"".join(sheets.csv_lines(header, rows)), content_type=CONTENT_TYPES["csv"])
    elif kind == "xlsx":
        right_to_left = languages.current().direction == "rtl"
        file = sheets.xlsx_file(header, rows, right_to_left=right_to_left)
        response = FileResponse(file, content_type=CONTENT_TYPES["xlsx"])
    else:
        raise Http404
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y-%m-%d}.{kind}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
