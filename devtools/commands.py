"""Which command does what."""

import importlib
import os
import signal
import sys

from devtools import environment, processes
from devtools.errors import Missing

USAGE = """\
python3 dev run     the site with a demonstration programme on http://localhost:8000 (PORT= for another port)
python3 dev test    all tests on PostgreSQL, some again on SQLite, the browser tests in Chromium;
                    what follows goes to pytest: python3 dev test tests/accounts -k merge
python3 dev check   style, import contracts, migrations, translations, API schema, deployment settings
python3 dev bench   the benchmarks in bench/
python3 dev lock    requirements/*.txt anew from *.in; --upgrade takes newer versions
python3 dev clean   remove what these commands installed; --data also removes the database and files in var/
"""
MODULES = {
    "run": "devtools.running",
    "test": "devtools.testing",
    "check": "devtools.checks",
    "bench": "devtools.benchmarks",
    "lock": "devtools.locking",
}


def main(arguments):
    """Do the command named first; end with its exit code."""
    command, *rest = arguments or ["help"]
    if command not in MODULES and command != "clean":
        sys.exit(USAGE)
    os.chdir(environment.ROOT)
    processes.exit_on_sigterm()
    try:
        sys.exit(environment.clean(rest) if command == "clean" else in_environment(command, rest))
    except Missing as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def in_environment(command, arguments):
    """Make .venv ready, go on with its Python, and do the command there."""
    environment.prepare()
    if not environment.is_active():
        sys.stdout.flush()
        os.execv(environment.PYTHON, [str(environment.PYTHON), "dev", command, *arguments])
    return importlib.import_module(MODULES[command]).main(arguments)
