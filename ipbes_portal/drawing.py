"""The pens of every chart: the frame of a picture, links, lines of text and colours, as SVG drawn on the server.

It holds no script and no style, so it passes the content security policy, prints, and goes into PDF. Colours are
attributes, which static/css/charts.css overrides.
"""

import unicodedata
import zlib
from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

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


# What every picture has


def frame(
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


def joined(parts: Iterable[SafeString]) -> SafeString:
    """The parts one after the other."""
    return format_html_join("", "{}", ((part,) for part in parts))


def with_link(drawing: SafeString, href: str | None, words: str) -> SafeString:
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


def text_width(text: str) -> float:
    """About how many pixels a text takes at the size FONT."""
    return FONT * sum(_em(char) for char in text)


def pieces_of(text: str) -> list[str]:
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


def wrap(text: str, width: float, most: int) -> list[str]:
    """Lines of about `width` pixels; a text that needs more than `most` lines ends in an ellipsis."""
    lines = [""]
    for piece in pieces_of(" ".join(text.split())):
        if lines[-1] and text_width(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    lines = [line.strip() for line in lines]
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1] + "…"]


def text_block(
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
