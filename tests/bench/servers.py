"""The servers that are measured, each a process of its own on 127.0.0.1, ended with its context."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
NAIVE = Path(__file__).with_name("naive.py")
HOST = "127.0.0.1"
KEY = "bu_test"
START_SECONDS = 60
STOP_SECONDS = 10
OURS = ("BROWSER_USE_", "TASKBOARD_", "STREAMLIT_", "NAIVE_")
PROXIES = ("http_proxy", "https_proxy", "all_proxy")


@dataclass(frozen=True)
class Server:
    """A running server: its address, and the process whose time is measured."""

    url: str
    process: psutil.Process

    def cpu_seconds(self) -> float:
        """Return the processor time that the process has used since its start."""
        times = self.process.cpu_times()
        return times.user + times.system


@contextmanager
def api(
    folder: Path,
    *,
    tasks: int,
    latency: float = 0.05,
    status: str = "running",
    lists: bool = True,
    output: int = 0,
) -> Iterator[str]:
    """Serve the fake API and give its base URL; its sessions have so long an ``output``."""
    command = [sys.executable, "-m", "tests.support.api.server", "--tasks", str(tasks)]
    command += ["--latency", str(latency), "--status", status, "--key", KEY]
    command += [] if lists else ["--no-lists"]
    command += ["--versions", "v3", "--output", str(output)] if output else []
    with _process(command, {}, ROOT, folder / "api.log", stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        line = process.stdout.readline().decode().strip()
        if not line:
            raise RuntimeError(f"the fake API did not start: {_tail(folder / 'api.log')}")
        yield line


@contextmanager
def taskboard(
    folder: Path,
    base_url: str,
    database_url: str,
    *,
    per_second: float = 100,
    webhook_secret: str = "",
) -> Iterator[Server]:
    """Serve the dashboard as it is served in earnest."""
    environment = {
        "BROWSER_USE_API_KEY": KEY,
        "BROWSER_USE_BASE_URL": base_url,
        "BROWSER_USE_API_VERSION": "v1",
        "TASKBOARD_DATABASE_URL": database_url,
        "TASKBOARD_REQUESTS_PER_SECOND": str(per_second),
        "TASKBOARD_WEBHOOK_SECRET": webhook_secret,
    }
    with _streamlit("dashboard.py", environment, ROOT, folder / "taskboard.log") as server:
        yield server


@contextmanager
def naive(
    folder: Path, *, tasks: int, interval: float, base_url: str = "", statuses: Path | None = None
) -> Iterator[Server]:
    """Serve the naive page, which asks the API or, for the table alone, reads a file."""
    environment = {
        "NAIVE_BASE_URL": base_url,
        "NAIVE_KEY": KEY,
        "NAIVE_STATUSES": str(statuses or ""),
        "NAIVE_TASKS": str(tasks),
        "NAIVE_INTERVAL": str(interval),
    }
    # Its folder has no config.toml: a tutorial's page runs with Streamlit's defaults.
    with _streamlit(str(NAIVE), environment, folder, folder / "naive.log") as server:
        yield server


def inherited() -> dict[str, str]:
    """Return the environment without settings and proxies, which would change what is measured."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(OURS) and name.lower() not in PROXIES
    }


@contextmanager
def _streamlit(
    script: str, environment: Mapping[str, str], folder: Path, log: Path
) -> Iterator[Server]:
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", script]
    command += ["--server.address", HOST, "--server.port", str(port), "--server.headless", "true"]
    command += ["--browser.gatherUsageStats", "false"]
    with _process(command, environment, folder, log) as process:
        url = f"http://{HOST}:{port}"
        _await(f"{url}/_stcore/health", process, log)
        yield Server(url, psutil.Process(process.pid))


@contextmanager
def _process(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    log: Path,
    stdout: int | None = None,
) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("ab") as output:
        # A session of its own, so that Ctrl-C reaches it through the context alone.
        process = subprocess.Popen(
            command,
            env={**inherited(), **environment},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output if stdout is None else stdout,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _await(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with opener.open(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"a server did not start: {_tail(log)}")


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
