"""`dev lock`: requirements/*.txt with hashes from requirements/*.in, naming no package index."""

import os
import re

from devtools.environment import LOGS, ROOT, VENV, logged
from devtools.errors import Missing
from devtools.processes import last_line

ABOUT_AN_INDEX = re.compile(r"://|^\s*(-i|--(extra-)?index-url|-f|--find-links)\b", re.MULTILINE)


def main(arguments):
    """Lock the site's packages, then the developer's on top of exactly those."""
    os.chdir(ROOT / "requirements")  # relative paths, because the files repeat them
    lock("base", arguments)
    lock("dev", [*arguments, "--constraint", "base.txt"])
    return 0


def lock(name, arguments):
    """Write one lock file, and refuse one that names a host."""
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"]
    options += ["--custom-compile-command", "make lock", "--output-file", f"{name}.txt"]
    if not logged([VENV / "bin" / "uv", "pip", "compile", *options, *arguments, f"{name}.in"], "lock"):
        raise Missing(f"Could not lock {name}.in: {last_line(LOGS / 'lock.log')}")
    if ABOUT_AN_INDEX.search((ROOT / "requirements" / f"{name}.txt").read_text()):
        raise Missing(f"requirements/{name}.txt names a package index: do not commit it.")
