"""The ordinary way: sets and dates, one pair after the other in a Python loop; and a plan that takes the best first."""

import heapq


def score(wanted, offered, weights, today):
    """The score of one pair, or None where it is excluded; what is cheap and excludes most is asked first."""
    if is_excluded(wanted, offered, today):
        return None
    reached = possible = 0.0
    for weight, value in components(wanted, offered, weights):
        if value is not None:
            reached += weight * value
            possible += weight
    return reached / possible if possible else None


def is_excluded(wanted, offered, today):
    if not wanted.supports & offered.supports or offered.is_used_up:
        return True
    if offered.valid_until and offered.valid_until < today or offered.valid_from and offered.valid_from > today:
        return True
    if wanted.languages and offered.languages and not wanted.languages & offered.languages:
        return True
    if wanted.organisation is not None and (
        wanted.organisation == offered.organisation or wanted.organisation in offered.excluded_organisations
    ):
        return True
    where = wanted.countries and offered.countries or wanted.regions and offered.regions
    return bool(where) and not (wanted.countries & offered.countries or wanted.regions & offered.regions)


def components(wanted, offered, weights):
    yield weights.needs, overlap(wanted.needs, offered.needs, is_open=True)
    yield weights.themes, overlap(wanted.themes, offered.themes)
    yield weights.initiative, overlap(wanted.initiatives, offered.initiatives, is_open=True)
    yield weights.strategy, overlap(wanted.strategies, offered.strategies)
    yield weights.country, country(wanted, offered)
    yield weights.region, share(wanted.regions, offered.regions)
    yield weights.support, share(wanted.supports, offered.supports)
    yield weights.amount, amount(wanted, offered)
    yield weights.language, overlap(wanted.languages, offered.languages, is_open=True)
    yield weights.dates, dates(wanted, offered)


def overlap(ours, theirs, is_open=False):
    if not ours:
        return None
    if not theirs:
        return 0.5 if is_open else None
    return len(ours & theirs) / min(len(ours), len(theirs))


def share(ours, theirs):
    return len(ours & theirs) / len(ours) if ours and theirs else None


def country(wanted, offered):
    if not offered.countries:
        return 0.5 if wanted.countries and not offered.regions else None
    if not wanted.countries:
        return None
    return max(share(wanted.countries, offered.countries), 0.5 if wanted.regions & offered.regions else 0)


def amount(wanted, offered):
    if "financial" not in wanted.supports or "financial" not in offered.supports:
        return None
    if not wanted.amount_usd or not offered.amount_usd:
        return None
    ours, theirs = float(wanted.amount_usd), float(offered.amount_usd)
    return min(ours, theirs) / max(ours, theirs)


def dates(wanted, offered):
    if not (wanted.starts and wanted.ends and offered.starts and offered.ends):
        return None
    days = (min(wanted.ends, offered.ends) - max(wanted.starts, offered.starts)).days + 1
    shorter = min((wanted.ends - wanted.starts).days, (offered.ends - offered.starts).days) + 1
    return max(days, 0) / shorter


def score_rows(wanted, offered, weights, today):
    """The scores of all these pairs, row by row."""
    return [[score(ours, theirs, weights, today) for theirs in offered] for ours in wanted]


def top(row, k):
    """The best k of a row as (score, place): heapq looks at each once."""
    found = ((value, -place) for place, value in enumerate(row) if value is not None)
    return [(value, -place) for value, place in heapq.nlargest(k, found)]


def greedy(sought, available, values):
    """The value of the plan that always takes the best pair left, as people do with a sorted list."""
    order = sorted(
        ((value, i, j) for i, row in enumerate(values) for j, value in enumerate(row) if value > 0),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    missing = [
        {part: float(each.amount_usd or 1) if part == "financial" else 1.0 for part in each.parts} for each in sought
    ]
    budgets = [float(each.amount_usd or 0) for each in available]
    places = [float("inf") if each.places is None else each.places for each in available]
    total = 0.0
    for value, i, j in order:
        worth = value / len(sought[i].parts)
        for part in available[j].parts:
            left = missing[i].get(part, 0)
            if part == "financial" and left and budgets[j]:
                given = min(left, budgets[j])
                budgets[j] -= given
                missing[i][part] -= given
                total += worth * given / float(sought[i].amount_usd)
            elif part != "financial" and left and places[j]:
                places[j] -= 1
                missing[i][part] = 0
                total += worth
    return total
