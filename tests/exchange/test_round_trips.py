"""What a board gives out can be given back: its tasks as CSV, and the whole of it as a file."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from components import exchange
from components.intake import read_file
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, ImportBoard, RecheckTasks, RemoveTasks, SetRefresh
from components.model.board import BoardFile
from components.model.entry import TASK_ID, Entry, is_api_key
from components.model.errors import BoardLimitError, BoardTaken
from components.model.history.records import hour_of
from components.model.limits import MAX_NOTE
from components.model.settings import Settings
from components.model.text import FORMULA_STARTS, tidy
from components.monitor import Monitor
from tests.conftest import eventually
from tests.soak.extent import examples
from tests.support.api.server import ApiServer
from tests.support.board_files import LONG_PAST, SMALL, with_a_long_past
from tests.support.slow_readers import slowly

BOARD = "main"
PIECES = (
    "=1+1", ";=cmd|'!A0", "+", "-", "@", "'", "'=", "''", " ", '"', '""', ",", ";", "\t", "|", "\n",
    "\r\n", "＝", "task_id", "שלום", "مرحبا", "検査", "한국", "é", "😀", "\u200b", "\u202e",
    "x" * 250, "#",
)  # fmt: skip
A_DAY = timedelta(days=1)

ids = st.from_regex(TASK_ID, fullmatch=True).filter(lambda text: not is_api_key(text))
texts = st.text(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=9).map("".join)


def told(entries: tuple[Entry, ...] | list[Entry]) -> list[Entry]:
    """Return entries as boards hold them, without the lines that they came from."""
    return [replace(entry, line=0) for entry in entries]


@examples(12)
@given(task_ids=st.lists(ids, min_size=1, max_size=8, unique=True), data=st.data())
def test_csv_can_be_uploaded_again(
    here: Monitor, client: httpx.Client, task_ids: list[str], data: st.DataObject
) -> None:
    """Ids, labels, groups and notes come back exactly, whatever they begin with or hold.

    And no cell of theirs begins a formula, whichever separator a spreadsheet splits them at.
    """
    here.perform(SetRefresh(BOARD, 300), LOCAL)
    here.perform(
        RemoveTasks(BOARD, tuple(task.task_id for task in here.snapshot(BOARD).tasks)), LOCAL
    )
    entries = [
        Entry(
            task_id,
            tidy(data.draw(texts)),
            tidy(data.draw(texts)),
            note=tidy(data.draw(texts), MAX_NOTE),
        )
        for task_id in task_ids
    ]
    here.perform(AddTasks(BOARD, tuple(entries)), LOCAL)
    given = client.get("/api/boards/main.csv").content
    parsed = read_file("main.csv", given).parse()
    assert told(parsed.entries) == entries
    assert (parsed.rejected, parsed.duplicates) == ((), 0)
    for separator in ",;\t":
        lines = io.StringIO(given.decode("utf-8-sig"), newline="")
        cells = [cell for row in csv.reader(lines, delimiter=separator) for cell in row]
        assert not [cell for cell in cells if cell.lstrip(" ").startswith(FORMULA_STARTS)]


def test_tasks_come_back_from_json(here: Monitor, client: httpx.Client) -> None:
    """A board's JSON, and its file, can be uploaded as a list of tasks too."""
    here.perform(SetRefresh(BOARD, 300), LOCAL)
    entries = [Entry("-a", "'=x", "Team", note="A note"), Entry("b")]
    here.perform(AddTasks(BOARD, tuple(entries)), LOCAL)
    for path in ("/api/boards/main", "/api/boards/main/export"):
        parsed = read_file("main.json", client.get(path).content).parse()
        assert told(parsed.entries) == entries


