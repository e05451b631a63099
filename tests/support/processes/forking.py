"""Processes that are forked from one that has imported what is large."""

import array
import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

MOST_BYTES = 2**17
ROOT = Path(__file__).resolve().parents[3]
# Outside of pytest, as in the benchmarks, every start is a whole one.
POSSIBLE = hasattr(os, "pidfd_open") and "PYTEST_VERSION" in os.environ
START_SECONDS = 60.0
_STARTED: list[subprocess.Popen[bytes]] = []
# Threads that numpy and pyarrow begin as they are imported, and that no fork would have.
WITHOUT_THREADS = {
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}


class Fork:
    """A module that runs as a program, with the part of `subprocess.Popen` that tests use."""

    def __init__(
        self, program: Sequence[str], environment: Mapping[str, str], output: IO[bytes] | int
    ) -> None:
        asked = {
            "program": list(program),
            "environment": dict(environment),
            "folder": str(ROOT),
        }
        content = json.dumps(asked).encode()
        assert len(content) < MOST_BYTES
        file = output if isinstance(output, int) else output.fileno()
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(_server()))
            socket.send_fds(connection, [content], [file])
            answer = array.array("q", connection.recv(8))
        (self.pid,) = answer
        self._handle: int | None = None
        # One that has ended already is no more.
        with contextlib.suppress(ProcessLookupError):
            self._handle = os.pidfd_open(self.pid)

    def poll(self) -> int | None:
        """Return None while it runs."""
        return 0 if self._ended(0) else None

    def wait(self, timeout: float) -> None:
        """Wait for its end; raises `subprocess.TimeoutExpired`."""
        if not self._ended(timeout):
            raise subprocess.TimeoutExpired("a fork", timeout)

    def terminate(self) -> None:
        """Ask it to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it by force."""
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self._handle is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def _ended(self, seconds: float) -> bool:
        if self._handle is None:
            return True
        if not select.select([self._handle], [], [], seconds)[0]:
            return False
        os.close(self._handle)
        self._handle = None
        return True


@contextmanager
def begun(program: Sequence[str]) -> Iterator[tuple[Fork, IO[str]]]:
    """Run a module of the tests, whose first word is its name, and give what it prints."""
    read, write = os.pipe()
    with os.fdopen(read) as output:
        try:
            fork = Fork(program, os.environ, write)
        finally:
            os.close(write)
        try:
            yield fork, output
        finally:
            fork.kill()
            fork.wait(20)


def _server() -> Path:
    """Return the socket of the one fork server of all test processes; the first one starts it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid()}")
    first = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    folder = Path(tempfile.gettempdir()) / f"taskboard-forks-{os.getuid()}-{run}"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / "socket"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            module = "tests.support.processes.fork_server"
            environment = {**os.environ, **WITHOUT_THREADS}
            starting = subprocess.Popen(
                [sys.executable, "-m", module, f"{path}.new", str(first)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
            )
            deadline = time.monotonic() + START_SECONDS
            while not path.exists():
                assert starting.poll() is None and time.monotonic() < deadline
                time.sleep(0.02)
            # It outlives this process, for the others.
            _STARTED.append(starting)
    return path
