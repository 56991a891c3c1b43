"""Figures of the records: what documents published, and what the records themselves count."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from .models import Bound, Document, ReportedFigure, Session

LAST = {4: "-12-31", 7: "-31", 10: ""}  # what completes a year, a month or a day to the last day it can mean


@dataclass(frozen=True)
class Figure:
    """One number, with the day it holds for, what was counted, and where it comes from.

    `of` names what it is about (`strategy:1`) or is None. `source` is `records` (counted here) or `reported`, then with
    the symbol and paragraph of the document.
    """

    code: str
    of: str | None
    value: int | float
    as_of: str
    rule: str
    label: str
    high: int | float | None = None
    bound: str = Bound.EXACT.value
    source: str = "records"
    symbol: str = ""
    paragraph: str = ""

    def as_dict(self):
        """The members in the order the API answers them."""
        names = ("code", "of", "value", "high", "bound", "as_of", "rule", "label", "source")
        row = {name: getattr(self, name) for name in names}
        return row if self.source == "records" else row | {"symbol": self.symbol, "paragraph": self.paragraph}


def last_day(partial):
    """The last day a partial date can mean: a figure for 2018 is complete only when the year is."""
    return partial + LAST.get(len(partial), "")


def number(value):
    """A decimal as JSON says it: 49, not 49.00."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(Decimal(value))


def reported(as_of):
    """Every published figure for a day not after `as_of`, the newest first."""
    rows = ReportedFigure.objects.filter(document__in=Document.objects.published()).select_related("document")
    found = [row for row in rows if last_day(row.as_of) <= as_of.isoformat()]
    found.sort(key=lambda row: (last_day(row.as_of), row.document.session_order, row.pk), reverse=True)
    return [
        Figure(
            code=row.code,
            of=row.of or None,
            value=number(row.value),
            high=number(row.high),
            bound=row.bound,
            as_of=row.as_of,
            rule=row.rule,
            label=row.label,
            source="reported",
            symbol=row.document.symbol,
            paragraph=row.paragraph,
        )
        for row in found
    ]


def pairs():
    """Every (code, of) the records can count or a published document reported."""
    reported = ReportedFigure.objects.filter(document__in=Document.objects.published())
    return {("records.sessions", None)} | {(code, of or None) for code, of in reported.values_list("code", "of")}


def rows(as_of):
    """What the records count for the day `as_of`."""
    days = [last_day(day) for day in Session.objects.exclude(starts_on="").values_list("starts_on", flat=True)]
    if not days:
        return []
    return [
        Figure(
            code="records.sessions",
            of=None,
            value=sum(day <= as_of.isoformat() for day in days),
            as_of=as_of.isoformat(),
            label=_("Sessions of the Plenary"),
            rule=_("Sessions that had begun by the day."),
        )
    ]
