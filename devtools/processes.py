"""Start and stop child processes so that none outlives the command that started it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with(parent, signal_number):
    """In a child before exec: ask Linux for `signal_number` when the parent is gone, even by kill -9."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal_number)
        if os.getppid() != parent:  # the parent died before the request was in place
            os._exit(1)


def start(command, *, log=None, stop_signal=signal.SIGTERM, prepare=None, **options):
    """Start `command` in a process group of its own, its output going to the file `log`."""
    parent = os.getpid()

    def before_exec():
        if prepare:
            prepare()
        die_with(parent, stop_signal)  # last: a change of user clears the request

    with contextlib.ExitStack() as stack:
        output = stack.enter_context(open(log, "wb")) if log else subprocess.DEVNULL
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=before_exec,
            **options,
        )


def stop(process, stop_signal=signal.SIGTERM, patience=15):
    """Ask the process to end, wait, then end whatever is left of its group."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(stop_signal)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def run(command, timeout=None, **options):
    """Run `command` in the foreground and return its exit code; it ends when this process is ended."""
    parent = os.getpid()
    process = subprocess.Popen(
        [str(part) for part in command], preexec_fn=lambda: die_with(parent, signal.SIGTERM), **options
    )
    try:
        return process.wait(timeout)
    except BaseException:  # too slow, Ctrl+C, or the exit that a SIGTERM asks for
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


def last_line(log):
    """The last line a program left in its log, for a message of one line."""
    try:
        lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    except OSError:
        lines = []
    return lines[-1] if lines else "it said nothing"


def exit_on_sigterm():
    """Turn SIGTERM and SIGHUP into an ordinary exit, so that every `finally` and `with` runs."""

    def leave(number, frame):
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
