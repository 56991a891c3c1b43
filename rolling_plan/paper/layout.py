"""The plan laid out for paper: what stands on the first page, beside each paragraph and at the end, in which words.

Pure: plain data of the plan (see document.build) in, plain data out; fixed words come from the catalogues. PDF and Word
file only draw what stands here.
"""

from itertools import groupby

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from ipbes_portal import languages
from ipbes_portal.templatetags.portal import partial_date

from . import annex
from .words import fixed_words

HAS_HEADING = ("section", "heading")
# Parts that follow each other in one list, by their kind.
LISTS = {"item": "items", "bullet": "bullets"}
# How far a text can be relied on is said where it is not simply a text of the portal.
SAID_STATES = ("official", "machine", "draft")


def lay_out(data, site=""):
    """The whole document, ready to be drawn; `site` is put before links that start with a slash.

    Returns {"title", "symbol", "lang", "dir", "day", "kicker", "running": [text], "facts": [[label, value]],
    "notices", "sections": [group], "notes": {key: note}, "note_numbers": [text], "figures": [row], "chart", "annex",
    "annex_note", "people", "words"}. A group is {"kind": "items" | "bullets" | "nodes", "nodes": [node]}; a node is
    {"key", "anchor", "kind", "depth", "number", "code", "title", "paragraphs", "lang", "dir", "is_foreign",
    "strategy", "remarks", "blocks", "parts": [group]}; "depth" is the level of its heading, "anchor" its key where
    links may lead, else "".
    """
    with override(data["code"]):
        return _Layout(data, site).document()


class _Layout:
    """Walks the tree once in reading order and remembers what is needed elsewhere."""

    def __init__(self, data, site):
        self.data, self.site = data, site
        self.keys = set(_keys(data["sections"]))
        self.states = {node["state"] for node in _nodes(data["sections"]) if node["paragraphs"] and node["state"]}
        self.anchors, self.marked = set(), {}
        self.note_numbers = {note["key"]: note["number"] for note in data["footnotes"]}
        self.lost_notes = _notes_without_mark(data)

    def document(self):
        """Everything, in the language that is now active."""
        data = self.data
        sections = self._groups(data["sections"], depth=1, strategy="", state="")
        numbers = {key: self.note_numbers[key] for key in self.marked}
        return {
            "title": data["title"],
            "symbol": data["symbol"],
            "lang": data["language"],
            "dir": data["direction"],
            "day": data["as_of"],
            "kicker": _("Executive summary") if data["extent"] == "summary" else _("Full plan"),
            "running": _running(data),
            "facts": [list(pair) for pair in _facts(data, self.states)],
            "notices": data["notices"],
            "sections": sections,
            "notes": {note["key"]: note | {"runs": self._runs(note["runs"])} for note in data["footnotes"]},
            "note_numbers": list(numbers.values()),
            "figures": [figure_row(figure) for figure in data["figures"]],
            "chart": annex.chart(data),
            "annex": annex.activities(data),
            "annex_note": annex.note(data),
            "people": [f"{row['name']}, {row['role']}" for row in data.get("people", []) if row.get("name")],
            "words": fixed_words(),
        }

    def _groups(self, nodes, **context):
        """Neighbours of one kind together: a list is one list."""
        return [
            {"kind": kind, "nodes": [self._node(node, **context) for node in group]}
            for kind, group in groupby(nodes, key=lambda node: LISTS.get(node["kind"], "nodes"))
        ]

    def _node(self, node, *, depth, strategy, state):
        noun = node["noun"] or {}
        strategy = _strategy(noun) or strategy
        anchor = "" if node["key"] in self.anchors else node["key"]
        self.anchors.add(node["key"])
        remarks = _remarks(node, state if len(self.states) > 1 else node["state"])
        found = {
            "key": node["key"],
            "anchor": anchor,
            "kind": node["kind"],
            "depth": depth,
            "number": node["number"],
            "code": noun["code"] if noun.get("type") == "criterion" else "",
            "title": node["title"],
            "paragraphs": self._paragraphs(node),
            "lang": node["lang"],
            "dir": node["dir"],
            "is_foreign": node["is_foreign"],
            "strategy": strategy,
            "remarks": remarks,
            "blocks": _blocks(node, noun),
        }
        below = depth + 1 if node["kind"] in HAS_HEADING else depth
        return found | {"parts": self._groups(node["parts"], depth=below, strategy=strategy, state=node["state"])}

    def _paragraphs(self, node):
        """The body, with the marks of footnotes that nothing in the text refers to at its end."""
        paragraphs = [self._runs(runs) for runs in node["paragraphs"]]
        lost = self._runs({"type": "note", "key": key} for key in self.lost_notes.get(node["key"], []))
        if lost and paragraphs:
            paragraphs[-1] += lost
        elif lost:
            paragraphs.append(lost)
        return paragraphs

    def _runs(self, runs):
        return [self._run(run) for run in runs]

    def _run(self, run):
        if run["type"] == "note":
            return self._note(run)
        if run["type"] == "link":
            return self._link(run)
        if run["type"] == "figure" and run["id"] >= len(self.data["figures"]):
            return {"type": "text", "text": run["text"]}
        return run

    def _note(self, run):
        key = run["key"]
        if key not in self.note_numbers:
            return {"type": "text", "text": f"[{run.get('number', key)}]"}
        is_first = key not in self.marked
        self.marked.setdefault(key, True)
        return {"type": "note", "key": key, "number": self.note_numbers[key], "is_first": is_first}

    def _link(self, run):
        href = run["href"]
        if href.startswith("#"):
            key = href[1:]
            return run | {"target": key} if key in self.keys else {"type": "text", "text": run["text"]}
        return run | {"url": self.site + href if href.startswith("/") else href}


