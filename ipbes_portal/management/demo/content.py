"""Reading the demonstration's files: rows, dates as precise as they are known, and the reference rows they name."""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from ipbes_portal import clock
from ipbes_portal.directory.models import Body, Country, Deliverable, Organisation, Region
from ipbes_portal.programme.models import DatePrecision, Initiative, Need
from ipbes_portal.records.models import Document, Post, Request, Session
from ipbes_portal.reference import read_toml

FOLDER = Path(__file__).parent
COUNTED = re.compile(r"today([+-]\d+)")
PRECISION = {4: DatePrecision.YEAR, 7: DatePrecision.MONTH}


@cache
def _tables(today):
    """Every table of every file, files in the order of their names, days counted from `today` as dates."""
    tables = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for name, found in read_toml(path).items():
            tables.setdefault(name, []).extend(_dated(found, today))
    return tables


def _dated(value, today):
    """`value` with every `today-20` in it as an ISO date."""
    if isinstance(value, dict):
        return {name: _dated(inner, today) for name, inner in value.items()}
    if isinstance(value, list):
        return [_dated(inner, today) for inner in value]
    if isinstance(value, str) and (counted := COUNTED.fullmatch(value)):
        return (today + timedelta(days=int(counted[1]))).isoformat()
    return value


def rows(name):
    """The rows of one kind, such as `activity`; asked for in the present, before the clock moves."""
    return _tables(clock.today()).get(name, [])


def precision(text):
    """How exactly `text` gives its date."""
    return PRECISION.get(len(text), DatePrecision.DAY)


def first_day(text):
    """The first day `text` may mean, None for none."""
    return date.fromisoformat(text + "-01" * (2 - text.count("-"))) if text else None


def last_day(text):
    """The last day `text` may mean, None for none."""
    first = first_day(text)
    if first is None or precision(text) == DatePrecision.DAY:
        return first
    if precision(text) == DatePrecision.YEAR:
        return first.replace(month=12, day=31)
    return first.replace(day=monthrange(first.year, first.month)[1])


class References:
    """The rows of reference data by the names the files call them; an unknown name is a KeyError."""

    def __init__(self):
        self.initiatives = Initiative.objects.in_bulk(field_name="code")
        self.needs = Need.objects.in_bulk(field_name="code")
        self.countries = Country.objects.in_bulk(field_name="iso3")
        self.regions = Region.objects.in_bulk()
        self.bodies = Body.objects.in_bulk(field_name="code")
        self.posts = Post.objects.in_bulk(field_name="number")
        self.sessions = Session.objects.in_bulk(field_name="number")
        self.documents = Document.objects.in_bulk(field_name="symbol")
        self.requests = Request.objects.in_bulk(field_name="key")
        deliverables = Deliverable.objects.select_related("work_programme")
        self.deliverables = {f"{row.work_programme.code}:{row.code}": row for row in deliverables}
        present = Organisation.objects.filter(merged_into__isnull=True)
        self.organisations = {name: row for row in present for name in (row.name, row.short_name) if name}

    def of(self, row, names):
        """`{name: [rows]}` for each of `names`, from the codes in `row`."""
        return {name: [getattr(self, name)[code] for code in row.get(name, [])] for name in names}
