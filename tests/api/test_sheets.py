"""Tables of the filtered list: nothing a spreadsheet would run, nothing missing."""

import csv
import io
from datetime import date

import openpyxl
import pytest

from ipbes_portal import sheets


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"])
@pytest.mark.parametrize("before", ["", " ", "\u00a0", "\t ", "\x00", "\ufeff"])
def test_a_cell_that_could_be_a_formula_begins_with_an_apostrophe(before, start):
    if before and not before.strip("\x00\ufeff\u00a0 ") and start in "\t\r\n":
        return  # blanks before a blank run nothing
    text = f"{before}{start}cmd|'/c calc'!A0"
    assert sheets.neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Plan 2018-2019", "a=b", "C+", "", "1(a)", "'quoted", "中文", "e@example.org"])
def test_other_text_stays_as_it_is(text):
    assert sheets.neutral(text) == text


@pytest.mark.parametrize(
    ("value", "cell"), [(None, ""), (True, "true"), (-5, -5), (date(2018, 1, 2), "2018-01-02"), (1.5, 1.5)]
)
def test_values_that_are_not_text_cannot_be_formulas(value, cell):
    assert sheets.neutral(value) == cell


def test_csv_says_that_it_is_utf_8_and_is_written_line_by_line():
    lines = sheets.csv_lines(["name"], (row for row in [["a,b"], ["é"]]))
    assert [*lines] == [b"\xef\xbb\xbfname\r\n", b'"a,b"\r\n', "é\r\n".encode()]


def test_xlsx_holds_text_as_text_and_numbers_as_numbers():
    rows = [["=1+1", "https://example.org/", 5, "0123", "bad\x0bcharacter", "x" * 40_000]]
    with sheets.xlsx_file(list("abcdef"), rows, right_to_left=True) as file:
        sheet = openpyxl.load_workbook(file).active
    cells = [cell.value for cell in sheet[2]]
    assert cells[:5] == ["'=1+1", "https://example.org/", 5, "0123", "bad\ufffdcharacter"]
    assert len(cells[5]) == sheets.LONGEST_CELL
    assert sheet.sheet_view.rightToLeft
    assert not any(cell.hyperlink for cell in sheet[2])


def test_a_worksheet_that_would_be_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    with pytest.raises(sheets.TooLong):
        sheets.xlsx_file(["a"], [["1"], ["2"], ["3"]])


def table(response):
    """The rows of a CSV answer as dicts."""
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.django_db
def test_csv_and_xlsx_hold_exactly_the_filtered_list(api, make_activity, make_report, organisation, country):
    make_activity("=HYPERLINK(0)", related={"countries": [country]}, partners=[(organisation, "lead")])
    for number in range(60):
        make_activity(f"Dialogue {number}", kind="dialogue")
    make_report("Hidden report")

    response = api.get("/api/v1/activities/?kind=workshop&format=csv&lang=en")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="activities.csv"'
    [row] = table(response)
    assert (row["title"], row["countries"], row["initiatives"]) == ("'=HYPERLINK(0)", "GRD", "1(a)")
    assert row["organisations"] == f"{organisation.pk} · Partner organisation · lead"
    assert len(table(api.get("/api/v1/activities/?format=csv&kind=dialogue"))) == 60
    assert "title_zh_hans" in table(api.get("/api/v1/activities/?format=csv"))[0]

    response = api.get("/api/v1/activities/?format=xlsx&order=id")
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(response))).active.values)
    assert len(rows) == 62
    assert rows[1][rows[0].index("title_en")] == "'=HYPERLINK(0)"


@pytest.mark.django_db
def test_a_table_is_read_in_batches_and_every_row_stands_in_it_once(api, fill, monkeypatch):
    monkeypatch.setattr("ipbes_portal.row_views.ROWS_AT_A_TIME", 2)
    made = fill("countries", 7)
    rows = table(api.get("/api/v1/countries/?format=csv&order=-iso3"))
    assert [row["iso3"] for row in rows if row["iso3"].endswith("X")] == sorted((c.iso3 for c in made), reverse=True)


@pytest.mark.django_db
def test_every_list_can_be_had_as_a_table(reader, fill):
    for endpoint in fill.endpoints:
        fill(endpoint, 1)
        api = reader(endpoint)
        rows = table(api.get(f"/api/v1/{endpoint}/?format=csv"))
        assert len(rows) == len(api.json(f"/api/v1/{endpoint}/?page_size=100")["results"])