def figure_row(figure):
    """One figure as the list at the end shows it."""
    source = _("counted from the records of the portal")
    if figure["source"] != "records":
        source = " ".join(filter(None, [figure.get("symbol"), figure.get("paragraph") and f"¶{figure['paragraph']}"]))
    return {
        "value": figure.get("text") or number_format(figure["value"], force_grouping=True),
        "label": figure["label"],
        "as_of": partial_date(figure["as_of"]),
        "rule": figure["rule"],
        "source": source,
    }


def _nodes(nodes):
    for node in nodes:
        yield node
        yield from _nodes(node["parts"])


def _keys(nodes):
    return (node["key"] for node in _nodes(nodes))


def _notes_without_mark(data):
    """Footnotes no mark refers to, by the key of the node they belong to."""
    marked = {
        run["key"]
        for node in _nodes(data["sections"])
        for runs in node["paragraphs"]
        for run in runs
        if run["type"] == "note"
    }
    found = {}
    for note in data["footnotes"]:
        if note["key"] not in marked:
            found.setdefault(note["at"], []).append(note["key"])
    return found


def _strategy(noun):
    """The strategy a noun speaks of: "1", or "" when it is about none."""
    if noun.get("type") in ("strategy", "criteria"):
        return noun["number"]
    return noun.get("strategy", "") if noun.get("type") == "rule" else ""


def _running(data):
    """What stands at the foot of every page, beside the page number."""
    return [part for part in (data["symbol"], _edition(data), _language(data), _as_of(data)) if part]


def _edition(data):
    edition = data["edition"]
    if not edition:
        return _("Living document")
    return _("Edition %(number)s (%(status)s)") % {"number": edition["number"], "status": edition["status_label"]}


def _language(data):
    return languages.BY_CODE[data["code"]].name


def _as_of(data):
    return _("As of %(day)s") % {"day": partial_date(data["as_of"])}


def _facts(data, states):
    """What a reader must know of the document before reading, label by label."""
    edition = data["edition"] or {}
    yield _("Edition"), _edition(data)
    if edition.get("date"):
        yield _("Date of the edition"), partial_date(edition["date"])
    if edition.get("decision"):
        yield _("Decision"), edition["decision"]
    yield _("Records as of"), partial_date(data["as_of"])
    yield _("Language"), _language(data)
    if data["symbol"]:
        yield _("Official text from"), data["symbol"]
    if len(states) == 1:
        [state] = states
        label = next(node["state_label"] for node in _nodes(data["sections"]) if node["state"] == state)
        if label:
            yield _("State of the text"), label


def _remarks(node, inherited):
    """What must be said of this text alone; its state only where it differs from what stands around it."""
    found = []
    if node["is_foreign"] and node["paragraphs"]:
        found.append(_("This text is not yet available in your language."))
    if node["is_stale"]:
        found.append(_("The original was changed after this translation."))
    if node["state"] in SAID_STATES and node["state"] != inherited and node["state_label"]:
        found.append(node["state_label"])
    return found


def _blocks(node, noun):
    """What stands below the words of a node: facts, rule, principles, options, today's figures."""
    maker = BLOCKS.get(noun.get("type"))
    found = maker(node, noun) if maker else []
    return found + [{"type": "today", "text": _today(pair)} for pair in node["today"]]


def _today(pair):
    was, now = pair["reported"], pair["now"]
    values = {
        "label": now["label"],
        "now": figure_row(now)["value"],
        "day": partial_date(now["as_of"]),
        "was": figure_row(was)["value"],
    }
    return _("%(label)s: %(now)s as of %(day)s (in the text: %(was)s)") % values


def _strategy_blocks(_node, noun):
    """A strategy in a sentence, where the official text has none."""
    return [{"type": "lede", "text": noun["summary"]}] if noun.get("summary") else []


def _initiative_blocks(_node, noun):
    rows = [[_("Managed by"), noun["manager"]], [_("Funding"), noun["funding"]]]
    goals = " · ".join(f"{goal['number']}\u00a0{goal['name']}" for goal in noun["goals"])
    rows += [[_("Sustainable Development Goals"), goals], [_("Decisions"), ", ".join(noun.get("decisions", []))]]
    return [
        {
            "type": "facts",
            "rows": [[label, value] for label, value in rows if value],
            "code": noun["code"],
            "counts_label": _("Activities"),
            "counts": annex.counts_text(noun),
        }
    ]


def _rule_blocks(_node, noun):
    at_least = ngettext("at least one of", "at least %(n)s of", noun["at_least"]) % {"n": noun["at_least"]}
    names = ("sentence", "required", "among")
    return [{"type": "rule", "at_least": at_least} | {name: noun[name] for name in names}]


def _principle_blocks(_node, noun):
    return [{"type": "principles", "principles": noun["principles"]}]


def _criterion_blocks(node, noun):
    """The options of a criterion, unless the text lists them itself."""
    options = noun.get("options", [])
    return [{"type": "options", "options": options}] if options and not node["parts"] else []


BLOCKS = {
    "strategy": _strategy_blocks,
    "initiative": _initiative_blocks,
    "rule": _rule_blocks,
    "principles": _principle_blocks,
    "criterion": _criterion_blocks,
}
