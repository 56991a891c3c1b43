"""Charts and maps drawn on the server as SVG. They hold no script and no style, so they pass the content
security policy, print, and go into PDF. Colours are attributes, which static/css/charts.css overrides."""

import json
import unicodedata
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WORLD = Path(__file__).parent / "maps" / "world.json"

# Fill and text of each shade without the site's style sheet; every pair has a contrast of at least 4.5.
SHADES = (
    ("#c7dad8", "#14201d"),
    ("#99bdb8", "#14201d"),
    ("#669b95", "#14201d"),
    ("#247067", "#ffffff"),
    ("#003f37", "#ffffff"),
)
NO_DATA_FILL, INK, MUTED, LINE, PAPER = "#e5ebe8", "#14201d", "#51605b", "#d3dcd8", "#ffffff"

FONT = 14
LEADING = 18
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


# What every picture has


def _frame(
    body: SafeString,
    *,
    css: str,
    size: tuple[int, int],
    title: str,
    description: str,
    linked: bool,
    rtl: bool,
) -> SafeString:
    """The <svg> with its name and description: a picture, or a group when there are links inside it."""
    # The same picture has the same id in every rendering, two pictures on a page have two.
    key = f"chart-{zlib.crc32(f'{css}|{title}|{description}'.encode()):08x}"
    about = format_html('<desc id="{}-about">{}</desc>', key, description) if description else ""
    described = format_html(' aria-describedby="{}-about"', key) if description else ""
    width, height = size
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart {css}" width="{width}" height="{height}"'
        ' viewBox="0 0 {width} {height}" direction="{direction}" font-size="{font}" fill="{ink}"'
        ' role="{role}" aria-labelledby="{key}"{described}>'
        '<title id="{key}">{title}</title>{about}{body}</svg>',
        css=css,
        width=width,
        height=height,
        direction="rtl" if rtl else "ltr",
        font=FONT,
        ink=INK,
        role="group" if linked else "img",
        key=key,
        described=described,
        title=title,
        about=about,
        body=body,
    )


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _linked(drawing: SafeString, href: str | None, words: str) -> SafeString:
    """The drawing inside a link that says what it is, or as it is when it leads nowhere."""
    return format_html('<a href="{}" aria-label="{}">{}</a>', href, words, drawing) if href else drawing


# Text: SVG breaks no lines, and a server has no font to measure with, so widths are good guesses


NEVER_FIRST = "，。、；：！？）》」”"


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _em(char: str) -> float:
    """About how wide a character is, for a size of 1."""
    if _is_wide(char):
        return 1
    if unicodedata.combining(char):
        return 0
    if char.isupper():
        return 0.68
    return 0.58 if "Ѐ" <= char <= "ӿ" else 0.51


def _width(text: str) -> float:
    """About how many pixels a text takes at the size FONT."""
    return FONT * sum(_em(char) for char in text)


def _pieces(text: str) -> list[str]:
    """What no line breaks inside: a word with the space after it, or one wide (Chinese) character."""
    pieces: list[str] = []
    is_open = False
    for char in text:
        if pieces and (char in NEVER_FIRST or (is_open and not _is_wide(char))):
            pieces[-1] += char
        else:
            pieces.append(char)
        is_open = not char.isspace() and not _is_wide(char)
    return pieces


def _wrap(text: str, width: float, most: int) -> list[str]:
    """Lines of about `width` pixels; a text that needs more than `most` lines ends in an ellipsis."""
    lines = [""]
    for piece in _pieces(" ".join(text.split())):
        if lines[-1] and _width(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    lines = [line.strip() for line in lines]
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1] + "…"]


