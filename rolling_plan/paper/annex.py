"""The annex of the plan on paper: activities by strategy, initiative and state, and the chart of their numbers.

Called in the language of the document.
"""

import re
from itertools import groupby

from django.utils.formats import number_format
from django.utils.translation import gettext as _

# A day that would stand alone at the end of a line, parted from its month.
ALONE = re.compile(r"\b(\d{1,2}) (?=\D)")
STATUSES = ("planned", "ongoing", "completed", "cancelled")


def activities(data):
    """Every activity of the plan: [{"number", "title", "initiatives": [{"code", "name", "counts", "groups": [...]}]}].

    A group is {"label", "rows"}: the activities of one state. Empty in an executive summary.
    """
    if data["extent"] != "full":
        return []
    marked = not _are_all_demonstration(data)
    return [
        {"number": number, "title": title, "initiatives": [_initiative(noun, marked) for noun in nouns]}
        for number, title, nouns in _by_strategy(data)
    ]


def note(data):
    """What is true of all activities listed, so that no row needs to say it; often empty."""
    return _("All activities listed here are demonstration records.") if _are_all_demonstration(data) else ""


def chart(data):
    """How many activities each initiative has, by state: {"most", "total", "legend", "strategies": [...]}.

    A strategy is {"number", "title", "rows"}; a row {"code", "name", "strategy", "counts": [n], "shown": [text],
    "size", "total", "text"}. `counts` are in the order of the legend; activities of two initiatives count in both rows
    and once in the totals of the legend.
    """
    labels = data["status_labels"]
    rows = [
        {"number": number, "title": title, "rows": [_bar(noun, labels, number) for noun in nouns]}
        for number, title, nouns in _by_strategy(data)
    ]
    totals = [row["size"] for strategy in rows for row in strategy["rows"]]
    legend = [
        {"status": status, "label": labels[status], "count": _number(data["counts"].get(status, 0))}
        for status in STATUSES
        if status in labels
    ]
    total = _number(sum(data["counts"].get(status, 0) for status in STATUSES))
    return {"most": max(totals, default=0), "total": total, "legend": legend, "strategies": rows}


def counts_text(noun):
    """How many activities an initiative has: its total, then each state that occurs."""
    if not noun["total"]:
        return _("No activity of this initiative is in the plan yet.")
    return _number(noun["total"])


def _by_strategy(data):
    """Every initiative of the text once, under its strategy, in reading order: (number, title, [noun])."""
    found, seen = {}, set()
    for strategy, noun in _nouns(data["sections"], None):
        if noun["code"] in seen:
            continue
        seen.add(noun["code"])
        number = strategy["number"] if strategy else noun["code"].partition("(")[0]
        title = _("Strategy %(number)s: %(name)s") % strategy if strategy else ""
        found.setdefault(number, (title, []))[1].append(noun)
    return [(number, title, nouns) for number, (title, nouns) in found.items()]


def _nouns(nodes, strategy):
    for node in nodes:
        noun = node["noun"] or {}
        if noun.get("type") == "initiative":
            yield strategy, noun
        inside = {"number": noun["number"], "name": noun["name"]} if noun.get("type") == "strategy" else strategy
        yield from _nouns(node["parts"], inside)


def _are_all_demonstration(data):
    if data["extent"] != "full":
        return False
    rows = [row for _number, _title, nouns in _by_strategy(data) for noun in nouns for row in noun["activities"]]
    return bool(rows) and all(row["is_demonstration"] for row in rows)


def _initiative(noun, marked):
    groups = groupby(noun["activities"], key=lambda activity: activity["status_label"])
    return {
        "code": noun["code"],
        "name": noun["name"],
        "groups": [{"label": label, "rows": [_row(activity, marked) for activity in group]} for label, group in groups],
    }


def _row(activity, marked):
    places = [activity["place"], *activity["countries"]]
    return {
        "title": activity["title"],
        "lang": activity["lang"],
        "dir": activity["dir"],
        "is_foreign": activity.get("is_foreign", True),
        "is_demonstration": marked and activity["is_demonstration"],
        "dates": ALONE.sub("\\1\u00a0", activity["dates"]),
        "where": _(", ").join(dict.fromkeys(filter(None, places))),
        "level": activity["level_label"],
        "organisations": _(", ").join(activity["organisations"]),
    }


def _bar(noun, labels, strategy):
    counts = [noun["counts"].get(status, 0) for status in STATUSES if status in labels]
    names = [labels[status] for status in STATUSES if status in labels]
    said = [f"{name} {_number(count)}" for name, count in zip(names, counts, strict=True) if count]
    return {
        "code": noun["code"],
        "name": noun["name"],
        "strategy": strategy,
        "counts": counts,
        "shown": [_number(count) for count in counts],
        "total": _number(noun["total"]),
        "size": noun["total"],
        "text": " · ".join(said),
    }


def _number(value):
    return number_format(value, force_grouping=True)
