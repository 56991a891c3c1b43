"""The virtual environment in .venv, filled from the hash-locked requirements."""

import contextlib
import fcntl
import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from devtools import processes
from devtools.errors import Missing

ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / "var"
LOGS = STATE / "log"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements" / "dev.txt"
STAMP = VENV / "installed-from"


def say(text):
    """Print at once, also into a pipe."""
    print(text, flush=True)


def is_active():
    """Whether this process runs on the Python of .venv."""
    return Path(sys.prefix).resolve() == VENV.resolve()


def prepare():
    """Create .venv and install what the lock lists, unless that was done already."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with open(LOGS / "install.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two commands at once: the second finds everything installed
        if not is_active() and not python_works():
            create()
        if installed() != wanted():
            say("Installing the locked packages into .venv …")
            install()
            STAMP.write_text(wanted())


def wanted():
    """What the stamp says when everything is installed."""
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def installed():
    """What was installed last, if anything."""
    return STAMP.read_text() if STAMP.exists() else ""


def python_works():
    """Whether .venv has a Python that starts; it does not after the system's Python has changed."""
    try:
        subprocess.run([PYTHON, "-c", ""], check=True, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def create():
    """Make an empty .venv with pip in it."""
    if not importlib.util.find_spec("ensurepip") or not importlib.util.find_spec("venv"):
        raise Missing("Python's venv is missing: as root, run apt-get install python3-venv, then try again.")
    shutil.rmtree(VENV, ignore_errors=True)
    if not logged([sys.executable, "-m", "venv", VENV], "venv"):
        raise Missing(f"Could not create {VENV}: {processes.last_line(LOGS / 'venv.log')}")


def install():
    """Install with uv, which is quick; with pip where uv cannot run. Both check every hash."""
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as only_uv:
        only_uv.write(locked_lines("uv"))
        only_uv.flush()
        has_uv = logged([*pip, "--no-deps", "-r", only_uv.name], "install")
    uv = [VENV / "bin" / "uv", "pip", "install", "--quiet", "--require-hashes", "--python", PYTHON]
    if has_uv and logged([*uv, "-r", LOCK], "install"):
        return
    if not logged([*pip, "-r", LOCK], "install"):
        raise Missing(f"Could not install the packages: {processes.last_line(LOGS / 'install.log')}")


def locked_lines(package):
    """The part of the lock that pins `package`, with its hashes."""
    return re.search(rf"^{package}==.*\n(?:    --hash=.*\n)+", LOCK.read_text(), re.MULTILINE)[0]


def logged(command, name):
    """Run a command with its output in var/log; whether it went well."""
    with open(LOGS / f"{name}.log", "wb") as log:
        try:
            return processes.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log) == 0
        except OSError as problem:  # the program is not there
            log.write(str(problem).encode())
            return False


def manage(*arguments):
    """The command line of a management command."""
    return [PYTHON, "manage.py", *arguments]


def compile_messages():
    """Compile the message catalogues that changed since they were last compiled."""
    sources = ROOT.glob("locale/*/LC_MESSAGES/*.po")
    if all(is_newer(source.with_suffix(".mo"), source) for source in sources):
        return
    if not logged(manage("compile_messages"), "compile_messages"):
        raise Missing(f"Translations: {processes.last_line(LOGS / 'compile_messages.log')}")


def is_newer(made, source):
    """Whether `made` exists and was made after the last change of `source`."""
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


def clean(arguments):
    """Remove what the commands made; the data in var/ only when asked to."""
    doomed = [VENV, *ROOT.glob(".*_cache"), *ROOT.glob("locale/*/LC_MESSAGES/*.mo")]
    doomed += [STATE] if "--data" in arguments else [LOGS]
    for path in doomed:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
    return 0
