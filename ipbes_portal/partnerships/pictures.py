"""Pictures of the registers: when agreements hold, and which uses of assessments are known."""

from html import unescape

from django.db.models import Count
from django.db.models.functions import Substr
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ipbes_portal import clock, languages
from ipbes_portal.charts_bars import bar_chart
from ipbes_portal.charts_in_time import Span, span_chart
from ipbes_portal.templatetags.portal import open_period

from .models import UptakeKind

MONTHS, DAYS = 12, 366
MOST_YEARS = 30  # of uses; a mistyped year must not make a picture of two thousand lines


def _is_rtl():
    return languages.current().direction == "rtl"


def moment(text, *, is_end=False):
    """A partial date as a year with a fraction: its first moment, or as an end the last one it may mean."""
    year, month, day = (*(int(part) for part in text.split("-")), None, None)[:3]
    if month is None:
        return float(year + is_end)
    if day is None:
        return year + (month - 1 + is_end) / MONTHS
    return year + (month - 1) / MONTHS + (day - 1 + is_end) / DAYS


def validity(agreements, *, href):
    """When each of these agreements holds, in their order; None when there is none. `href(agreement)` is its page."""
    spans = [
        Span(
            agreement.title,
            moment(agreement.signed_on),
            moment(agreement.ends_on, is_end=True) if agreement.ends_on else None,
            _words(agreement),
            href(agreement),
        )
        for agreement in agreements
    ]
    if not spans:
        return None
    return span_chart(
        spans,
        today=moment(clock.today().isoformat()),
        title=_("When the agreements hold"),
        description=_("A bar per agreement; pale when it has ended. The line is today."),
        rtl=_is_rtl(),
    )


def _words(agreement):
    """The bar in words."""
    return f"{agreement.title}: {unescape(open_period(agreement.signed_on, agreement.ends_on))}"


def uses_by_kind(uses, *, href):
    """How many uses of each kind, in the order of the kinds: one query; `href(value)` leads to exactly those."""
    counts = dict(uses.order_by().values_list("kind").annotate(Count("pk")))
    bars = [(str(kind.label), counts[kind], href(kind.value)) for kind in UptakeKind if kind in counts]
    return bars, bar_chart(bars, title=_("Uses by kind"), rtl=_is_rtl())


def uses_by_year(uses, *, href):
    """How many uses in each year from the first to the last, the latest on top: one query."""
    counted = uses.order_by().annotate(year=Substr("happened_on", 1, 4)).values_list("year").annotate(Count("pk"))
    counts = {int(year): number for year, number in counted}
    latest = max(counts)
    years = range(latest, max(min(counts), latest - MOST_YEARS) - 1, -1)
    bars = [(f"{year:04}", counts.get(year, 0), href(year) if year in counts else None) for year in years]
    return bars, bar_chart(bars, title=pgettext("uses of assessments", "Uses by year"), rtl=_is_rtl())
