"""Proposals and offers for the matching benchmark: one fixed seed, clustered as real ones are; nobody is real."""

import random
from datetime import date, timedelta
from decimal import Decimal

from matching.fitting.features import FINANCIAL, IN_KIND, TECHNICAL, Offered, Wanted

TODAY = date(2026, 6, 1)
LANGUAGES = ("ar", "zh_hans", "en", "fr", "ru", "es")
REGIONS = 5
COUNTRIES = 190
THEMES = 4
INITIATIVES = 12
NEEDS = 150
CLUSTERS = 30


def records(proposals, offers, seed=4):
    """(Wanted × proposals, Offered × offers). Who shares a cluster asks for and gives much the same.

    Seven in ten work in English besides their own language; not quite half of the offers are open everywhere.
    """
    rng = random.Random(seed)
    clusters = [_cluster(rng) for _number in range(CLUSTERS)]
    wanted = [_wanted(rng, pk, rng.choice(clusters)) for pk in range(1, proposals + 1)]
    return wanted, [_offered(rng, pk, rng.choice(clusters)) for pk in range(1, offers + 1)]


def _cluster(rng):
    """What a community asks for: its needs, a region and the languages spoken there."""
    return {
        "needs": rng.sample(range(NEEDS), 30),
        "region": rng.randrange(REGIONS),
        "languages": rng.sample(LANGUAGES, 3),
        "initiatives": rng.sample(range(INITIATIVES), 4),
    }


def _shared(rng, cluster, needs):
    """What both kinds of record say; about one id in six comes from outside the cluster."""
    own = [need if rng.random() < 0.85 else rng.randrange(NEEDS) for need in rng.sample(cluster["needs"], needs)]
    starts = TODAY + timedelta(days=rng.randrange(-100, 600))
    return {
        "organisation": rng.randrange(3_000),
        "needs": frozenset(own),
        "themes": frozenset(rng.sample(range(THEMES), rng.randint(1, 2))),
        "strategies": frozenset(rng.sample(range(1, 4), rng.randint(1, 2))),
        "initiatives": frozenset(rng.sample(cluster["initiatives"], rng.randint(1, 2))),
        "supports": frozenset(rng.sample((FINANCIAL, TECHNICAL, IN_KIND), rng.randint(1, 3))),
        "languages": frozenset({"en"} if rng.random() < 0.7 else ()) | {rng.choice(cluster["languages"])},
        "starts": starts,
        "ends": starts + timedelta(days=rng.randrange(20, 900)),
    }


def _wanted(rng, pk, cluster):
    said = _shared(rng, cluster, rng.randint(2, 15))
    countries = frozenset(_country(rng, cluster) for _number in range(rng.randint(1, 3)))
    amount = Decimal(rng.randrange(5_000, 400_000)) if FINANCIAL in said["supports"] else None
    regions = frozenset(country % REGIONS for country in countries)
    return Wanted(pk=pk, countries=countries, regions=regions, amount_usd=amount, **said)


def _offered(rng, pk, cluster):
    said = _shared(rng, cluster, rng.randint(2, 25))
    for name, share in (("needs", 0.1), ("initiatives", 0.2), ("languages", 0.2)):
        if rng.random() < share:
            said[name] = frozenset()
    amount = Decimal(rng.randrange(10_000, 900_000)) if FINANCIAL in said["supports"] else None
    where = rng.random()
    return Offered(
        pk=pk,
        countries=frozenset(_country(rng, cluster) for _number in range(12)) if where < 0.25 else frozenset(),
        regions=frozenset({cluster["region"]}) if where > 0.7 else frozenset(),
        amount_usd=amount,
        valid_until=TODAY + timedelta(days=rng.randrange(-30, 600)),
        capacity=rng.randint(1, 6),
        **said,
    )


def _country(rng, cluster):
    """Mostly one of the cluster's region; country c lies in region c % REGIONS."""
    country = rng.randrange(COUNTRIES)
    return country if rng.random() < 0.1 else country - country % REGIONS + cluster["region"]
