"""The routes for programs do what their document says, whatever they are sent."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from components.model.access.actions import CreateToken
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, CreateBoard
from components.model.entry import Entry
from components.monitor import Monitor
from components.web import routes, webhooks
from components.web.schemas.openapi import PARAMETERS, document
from tests.conftest import eventually
from tests.soak.extent import FULL
from tests.support.api.server import ApiServer
from tests.support.gate.gated import gated
from tests.support.gate.visitors import SETTINGS

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
EVERY = "examples,coverage,fuzzing,stateful"
# In the short form only whoever may do most is tried with all that is wrong; others with what the
# document gives as examples, which is about a board that is there.
FEW = EVERY if FULL else "examples"
EXAMPLES = 50 if FULL else 1
EXAMPLE = PARAMETERS["task_id"][1]
SERVED = [*webhooks.ROUTES, *routes.ROUTES, *routes.REST]
# The board of the document's examples, and not the one beside it.
MAIN = frozenset(("main",))
# Whether it writes, and the boards on which it does.
TOKENS = {
    "writes": (True, None),
    "reads": (False, None),
    "writes on a board": (True, MAIN),
}


def conform(
    address: str, headers: Mapping[str, str], folder: Path, *, signed_in: bool, phases: str = EVERY
) -> None:
    """Try every operation with right and wrong data, and check all answers in every way.

    ``headers`` come with each request: such as the Authorization of a token.
    """
    described = folder / "openapi.json"
    resources = [*routes.RESOURCES, webhooks.RESOURCE]
    described.write_bytes(document(resources, signed_in=signed_in))
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION)]
    command += ["run", str(described), "--url", address]
    command += ["--checks", "all", "--phases", phases, "--seed", "1"]
    command += ["--max-examples", str(EXAMPLES), "--no-color"]
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
    """Watch the task of the document's examples, have a board beside it, and hear of webhooks."""
    here.perform(CreateBoard("night", "Night"), LOCAL)
    here.perform(AddTasks("main", (Entry(EXAMPLE),)), LOCAL)
    eventually(lambda: here.snapshot("main").counts["finished"] == 1)
    webhooks.install("secret")
    yield here
    webhooks.install(None)


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS)
def test_routes_conform_with_a_token(
    filled: Monitor, token: tuple[bool, frozenset[str] | None], tmp_path: Path
) -> None:
    """Statuses, types, headers, refusals: all are documented, and none is let in without it."""
    writes, boards = token
    made = filled.perform(CreateToken("", "ci", writes, boards, None), LOCAL)
    authorization = {"Authorization": f"Bearer {made.secret}"}
    phases = EVERY if token == TOKENS["writes"] else FEW
    with gated(SETTINGS, more=SERVED, directory=filled.access) as door:
        address = f"http://{door.host}"
        conform(address, authorization, tmp_path, signed_in=True, phases=phases)


def test_routes_conform_without_a_token(filled: Monitor, tmp_path: Path) -> None:
    """Whoever has none is refused as documented."""
    with gated(SETTINGS, more=SERVED, directory=filled.access) as door:
        conform(f"http://{door.host}", {}, tmp_path, signed_in=True, phases=FEW)


@pytest.mark.usefixtures("filled")
@pytest.mark.skipif(not FULL, reason="the short form has those who are let in")
def test_routes_conform_on_an_open_server(client: httpx.Client, tmp_path: Path) -> None:
    """Where nobody signs in, nothing asks for a token."""
    conform(str(client.base_url), {}, tmp_path, signed_in=False)
