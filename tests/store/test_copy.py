"""The command that moves a board database into another one."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from components.model.board import Board
from components.model.entry import Entry
from components.model.errors import StoreError
from components.model.facts import Facts
from components.model.history.pending_writes import PendingWrites
from components.model.history.records import Change, Gap, Sample, hour_of
from components.model.reading import Problem, Reading
from components.store import Contents, Store
from components.store.copy import copy, main
from tests.support.access import one_of_each as access

pytestmark = pytest.mark.databases

AT = datetime(2026, 11, 24, 10, 0, 0, 250_000, tzinfo=UTC)
SAMPLE = Sample(AT, (0, 1, 0, 1, 0, 0, 2498))


def contents(url: str) -> Contents:
    """Return everything that a database holds."""
    with closing(Store(url)) as store:
        return store.load()


@pytest.fixture
def source(tmp_path: Path) -> str:
    """Fill an SQLite database with two boards and more tasks than go into one part."""
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    entries = [Entry(f"t{number}", f"Label {number} ✓", "Group") for number in range(2500)]
    with closing(Store(url)) as store:
        for name in ("main", "night"):
            store.create_board(Board(name, name.title(), 30.0, paused=name == "night"), AT)
            store.add_tasks(name, entries, AT)
        problem = Problem("timeout", "Too late.", AT)
        store.save(
            PendingWrites(
                readings={
                    "t1": Reading("t1", "running", AT, AT, problem),
                    "t2": Reading("t2", "finished", AT, AT, facts=Facts(0.5, "Title ✓", AT, AT)),
                },
                changes=[Change("t1", "created", "running", AT, AT - timedelta(seconds=5))],
                samples=[("main", SAMPLE)],
                gaps={(None, "down", AT): Gap("down", AT, AT + timedelta(hours=1))},
                alive_at=AT,
            )
        )
        store.remove_tasks("night", ["t3"], AT)
        access.fill(store)
    return url


def test_everything_arrives_as_it_was(source: str, url: str) -> None:
    """Boards, tasks in their order and readings are the same in the other database."""
    copied = copy(source, url)
    assert (copied["boards"], copied["readings"], copied["tasks"]) == (2, 2, 5000)
    assert contents(url) == contents(source)


def test_the_past_arrives_too(source: str, url: str) -> None:
    """Changes, samples, hours, gaps and what can still be undone are the same in the other."""
    copy(source, url)
    with closing(Store(url)) as store:
        (change,) = store.changes_of("t1")
        assert (change.old, change.new, change.seen_at) == ("created", "running", AT)
        assert store.samples_of("main", AT) == (SAMPLE,)
        assert [hour.counts for hour in store.hours_of("main", hour_of(AT))] == [SAMPLE.counts]
        assert [gap.kind for gap in store.gaps_of(["main"], None)] == ["down"]
        assert [task.task_id for task in store.removed_tasks("night", AT)] == ["t3"]


def test_who_may_come_in_arrives_too(source: str, url: str) -> None:
    """Sessions, tokens, wall links and accounts hold in the other, and the trail goes on."""
    copy(source, url)
    with closing(Store(source)) as old, closing(Store(url)) as new:
        assert new.load_access(AT) == old.load_access(AT) == access.CONTENTS
        assert new.accounts() == old.accounts() == (access.ACCOUNT,)
        assert new.audit_entries(None, 10) == old.audit_entries(None, 10) == (access.ENTRY,)
        assert new.answered("k" * 64, "token:t1", AT - timedelta(1)) == access.ANSWER
        new.save(PendingWrites(audit=[access.ENTRY, replace(access.ENTRY, detail="Another")]))
        assert len(new.audit_entries(None, 10)) == 2


def test_database_with_accounts_is_left_alone(source: str, url: str) -> None:
    """Nobody gets into a board by an account of the database that was there."""
    with closing(Store(url)) as store:
        store.add_account(access.ACCOUNT)
    with pytest.raises(StoreError, match="holds accounts"):
        copy(source, url)


def test_database_that_is_in_use_is_left_alone(source: str, url: str) -> None:
    """Nothing is mixed into a database that holds boards."""
    with closing(Store(url)) as store:
        store.create_board(Board("main", "Mine", 5.0), AT)
    before = contents(url)
    with pytest.raises(StoreError, match="holds boards"):
        copy(source, url)
    assert contents(url) == before


def test_command_tells_what_it_copied(
    source: str, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is named on the command line, the target and its password in the settings."""
    monkeypatch.setenv("TASKBOARD_DATABASE_URL", url)
    path = source.removeprefix("sqlite:///")
    assert main([path]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Copied ")
    assert "2 boards" in said
    assert "5,000 tasks" in said
    assert main([path]) == 1
    assert capsys.readouterr().err.startswith("Nothing was copied: The database that TASKBOARD")


@pytest.mark.parametrize("wrong", ["nowhere.sqlite", "nonsense://x"])
def test_source_that_cannot_be_read_is_said_so(
    url: str, wrong: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong source ends the command in one sentence, and makes no empty database of it."""
    monkeypatch.setenv("TASKBOARD_DATABASE_URL", url)
    assert main([wrong]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Nothing was copied: ")
    assert said.count("\n") == 1
    assert not Path(wrong).exists()
