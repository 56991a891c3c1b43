"""`dev test`: the suite on PostgreSQL, parts of it again on SQLite, the browser tests, and the sum."""

import contextlib
import os
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from devtools import chromium, processes
from devtools.environment import PYTHON, compile_messages, say
from devtools.services import Folder, PostgreSQL, Valkey

NO_TESTS = 5  # pytest's exit code when nothing was selected
NOT_INHERITED = ("DEBUG", "SECRET_KEY", "BROKER_URL", "EMAIL_URL", "SITE_URL", "MEDIA_ROOT", "ALLOWED_HOSTS")
COUNTS = ("tests", "failures", "errors", "skipped")


def main(arguments):
    """Run all parts, print the sum, and return 0 only if every part is well."""
    given = {name: os.environ.pop(name, None) for name in ("DATABASE_URL", "REDIS_URL")}
    for name in NOT_INHERITED:
        os.environ.pop(name, None)
    os.environ["TESTING"] = "1"
    compile_messages()  # not in the repository, and tests read them
    chromium.ensure()
    with contextlib.ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="ipbes-test-")))
        servers = start_servers(running, folder / "servers", given)
        # No BROKER_URL: tasks run eagerly. A test that starts a worker takes the broker from TEST_BROKER_URL.
        sqlite = {"DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3"}
        parallel = ["-n", str(min(4, os.cpu_count() or 1))]
        outcomes = [
            run_part("on PostgreSQL", servers, ["-m", "not browser", *parallel, *arguments], folder),
            run_part("again on SQLite", sqlite, ["-m", "sqlite", *parallel, *arguments], folder),
            run_part("in the browser", servers, ["-m", "browser", *parallel, *arguments], folder),
        ]
    return summarise(outcomes)


def start_servers(running, path, given):
    """The environment that names the servers: those given by the caller, else private ones."""
    folder = running.enter_context(Folder(path))
    database, cache = given["DATABASE_URL"], given["REDIS_URL"]
    broker = cache
    if not database:
        database = running.enter_context(PostgreSQL(folder)).url
    if not cache:
        valkey = running.enter_context(Valkey(folder))
        cache, broker = valkey.cache_url, valkey.broker_url
    return {"DATABASE_URL": database, "REDIS_URL": cache, "TEST_BROKER_URL": broker}


def run_part(title, variables, arguments, folder):
    """Run pytest once; (exit code, passed, failed, skipped)."""
    say(f"\n━━ Tests {title}")
    report = folder / "report.xml"
    report.unlink(missing_ok=True)
    command = [PYTHON, "-m", "pytest", "--quiet", f"--junitxml={report}", *arguments]
    code = processes.run(command, env=os.environ | variables)
    return code, *read_report(report, code)


def read_report(report, code):
    """Passed, failed and skipped; a run that ended without a report is one failure."""
    if not report.exists():
        return 0, int(code not in (0, NO_TESTS)), 0
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    totals = dict.fromkeys(COUNTS, 0)
    for suite in suites:
        for name in COUNTS:
            totals[name] += int(suite.get(name, 0))
    failed = totals["failures"] + totals["errors"]
    return totals["tests"] - failed - totals["skipped"], failed, totals["skipped"]


def summarise(outcomes):
    """Print the sum as the last line; the exit code of the whole."""
    codes = {code for code, *_ in outcomes}
    passed, failed, skipped = (sum(column) for column in list(zip(*outcomes, strict=True))[1:])
    bad = codes - {0, NO_TESTS}
    say(f"\n{passed} passed, {max(failed, len(bad) and 1)} failed, {skipped} skipped")
    if bad:
        return 1
    return NO_TESTS if codes == {NO_TESTS} else 0
