"""The world map and the grid, shaded by value: drawn with the pens of drawing.py."""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from .drawing import (
    LEADING,
    MUTED,
    NO_DATA_FILL,
    PAPER,
    SHADES,
    frame,
    joined,
    pieces_of,
    text_block,
    text_width,
    with_link,
    wrap,
)

WORLD = Path(__file__).parent / "maps" / "world.json"

MARKER_RADIUS = 6


class Bin(NamedTuple):
    """A range of values, both ends included, and the shade it is drawn in (0 palest to 4 strongest)."""

    low: float
    high: float
    shade: int

    @property
    def css(self) -> str:
        """The class that the map, the grid and the legend share."""
        return f"shade-{self.shade}"

    @property
    def label(self) -> str:
        """The range as a legend shows it: "3" or "3–7"."""
        return f"{self.low}" if self.low == self.high else f"{self.low}–{self.high}"


def quantile_bins(values: Iterable[float], count: int = 5) -> list[Bin]:
    """Up to `count` bins holding about equally many values; equal values always share a bin."""
    ordered = sorted(values)
    distinct = sorted(set(ordered))
    if len(distinct) <= count:
        tops = distinct
    else:
        tops = sorted({ordered[len(ordered) * step // count - 1] for step in range(1, count + 1)})
    lows = distinct[:1] + [distinct[bisect_right(distinct, top)] for top in tops[:-1]]
    return [Bin(*ends, _shade(place, len(tops))) for place, ends in enumerate(zip(lows, tops, strict=True))]


def _shade(place: int, count: int) -> int:
    """Spread few bins over the whole scale, so that two bins do not look almost alike."""
    return 3 if count == 1 else round(place * (len(SHADES) - 1) / (count - 1))


def _paint(value: float | None, bins: Sequence[Bin]) -> tuple[str, str, str]:
    """Class, fill and text colour of a value; one above every bin is as strong as the highest."""
    if value is None or not bins:
        return "no-data", NO_DATA_FILL, MUTED
    found = next((each for each in bins if value <= each.high), bins[-1])
    return found.css, *SHADES[found.shade]


# The world map


@cache
def _world() -> dict:
    """Shapes, markers and neutral areas in units of the view box; maps/README.md tells their origin."""
    return json.loads(WORLD.read_text(encoding="ascii"))


def _name_and_value(name: str, value: float | None) -> str:
    """What a country says on the map when the caller has no words of its own."""
    return name if value is None else f"{name}: {value}"


def world_map(
    values: Mapping[str, float],
    *,
    title: str,
    description: str,
    names: Mapping[str, str],
    href: Callable[[str], str | None] | None = None,
    bins: Sequence[Bin] | None = None,
    words: Callable[[str, float | None], str] = _name_and_value,
) -> SafeString:
    """A world map shaded by value; `values` and `names` are keyed by three-digit M49 code ("404").

    A country without a value has the colour of no data. A code that the map does not have is left out: the
    table beside the map carries it. Maps never mirror, whatever the direction of the page.
    """
    world = _world()
    shapes, points = world["shapes"], world["points"]
    bins = quantile_bins(values.values()) if bins is None else bins

    def drawn(outline: SafeString, code: str) -> SafeString:
        css, fill, _ = _paint(values.get(code), bins)
        said = words(names[code], values.get(code)) if code in names else ""
        hover = format_html("<title>{}</title>", said) if said else ""
        area = format_html('<g class="{}" fill="{}">{}{}</g>', css, fill, hover, outline)
        return with_link(area, href(code) if href and said else None, said)

    def shape(code: str) -> SafeString:
        return format_html('<path d="{}"/>', shapes[code])

    def marker(code: str) -> SafeString:
        return format_html('<circle cx="{}" cy="{}" r="{}"/>', *points[code], MARKER_RADIUS)

    def plain(code: str) -> SafeString:
        return format_html('<path class="{}" fill="{}" d="{}"/>', *_paint(values.get(code), bins)[:2], shapes[code])

    in_order = sorted(shapes.keys() | points.keys(), key=lambda code: (names.get(code, ""), code))
    layers = [
        format_html('<path class="no-data" fill="{}" d="{}"/>', NO_DATA_FILL, world["neutral"]),
        # A land with a marker is only painted here; the marker, above all neighbours, is what one points at.
        *(plain(code) for code in in_order if code in shapes and code in points),
        *(drawn(shape(code), code) for code in in_order if code not in points),
        *(drawn(marker(code), code) for code in in_order if code in points),
    ]
    return frame(
        format_html('<g stroke="{}" stroke-linejoin="round">{}</g>', PAPER, joined(layers)),
        css="chart-map",
        size=tuple(world["view_box"]),
        title=title,
        description=description,
        linked=href is not None,
        rtl=False,
    )


# The grid

GRID_LABEL, GRID_COLUMN, GRID_ROW, GRID_GAP = 280, (112, 168), 44, 2
GRID_FEW, GRID_FEW_LABEL = 2, 176  # columns that still fit on a phone, beside labels of that width


def heat_grid(
    rows: Sequence[tuple[str, str | None]],
    columns: Sequence[tuple[str, str | None]],
    cells: Mapping[tuple[int, int], int],
    *,
    title: str,
    description: str,
    rtl: bool = False,
    href: Callable[[int, int], str | None] | None = None,
    bins: Sequence[Bin] | None = None,
) -> SafeString:
    """Rows against columns with the number in every cell, shaded by size; a cell that is missing counts as 0.

    Rows and columns are (label, link or None); `href` gives the link of a cell from its row and column.
    """
    bins = quantile_bins(value for value in cells.values() if value) if bins is None else bins
    longest = max((text_width(piece) for label, _ in columns for piece in pieces_of(label)), default=0)
    wide = round(min(max(longest + 16, GRID_COLUMN[0]), GRID_COLUMN[1]))
    is_small = 0 < len(columns) <= GRID_FEW
    side, most = (GRID_FEW_LABEL, 7) if is_small else (GRID_LABEL, 4)
    width = side + wide * len(columns)
    heads = [wrap(label, wide - 12, 5) for label, _ in columns]
    top = LEADING * max((len(lines) for lines in heads), default=0) + 16

    def across(x: float) -> float:
        """Where a distance from the inline start lies on the drawing."""
        return width - x if rtl else x

    parts = [
        with_link(
            text_block(
                lines,
                at=(across(side + (place + 0.5) * wide), top - 10 - len(lines) * LEADING / 2),
                css="chart-head",
                anchor="middle",
            ),
            link,
            label,
        )
        for place, (lines, (label, link)) in enumerate(zip(heads, columns, strict=True))
    ]
    y = top
    for row, (label, link) in enumerate(rows):
        lines = wrap(label, side - 20, most)
        high = max(GRID_ROW, len(lines) * LEADING + 12)
        parts.append(with_link(text_block(lines, at=(across(0), y + high / 2), css="chart-label"), link, label))
        for column, (head, _) in enumerate(columns):
            value = cells.get((row, column), 0)
            left = min(across(side + column * wide), across(side + (column + 1) * wide))
            said = f"{label} — {head}: {value}"
            box = (left + GRID_GAP / 2, y + GRID_GAP / 2, wide - GRID_GAP, high - GRID_GAP)
            cell = _cell(box, value, _paint(value or None, bins), said)
            parts.append(with_link(cell, href(row, column) if href else None, said))
        y += high
    linked = href is not None or any(link for _, link in [*rows, *columns])
    return frame(
        joined(parts),
        css="chart-grid chart-grid--small" if is_small else "chart-grid",
        size=(width, y),
        title=title,
        description=description,
        linked=linked,
        rtl=rtl,
    )


def _cell(box: tuple[float, float, float, float], value: int, paint: tuple[str, str, str], said: str) -> SafeString:
    """One shaded cell with its number; what it stands for shows when one points at it."""
    css, fill, ink = paint
    x, y, width, height = box
    return format_html(
        '<g class="cell {}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="3" fill="{}"/>{}</g>',
        *(css, said, *(f"{number:g}" for number in box), fill),
        text_block([str(value)], at=(x + width / 2, y + height / 2), css="chart-value", anchor="middle", fill=ink),
    )