def _text(
    lines: Sequence[str], *, at: tuple[float, float], css: str, anchor: str = "start", fill: str = INK
) -> SafeString:
    """Lines of text, as a block centred on the height given."""
    x, middle = at
    first = middle - (len(lines) - 1) * LEADING / 2 + FONT * 0.36
    spans = ((f"{x:g}", f"{first + place * LEADING:g}", line) for place, line in enumerate(lines))
    return format_html(
        '<text class="{}" text-anchor="{}" fill="{}">{}</text>',
        *(css, anchor, fill, format_html_join("", '<tspan x="{}" y="{}">{}</tspan>', spans)),
    )


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
        return _linked(area, href(code) if href and said else None, said)

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
    return _frame(
        format_html('<g stroke="{}" stroke-linejoin="round">{}</g>', PAPER, _joined(layers)),
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
    longest = max((_width(piece) for label, _ in columns for piece in _pieces(label)), default=0)
    wide = round(min(max(longest + 16, GRID_COLUMN[0]), GRID_COLUMN[1]))
    is_small = 0 < len(columns) <= GRID_FEW
    side, most = (GRID_FEW_LABEL, 7) if is_small else (GRID_LABEL, 4)
    width = side + wide * len(columns)
    heads = [_wrap(label, wide - 12, 5) for label, _ in columns]
    top = LEADING * max((len(lines) for lines in heads), default=0) + 16

    def across(x: float) -> float:
        """Where a distance from the inline start lies on the drawing."""
        return width - x if rtl else x

    parts = [
        _linked(
            _text(
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
        lines = _wrap(label, side - 20, most)
        high = max(GRID_ROW, len(lines) * LEADING + 12)
        parts.append(_linked(_text(lines, at=(across(0), y + high / 2), css="chart-label"), link, label))
        for column, (head, _) in enumerate(columns):
            value = cells.get((row, column), 0)
            left = min(across(side + column * wide), across(side + (column + 1) * wide))
            said = f"{label} — {head}: {value}"
            box = (left + GRID_GAP / 2, y + GRID_GAP / 2, wide - GRID_GAP, high - GRID_GAP)
            cell = _cell(box, value, _paint(value or None, bins), said)
            parts.append(_linked(cell, href(row, column) if href else None, said))
        y += high
    linked = href is not None or any(link for _, link in [*rows, *columns])
    return _frame(
        _joined(parts),
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
        _text([str(value)], at=(x + width / 2, y + height / 2), css="chart-value", anchor="middle", fill=ink),
    )


# Bars

BARS_WIDTH, BARS_LABEL, BARS_VALUE, BAR = 720, 240, 72, 18


def bar_chart(
    items: Sequence[tuple[str, float, str | None]],
    *,
    title: str,
    description: str = "",
    rtl: bool = False,
    most: float | None = None,
) -> SafeString:
    """Horizontal bars from one line, with their numbers; items are (label, value from 0 up, link or None).

    The longest bar takes all the room, unless `most`, the upper end of a scale, says what would.
    """
    largest = most or max((value for _, value, _ in items), default=0) or 1
    longest = BARS_WIDTH - BARS_LABEL - BARS_VALUE

    def across(x: float, extent: float = 0) -> float:
        """The left edge of something that starts a distance x from the inline start."""
        return BARS_WIDTH - x - extent if rtl else x

    parts, y = [], 0
    for label, value, link in items:
        lines = _wrap(label, BARS_LABEL - 20, 3)
        high = max(BAR + 14, len(lines) * LEADING + 10)
        length = round(longest * max(value, 0) / largest, 1)
        drawing = format_html(
            '<g class="bar"><title>{}: {}</title>{}<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>{}</g>',
            *(label, value, _text(lines, at=(across(0), y + high / 2), css="chart-label")),
            *(f"{number:g}" for number in (across(BARS_LABEL, length), y + (high - BAR) / 2, length, BAR)),
            SHADES[3][0],
            _text([str(value)], at=(across(BARS_LABEL + length + 8), y + high / 2), css="chart-value"),
        )
        parts.append(_linked(drawing, link, f"{label}: {value}"))
        y += high
    parts.append(
        format_html('<path class="chart-rule" d="M{} 0V{}" stroke="{}" fill="none"/>', across(BARS_LABEL), y, MUTED)
    )
    return _frame(
        _joined(parts),
        css="chart-bars",
        size=(BARS_WIDTH, y),
        title=title,
        description=description,
        linked=any(link for _, _, link in items),
        rtl=rtl,
    )
