"""Tables of countries and of travel-support periods as CSV: read, checked, and turned into a plan of changes.

Pure: no database. The caller gives what is there now, as plain values, and applies the plan with
`actions.import_countries`. Two shapes are told apart by their header: `directory/reference/countries.csv` (any of its
columns beside `iso3`) and `directory/reference/country_support.csv`.
"""

import csv
import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

NAMES = ("name_ar", "name_zh_hans", "name_en", "name_fr", "name_ru", "name_es")
COUNTRY_COLUMNS = ("iso2", "m49", *NAMES, "un_group", "region", "subregion", "status", "source", "is_verified")
SUPPORT_COLUMNS = ("iso3", "category", "valid_from", "valid_to", "source", "is_verified")
# Columns of the file whose value stands in another field of the row.
FIELDS = {"region": "region_id", "subregion": "subregion_id"}
CODE_SHAPES = {"iso2": re.compile(r"[A-Z]{2}"), "m49": re.compile(r"[0-9]{3}")}
TRUTH = {"true": True, "false": False, "": False}
MOST_LINES = 3000
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Known:
    """What the table may refer to, and what the database says now.

    `countries`: iso3 → values by column of countries.csv. `periods`: iso3 → list of Period. `subregions`: code → code
    of its region. The others are sets of codes.
    """

    countries: dict
    periods: dict
    regions: frozenset
    subregions: dict
    groups: frozenset
    statuses: frozenset
    categories: frozenset


@dataclass(frozen=True)
class Period:
    """One support period; both ends are days within it, no end means still in force."""

    category: str
    valid_from: date
    valid_to: date | None = None
    source: str = ""
    is_verified: bool = False

    @property
    def last_day(self):
        """The end to compare with."""
        return self.valid_to or date.max

    @property
    def values(self):
        """Everything but the day that identifies it."""
        names = ("category", "valid_to", "source", "is_verified")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class RowError:
    """What is wrong in which line; line 0 is the file as a whole."""

    line: int
    text: str


@dataclass(frozen=True)
class CountryChange:
    """New values of some columns of one country, with the old ones."""

    iso3: str
    values: dict
    was: dict


@dataclass(frozen=True)
class PeriodChange:
    """A period to write; `was` is None for a new one."""

    iso3: str
    valid_from: date
    values: dict
    was: dict | None = None
    is_closing: bool = False


@dataclass
class Plan:
    """What an import would do: nothing at all while there are errors."""

    shape: str = ""
    errors: list = field(default_factory=list)
    country_changes: list = field(default_factory=list)
    period_changes: list = field(default_factory=list)
    lines: int = 0

    @property
    def codes(self):
        """The countries it touches."""
        return {change.iso3 for change in (*self.country_changes, *self.period_changes)}

    def described(self, code):
        """The changes of one country as text, for the audit trail."""
        return [row["what"] + ": " + row["was"] + " → " + row["now"] for row in self.preview() if row["iso3"] == code]

    def preview(self):
        """One row per changed value: iso3, what, was, now."""
        rows = [
            {"iso3": change.iso3, "what": name.removesuffix("_id"), "was": _said(change.was[name]), "now": _said(value)}
            for change in self.country_changes
            for name, value in change.values.items()
        ]
        for change in self.period_changes:
            was = _period_said(change.valid_from, change.was) if change.was else "–"
            now = _period_said(change.valid_from, change.values)
            rows.append({"iso3": change.iso3, "what": "support", "was": was, "now": now, "closes": change.is_closing})
        return rows


