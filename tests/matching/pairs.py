"""Random proposals and offers of a tiny world, and one pair scored by the book: slowly, with exact fractions."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from matching.fitting.features import SUPPORTS, Offered, Wanted

TODAY = date(2026, 6, 1)
HALF = Fraction(1, 2)
COUNTRIES, REGIONS = range(8), range(3)  # country c lies in region c % 3


def some(rng, choices, most=3):
    """None to `most` of the choices; often none."""
    return frozenset(rng.sample(sorted(choices), rng.randint(0, min(most, len(choices)))))


def period(rng):
    """A first and a last day, either of them sometimes unknown."""
    first = TODAY + timedelta(days=rng.randint(-300, 300))
    days = {"starts": first, "ends": first + timedelta(days=rng.randint(0, 200))}
    return {name: None if rng.random() < 0.15 else day for name, day in days.items()}


def said(rng):
    """What both kinds of record can say."""
    return {
        "organisation": rng.choice([None, 1, 2, 3, 4, 5]),
        "needs": some(rng, range(6)),
        "themes": some(rng, range(4)),
        "strategies": some(rng, range(1, 4)),
        "initiatives": some(rng, range(5)),
        "supports": some(rng, SUPPORTS),
        "languages": some(rng, ("en", "fr", "ar", "zh_hans"), 2),
        "amount_usd": rng.choice([None, Decimal(0), Decimal(rng.randint(1, 900_000)) / 7]),
        **period(rng),
    }


def a_wanted(rng, pk):
    """A proposal; its regions are mostly those of its countries."""
    countries = some(rng, COUNTRIES)
    regions = frozenset(country % 3 for country in countries) if rng.random() < 0.9 else some(rng, REGIONS)
    return Wanted(pk=pk, countries=countries, regions=regions, **said(rng))


def an_offered(rng, pk):
    """An offer; one in six is not valid today, one in four has no place left."""
    edge = TODAY + timedelta(days=rng.choice([-40, -1, 0, 1, 40]))
    validity = rng.choice([{}, {"valid_from": edge}, {"valid_until": edge}])
    return Offered(
        pk=pk,
        excluded_organisations=some(rng, range(1, 6), 1),
        countries=some(rng, COUNTRIES, 4),
        regions=some(rng, REGIONS, 1),
        capacity=rng.choice([None, 0, 1, 5]),
        **validity,
        **said(rng),
    )


def records(rng, proposals, offers):
    """Random records, in no order of their keys."""
    keys = rng.sample(range(1, 1000), proposals + offers)
    return [a_wanted(rng, pk) for pk in keys[:proposals]], [an_offered(rng, pk) for pk in keys[proposals:]]


def is_excluded(wanted, offered, today):
    """The hard conditions, word for word."""
    barred = {offered.organisation} | offered.excluded_organisations
    knows_where = (wanted.countries and offered.countries) or (wanted.regions and offered.regions)
    covers = wanted.countries & offered.countries or wanted.regions & offered.regions
    return bool(
        not wanted.supports & offered.supports
        or (offered.valid_from and today < offered.valid_from)
        or (offered.valid_until and today > offered.valid_until)
        or offered.capacity == 0
        or (offered.supports == {"financial"} and offered.amount_usd == 0)
        or (wanted.organisation is not None and wanted.organisation in barred)
        or (wanted.languages and offered.languages and not wanted.languages & offered.languages)
        or (knows_where and not covers)
    )


def components(wanted, offered):
    """{component: exact value} of those that count."""
    found = {
        "needs": overlap(wanted.needs, offered.needs, open_to_all=True),
        "themes": overlap(wanted.themes, offered.themes),
        "initiative": overlap(wanted.initiatives, offered.initiatives, open_to_all=True),
        "strategy": overlap(wanted.strategies, offered.strategies),
        "country": country(wanted, offered),
        "region": share(wanted.regions, offered.regions),
        "support": share(wanted.supports, offered.supports),
        "amount": amount(wanted, offered),
        "language": overlap(wanted.languages, offered.languages, open_to_all=True),
        "dates": dates(wanted, offered),
    }
    return {name: value for name, value in found.items() if value is not None}


def overlap(ours, theirs, open_to_all=False):
    if not ours or not (theirs or open_to_all):
        return None
    return Fraction(len(ours & theirs), min(len(ours), len(theirs))) if theirs else HALF


def share(ours, theirs):
    return Fraction(len(ours & theirs), len(ours)) if ours and theirs else None


def country(wanted, offered):
    if not offered.countries:
        return HALF if wanted.countries and not offered.regions else None
    named = share(wanted.countries, offered.countries)
    return max(named, HALF) if named is not None and wanted.regions & offered.regions else named


def amount(wanted, offered):
    if "financial" not in wanted.supports & offered.supports or not wanted.amount_usd or not offered.amount_usd:
        return None
    both = Fraction(wanted.amount_usd), Fraction(offered.amount_usd)
    return min(both) / max(both)


def dates(wanted, offered):
    if None in (wanted.starts, wanted.ends, offered.starts, offered.ends):
        return None
    ours, theirs = (
        {side.starts + timedelta(days=n) for n in range((side.ends - side.starts).days + 1)}
        for side in (wanted, offered)
    )
    return overlap(ours, theirs)


def score(wanted, offered, weights, today=TODAY):
    """The exact weighted mean, or None where the pair is excluded or nothing counts."""
    found = components(wanted, offered)
    total = sum(Fraction(getattr(weights, name)) for name in found)
    if is_excluded(wanted, offered, today) or not total:
        return None
    return sum(Fraction(getattr(weights, name)) * value for name, value in found.items()) / total
