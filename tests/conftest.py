"""What many tests stand on: the stand-in API, settings against it, a running monitor."""

# First, or what is large is measured while it is imported.
from tests.support.processes import tracing

# isort: split
import asyncio
import gc
import os
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
import uvicorn
from hypothesis import settings as hypothesis_settings
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_gzip_middleware import SelectiveGZipMiddleware
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]
from xdist.workermanage import WorkerController  # type: ignore[import-untyped]

from components import monitor
from components.model.access import header
from components.model.access.actor import LOCAL
from components.model.settings import Settings
from components.monitor import Monitor
from components.web import routes, webhooks
from tests.soak.extent import examples
from tests.support import databases
from tests.support.api import tls
from tests.support.api.server import ApiServer

HERE = Path(__file__).parent
WAIT_SECONDS = 20.0
# The files beside those for the browser whose tests share what takes seconds to make.
WHOLE_FILES = (
    "tests/demo/test_simulation.py",
    "tests/soak/test_hostile_inputs.py",
    "tests/web/gate/test_server.py",
)
# The rooms and files whose tests wait longest, in the order in which they begin.
LONG = ("soak", "browser/test_wall_", "browser/test_live", "browser", "monitor")
# The processes that begin with the tests that wait least, to keep the cores busy all the time.
BUSY = ("gw0", "gw1")

hypothesis_settings.register_profile("taskboard", examples(30))
hypothesis_settings.load_profile("taskboard")
# Nothing that is imported or collected becomes rubbish: to look for some takes a third of the time.
gc.disable()


def pytest_configure(config: pytest.Config) -> None:
    """Give the processes of a run a folder for what they share, and remove it at the end."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.TemporaryDirectory(prefix="taskboard-tests-")
        os.environ[databases.RUN_FOLDER] = folder.name
        config.add_cleanup(folder.cleanup)


@pytest.fixture
def api() -> Iterator[ApiServer]:
    """Serve a stand-in API without latency."""
    with ApiServer() as server:
        yield server


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked `databases` on each of them, and all else on SQLite alone."""
    if metafunc.definition.get_closest_marker("databases") and "url" in metafunc.fixturenames:
        metafunc.parametrize("url", databases.KINDS, indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `-m` may leave out, and let the tests that wait longest begin."""
    for item in items:
        callspec = getattr(item, "callspec", None)
        if callspec is not None and callspec.params.get("url") == "postgresql":
            item.add_marker("postgres")
        if room(item) == "soak":
            item.add_marker("soak")
        # The server that a browser sees is in a process of its own.
        if room(item) == "browser":
            item.add_marker("unmeasured")
    # Stable, so that the tests of a file keep their order.
    items.sort(key=begins)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure no coverage of what is marked so."""
    if item.get_closest_marker("unmeasured") is None:
        return (yield)
    with tracing.untraced():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Measure the modules of the program as they are imported, and nothing of the collection."""
    tracing.import_ours()
    with tracing.untraced():
        return (yield)


def pytest_collection_finish() -> None:
    """Look for rubbish again, but never more among what is there for good."""
    gc.freeze()
    gc.enable()


def room(item: pytest.Item) -> str:
    """Name the part of the program that a test is about: its folder in this one."""
    return item.path.relative_to(HERE).parts[0]


def begins(item: pytest.Item) -> int:
    """Return the place of a test's file among those that begin first."""
    path = item.path.relative_to(HERE).as_posix()
    return next((place for place, long in enumerate(LONG) if path.startswith(long)), len(LONG))


class Scheduler(LoadScopeScheduling):  # type: ignore[misc]
    """Hands tests to processes one by one, but for files whose tests share what is costly."""

    def _split_scope(self, nodeid: str) -> str:
        path, _, _ = nodeid.partition("::")
        shares = path.startswith("tests/browser/") or path in WHOLE_FILES
        return path if shares else nodeid

    def _assign_work_unit(self, node: WorkerController) -> None:
        if node.gateway.id in BUSY:
            self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
        super()._assign_work_unit(node)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduler:
    """Distribute tests ourselves: the groups of pytest-xdist 3.8 do nothing with pytest 9.2."""
    return Scheduler(config, log)


@pytest.fixture(scope="session")
def postgres() -> Iterator[sa.URL]:
    """Run one PostgreSQL server for all tests that want it."""
    with databases.postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_schema(postgres: sa.URL) -> Iterator[str]:
    """Make one database on it that others are copied from."""
    with databases.of_schema(postgres) as name:
        yield name


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Name a database without rows; one without tables where a test is marked `schemaless`."""
    kind = getattr(request, "param", os.environ.get("TASKBOARD_TEST_DATABASE", "sqlite"))
    schemaless = request.node.get_closest_marker("schemaless") is not None
    if kind == "sqlite":
        path = tmp_path / "new folder" / "taskboard.sqlite"
        if not schemaless:
            path.parent.mkdir()
            path.write_bytes(databases.file_of_schema())
        yield f"sqlite:///{path}"
    else:
        server = request.getfixturevalue("postgres")
        template = "template1" if schemaless else request.getfixturevalue("postgres_schema")
        with databases.empty(server, template) as made:
            yield made


@pytest.fixture
def settings(api: ApiServer, url: str) -> Settings:
    """Point at the stand-in API and an empty database, with a budget that seldom limits."""
    return Settings(
        database_url=url,
        api_key=api.key,
        base_url=api.base_url,
        refresh_seconds=1.0,
        requests_per_second=1000.0,
        concurrency=16,
        timeout_seconds=2.0,
    )


@pytest.fixture
def here(settings: Settings) -> Iterator[Monitor]:
    """Run a monitor and make it the one that pages and routes read."""
    with monitor.running(settings) as running:
        monitor.install(running)
        yield running
        monitor.install(None)


class AsLocal:
    """Says that everybody is "local", as the gate of a server does where nobody signs in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name, value = header.NAME.encode(), header.encoded(LOCAL).encode()
        told = scope.get("headers", [])
        if name not in dict(told):
            scope = {**scope, "headers": [*told, (name, value)]}
        await self._app(scope, receive, send)


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """Serve the routes over real HTTP, as Streamlit's server does."""
    application = Starlette(
        routes=[*webhooks.ROUTES, *routes.ROUTES, *routes.REST],
        exception_handlers=routes.HANDLERS,
        middleware=[Middleware(SelectiveGZipMiddleware), Middleware(AsLocal)],
    )
    server = uvicorn.Server(uvicorn.Config(application, log_config=None, ws="none"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # A long answer is not written ahead of a slow reader.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**14)
        serving = threading.Thread(target=asyncio.run, args=(server.serve([listener]),))
        serving.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        # The gate before them says who asks.
        local = {header.NAME: header.encoded(LOCAL)}
        with httpx.Client(
            base_url=address, headers=local, timeout=30, trust_env=False, verify=tls.NONE
        ) as client:
            yield client
        server.should_exit = True
        serving.join()


def eventually(condition: Callable[[], object], seconds: float = WAIT_SECONDS) -> None:
    """Wait until a condition holds; fail where it does not in time."""
    deadline = time.monotonic() + seconds
    while True:
        looked = time.monotonic()
        if condition():
            return
        now = time.monotonic()
        assert now < deadline, "the condition did not come true in time"
        # What takes long to look at is looked at less often, or others would have to wait for it.
        time.sleep(min(max(0.02, 3 * (now - looked)), 0.5))