def _said(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return "–" if value in (None, "") else str(value)


def _period_said(valid_from, values):
    end = values["valid_to"].isoformat() if values["valid_to"] else ""
    verified = " ✓" if values["is_verified"] else ""
    source = f" ({values['source']})" if values["source"] else ""
    return f"{values['category']} {valid_from.isoformat()}–{end}{verified}{source}"


def read(data, known):
    """The Plan of the uploaded bytes."""
    if len(data) > MOST_BYTES:
        return Plan(errors=[RowError(0, _("The file is too large for a table of countries."))])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Plan(errors=[RowError(0, _("The file is not in UTF-8. Save it as “CSV UTF-8” and try again."))])
    try:
        return _plan_of(text, known)
    except csv.Error:
        return Plan(errors=[RowError(0, _("The file cannot be read as CSV."))])


def _plan_of(text, known):
    first = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=";" if ";" in first else ",", strict=True)
    header = [name.strip() for name in reader.fieldnames or []]
    reader.fieldnames = header
    plan = Plan(shape=_shape(header))
    if not plan.shape:
        plan.errors.append(RowError(0, _header_error(header)))
        return plan
    rows = []
    for row in reader:
        if len(rows) == MOST_LINES:
            plan.errors.append(RowError(0, _("The table has more than %(most)s lines.") % {"most": MOST_LINES}))
            return plan
        if None in row or None in row.values():
            plan.errors.append(RowError(reader.line_num, _("This line has more or fewer cells than the header.")))
        elif any(value.strip() for value in row.values()):
            rows.append((reader.line_num, {name: value.strip() for name, value in row.items()}))
    plan.lines = len(rows)
    if not rows and not plan.errors:
        plan.errors.append(RowError(0, _("The table has a header but no lines.")))
    build = _plan_countries if plan.shape == "countries" else _plan_periods
    build(plan, rows, known)
    plan.errors.sort(key=lambda error: error.line)
    return plan


def _shape(header):
    """`countries`, `support`, or nothing when the header is neither."""
    if len(set(header)) != len(header) or "iso3" not in header:
        return ""
    if set(header) == set(SUPPORT_COLUMNS):
        return "support"
    return "countries" if len(header) > 1 and set(header) <= {"iso3", *COUNTRY_COLUMNS} else ""


def _header_error(header):
    unknown = [name for name in header if name not in {"iso3", *COUNTRY_COLUMNS, *SUPPORT_COLUMNS}]
    if unknown:
        return _("These columns are not known: %(names)s.") % {"names": ", ".join(unknown[:10])}
    return _(
        "The header fits neither table. Support periods need: %(support)s. Countries need iso3 and any of: %(rest)s."
    ) % {
        "support": ", ".join(SUPPORT_COLUMNS),
        "rest": ", ".join(COUNTRY_COLUMNS),
    }


def _plan_countries(plan, rows, known):
    """Compare each line with the country it names."""
    seen = {}
    for line, row in rows:
        code = row.pop("iso3")
        errors = _country_errors(code, row, known)
        if code in seen:
            errors.append(_("%(code)s stands in line %(line)s already.") % {"code": code, "line": seen[code]})
        plan.errors += [RowError(line, text) for text in errors]
        seen.setdefault(code, line)
        if errors:
            continue
        was = known.countries[code]
        values = {name: TRUTH[value] if name == "is_verified" else value for name, value in row.items()}
        changed = {name: value for name, value in values.items() if value != was[name]}
        if changed:
            fields = {FIELDS.get(name, name): (value or None) if name in FIELDS else value
                      for name, value in changed.items()}  # fmt: skip
            plan.country_changes.append(
                CountryChange(code, fields, {FIELDS.get(name, name): was[name] for name in changed})
            )
    _refuse_shared_codes(plan, seen, known)


def _country_errors(code, row, known):
    """What is wrong with the cells of one line."""
    if code not in known.countries:
        return [_("There is no country with the code “%(code)s”.") % {"code": code}]
    allowed = {
        "un_group": known.groups | {""},
        "region": known.regions | {""},
        "subregion": frozenset(known.subregions) | {""},
        "status": known.statuses,
        "is_verified": frozenset(TRUTH),
    }
    errors = [_refused(name, row[name]) for name in allowed if name in row and row[name] not in allowed[name]]
    errors += [_refused(n, row[n]) for n, shape in CODE_SHAPES.items() if n in row and not shape.fullmatch(row[n])]
    if row.get("name_en") == "":
        errors.append(_("The English name is missing."))
    errors += [_("“%(column)s” is too long.") % {"column": name} for name in NAMES if len(row.get(name, "")) > 120]
    if len(row.get("source", "")) > 300:
        errors.append(_("“%(column)s” is too long.") % {"column": "source"})
    merged = known.countries[code] | row
    if not errors and merged["subregion"] and known.subregions[merged["subregion"]] != merged["region"]:
        errors.append(_("The sub-region does not belong to the region."))
    return errors


