"""A list of participants as CSV, as an Excel table or pasted from one: read, checked, turned into a plan.

Pure: no database. The caller gives what is known, as plain values (`participants.known`), and applies the plan with
`actions.import_participants`. The columns are those of the list's own download, so that one can be sent back.
"""

import csv
import io
import zipfile
from dataclasses import dataclass, field
from datetime import date
from xml.etree.ElementTree import ParseError

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from ipbes_portal.accounts.models import normalise_orcid, sort_key
from ipbes_portal.sheets import FORMULA

COLUMNS = (
    "person", "given_name", "family_name", "email", "orcid", "organisation", "country", "role", "category", "attended",
)  # fmt: skip
LENGTHS = {"given_name": 120, "family_name": 120, "email": 254}
MOST_LINES = 500
MOST_CELLS = 40
MOST_BYTES = 1_000_000
NEW = "new"
# What `attended` may say, beside the words of the reader's language.
TRUTH = {"yes": True, "true": True, "1": True, "x": True, "✓": True, "no": False, "false": False, "0": False}
UNREADABLE = (zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, IndexError, AttributeError, OSError)


@dataclass(frozen=True)
class RowError:
    """What is wrong in which line; line 0 is the list as a whole."""

    line: int
    text: str


@dataclass(frozen=True)
class Known:
    """What the list is checked against.

    `people`: number → (name, what tells them apart). `numbers`, `emails`, `orcids`: text → number of a person.
    `names`: sort key → list of numbers. `countries`, `organisations`: folded code or name → number. `labels`: number
    names of these for the preview, by kind. `roles`, `categories`: folded value or label → value. `present`: number
    of a person → what the list of the occasion says now.
    """

    people: dict = field(default_factory=dict)
    numbers: dict = field(default_factory=dict)
    emails: dict = field(default_factory=dict)
    orcids: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)
    countries: dict = field(default_factory=dict)
    organisations: dict = field(default_factory=dict)
    labels: dict = field(default_factory=dict)
    roles: dict = field(default_factory=dict)
    categories: dict = field(default_factory=dict)
    present: dict = field(default_factory=dict)
    own: dict = field(default_factory=dict)
    may_add_people: bool = False
    lies_ahead: bool = False


@dataclass
class Line:
    """One line of the list: who it is about, and what it says; `candidates` are people it may be about."""

    number: int
    name: str
    values: dict
    person: int | None = None
    candidates: list = field(default_factory=list)
    new_person: dict = field(default_factory=dict)
    emails: list = field(default_factory=list)
    was: dict | None = None

    @property
    def is_open(self):
        """Whether somebody has to say who this is."""
        return bool(self.candidates)

    @property
    def is_same(self):
        """Whether the list says so already."""
        return self.was is not None and self.values == self.was

    @property
    def state(self):
        """What applying it does: ask, add (somebody known), enter (somebody new), correct, same."""
        if self.is_open:
            return "ask"
        if self.was is not None:
            return "same" if self.is_same else "correct"
        return "add" if self.person else "enter"

    def fields(self, moment):
        """What `note_participation` takes; who was marked as present before keeps the moment."""
        fields = {name: self.values[name] for name in ("role", "category", "organisation_id", "country_id")}
        if self.was is None or self.was["attended"] != self.values["attended"]:
            fields["attended_at"] = moment if self.values["attended"] else None
        return fields


@dataclass
class Plan:
    """What taking over a list would do: nothing at all while there are errors."""

    errors: list = field(default_factory=list)
    lines: list = field(default_factory=list)

    @property
    def people(self):
        """The people it names who are known."""
        return {line.person for line in self.lines if line.person}

    @property
    def open_questions(self):
        """The lines about which somebody has to say who it is."""
        return [line for line in self.lines if line.is_open]

    def counts(self):
        """How many lines do what."""
        states = [line.state for line in self.lines]
        return {state: states.count(state) for state in ("add", "enter", "correct", "same", "ask") if state in states}


# Reading


