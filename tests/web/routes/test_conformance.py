"""The routes for programs do what their document says, whatever they are sent."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from components.model.access.actor import LOCAL, Kind
from components.model.access.roles import Role
from components.model.actions import AddTasks, CreateBoard
from components.model.entry import Entry
from components.monitor import Monitor
from components.web import webhooks
from components.web.schemas.openapi import PARAMETERS
from tests.conftest import eventually
from tests.soak.extent import FULL
from tests.support.api.server import ApiServer
from tests.web.routes.conftest import asked_by

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = 100 if FULL else 2
OPEN = {"local": dict[str, str]()}
# Each kind of token, on a server that can be asked without one, too.
TOKENS = {
    "reads": asked_by(Role.VIEWER, kind=Kind.LOCAL),
    "writes": asked_by(Role.OPERATOR, kind=Kind.LOCAL),
    "of a board": asked_by(Role.OPERATOR, "night", kind=Kind.LOCAL),
}
ACTORS = {**OPEN, **TOKENS} if FULL else OPEN
EXAMPLE = PARAMETERS["task_id"][1]


def conform(address: str, headers: Mapping[str, str], folder: Path) -> None:
    """Try every operation with right and wrong data, and check all answers in every way.

    ``headers`` come with each request: such as the Authorization of a token.
    """
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION)]
    command += ["run", f"{address}/api/openapi.json", "--url", address]
    command += ["--checks", "all", "--seed", "1", "--max-examples", str(EXAMPLES), "--no-color"]
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]
    environment = {**os.environ, "NO_PROXY": "*"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with ApiServer(versions=("v3",)) as server:
        server.set(EXAMPLE, "finished", "v3")
        yield server


@pytest.fixture
def filled(here: Monitor) -> Iterator[Monitor]:
    """Watch the task of the document's examples, and have a board beside it."""
    here.perform(CreateBoard("night", "Night"), LOCAL)
    here.perform(AddTasks("main", (Entry(EXAMPLE),)), LOCAL)
    eventually(lambda: here.snapshot("main").counts["finished"] == 1)
    webhooks.install("secret")
    yield here
    webhooks.install(None)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("headers", ACTORS.values(), ids=ACTORS)
def test_routes_conform_to_their_document(
    client: httpx.Client, headers: Mapping[str, str], tmp_path: Path
) -> None:
    """Statuses, types, headers, refusals: all are documented, and nothing fails."""
    conform(str(client.base_url), headers, tmp_path)