@pytest.mark.parametrize("form", [".csv", ""], ids=["csv", "json"])
def test_title_of_the_api_comes_back_as_no_label(
    api: ApiServer, here: Monitor, client: httpx.Client, form: str
) -> None:
    """A task that nobody labelled has no label after an upload, so that its title may change."""
    api.speak("v3")
    api.set_many({"a": "running", "b": "running"})
    here.perform(SetRefresh(BOARD, 300), LOCAL)
    entries = [Entry("a"), Entry("b", "Mine", "Team")]
    here.perform(AddTasks(BOARD, tuple(entries)), LOCAL)
    eventually(lambda: all(task.reading.facts.title for task in here.snapshot(BOARD).tasks))
    given = client.get(f"/api/boards/main{form}").content
    assert b"Do a" in given and b"Do b" in given
    assert told(read_file(f"main{form or '.json'}", given).parse().entries) == entries


def test_board_comes_back_with_its_history(here: Monitor, client: httpx.Client) -> None:
    """A file that was downloaded makes a second board of the same tasks and the same past."""
    file = _of_late()
    assert here.perform(ImportBoard("first", file), LOCAL).tasks == len(file.tasks)
    downloaded = _exported(client, "first")
    assert here.perform(ImportBoard("second", downloaded), LOCAL).tasks == len(file.tasks)
    for name in ("first", "second"):
        found = _exported(client, name)
        assert found.board == replace(file.board, name=name)
        assert (found.tasks, found.readings[0]) == (file.tasks, file.readings[0])
        assert set(found.changes) == set(file.changes)
        assert set(found.samples) >= set(file.samples)
        assert set(found.hours) >= set(file.hours)
        assert set(found.gaps) >= {replace(gap, board=name) for gap in file.gaps}
    with pytest.raises(BoardTaken):
        here.perform(ImportBoard("second", downloaded), LOCAL)


def test_what_was_watched_is_in_the_file(
    api: ApiServer, here: Monitor, client: httpx.Client
) -> None:
    """An export tells of each task what was seen of it, in the order in which it was seen."""
    here.perform(SetRefresh(BOARD, 300), LOCAL)
    api.set("a", "created")
    here.perform(AddTasks(BOARD, (Entry("a", "A “label”", note="One\ntwo"),)), LOCAL)
    eventually(lambda: here.snapshot(BOARD).counts["created"] == 1)
    api.set("a", "running")
    here.perform(RecheckTasks(BOARD, ("a",)), LOCAL)
    eventually(lambda: len(_exported(client).changes) == 2)
    file = _exported(client)
    assert [(change.old, change.new) for change in file.changes] == [
        (None, "created"),
        ("created", "running"),
    ]
    assert file.tasks == (Entry("a", "A “label”", note="One\ntwo"),)
    assert file.readings[0].status == "running"


def test_export_is_a_file_of_its_day(here: Monitor, client: httpx.Client) -> None:
    """A browser saves it under the board's name and the day in UTC, and never from a cache."""
    before = datetime.now(UTC).date()
    headers = client.get("/api/boards/main/export").headers
    days = {before, datetime.now(UTC).date()}
    assert headers["content-type"] == "application/json"
    assert headers["cache-control"] == "no-store"
    assert headers["content-disposition"] in {
        f'attachment; filename="main-{day:%Y-%m-%d}.json"' for day in days
    }
    assert here.snapshot(BOARD).tasks == ()


@pytest.mark.databases
@pytest.mark.parametrize(
    "max_bytes",
    [
        600_000,
        *(pytest.param(most, marks=pytest.mark.unmeasured) for most in (1_000_000, 2_000_000)),
    ],
)
def test_whatever_is_exported_can_be_imported(here: Monitor, max_bytes: int) -> None:
    """An export too long for an import leaves out the oldest changes, and says since when."""
    past = with_a_long_past()
    here.perform(ImportBoard("long", past), LOCAL)
    data = b"".join(here.exported("long", max_bytes))
    assert max_bytes * 0.7 < len(data) <= max_bytes
    found = exchange.load(data, max_bytes)
    assert here.perform(ImportBoard("again", found), LOCAL).tasks == len(past.tasks)
    assert found.tasks == past.tasks
    since = datetime.fromisoformat(json.loads(data)["changes_since"])
    assert set(found.changes) == {change for change in past.changes if change.seen_at >= since}