def read_file(data, extension):
    """(lines, errors) of an uploaded file; a line is [number, {column: text}]."""
    if len(data) > MOST_BYTES:
        return [], [RowError(0, _("The file is too large for a list of participants."))]
    if extension == "xlsx":
        return _read_workbook(data)
    try:
        return read_text(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return [], [RowError(0, _("The file is not in UTF-8. Save it as “CSV UTF-8” and try again."))]


def read_text(text):
    """(lines, errors) of CSV, or of cells copied out of a spreadsheet."""
    text = text.lstrip("\ufeff\r\n")
    first = text.partition("\n")[0]
    delimiter = next((sign for sign in "\t;" if sign in first), ",")
    try:
        rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=delimiter != "\t")
        return _lines((rows.line_num, row) for row in rows)
    except csv.Error:
        return [], [RowError(0, _("The list cannot be read as CSV."))]


def _read_workbook(data):
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=MOST_LINES * 4, max_col=MOST_CELLS, values_only=True)
        return _lines((number, [_text_of(cell) for cell in row]) for number, row in enumerate(rows, 1))
    except UNREADABLE:
        return [], [RowError(0, _("The file cannot be read as an Excel table."))]


def _text_of(cell):
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _plain(cell):
    """A cell as somebody typed it: the apostrophe that keeps a formula from running is not part of it."""
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and FORMULA.match(cell[1:]) else cell


def _lines(rows):
    lines, errors, header = [], [], None
    for number, row in rows:
        cells = [_plain(cell) for cell in row]
        if not any(cells):
            continue
        if header is None:
            header = [cell.casefold().replace(" ", "_") for cell in cells]
            while header and not header[-1]:
                header.pop()
            wrong = _header_error(header)
            if wrong:
                return [], [RowError(number, wrong)]
        elif any(cells[len(header) :]):
            errors.append(RowError(number, _("This line has more cells than the header.")))
        elif len(lines) == MOST_LINES:
            return [], [RowError(0, _("The list has more than %(most)s lines.") % {"most": MOST_LINES})]
        else:
            lines.append([number, dict.fromkeys(COLUMNS, "") | dict(zip(header, cells, strict=False))])
    if not lines and not errors:
        errors.append(RowError(0, _("The list has no lines below its header.") if header else _("The list is empty.")))
    return lines, errors


def _header_error(header):
    """What is wrong with the names of the columns, or nothing."""
    unknown = [name for name in header if name not in COLUMNS]
    if unknown:
        names = ", ".join(f"“{name[:40]}”" for name in unknown[:10])
        return _("These columns are not known: %(names)s.") % {"names": names}
    if len(set(header)) != len(header):
        return _("A column stands there twice.")
    if "family_name" not in header and "person" not in header:
        return _("The column family_name is missing.")
    return ""


# Planning


def plan(lines, known, choices=None):
    """The Plan of the lines; `choices` says, by the number of a line, who it is: a number of a person, or `new`."""
    made = Plan()
    for number, row in lines:
        line, errors = _line(number, row, known, (choices or {}).get(number))
        made.lines.append(line)
        made.errors += [RowError(number, text) for text in errors]
    _refuse_doubles(made)
    made.errors.sort(key=lambda error: error.line)
    return made


def _line(number, row, known, choice):
    name = f"{row['given_name']} {row['family_name']}".strip()
    line, errors = Line(number, name or row["person"], {}), []
    person, wrong = _person_named(row, known)
    errors += wrong + _wrong_lengths(row)
    if not wrong and person is None:
        errors += _somebody_new(line, row, known, choice)
    else:
        line.person = person
    person = line.person
    line.was = known.present.get(person)
    line.values, wrong = _values(row, known, line.was or known.own.get(person, {}))
    if line.values.get("attended") and known.lies_ahead:
        wrong.append(_("The gathering lies ahead: nobody can have attended yet."))
    return line, errors + wrong