def _refused(column, value):
    return _("“%(value)s” is not a value of the column “%(column)s”.") % {"value": value[:60], "column": column}


def _refuse_shared_codes(plan, lines, known):
    """No two countries may end with the same code."""
    after = {code: dict(row) for code, row in known.countries.items()}
    for change in plan.country_changes:
        after[change.iso3] |= change.values
    for column in CODE_SHAPES:
        owners = {}
        for code, row in after.items():
            owners.setdefault(row[column], []).append(code)
        for value, codes in owners.items():
            if len(codes) > 1:
                line = max(lines.get(code, 0) for code in codes)
                text = _("%(codes)s would share the code %(value)s.") % {"codes": ", ".join(codes), "value": value}
                plan.errors.append(RowError(line, text))


def _plan_periods(plan, rows, known):
    """Lay the periods of the table over those that are there, country by country."""
    wanted = {}
    for line, row in rows:
        period, errors = _period_of(row, known)
        plan.errors += [RowError(line, text) for text in errors]
        if period:
            wanted.setdefault(row["iso3"], []).append((line, period))
    for code, lines in wanted.items():
        _plan_country_periods(plan, code, lines, known.periods.get(code, []))


def _period_of(row, known):
    """(Period, []) of a line, or (None, what is wrong)."""
    errors = []
    if row["iso3"] not in known.countries:
        errors.append(_("There is no country with the code “%(code)s”.") % {"code": row["iso3"][:60]})
    if row["category"] not in known.categories:
        errors.append(_refused("category", row["category"]))
    if row["is_verified"] not in TRUTH:
        errors.append(_refused("is_verified", row["is_verified"]))
    if len(row["source"]) > 300:
        errors.append(_("“%(column)s” is too long.") % {"column": "source"})
    starts, ends = _day(row["valid_from"]), _day(row["valid_to"])
    if starts is None:
        errors.append(_refused("valid_from", row["valid_from"]))
    if row["valid_to"] and ends is None:
        errors.append(_refused("valid_to", row["valid_to"]))
    if starts and ends and ends < starts:
        errors.append(_("The end lies before the start."))
    if errors:
        return None, errors
    return Period(row["category"], starts, ends, row["source"], TRUTH[row["is_verified"]]), []


def _day(text):
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None


def _plan_country_periods(plan, code, lines, present):
    """The periods of one country after the import; an open one ends on the day before its successor begins."""
    before = {period.valid_from: period for period in present}
    after, origin, explicit = dict(before), {}, set()
    for line, period in lines:
        if period.valid_from in origin:
            text = _("Two lines give a period of %(code)s from %(day)s.") % {"code": code, "day": period.valid_from}
            plan.errors.append(RowError(line, text))
            return
        after[period.valid_from] = period
        origin[period.valid_from] = line
        if period.valid_to:
            explicit.add(period.valid_from)
    closing = set()
    ordered = sorted(after)
    for day, following in zip(ordered, ordered[1:], strict=False):
        period = after[day]
        if period.valid_to is None and following in origin:
            after[day] = Period(period.category, day, following - timedelta(days=1), period.source, period.is_verified)
            closing.add(day)
        elif period.last_day >= following:
            line = origin.get(following) or origin.get(day, 0)
            text = _("%(code)s: the period from %(day)s overlaps the one from %(other)s.") % {
                "code": code,
                "day": following,
                "other": day,
            }
            plan.errors.append(RowError(line, text))
    for day in ordered:
        was = before.get(day)
        if was is None or was != after[day]:
            plan.period_changes.append(
                PeriodChange(code, day, after[day].values, was.values if was else None, day in closing and bool(was))
            )