def test_board_whose_tasks_are_too_long_is_not_exported(
    here: Monitor, client: httpx.Client
) -> None:
    """Where not even the tasks fit into a file, that is said before anything is written."""
    here.perform(ImportBoard("long", with_a_long_past()), LOCAL)
    with pytest.raises(BoardLimitError, match="notes"):
        here.exported("long", 100_000)
    assert client.get("/api/boards/long/export").status_code == 200


@pytest.mark.unmeasured
def test_packed_export_is_the_same(here: Monitor, client: httpx.Client) -> None:
    """What the page offers unpacks to what programs get, and is imported as it is."""
    here.perform(ImportBoard("long", with_a_long_past()), LOCAL)
    answer = client.get("/api/boards/long/export.gz")
    assert answer.headers["content-type"] == "application/gzip"
    assert answer.headers["content-disposition"].endswith('.json.gz"')
    plain = client.get("/api/boards/long/export").content
    assert exchange.load(answer.content).changes == exchange.load(plain).changes
    assert len(answer.content) < len(plain) / 5
    assert "changes_since" not in json.loads(plain)


@pytest.mark.databases
def test_export_of_a_failing_database_is_an_error_in_words(
    here: Monitor, settings: Settings, client: httpx.Client
) -> None:
    """What fails before the first byte is a 503 with the reason, and afterwards all is well."""
    here.perform(SetRefresh(BOARD, 300), LOCAL)
    here.perform(AddTasks(BOARD, (Entry("a"),)), LOCAL)
    _rename(settings, "changes", "elsewhere")
    answer = client.get("/api/boards/main/export")
    assert answer.status_code == 503
    assert "database" in answer.json()["detail"]
    _rename(settings, "elsewhere", "changes")
    assert client.get("/api/boards/main/export").status_code == 200


@pytest.mark.databases
@pytest.mark.unmeasured
def test_download_that_has_begun_is_whole(
    here: Monitor, settings: Settings, client: httpx.Client
) -> None:
    """A download is complete even where the database fails in the midst of it."""
    past = with_a_long_past()
    here.perform(ImportBoard("long", past), LOCAL)
    with slowly(client, "/api/boards/long/export") as read_on:
        _rename(settings, "changes", "elsewhere")
        assert set(exchange.load(read_on()).changes) == set(past.changes)
    _rename(settings, "elsewhere", "changes")
    assert len(_exported(client, "long").changes) == LONG_PAST


def _of_late() -> BoardFile:
    """Return a small board whose past is young enough to be kept, an hour at its beginning."""
    hour = hour_of(datetime.now(UTC)) - timedelta(hours=2)
    (change, following), (gap, _) = SMALL.changes, SMALL.gaps
    return replace(
        SMALL,
        readings=(replace(SMALL.readings[0], since=hour, checked_at=hour, problem=None),),
        changes=(
            replace(change, seen_at=hour),
            replace(following, seen_at=hour + timedelta(minutes=5), confirmed_at=hour),
        ),
        samples=(replace(SMALL.samples[0], at=hour + timedelta(minutes=1)),),
        hours=(replace(SMALL.hours[0], at=hour), replace(SMALL.hours[1], at=hour - A_DAY)),
        gaps=(replace(gap, began_at=hour, ended_at=hour + timedelta(minutes=30)),),
    )


def _exported(client: httpx.Client, name: str = BOARD) -> BoardFile:
    return exchange.load(client.get(f"/api/boards/{name}/export").content)


def _rename(settings: Settings, table: str, name: str) -> None:
    engine = sa.create_engine(settings.database_url)
    with engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE {table} RENAME TO {name}"))
    engine.dispose()
