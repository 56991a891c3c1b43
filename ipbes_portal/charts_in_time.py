"""Spans of time beside each other, drawn with the pens of drawing.py: what held when, and what holds today."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from .drawing import LEADING, LINE, MUTED, NO_DATA_FILL, SHADES, frame, joined, text_block, with_link, wrap

WIDTH, LABEL, BAR, TOP = 720, 260, 18, 30
MOST_YEARS_NAMED = 9  # more would run into each other


class Span(NamedTuple):
    """One line: from and to are years with a fraction (2018.5 is the middle of 2018); `ends` None goes on."""

    label: str
    starts: float
    ends: float | None
    words: str
    href: str | None


def span_chart(
    spans: Sequence[Span], *, today: float, title: str, description: str = "", rtl: bool = False
) -> SafeString:
    """A bar per span from its beginning to its end on a scale of years, and a line for today.

    What is over is drawn pale. A span without end goes to the edge, one year after the latest moment known.
    """
    first = int(min(span.starts for span in spans))
    last = int(max(today, *(span.ends or span.starts for span in spans))) + 1
    room = WIDTH - LABEL

    def across(moment: float) -> float:
        """Where a moment lies on the drawing."""
        x = LABEL + room * (moment - first) / (last - first)
        return WIDTH - x if rtl else x

    bars, y = [], TOP
    for span in spans:
        lines = wrap(span.label, LABEL - 20, 3)
        high = max(BAR + 14, len(lines) * LEADING + 10)
        ends = span.ends or last
        left = min(across(span.starts), across(ends))
        box = (left, y + (high - BAR) / 2, abs(across(ends) - across(span.starts)), BAR)
        bars.append(with_link(_bar(span, lines, box, today, edge=WIDTH if rtl else 0), span.href, span.words))
        y += high
    return frame(
        joined([_scale(range(first, last + 1), across, y), *bars, _line(across(today), y, MUTED, "chart-rule")]),
        css="chart-spans",
        size=(WIDTH, y),
        title=title,
        description=description,
        linked=any(span.href for span in spans),
        rtl=rtl,
    )


def _bar(span, lines, box, today, edge):
    """The label and the bar of one span; pale when it is over, with an edge that paper shows too."""
    is_over = span.ends is not None and span.ends <= today
    label = text_block(lines, at=(edge, box[1] + BAR / 2), css="chart-label")
    return format_html(
        '<g class="{}"><title>{}</title>{}<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}"/></g>',
        *("no-data" if is_over else "bar", span.words, label),
        *(f"{number:g}" for number in box),
        *((NO_DATA_FILL, MUTED) if is_over else (SHADES[3][0], "none")),
    )


def _scale(years, across, height):
    """A thin line per named year, with the year above it."""
    step = -(-len(years) // MOST_YEARS_NAMED)
    named = [year for year in years[:-1] if (year - years[0]) % step == 0]
    parts = []
    for year in named:
        at = (across(year), TOP / 2)
        parts += [
            _line(at[0], height, LINE),
            text_block([str(year)], at=at, css="chart-value", anchor="middle", fill=MUTED),
        ]
    return joined(parts)


def _line(x, height, stroke, css=""):
    return format_html('<path class="{}" d="M{} {}V{}" stroke="{}" fill="none"/>', css, f"{x:g}", TOP, height, stroke)
