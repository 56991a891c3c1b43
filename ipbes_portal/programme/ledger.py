"""Totals of the ledger: what was given, in US dollars, by kind and by donor, for exactly the gifts that are listed."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from .models import ContributionKind


@dataclass(frozen=True)
class Total:
    """One line of the totals: of how many gifts, how many of these with a known amount, and the sum of those."""

    label: str
    gifts: int
    converted: int
    usd: Decimal
    donor: object = None


def by_kind(contributions):
    """A Total for each kind, and one for all: one query."""
    found = {row["kind"]: row for row in _sums(contributions, "kind")}
    lines = [_total(str(label), found[kind]) for kind, label in ContributionKind.choices if kind in found]
    return lines, _together(lines)


def by_donor(contributions, donors):
    """A Total for each donor of `donors`, the greatest first, and last one for those not named: two queries."""
    sums = list(_sums(contributions, "donor"))
    named, lines, unnamed = donors.in_bulk([row["donor"] for row in sums]), [], []
    for row in sums:
        donor = named.get(row["donor"])
        (lines if donor else unnamed).append(_total(donor.name if donor else "", row, donor))
    lines.sort(key=lambda line: (-line.usd, -line.gifts, line.label))
    if unnamed:
        lines.append(_together(unnamed))
    return lines


def _together(lines):
    """The Total of several."""
    usd = sum((line.usd for line in lines), Decimal(0))
    return Total("", sum(line.gifts for line in lines), sum(line.converted for line in lines), usd)


def _sums(contributions, column):
    rows = contributions.order_by().values(column)
    return rows.annotate(gifts=Count("pk"), converted=Count("amount_usd"), usd=Sum("amount_usd"))


def _total(label, row, donor=None):
    return Total(label, row["gifts"], row["converted"], row["usd"] or Decimal(0), donor)