def _person_named(row, known):
    """(number of the person whom number, address or ORCID iD name, or None, and what is wrong)."""
    found, errors = set(), []
    if row["person"]:
        found.add(known.numbers.get(row["person"]))
        if None in found:
            errors.append(_("There is nobody with the number “%(number)s”.") % {"number": row["person"][:20]})
    if row["email"]:
        found.add(known.emails.get(row["email"].casefold()))
        errors += _wrong_email(row["email"])
    if row["orcid"]:
        try:
            found.add(known.orcids.get(normalise_orcid(row["orcid"])))
        except ValidationError as error:
            errors += error.messages
    found.discard(None)
    if len(found) > 1:
        errors.append(_("Number, address and ORCID iD belong to different people."))
    return (found.pop() if len(found) == 1 else None), errors


def _wrong_email(email):
    try:
        validate_email(email)
    except ValidationError as error:
        return error.messages
    return []


def _wrong_lengths(row):
    return [
        _("“%(column)s” is too long.") % {"column": name} for name, most in LENGTHS.items() if len(row[name]) > most
    ]


def _somebody_new(line, row, known, choice):
    """Nobody is named for certain: people of the same name are asked about, else somebody new is entered."""
    if not row["family_name"]:
        return [_("The family name is missing.")]
    alike = known.names.get(sort_key(line.name), [])
    if choice in alike:
        line.person = choice
        return []
    if alike and choice != NEW:
        line.candidates = alike
        return []
    if not known.may_add_people:
        return [_("Nobody of this name is known. Ask the secretariat to enter the person first.")]
    line.new_person = {
        "given_name": row["given_name"],
        "family_name": row["family_name"],
        "orcid": normalise_orcid(row["orcid"]) if row["orcid"] else "",
    }
    line.emails = [row["email"]] if row["email"] else []
    return []


def _values(row, known, present):
    """({what the list is to say}, what is wrong); an empty cell leaves what is there, or what the person has."""
    values, errors = {}, []
    columns = {
        "role": ("role", known.roles, "participant"),
        "category": ("category", known.categories, ""),
        "organisation": ("organisation_id", known.organisations, None),
        "country": ("country_id", known.countries, None),
        "attended": ("attended", TRUTH | known.labels.get("truth", {}), False),
    }
    for column, (name, allowed, default) in columns.items():
        cell = row[column].casefold()
        values[name] = allowed.get(cell) if cell else present.get(name, default)
        if cell and values[name] is None:
            errors.append(
                _("“%(value)s” is not a value of the column “%(column)s”.")
                % {"value": row[column][:60], "column": column}
            )
    return values, errors


def _refuse_doubles(made):
    """One person stands on a list once; two new people of one name must differ in address or ORCID iD."""
    seen = {}
    for line in made.lines:
        if line.is_open:
            continue
        keys = [line.person] if line.person else [("email", e.casefold()) for e in line.emails]
        if line.person is None and line.new_person:
            orcid = line.new_person["orcid"]
            keys += [("orcid", orcid)] if orcid else []
            keys = keys or [("name", sort_key(line.name))]
        for key in keys:
            if key in seen:
                text = _("%(name)s stands in line %(line)s already.") % {"name": line.name, "line": seen[key]}
                made.errors.append(RowError(line.number, text))
            seen.setdefault(key, line.number)


def preview(made, known):
    """One row per line, as plain values: what would be done, to whom, and what the list would say."""
    return [
        {
            "line": line.number,
            "name": line.name,
            "state": line.state,
            "person": known.people.get(line.person, ("", ""))[0],
            "candidates": [[number, *known.people[number], number in known.present] for number in line.candidates],
            "says": _said(line.values, known),
            "said": _said(line.was, known) if line.was else [],
        }
        for line in made.lines
    ]


def _said(values, known):
    """The values of a participation as a reader sees them, in the order of the columns."""
    return [
        known.labels.get(kind, {}).get(values.get(name), "") or ""
        for kind, name in (
            ("role", "role"),
            ("category", "category"),
            ("organisation", "organisation_id"),
            ("country", "country_id"),
            ("attended", "attended"),
        )
    ]
