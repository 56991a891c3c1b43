"""The list of activities at 10,000 and 200,000 rows: ours, a plain ModelSerializer list, and the bare yardstick."""

import base64
import io
import os
import resource
import sys
import time
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
os.environ["DJANGO_SETTINGS_MODULE"] = "ipbes_portal.settings"
os.environ["CONN_MAX_AGE"] = "3600"  # each program keeps its one backend, whose CPU time is read

import django  # noqa: E402

django.setup()

import orjson  # noqa: E402
from activity_rows import grow, reference  # noqa: E402
from bare_activities import Bare  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402
from quiet import quiet  # noqa: E402

from ipbes_portal.programme import models  # noqa: E402

SIZES = (10_000, 200_000)
ROUNDS = 9
REQUESTS = 10  # of each program in each round
PAGE = 100


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
