"""Two servers on one SQLite file: the second refuses to start, whatever became of others before."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from components import monitor
from components.model.errors import StoreError
from components.model.settings import Settings
from components.store.copy import copy
from tests.support.databases import path_of
from tests.support.server import ROOT

SERVE = """
import sys
from components import monitor
from components.model.settings import Settings
with monitor.running(Settings(sys.argv[1], api_key="k", base_url="http://127.0.0.1:9")):
    print("running", flush=True)
    sys.stdin.read()
"""


@contextmanager
def serving(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """Run a server in a process of its own, until it is killed."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, settings.database_url],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "running\n"
            yield process
        finally:
            process.kill()


def refused(settings: Settings) -> StoreError:
    """Return the error that keeps a server from starting."""
    with pytest.raises(StoreError, match=r"^The database that TASKBOARD_.* in use by") as caught:
        monitor.running(settings).__enter__()
    return caught.value


def test_second_server_refuses_until_the_first_is_killed(
    settings: Settings, tmp_path: Path
) -> None:
    """A file that a server has is refused by any name, can be copied, and is free after kill -9."""
    path = path_of(settings.database_url)
    with serving(settings) as first:
        error = refused(settings)
        assert str(path) in error.detail and str(path) not in str(error)
        link = path.with_name("link.sqlite")
        link.symlink_to(path)
        refused(Settings(f"sqlite:///{link}", api_key="k"))
        assert copy(settings.database_url, f"sqlite:///{tmp_path / 'copy.sqlite'}")["boards"] == 1
        first.kill()
        first.wait()
    with monitor.running(settings) as here:
        assert here.storage is None
        refused(settings)
