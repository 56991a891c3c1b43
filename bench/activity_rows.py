"""Rows for benchmarks: activities by the thousand, the same in every run, copied straight into the tables."""

import io
import random
from datetime import date, timedelta

from django.db import connection

from ipbes_portal.directory.models import Country, Organisation, Region
from ipbes_portal.programme import models

BATCH = 20_000
WORDS = (
    "capacity",
    "workshop",
    "dialogue",
    "assessment",
    "knowledge",
    "policy",
    "platform",
    "fellows",
    "regional",
    "need",
)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FIRST_TEXT = 1_000_000  # texts of reference data come before
MOMENT = "2026-01-01 00:00:00+00"


def reference():
    """The rows activities point to, by the name of the relation."""
    regions = [Region.objects.create(code=code, name_en=code) for code in ("africa", "americas", "asia", "europe")]
    strategies = [models.Strategy.objects.create(number=str(n), name_en=f"Strategy {n}") for n in (1, 2, 3)]
    modes = {"management_mode": "managed_by_unit", "funding_mode": "partners", "name_en": "Initiative"}
    category = models.NeedCategory.objects.create(number="1", name_en="Needs")
    pairs = [a + b for a in LETTERS[:8] for b in LETTERS[:24]]
    return {
        "regions": regions,
        "initiatives": [
            models.Initiative.objects.create(strategy=strategies[n % 3], code=f"{n % 3 + 1}({n})", **modes)
            for n in range(10)
        ],
        "needs": [models.Need.objects.create(category=category, code=f"1.{n}", name_en="Need") for n in range(30)],
        "countries": [
            Country.objects.create(iso2=code, iso3=f"{code}X", m49=str(100 + n), name_en=code, region=regions[n % 4])
            for n, code in enumerate(pairs)
        ],
        "organisations": [
            Organisation.objects.create(name=f"Organisation {n}", kind="ngo", status="verified") for n in range(500)
        ],
    }


def grow(known, size):
    """Add activities until there are `size`, the same in every run."""
    have = models.Activity.objects.count()
    for first in range(have, size, BATCH):
        add(known, first, min(BATCH, size - first))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def add(known, first, many):
    """Copy a batch of activities, their words and what they are tied to straight into the tables."""
    chance = random.Random(first)
    texts, wordings, activities, tied = [], [], [], {name: [] for name in known}
    for pk in range(first + 1, first + many + 1):
        texts.append((FIRST_TEXT + pk, "en"))
        for language in ("en", "fr", "es")[: chance.randint(1, 3)]:
            title, body = " ".join(chance.choices(WORDS, k=6)), " ".join(chance.choices(WORDS, k=40))
            wordings.append((FIRST_TEXT + pk, language, title, body, "reviewed", "", "", 1, MOMENT))
        begins = date(2015, 1, 1) + timedelta(days=chance.randrange(4000))
        status = "reported" if chance.random() < 0.03 else chance.choice(("planned", "ongoing", "completed"))
        activities.append((pk, FIRST_TEXT + pk, status, begins, begins + timedelta(days=chance.randrange(1, 30))))
        for name, rows in known.items():
            tied[name] += [(pk, row.pk) for row in chance.sample(rows, chance.randint(1, min(4, len(rows))))]
    copy("texts_text", ("id", "source_language"), texts)
    names = ["text_id", "language", "title", "body", "state", "source", "source_hash", "version", "updated_at"]
    copy("texts_wording", names, wordings)
    copy("programme_activity", (*OWN, *DEFAULTS), [(*row, *DEFAULTS.values()) for row in activities])
    partners = [(activity, organisation, "partner") for activity, organisation in tied.pop("organisations")]
    copy("programme_activityorganisation", ("activity_id", "organisation_id", "role"), partners)
    for name, rows in tied.items():
        field = models.Activity._meta.get_field(name)
        copy(field.m2m_db_table(), (field.m2m_column_name(), field.m2m_reverse_name()), rows)


OWN = ("id", "text_id", "status", "starts_on", "ends_on")
TIMES = dict.fromkeys(("created_at", "updated_at", "status_changed_at"), MOMENT)
DEFAULTS = {
    field.column: field.get_prep_value(field.get_default())
    for field in models.Activity._meta.concrete_fields
    if field.column not in OWN and field.column not in TIMES
}
DEFAULTS |= {"kind": "workshop", "languages": " en fr "} | TIMES


def copy(table, columns, rows):
    """COPY rows of plain values."""
    lines = "\n".join("\t".join("\\N" if value is None else str(value) for value in row) for row in rows)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", io.StringIO(lines + "\n"))
