"""Horizontal bars with their numbers, drawn twice: for a page, and for a screen as narrow as a phone's."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from .drawing import LEADING, MUTED, SHADES, frame, joined, text_block, with_link, wrap

Item = tuple[str, float, str | None]

BAR, GAP, MOST_LINES = 18, 8, 3


class Form(NamedTuple):
    """The room of a drawing, of the labels beside its bars (0 puts them above the bars) and of its numbers."""

    css: str
    width: int
    label: int
    value: int

    def across(self, x: float, extent: float = 0, *, rtl: bool) -> float:
        """The left edge of something that starts a distance x from the inline start."""
        return self.width - x - extent if rtl else x


WIDE = Form("chart-bars chart-bars--wide", 720, 240, 72)
NARROW = Form("chart-bars chart-bars--narrow", 288, 0, 64)


class Row(NamedTuple):
    """The lines of a label and the heights at which they, the bar and the line that bars start from are drawn."""

    lines: list[str]
    label_middle: float
    bar_middle: float
    rule: tuple[float, float]
    bottom: float


def bar_chart(
    items: Sequence[Item],
    *,
    title: str,
    description: str = "",
    rtl: bool = False,
    most: float | None = None,
) -> SafeString:
    """Horizontal bars from one line, with their numbers; items are (label, value from 0 up, link or None).

    The longest bar takes all the room, unless `most`, the upper end of a scale, says what would. The two drawings
    say the same; static/css/charts.css shows the one that fits and hides the other from everybody.
    """
    largest = most or max((value for _, value, _ in items), default=0) or 1
    return format_html(
        '<div class="chart-pair">{}</div>',
        joined(
            _drawing(items, form, largest, title=title, description=description, rtl=rtl) for form in (WIDE, NARROW)
        ),
    )


def _drawing(
    items: Sequence[Item], form: Form, largest: float, *, title: str, description: str, rtl: bool
) -> SafeString:
    """All bars in one form: their links, and the line from which they start."""
    bars, rules, y = [], [], 0
    for label, value, link in items:
        row = _row(label, form, y)
        bars.append(with_link(_bar(label, value, row, form, largest, rtl), link, f"{label}: {value}"))
        rules.append(f"M{form.across(form.label, rtl=rtl):g} {row.rule[0]:g}V{row.rule[1]:g}")
        y = row.bottom
    rule = format_html('<path class="chart-rule" d="{}" stroke="{}" fill="none"/>', "".join(rules), MUTED)
    return frame(
        joined([*bars, rule]),
        css=form.css,
        size=(form.width, y),
        title=title,
        description=description,
        linked=any(link for _, _, link in items),
        rtl=rtl,
    )


def _row(label: str, form: Form, top: int) -> Row:
    """Where the label and the bar of one item lie, below what is drawn already."""
    lines = wrap(label, (form.label or form.width) - 20, MOST_LINES)
    text = len(lines) * LEADING
    if form.label:
        bottom = top + max(BAR + 14, text + 10)
        middle = (top + bottom) / 2
        return Row(lines, middle, middle, (top, bottom), bottom)
    bar = top + text + 4
    # A line through the labels would cut their first letters, so it only stands beside the bars.
    return Row(lines, top + text / 2, bar + BAR / 2, (bar - 2, bar + BAR + 2), bar + BAR + 14)


def _bar(label: str, value: float, row: Row, form: Form, largest: float, rtl: bool) -> SafeString:
    """The label, the bar and the number at its end; what they say shows when one points at them."""
    length = round((form.width - form.label - form.value) * max(value, 0) / largest, 1)
    name = text_block(row.lines, at=(form.across(0, rtl=rtl), row.label_middle), css="chart-label")
    box = (form.across(form.label, length, rtl=rtl), row.bar_middle - BAR / 2, length, BAR)
    end = form.across(form.label + length + GAP, rtl=rtl)
    return format_html(
        '<g class="bar"><title>{}: {}</title>{}<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>{}</g>',
        *(label, value, name, *(f"{number:g}" for number in box), SHADES[3][0]),
        text_block([str(value)], at=(end, row.bar_middle), css="chart-value"),
    )
