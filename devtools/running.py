"""`dev run`: the site on SQLite with a demonstration programme, a worker, and Valkey between them."""

import contextlib
import os
import socket
import subprocess
import time

from devtools import processes
from devtools.environment import LOGS, PYTHON, STATE, compile_messages, manage, say
from devtools.errors import Missing
from devtools.services import Folder, Valkey

# What production sets; a development run must never reach a database or a broker named for something else.
NOT_INHERITED = (
    "DATABASE_URL",
    "REDIS_URL",
    "BROKER_URL",
    "EMAIL_URL",
    "SECRET_KEY",
    "TESTING",
    "MEDIA_ROOT",
    "ALLOWED_HOSTS",
    "TRUSTED_PROXIES",
    "SECURE_SSL_REDIRECT",
    "SECOND_FACTOR_REQUIRED",
)
CELERY = [PYTHON, "-m", "celery", "--quiet", "-A", "ipbes_portal"]
DATA_LOG = LOGS / "data.log"
SIGN_INS = LOGS / "sign-ins.txt"


def main(arguments):
    """Prepare the data, start everything, wait for Ctrl+C, stop everything."""
    port = chosen_port()
    for name in NOT_INHERITED:
        os.environ.pop(name, None)
    os.environ |= {"DEBUG": "1", "SITE_URL": f"http://localhost:{port}", "PYTHONUNBUFFERED": "1"}
    try:
        with contextlib.ExitStack() as running:
            folder = running.enter_context(Folder(STATE / "servers"))
            prepare_data()
            programs = start_programs(running, folder, port)
            introduce(port)
            wait(programs)
    except KeyboardInterrupt:
        say("\nStopped.")
    return 0


def chosen_port():
    """The port from PORT, if nobody listens there."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Missing(f"PORT must be a number from 1 to 65535, not {text}.")
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", int(text)))
    except OSError:
        raise Missing(f"Port {text} is not free: stop what uses it, or choose another with PORT=8001.") from None
    return int(text)


def prepare_data():
    """Bring translations, database and demonstration up to date; what is there already stays."""
    compile_messages()
    with open(DATA_LOG, "wb") as log:
        code = processes.run([PYTHON, "-m", "devtools.data", SIGN_INS], stdin=subprocess.DEVNULL, stderr=log)
    if code:
        raise Missing(f"The data could not be prepared: {processes.last_line(DATA_LOG)} (var/log/data.log)")


def start_programs(running, folder, port):
    """Start Valkey, a worker and its timetable if possible, then the site; {name: process}."""
    programs = {}
    try:
        valkey = running.enter_context(Valkey(folder, durable=True))
    except Missing as problem:
        say(f"Tasks run inside the site, without waiting, because: {problem}")
    else:
        os.environ |= {"REDIS_URL": valkey.cache_url, "BROKER_URL": valkey.broker_url}
        programs["worker"] = start(running, "worker", [*CELERY, "worker", "--concurrency=2"])
        # Apart from the worker, which would leave an embedded timetable behind when it is killed.
        programs["timetable"] = start(running, "timetable", [*CELERY, "beat", "--pidfile="])
    # Django's own server: threads, static files without collecting them, and no second process to stop.
    programs["site"] = start(running, "site", manage("runserver", "--noreload", f"127.0.0.1:{port}"))
    wait_for_site(programs["site"], port)
    return programs


def start(running, name, command):
    """Start a program that `running` stops again, its output in var/log."""
    process = processes.start(command, log=LOGS / f"{name}.log")
    running.callback(processes.stop, process)
    return process


def wait_for_site(process, port):
    """Return once the site answers."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        require_running("site", process)
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise Missing("The site does not answer; see var/log/site.log.")


def introduce(port):
    """Say where the site is and how to sign in."""
    say(f"\nThe site:  http://localhost:{port}    (logs in var/log, Ctrl+C stops it)\n")
    say(SIGN_INS.read_text())


def wait(programs):
    """Wait until Ctrl+C; a program that ends by itself ends the run."""
    while True:
        for name, process in programs.items():
            require_running(name, process)
        time.sleep(0.5)


def require_running(name, process):
    """Say in one line which program ended, and why."""
    if process.poll() is not None:
        log = LOGS / f"{name}.log"
        raise Missing(f"The {name} stopped: {processes.last_line(log)} (var/log/{name}.log)")
