"""Tables for spreadsheets: CSV and XLSX, written row by row, with no cell that a spreadsheet would run.

Pure: it takes a header and rows of plain values, and knows nothing of models or requests.
"""

import csv
import re
import tempfile
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

# A cell is run as a formula when it begins with one of these. Some programs skip blanks and control characters
# before them, and some turn full-width signs into plain ones.
FORMULA = re.compile(r"^[\s\x00-\x20\u200b\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]")
# What XML cannot hold; one such character would make the whole workbook unreadable.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MOST_ROWS = 1_048_575  # of a worksheet, without its header
LONGEST_CELL = 32_767
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as the local code page


class TooLong(Exception):
    """There are more rows than a worksheet holds."""


def neutral(value):
    """A cell that is shown, never run: text that could be a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if FORMULA.match(text) else text


class _Line:
    """A file that hands each written line straight back."""

    def write(self, text):
        return text


def csv_lines(header, rows):
    """The table as CSV, line by line, in UTF-8 with a byte order mark."""
    write = csv.writer(_Line()).writerow
    yield (BYTE_ORDER_MARK + write([neutral(cell) for cell in header])).encode()
    for row in rows:
        yield write([neutral(cell) for cell in row]).encode("utf-8", "replace")


def xlsx_file(header, rows, *, name="Sheet1", right_to_left=False):
    """The table as an open temporary workbook; memory stays flat because each row is written out at once.

    Raises TooLong when there are more rows than a worksheet holds.
    """
    # Closed by whoever sends it; deleted with it.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    try:
        with xlsxwriter.Workbook(file, options | {"strings_to_numbers": False}) as workbook:
            _write(workbook, header, rows, name, right_to_left)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _write(workbook, header, rows, name, right_to_left):
    sheet = workbook.add_worksheet(name[:31])
    if right_to_left:
        sheet.right_to_left()
    bold = workbook.add_format({"bold": True})
    for column, cell in enumerate(header):
        sheet.write_string(0, column, str(cell), bold)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise TooLong
        for column, cell in enumerate(row):
            _write_cell(sheet, number, column, neutral(cell))


def _write_cell(sheet, row, column, value):
    if isinstance(value, str):
        sheet.write_string(row, column, UNPRINTABLE.sub("\ufffd", value)[:LONGEST_CELL])
    else:
        sheet.write_number(row, column, value)
