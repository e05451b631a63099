"""Programs that read the same board at the same time: what they share, and what none can hold."""

import csv
import io
import math
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from components import exchange
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, EditTasks, ImportBoard
from components.model.entry import Entry
from components.model.errors import BoardLimitError
from components.monitor import Monitor
from components.web import exports
from components.web.shared import SHARED_SECONDS
from tests.conftest import eventually
from tests.support.api.server import ApiServer
from tests.support.board_files import with_a_long_past
from tests.support.slow_readers import slowly

JSON, CSV = "/api/boards/main", "/api/boards/main.csv"
EXPORTS = ("/api/boards/main/export", "/api/boards/main/export.gz")
# More than there are threads for answers.
SLOW_READERS = 45
A_MILLISECOND = timedelta(milliseconds=1)


def generated_at(answer: httpx.Response) -> datetime:
    """Return the moment that a board tells as its own."""
    return datetime.fromisoformat(answer.json()["generated_at"])


def labels(client: httpx.Client, path: str) -> set[str]:
    """Return the labels that a board is told with."""
    answer = client.get(path)
    if path == JSON:
        return {task["label"] for task in answer.json()["tasks"]}
    if path == CSV:
        return {row["label"] for row in csv.DictReader(io.StringIO(answer.text))}
    return {entry.label for entry in exchange.load(answer.content).tasks}


@pytest.mark.parametrize("path", [JSON, CSV])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
@pytest.mark.usefixtures("quiet")
def test_what_a_program_has_already_is_not_sent_again(
    client: httpx.Client, path: str, form: str
) -> None:
    """A tag that still names the board is answered by 304 without a body, however it is given."""
    whole = client.get(path)
    assert whole.headers["etag"].startswith('"')
    answer = client.get(path, headers={"If-None-Match": form.format(whole.headers["etag"])})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"].startswith('"')
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", [JSON, CSV])
def test_new_content_has_a_new_tag(quiet: Monitor, client: httpx.Client, path: str) -> None:
    """Once anything of a board differs its old tag brings the whole board."""
    tag = client.get(path).headers["etag"]
    quiet.perform(EditTasks("main", ("t1",), label="Other"), LOCAL)
    answer = client.get(path, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.headers["etag"] != tag
    assert b"Other" in answer.content


@pytest.mark.usefixtures("quiet")
def test_tag_of_an_earlier_moment_holds_while_nothing_differs(client: httpx.Client) -> None:
    """A board at rest is the same at another moment, though no two moments share a tag."""
    first = client.get(JSON)
    eventually(lambda: generated_at(client.get(JSON)) > generated_at(first))
    tag = first.headers["etag"]
    assert client.get(JSON).headers["etag"] != tag
    answer = client.get(JSON, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.headers["etag"]) == (304, tag)


def test_later_check_has_a_new_tag(api: ApiServer, here: Monitor, client: httpx.Client) -> None:
    """Times of checks are told though they make no new version, so that no tag hides them."""
    api.set("a", "running")
    here.perform(AddTasks("main", (Entry("a"),)), LOCAL)
    eventually(lambda: here.snapshot("main").counts["running"] == 1)
    first = client.get(JSON)
    (task,) = first.json()["tasks"]
    tag = {"If-None-Match": first.headers["etag"]}
    eventually(lambda: client.get(JSON, headers=tag).status_code == 200)
    later = client.get(JSON).json()
    assert later["version"] == first.json()["version"]
    assert later["tasks"][0]["checked_at"] > task["checked_at"]


@pytest.mark.usefixtures("quiet")
def test_many_readers_share_a_body(client: httpx.Client) -> None:
    """However many read a board that rests, it is encoded no more than once a second."""
    begun = time.monotonic()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: client.get(JSON), range(200)))
    seconds = time.monotonic() - begun
    assert {answer.status_code for answer in answers} == {200}
    bodies = {answer.content for answer in answers}
    assert len(bodies) == len({answer.headers["etag"] for answer in answers})
    assert len(bodies) <= math.ceil(seconds / SHARED_SECONDS)


@pytest.mark.usefixtures("quiet")
def test_shared_body_is_no_older_than_a_second(client: httpx.Client) -> None:
    """Whoever reads a board is told of a moment no earlier than a second before they asked."""
    for _ in range(20):
        asked = datetime.now(UTC)
        oldest = asked - timedelta(seconds=SHARED_SECONDS) - A_MILLISECOND
        assert generated_at(client.get(JSON)) >= oldest


@pytest.mark.parametrize("path", [JSON, CSV, EXPORTS[0]])
def test_whoever_reads_after_a_change_sees_it(
    quiet: Monitor, client: httpx.Client, path: str
) -> None:
    """A body that others share is never of an older version than the one that is published."""
    task_ids = tuple(task.task_id for task in quiet.snapshot("main").tasks)
    for label in ("One", "Two", "Three"):
        quiet.perform(EditTasks("main", task_ids, label=label), LOCAL)
        assert labels(client, path) == {label}


@pytest.mark.parametrize("path", [JSON, CSV, *EXPORTS])
@pytest.mark.usefixtures("quiet")
def test_head_tells_what_get_would(client: httpx.Client, path: str) -> None:
    """HEAD brings the headers of the whole body, its length among them, and no body."""
    plain = {"Accept-Encoding": "identity"}
    head, get = client.head(path, headers=plain), client.get(path, headers=plain)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "cache-control", "content-disposition"):
        assert head.headers.get(name) == get.headers.get(name)
    assert ("etag" in head.headers) == ("etag" in get.headers) == (path in (JSON, CSV))


@pytest.mark.unmeasured
def test_slow_readers_hold_nothing(here: Monitor, client: httpx.Client) -> None:
    """Exports that are not read on keep nobody else waiting, and leave nothing behind."""
    past = with_a_long_past()
    here.perform(ImportBoard("long", past), LOCAL)
    path, before = "/api/boards/long/export", _nameless_files()
    with ExitStack() as stack:
        readers = [stack.enter_context(slowly(client, path)) for _ in range(SLOW_READERS)]
        here.perform(EditTasks("long", (past.tasks[0].task_id,), label="Other"), LOCAL)
        assert "Other" in labels(client, path)
        assert set(exchange.load(readers[0]()).changes) == set(past.changes)
        assert _nameless_files() > before
    eventually(lambda: _nameless_files() == before)


def test_export_that_could_not_be_uploaded_is_refused(here: Monitor) -> None:
    """A board that is too long for an upload even packed is told so, and not handed out."""
    here.perform(ImportBoard("long", with_a_long_past()), LOCAL)
    before = _nameless_files()
    with pytest.raises(BoardLimitError, match="could not be imported"):
        exports.write(here, "long", None, max_bytes=10_000)
    assert _nameless_files() == before


@pytest.mark.usefixtures("here")
def test_export_without_room_is_an_error_in_words(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where no temporary file can be written, that is said, and exports work again afterwards."""
    with monkeypatch.context() as patched:
        patched.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
        answer = client.get(EXPORTS[0])
    assert answer.status_code == 503
    assert "cannot be written" in answer.json()["detail"]
    assert client.get(EXPORTS[0]).status_code == 200


def _nameless_files() -> set[str]:
    """Return the temporary files that this process has open, and that have no name any more."""
    found = []
    for link in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            found.append(str(link.readlink()))
    return {path for path in found if path.startswith(f"{tempfile.gettempdir()}/#")}
