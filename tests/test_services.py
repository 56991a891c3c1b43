"""The private servers of `dev run` and `dev test`. Not marked `sqlite`: one run on any database is enough."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psycopg2
import pytest
import redis

from devtools import processes, services, unprivileged
from devtools.errors import Missing
from devtools.services import Folder, PostgreSQL, Valkey

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A folder with a PostgreSQL cluster in it, made once because that is the slow part."""
    path = tmp_path_factory.mktemp("servers")
    with Folder(path) as folder, PostgreSQL(folder):
        pass
    return path


def ask(server, sql):
    """The one value that `sql` gives."""
    connection = psycopg2.connect(server.url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0]
    finally:
        connection.close()


def is_running(pid):
    """Whether a process lives; a zombie does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def gone_soon(pid):
    end = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not is_running(pid)


def test_postgresql_starts_answers_and_stops(cluster):
    with Folder(cluster) as folder:
        with PostgreSQL(folder) as server:
            pid = server.process.pid
            assert ask(server, "SELECT 1") == 1
        assert not is_running(pid)
    assert not folder.sockets.exists()


def test_postgresql_knows_letters_of_other_alphabets(cluster):
    with Folder(cluster) as folder, PostgreSQL(folder) as server:
        assert ask(server, "SELECT upper('привет')") == "ПРИВЕТ"
        assert ask(server, "SELECT 'ÉCOLE' ILIKE 'école'") is True


def test_valkey_starts_answers_and_stops(tmp_path):
    with Folder(tmp_path) as folder:
        with Valkey(folder) as server:
            pid = server.process.pid
            client = redis.Redis.from_url(server.cache_url)
            assert client.ping()
            assert client.get_connection_kwargs()["db"] == 1
            client.close()
        assert not is_running(pid)


def test_durable_valkey_keeps_what_was_waiting(tmp_path):
    with Folder(tmp_path) as folder:
        for expected in (1, 2):
            with Valkey(folder, durable=True) as server:
                client = redis.Redis.from_url(server.cache_url)
                assert client.incr("starts") == expected
                client.close()


def test_pid_file_of_a_killed_server_does_not_stop_the_next_start(cluster):
    with Folder(cluster) as folder:
        server = PostgreSQL(folder)
        server.start()
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
        assert (server.data / "postmaster.pid").exists()
    with Folder(cluster) as folder, PostgreSQL(folder) as server:
        assert ask(server, "SELECT 1") == 1


def test_of_two_starters_at_once_one_gets_the_folder_and_the_other_a_plain_line(tmp_path):
    outcomes = []
    together = threading.Barrier(2)

    def starter():
        together.wait()
        try:
            outcomes.append(Folder(tmp_path, wait=0.1))
        except Missing as problem:
            outcomes.append(str(problem))

    threads = [threading.Thread(target=starter) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (folder,) = [outcome for outcome in outcomes if isinstance(outcome, Folder)]
    folder.close()
    (line,) = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert line == f"Another process already uses the servers in {tmp_path}: stop it first."


def test_folder_stays_locked_while_a_server_lives_on_without_its_owner(tmp_path):
    folder = Folder(tmp_path)
    server = Valkey(folder)
    server.start()
    folder.lock.close()  # as when the owner is killed
    with pytest.raises(Missing):
        Folder(tmp_path, wait=0.1)
    server.stop()
    Folder(tmp_path, wait=1).close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent died")
def test_servers_end_when_their_owner_is_killed(cluster):
    program = (
        "import sys, time; from devtools.services import *\n"
        "folder = Folder(sys.argv[1]); servers = PostgreSQL(folder), Valkey(folder)\n"
        "for server in servers: server.start(); print(server.process.pid, flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, cluster], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as owner:
        pids = [int(owner.stdout.readline()) for _ in range(2)]
        owner.kill()
    assert all(gone_soon(pid) for pid in pids)
    Folder(cluster).close()


def test_long_paths_leave_room_for_the_socket(tmp_path, monkeypatch):
    long = tmp_path / ("d" * 120)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with Folder(long / ("e" * 120)) as folder, Valkey(folder) as server:
        assert len(str(server.socket)) <= services.SOCKET_PATH_LIMIT
        assert server.is_ready()


def test_server_that_cannot_start_says_why_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(services, "find_valkey", lambda: Path("/bin/false"))
    with Folder(tmp_path) as folder, pytest.raises(Missing, match="^Valkey did not start: it said nothing$"):
        Valkey(folder).start()


def test_missing_server_is_one_plain_line(monkeypatch):
    monkeypatch.setattr(services, "package_folder", lambda name: None)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Missing, match="^No Valkey found: install the valkey or redis-server package"):
        services.find_valkey()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_without_user_namespaces_runs_postgresql_as_another_user(tmp_path, monkeypatch):
    monkeypatch.setattr(unprivileged, "namespaces_work", lambda account: False)
    with Folder(tmp_path) as folder, PostgreSQL(folder) as server:
        assert ask(server, "SELECT 1") == 1
        assert server.data.stat().st_uid == unprivileged.ordinary_user().pw_uid


def test_stopping_also_ends_the_rest_of_the_group(tmp_path):
    log = tmp_path / "log"
    process = processes.start(["sh", "-c", "sleep 60 & echo $!; wait"], log=log)
    end = time.monotonic() + 5
    while not log.read_text().strip() and time.monotonic() < end:
        time.sleep(0.01)
    processes.stop(process)
    assert gone_soon(int(log.read_text()))
