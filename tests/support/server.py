"""A real Taskboard server in a process of its own, as `make run` starts it.

In tests it is forked from a process that has imported Streamlit and all else that is large; a
``prefix`` has it started by its command line.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import httpx

from tests.conftest import eventually
from tests.support.api import tls
from tests.support.processes import forking, ports
from tests.support.processes.forking import Fork

ROOT = Path(__file__).resolve().parents[2]


class TaskboardServer:
    """Starts, stops and restarts `streamlit run dashboard.py` on one port."""

    def __init__(self, environment: Mapping[str, str], prefix: Sequence[str] = ()) -> None:
        address = environment.get("STREAMLIT_SERVER_ADDRESS", "127.0.0.1")
        self.port = ports.free(address)
        self.url = f"http://127.0.0.1:{self.port}"
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("BROWSER_USE_", "TASKBOARD_", "STREAMLIT_"))
        }
        self._prefix = prefix
        self._environment = {**kept, "STREAMLIT_SERVER_PORT": str(self.port), **environment}
        self._process: subprocess.Popen[bytes] | Fork | None = None
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed in __exit__

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._log.close()

    def start(self) -> None:
        """Start the server and wait until it is healthy."""
        program = ["streamlit", "run", "dashboard.py"]
        if forking.POSSIBLE and not self._prefix:
            self._process = Fork(program, self._environment, self._log)
        else:
            self._process = subprocess.Popen(
                [*self._prefix, sys.executable, "-m", *program],
                cwd=ROOT,
                env=self._environment,
                stdout=self._log,
                stderr=subprocess.STDOUT,
            )
        eventually(self._healthy, 60)

    def stop(self, *, kill: bool = False) -> None:
        """Stop the server, by force where asked."""
        process, self._process = self._process, None
        if process is not None:
            process.kill() if kill else process.terminate()
            process.wait(20)

    @property
    def pid(self) -> int:
        """The number of the running process."""
        assert self._process is not None
        return self._process.pid

    @property
    def environment(self) -> Mapping[str, str]:
        """What the server is started with, for commands beside it."""
        return self._environment

    def log(self) -> str:
        """Return all that the server has printed."""
        self._log.seek(0)
        return self._log.read().decode()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Ask one of the outer routes."""
        return httpx.get(
            self.url + path, headers=headers, timeout=20, trust_env=False, verify=tls.NONE
        )

    def _healthy(self) -> bool:
        assert self._process is not None and self._process.poll() is None, self.log()
        try:
            return self.get("/healthz").status_code == 200
        except httpx.TransportError:
            return False
