"""What comes with a status: cost, title and times, where they are what they should be."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from components.api import ApiClient
from components.model.facts import NO_FACTS, Facts
from components.model.settings import Settings
from tests.support.api.faults import Fault
from tests.support.api.routes import VERSIONS
from tests.support.api.server import ApiServer
from tests.support.asking import Recorder, ask, ask_in

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with ApiServer(versions=VERSIONS) as server:
        yield server


def facts(api: ApiServer, settings: Settings, version: str, **told: object) -> Facts:
    """Return the facts of a running task of which this is told."""
    api.fault("a", Fault.json({"status": "running", **told}))
    return ask_in(settings, version, "a")[0].facts


@pytest.mark.parametrize(
    ("cost", "dollars"),
    [
        ("0.0123", 0.0123),
        ("0", 0.0),
        ("+12.50", 12.5),
        (3, 3.0),
        ("-1", None),
        ("-0", 0.0),
        ("NaN", None),
        ("inf", None),
        ("1e999", None),
        (10**400, None),
        ("1_000", None),
        ("٣", None),
        ("", None),
        ("about 3", None),
        ("0" * 50, None),
        (True, None),
        ([], None),
        (None, None),
    ],
)
def test_cost_is_an_amount_or_nothing(
    api: ApiServer, settings: Settings, cost: object, dollars: float | None
) -> None:
    """US dollars come as strings; what is no amount of at least zero is not told."""
    assert facts(api, settings, "v2", cost=cost).cost_usd == dollars
    assert facts(api, settings, "v3", totalCostUsd=cost).cost_usd == dollars


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-04T12:00:00Z", NOON),
        ("2026-05-04T12:00:00", NOON),
        ("2026-05-04T14:00:00+02:00", NOON),
        ("2026-05-04 12:00:00.000000", NOON),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("1970-01-01T00:00:00Z", None),
        ("2150-01-01", None),
        ("at noon", None),
        (1777896000, None),
        (None, None),
    ],
)
def test_times_are_utc(
    api: ApiServer, settings: Settings, text: object, moment: datetime | None
) -> None:
    """A time with a zone or without is UTC, and one that cannot be is not told."""
    assert facts(api, settings, "v2", finishedAt=text).finished_at == moment
    assert facts(api, settings, "v3", updatedAt=text).updated_at == moment
    assert facts(api, settings, "v4s", updatedAt=text).updated_at == moment


@pytest.mark.parametrize("version", ["v3", "v4s"])
def test_title_is_one_short_line(api: ApiServer, settings: Settings, version: str) -> None:
    """A title is its first line without control characters, at most 200 characters of it."""
    title = "\n Buy\u202e \tmilk\nand bread"
    assert facts(api, settings, version, title=title).title == "Buy milk"
    assert facts(api, settings, version, title="x" * 5000).title == "x" * 200
    assert facts(api, settings, version, title=7).title == ""


@pytest.mark.parametrize("version", ["v3", "v4s"])
def test_key_is_in_no_title(api: ApiServer, settings: Settings, version: str) -> None:
    """A key that a server writes into a title, escaped or not, is taken out of it."""
    for written in (b"bu_test", b"bu\\u005ftest"):
        api.fault("a", Fault.answer(200, b'{"status": "running", "title": "my %b"}' % written))
        assert ask_in(settings, version, "a")[0].facts.title == "my [key]"


@pytest.mark.parametrize("version", ["v1", "v4"])
def test_no_facts_where_only_a_word_is_told(
    api: ApiServer, settings: Settings, version: str
) -> None:
    """The status routes of v1 and of v4's runs tell nothing else."""
    api.set("a", "running")
    assert ask_in(settings, version, "a")[0].facts == NO_FACTS


def test_short_bodies_are_told_apart(api: ApiServer, settings: Settings) -> None:
    """Bodies that differ in a fact alone bring each its own."""
    for number in range(3):
        api.fault(f"task-{number}", Fault.json({"status": "started", "cost": str(number)}))
    answers = ask_in(settings, "v2", *(f"task-{number}" for number in (0, 1, 2, 1)))
    assert [answer.facts.cost_usd for answer in answers] == [0.0, 1.0, 2.0, 1.0]


@pytest.mark.parametrize(
    ("headers", "budget"),
    [
        ({"X-RateLimit-Limit": "125", "X-RateLimit-Remaining": "9"}, [(125, 9, None)]),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2"}, [(None, 0, 2)]),
        ({"Retry-After": "2"}, []),
    ],
)
@pytest.mark.parametrize("code", [200, 404, 429, 500])
def test_budget_of_the_account_is_noted(
    api: ApiServer,
    settings: Settings,
    headers: dict[str, str],
    budget: list[tuple[float | None, ...]],
    *,
    code: int,
) -> None:
    """Whatever an answer is, what it tells of the rate limit is handed on."""
    seen = Recorder()
    body = {"status": "running"} if code == 200 else {"detail": "Task not found"}
    api.fault("a", Fault.answer(code, body, headers))

    async def run() -> None:
        async with ApiClient(settings, seen) as client:
            await asyncio.gather(client.status("a", "v2"), return_exceptions=True)

    asyncio.run(run())
    assert seen.budgets == budget


@pytest.mark.parametrize("path", ["/api/v1", "/api/v2/", "/api/v3", "/api/v4//", "", "/"])
def test_address_may_end_in_a_version(api: ApiServer, settings: Settings, path: str) -> None:
    """An address as the vendor's SDK has it is that of the API, whichever version it names."""
    api.set("a", "running", version="v2")
    there = replace(settings, base_url=api.base_url + path)
    assert ask(there, "a")[0].version == "v2"
