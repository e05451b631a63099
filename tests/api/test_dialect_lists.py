"""The client reads the lists of every dialect, page by page, and survives odd ones."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from components.api import Answer, ApiError, Page, Row
from components.api.errors import (
    BadResponse,
    EndpointMissing,
    RateLimited,
    ServerError,
    Unauthorized,
)
from components.model.facts import Facts
from components.model.settings import Settings
from tests.support.api.faults import Fault
from tests.support.api.routes import VERSIONS
from tests.support.api.server import ApiServer
from tests.support.asking import NEWEST, bare, numbered, pages, recent

FIRST_PAGES = {
    "v1": "/api/v1/tasks?page=1&limit=100",
    "v2": "/api/v2/tasks?pageSize=100&pageNumber=1",
    "v3": "/api/v3/sessions?page=1&page_size=100",
    "v4": "/api/v4/runs?limit=50",
    "v4s": "/api/v4/sessions?limit=100",
}
ROWS = {"v1": "tasks", "v2": "items", "v3": "sessions", "v4": "runs", "v4s": "sessions"}
# An envelope that says that there is more, and how to ask for it.
MORE: dict[str, dict[str, object]] = {
    "v1": {"page": 1, "limit": 2, "total_count": 1000},
    "v2": {"pageNumber": 1, "pageSize": 2, "totalItems": 1000},
    "v3": {"page": 1, "pageSize": 2, "total": 1000},
    "v4": {"nextCursor": "c", "hasMore": True},
    "v4s": {"nextCursor": "c", "hasMore": True},
}

every_version = pytest.mark.parametrize("version", VERSIONS)


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with ApiServer(versions=VERSIONS) as server:
        yield server


@every_version
def test_rows_tell_of_their_tasks(api: ApiServer, settings: Settings, version: str) -> None:
    """A row has the id, the answer in our words, what was to be done, and when it began, in UTC."""
    words = {"v3": "stopped", "v4": "completed", "v4s": "completed"}
    api.set("a", "finished", success=True)
    verdict = True if version in ("v2", "v3") else None
    [page] = pages(settings, version)
    [row] = page.rows
    assert row.answer is not None
    answer = Answer("finished", words.get(version, "finished"), version, verdict)
    assert bare(row.answer) == answer
    began = datetime(2026, 1, 1, tzinfo=UTC)
    assert (row.task_id, row.title, row.created_at) == ("a", "Do a", began)
    # What is not asked for by itself: the facts of an ended task that a row has.
    minute = began + timedelta(minutes=1)
    facts = {
        "v1": Facts(finished_at=minute),
        "v2": Facts(cost_usd=0.02, finished_at=minute),
        "v3": Facts(cost_usd=0.03, updated_at=minute),
        "v4": Facts(cost_usd=0.04, updated_at=minute),
        "v4s": Facts(updated_at=minute),
    }
    assert row.answer.facts == replace(facts[version], title="Do a")


@every_version
def test_list_route_and_key(api: ApiServer, settings: Settings, version: str) -> None:
    """The list is asked for as many rows as it gives, with the key in one header."""
    assert pages(settings, version) == [Page((), None)]
    assert [request[1:4] for request in api.requests] == [("GET", FIRST_PAGES[version], None)]
    header = "authorization" if version == "v1" else "x-browser-use-api-key"
    assert [name for name, value in api.headers().items() if "bu_test" in value] == [header]


@every_version
def test_pages_follow_each_other(api: ApiServer, settings: Settings, version: str) -> None:
    """Page after page brings every task once, newest first."""
    api.set_many(numbered(230))
    seen = pages(settings, version)
    assert [row.task_id for page in seen for row in page.rows] == list(numbered(230))[::-1]
    assert len(seen) == (5 if version == "v4" else 3)


@every_version
def test_odd_rows_are_skipped(api: ApiServer, settings: Settings, version: str) -> None:
    """Rows that are no objects or have no usable id are left out; the others stay."""
    name = "sessionId" if version == "v4s" else "id"
    good = {name: "a", "status": "running"}
    ids: tuple[object, ...] = (None, 7, "", [])
    odd = [{name: each, "status": "running"} for each in ids]
    rows: list[object] = [7, None, "a", [], {}, *odd, good]
    api.fault_lists(Fault.json({ROWS[version]: rows}))
    [page] = pages(settings, version)
    assert page == Page((Row("a", Answer("running", "running", version)),), None)


@every_version
@pytest.mark.parametrize("word", [None, 7, {}, "", "x" * 1000, "run\u202ening", "\ud800"])
def test_row_without_a_status_has_no_answer(
    api: ApiServer, settings: Settings, version: str, word: object
) -> None:
    """A row whose status is no word keeps its id, title and time, and answers nothing."""
    texts = {"task": "\n  Read\tthe \ud800news \nand more", "title": None}
    row = {
        "id": "a",
        "sessionId": "a",
        "status": word,
        **texts,
        "created_at": 7,
        "createdAt": "yesterday",
    }
    api.fault_lists(Fault.json({ROWS[version]: [row]}))
    [page] = pages(settings, version)
    assert page.rows == (Row("a", None, "Read the  news"),)


def test_v2_row_of_an_ended_task_must_tell_its_verdict(api: ApiServer, settings: Settings) -> None:
    """A row without a verdict answers for a task that goes on, not for one that has ended."""
    rows = [
        {"id": "a", "status": "finished"},
        {"id": "b", "status": "started"},
        {"id": "c", "status": "failed", "isSuccess": None},
    ]
    api.fault_lists(Fault.json({"items": rows}))
    [page] = pages(settings, "v2")
    assert [row.answer for row in page.rows] == [
        None,
        Answer("running", "started", "v2"),
        Answer("failed", "failed", "v2"),
    ]


@every_version
@pytest.mark.parametrize("body", [[], "tasks", 7, None, {}, {"tasks": {}, "items": 7, "runs": ""}])
def test_odd_envelopes_are_bad_responses(
    api: ApiServer, settings: Settings, version: str, body: object
) -> None:
    """What holds no list of tasks is a bad response."""
    api.fault_lists(Fault.json(body))
    with pytest.raises(BadResponse) as caught:
        pages(settings, version)
    assert str(caught.value).isprintable()


@every_version
@pytest.mark.parametrize("number", ["2", None, 0, -3, 1.5, int("9" * 4300)])
def test_odd_numbers_of_pages_end_the_list(
    api: ApiServer, settings: Settings, version: str, number: object
) -> None:
    """An envelope that does not tell where its page stands is taken for the last."""
    names = ("page", "pageNumber", "limit", "pageSize")
    envelope = {**dict.fromkeys(names, number), "total_count": 10**6, "totalItems": 10**6}
    rows = [{"id": "a", "sessionId": "a", "status": "running"}]
    for cursor in (7, None, "", "\ud800", "a\r\nb"):
        api.fault_lists(Fault.json({ROWS[version]: rows, **envelope, "nextCursor": cursor}))
        assert len(pages(settings, version)) == 1


@pytest.mark.parametrize("version", NEWEST)
@pytest.mark.parametrize("rows", [[], [{"id": "a", "status": "running"}], [7]])
def test_list_that_never_ends_is_left(
    api: ApiServer, settings: Settings, version: str, rows: list[object]
) -> None:
    """A server that promises more for ever is asked until there are enough rows, or none."""
    api.fault_lists(Fault.json({ROWS[version]: rows, **MORE[version]}))
    assert recent(settings, 5, version) == (["a"] if rows and rows != [7] else [])
    assert api.lists() <= 5


@every_version
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.route_not_found(), EndpointMissing),
        (Fault.gone(), EndpointMissing),
        (Fault.task_not_found(), ServerError),
        (Fault.invalid_query(), ServerError),
        (Fault.unauthorized(), Unauthorized),
        (Fault.rate_limited(), RateLimited),
        (Fault.bad_gateway(), ServerError),
        (Fault.answer(501), EndpointMissing),
        (Fault.too_long(5_000_000), BadResponse),
        (Fault.truncated(), BadResponse),
    ],
)
def test_failing_list_has_its_error(
    api: ApiServer, settings: Settings, version: str, fault: Fault, error: type[ApiError]
) -> None:
    """A list fails by the same names as a status, but never by one that concerns a task."""
    api.fault_lists(fault)
    settings = replace(settings, timeout_seconds=20)
    ways = (pages, lambda settings, version: recent(settings, 5, version))
    for read in ways if version in NEWEST else ways[:1]:
        with pytest.raises(ApiError) as caught:
            read(settings, version)
        assert type(caught.value) is error
        assert "status route" not in str(caught.value)
        assert "bu_test" not in str(caught.value)


@pytest.mark.parametrize("missing", ["output", "stepCount", "isTaskSuccessful"])
@pytest.mark.parametrize("word", ["idle", "stopped"])
def test_v3_row_must_tell_what_its_word_means(
    api: ApiServer, settings: Settings, word: str, missing: str
) -> None:
    """A row of v3 without what decides between two statuses answers only where its word does."""
    row: dict[str, object] = {"id": "a", "status": word}
    row |= {"output": None, "stepCount": 3, "isTaskSuccessful": True}
    rows = [row, {"id": "b", "status": "running"}]
    api.fault_lists(Fault.json({"sessions": rows}))
    [page] = pages(settings, "v3")
    assert [row.answer and row.answer.status for row in page.rows] == ["finished", "running"]
    del row[missing]
    api.fault_lists(Fault.json({"sessions": rows}))
    [page] = pages(settings, "v3")
    assert [row.answer and row.answer.status for row in page.rows] == [None, "running"]
