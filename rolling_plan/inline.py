"""What stands inside the words of the plan: figures counted from records, footnote marks, links to documents."""

import re
from collections import defaultdict
from functools import cached_property

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.records.models import Bound, Decision, Document
from ipbes_portal.records.statistics import reported

from . import markup
from .figures import figures


def key_of(paragraph):
    """The key of a paragraph as people cite it: `10(a)` is `10.a`, `annex fn 4` is `fn4`, `annex 5(a)` is `A5.a`."""
    plain = re.sub(r"\((\w+)\)", r".\1", paragraph.strip()).replace(" ", "")
    return plain.replace("annexfn", "fn").replace("annex", "A")


def figure_text(figure):
    """The value of a figure as the reader's language writes it: `49`, `more than 1,000`, `150–200`."""
    value = number_format(figure["value"], force_grouping=True)
    if figure["bound"] == Bound.MORE_THAN:
        return _("more than %(value)s") % {"value": value}
    if figure["bound"] == Bound.ABOUT:
        return _("about %(value)s") % {"value": value}
    if figure["bound"] == Bound.RANGE:
        return f"{value}–{number_format(figure['high'], force_grouping=True)}"
    return value


class Inline:
    """Turns bodies into runs and remembers on the way which figures and footnotes were used, in order."""

    def __init__(self, notes):
        """`notes` are the footnotes there are, by key."""
        self.notes = notes
        self.figures = []
        self.marked = {}  # key of a footnote → (its number, key of the part that refers to it first)
        self._place = {}
        self._by_day = {}

    def paragraphs(self, body, at):
        """A body as paragraphs of runs; `at` is the key of the part it belongs to."""
        return [[self._run(kind, words, at) for kind, words in markup.tokens(part)] for part in markup.split(body)]

    def today(self, symbol, key):
        """The published numbers of this paragraph of `symbol` beside what the records count today."""
        counted = self._counted(clock.today())
        return [
            {"reported": was.as_dict() | {"text": figure_text(was.as_dict())}, "now": now | {"text": figure_text(now)}}
            for was in self._reported[symbol, key]
            if (now := counted.get((was.code, was.of))) and now["source"] == "records"
        ]

    def _run(self, kind, words, at):
        if kind == "note":
            return self._note(words, at)
        if kind == "figure":
            return self._figure(words)
        if kind == "symbol" and words in self._links:
            return {"type": "link", "text": words, "href": self._links[words]}
        return {"type": "text", "text": words}

    def _note(self, number, at):
        key = f"fn{number}"
        if key not in self.notes:
            return {"type": "text", "text": f"[{number}]"}
        is_first = key not in self.marked
        shown, _at = self.marked.setdefault(key, (str(len(self.marked) + 1), at))
        return {"type": "note", "key": key, "number": shown, "is_first": is_first}

    def _figure(self, inside):
        wanted = markup.placeholder(inside)
        day = (wanted and wanted.day) or clock.today()
        figure = wanted and self._counted(day).get((wanted.code, wanted.of))
        if not figure:
            # A figure nobody counts any more must not vanish in silence, nor break the page.
            return {"type": "text", "text": "–"}
        place = self._place.setdefault((wanted.code, wanted.of, day), len(self.figures))
        if place == len(self.figures):
            self.figures.append(figure | {"text": figure_text(figure)})
        return {"type": "figure", "text": figure_text(figure), "id": place}

    def _counted(self, day):
        """Every figure for `day`, by code and `of`."""
        if day not in self._by_day:
            self._by_day[day] = {(figure.code, figure.of): figure.as_dict() for figure in figures(as_of=day)}
        return self._by_day[day]

    @cached_property
    def _reported(self):
        found = defaultdict(list)
        for figure in reported(clock.today()):
            found[figure.symbol, key_of(figure.paragraph)].append(figure)
        return found

    @cached_property
    def _links(self):
        """Where each published document and decision is shown, by symbol."""
        documents = Document.objects.published().values_list("symbol", flat=True)
        links = {symbol: reverse("records:document_symbol", args=[symbol]) for symbol in documents}
        decisions = Decision.objects.values_list("symbol", flat=True)
        return links | {symbol: reverse("records:decision_symbol", args=[symbol]) for symbol in decisions}
