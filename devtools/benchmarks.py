"""`dev bench`: every bench/bench_*.py on a private PostgreSQL; each prints its ratios."""

import contextlib
import os
import subprocess
import tempfile
import time
from pathlib import Path

from devtools.environment import LOGS, PYTHON, ROOT, logged, manage, say
from devtools.errors import Missing
from devtools.processes import last_line, run
from devtools.services import Folder, PostgreSQL, Valkey

LIMIT = 600  # seconds for all of them together


def main(arguments):
    """Run the benchmarks named, or all; the exit code says whether every one reached its end."""
    scripts = sorted((ROOT / "bench").glob("bench_*.py"))
    if arguments:
        scripts = [script for script in scripts if script.stem in arguments or script.name in arguments]
    if not scripts:
        raise Missing("There is no such benchmark: they are bench/bench_*.py.")
    with contextlib.ExitStack() as running:
        folder = running.enter_context(tempfile.TemporaryDirectory(prefix="ipbes-bench-"))
        prepare(running, running.enter_context(Folder(folder)), Path(folder) / "static")
        end = time.monotonic() + LIMIT
        results = [finishes(script, end - time.monotonic()) for script in scripts]
    return 0 if all(results) else 1


def prepare(running, folder, files):
    """Servers, an empty migrated database, static files, and production settings: DEBUG would keep every statement."""
    database, valkey = running.enter_context(PostgreSQL(folder)), running.enter_context(Valkey(folder))
    for name in ("DEBUG", "TESTING", "BROKER_URL"):
        os.environ.pop(name, None)
    os.environ |= {"DATABASE_URL": database.url, "REDIS_URL": valkey.cache_url, "SECRET_KEY": "bench" * 13}
    os.environ |= {"ALLOWED_HOSTS": "localhost,testserver", "PYTHONPATH": str(ROOT)}
    os.environ["STATIC_ROOT"] = str(files)
    for command in ("migrate", "collectstatic"):
        if not logged(manage(command, "--no-input"), "bench"):
            raise Missing(f"{command} failed: {last_line(LOGS / 'bench.log')}")


def finishes(script, seconds):
    """Run one benchmark within the time that is left."""
    say(f"\n━━ {script.name}")
    try:
        return run([PYTHON, script], timeout=max(1, seconds)) == 0
    except subprocess.TimeoutExpired:
        say(f"{script.name} was stopped: the benchmarks took more than {LIMIT} seconds together.")
        return False
