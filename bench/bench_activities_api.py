"""The list of activities at 10,000 and 200,000 rows: ours, a plain ModelSerializer list, and the bare yardstick."""

import base64
import contextlib
import io
import os
import random
import resource
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
os.environ["DJANGO_SETTINGS_MODULE"] = "ipbes_portal.settings"
os.environ["CONN_MAX_AGE"] = "3600"  # each program keeps its one backend, whose CPU time is read

import django  # noqa: E402

django.setup()

import orjson  # noqa: E402
from bare_activities import Bare  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402

from ipbes_portal.directory.models import Country, Organisation, Region  # noqa: E402
from ipbes_portal.programme import models  # noqa: E402

SIZES = (10_000, 200_000)
ROUNDS = 9
REQUESTS = 10  # of each program in each round
BATCH = 20_000
PAGE = 100
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
MOMENT = "2026-01-01 00:00:00+00"


# Rows


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
        texts.append((pk, "en"))
        for language in ("en", "fr", "es")[: chance.randint(1, 3)]:
            title, body = " ".join(chance.choices(WORDS, k=6)), " ".join(chance.choices(WORDS, k=40))
            wordings.append((pk, language, title, body, "reviewed", "", "", 1, MOMENT))
        begins = date(2015, 1, 1) + timedelta(days=chance.randrange(4000))
        status = "reported" if chance.random() < 0.03 else chance.choice(("planned", "ongoing", "completed"))
        activities.append((pk, pk, status, begins, begins + timedelta(days=chance.randrange(1, 30))))
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


# Programs


class Program:
    """One of the three, called as WSGI in this process."""

    def __init__(self, name, application, path, backend):
        self.name, self.application, self.path, self.backend = name, application, f"{path}?page_size={PAGE}", backend

    def get(self, url):
        """The body of one GET."""
        path, _mark, query = url.partition("?")
        environ = ENVIRON | {"PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": io.BytesIO()}
        answered = []
        response = self.application(environ, lambda status, headers: answered.append(status))
        body = b"".join(response)
        if hasattr(response, "close"):
            response.close()
        if not answered[0].startswith("200"):
            raise SystemExit(f"{self.name} answered {answered[0]}: {body[:500]!r}")
        return body

    def rows(self, url):
        """The parsed rows, members in one order."""
        return [sorted(row.items()) for row in orjson.loads(self.get(url))["results"]]

    def after(self, day, pk):
        """The address of the page after this row: the cursor of the first page, moved."""
        following = orjson.loads(self.get(self.path))["next"]
        head, _name, cursor = following.removeprefix("http://localhost").partition("cursor=")
        parts = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        moved = base64.urlsafe_b64encode(orjson.dumps([day, pk, *parts[2:]])).decode()
        return f"{head}cursor={moved}"

    def cost(self, url):
        """Milliseconds of CPU for one request: (this process, its database backend)."""
        cache.clear()  # the throttle keeps a list of moments that grows with the number of requests
        backend, own = seconds_of(self.backend), time.process_time()
        for _request in range(REQUESTS):
            self.get(url)
        own = time.process_time() - own
        return own / REQUESTS * 1000, (seconds_of(self.backend) - backend) / REQUESTS * 1000


ENVIRON = {
    "REQUEST_METHOD": "GET",
    "SCRIPT_NAME": "",
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "HTTP_HOST": "localhost",
    "REMOTE_ADDR": "127.0.0.1",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": False,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


def seconds_of(pid):
    """CPU time of a process so far, by the scheduler's own count."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def make_programs():
    """Ours, plain and bare, each with the backend that serves it."""
    connection.ensure_connection()
    handler, bare = WSGIHandler(), Bare(connection.connection.dsn)
    backend = connection.connection.info.backend_pid
    return [
        Program("ours", handler, "/api/v1/activities/", backend),
        Program("plain", handler, "/plain/", backend),
        Program("bare", bare, "/", bare.connection.info.backend_pid),
    ]


@contextlib.contextmanager
def quiet():
    """Requests are logged as in production, but to nowhere."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


# Measuring


def measure(programs, size):
    """Median CPU per request by program and place, {("ours", "first"): (app, database)}."""
    found = models.Activity.objects.in_plan().order_by("-starts_on", "-pk").values_list("starts_on", "pk")
    day, pk = found[int(size * 0.97 * 0.95)]
    urls = {p.name: {"first": p.path, "near end": p.after(day, pk)} for p in programs}
    for place in ("first", "near end"):
        ours, plain, bare = (program.rows(urls[program.name][place]) for program in programs)
        if not ours == plain == bare or len(ours) != PAGE:
            raise SystemExit(f"The three programs differ on the page {place}.")
    costs = {}
    for _round in range(ROUNDS):
        for place in ("first", "near end"):
            for program in programs:
                costs.setdefault((program.name, place), []).append(program.cost(urls[program.name][place]))
    return {key: (median(c[0] for c in runs), median(c[1] for c in runs)) for key, runs in costs.items()}


def statements(program):
    """How many statements one page takes."""
    with CaptureQueriesContext(connection) as captured:
        program.get(program.path)
    return len(captured)


def main():
    """Print what each program costs, then each goal with what was reached."""
    began, known, reached = time.monotonic(), reference(), {}
    programs = make_programs()
    print(f"{PAGE} rows a page, CPU milliseconds per request (program + database), median of {ROUNDS} rounds\n")
    print(f"{'rows':>8}  {'page':<9}" + "".join(f"{program.name:>20}" for program in programs))
    for size in SIZES:
        grow(known, size)
        with quiet():
            costs = measure(programs, size)
            reached["statements", size] = statements(programs[0])
        for place in ("first", "near end"):
            cells = [costs[program.name, place] for program in programs]
            print(f"{size:>8}  {place:<9}" + "".join(f"{f'{app:.2f} + {db:.2f}':>20}" for app, db in cells))
        totals = {key: sum(cost) for key, cost in costs.items()}
        for place in ("first", "near end"):
            reached["bare", size, place] = totals["ours", place] / totals["bare", place]
            reached["plain", size, place] = totals["plain", place] / totals["ours", place]
        reached["end", size] = totals["ours", "near end"] / totals["ours", "first"]
    report(reached)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{time.monotonic() - began:.0f} s, {peak:.0f} MB at most in this process")


def report(reached):
    """Each goal, what was reached, and whether that is enough."""
    first, last = (reached["statements", size] for size in SIZES)
    goals = [
        ("ours / bare, worst page", max(v for k, v in reached.items() if k[0] == "bare"), "<= 2", lambda v: v <= 2),
        ("plain / ours, worst page", min(v for k, v in reached.items() if k[0] == "plain"), ">= 3", lambda v: v >= 3),
        ("near end / first, worst", max(v for k, v in reached.items() if k[0] == "end"), "<= 1.3", lambda v: v <= 1.3),
    ]
    print()
    for name, value, goal, is_reached in goals:
        print(f"{name:<28}{value:>6.2f}  goal {goal:<7}{'reached' if is_reached(value) else 'MISSED'}")
    verdict = "reached" if first == last else "MISSED"
    print(f"{'statements per request':<28}{first:>3}, {last}  goal equal  {verdict}")


if __name__ == "__main__":
    with override_settings(ROOT_URLCONF="plain_activities"):
        main()
