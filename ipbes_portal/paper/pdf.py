"""PDF by Typst: a template and plain data become a tagged file (PDF/UA-1), the same bytes on every machine."""

import json
from datetime import UTC, date, datetime
from functools import cache
from threading import Lock

import typst

from .glyphs import FONTS, every_text, printable

STANDARDS = ["ua-1"]
# A compiler serves one thread at a time.
LOCK = Lock()
# Typst keeps what it worked out until this many compilations later: a worker would hold ten documents in memory.
REMEMBERED = 10
BLANK = b"#set page(width: 1pt, height: 1pt)"


def set_pdf(template, data, *, day):
    """The PDF of `template` (the path of a .typ file) for `data` (what JSON can hold), as bytes.

    The template finds the data as JSON text in `sys.inputs.data`: texts arrive as plain text, whatever they contain.
    `day` (a date or an ISO text) becomes the date of creation, so that the same data give the same bytes.
    """
    written = json.dumps(every_text(data, printable), ensure_ascii=False, sort_keys=True)
    day = day if isinstance(day, date) else date.fromisoformat(day)
    with LOCK:
        found = _compiler().compile(
            input=template,
            root=template.parent,
            sys_inputs={"data": written},
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
        )
        for _time in range(REMEMBERED):
            _compiler().compile(input=BLANK, sys_inputs=None, format="svg")
    return found


@cache
def _compiler():
    """One for the life of the process, so that fonts are read once; only ours, so that every machine sets alike."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
