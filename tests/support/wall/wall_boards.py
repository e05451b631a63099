"""Boards that try a wall: empty, tiny, mixed, huge, and in letters of every kind."""

from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from components.model import statuses
from components.model.board import Board, BoardFile
from components.model.entry import Entry
from components.model.history.records import Change, Gap, Hour, Sample, hour_of
from components.model.reading import Problem, Reading
from components.store import Store
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer

# So long that nothing changes while a test looks.
INTERVAL = 300.0
EMPTY, ONE, SIXTY, MANY, WORDS = "empty", "one", "sixty", "many", "words"
ALL = (EMPTY, ONE, SIXTY, MANY, WORDS)
MANY_TASKS, MANY_LIVE = 10_000, 60
ARABIC = "مراجعة الأسعار اليومية للمتاجر الإلكترونية في جميع المناطق "
HEBREW = "בדיקת מחירים יומית "
CHINESE = "每日价格核对与库存同步检查任务"
JAPANESE = "夜間バッチ処理の結果を確認する"
LABELS = (
    "Check every single price of the catalogue against the one of last week, again and " * 4,
    ARABIC * 5,
    HEBREW + "SKU-42 " + HEBREW,
    CHINESE * 15,
    JAPANESE * 15,
    "W" * 200,
    "👩🏽‍🚀 <b>&amp; \u202e backwards",
    "a" * 199 + "…",
)
TITLE = f"{CHINESE} · {ARABIC}· " + "A board whose name goes on and on " * 5


def sixty() -> dict[str, str | None]:
    """Return sixty tasks in every status; None is one that the API does not know."""
    parts: tuple[tuple[str | None, int], ...] = (
        ("failed", 9),
        ("paused", 4),
        ("running", 15),
        ("created", 5),
        ("stopped", 3),
        ("finished", 20),
        ("archived", 2),
        (None, 2),
    )
    words = [word for word, number in parts for _ in range(number)]
    return {f"sixty-{place:02d}": word for place, word in enumerate(words)}


def many() -> dict[str, str | None]:
    """Return ten thousand tasks, of which most have ended."""
    ended = ("finished", "finished", "finished", "failed", "stopped")
    live = ("running", "running", "created", "paused")
    return {
        f"many-{place:05d}": live[place % 4] if place < MANY_LIVE else ended[place % 5]
        for place in range(MANY_TASKS)
    }


def words() -> dict[str, str | None]:
    """Return tasks whose labels are of every kind."""
    kinds = ("failed", "paused")
    return {f"words-{place}": kinds[place % 2] for place in range(len(LABELS))}


def statuses_of(board: str) -> dict[str, str | None]:
    """Return the tasks of a board with what the API says of them."""
    made: Mapping[str, dict[str, str | None]] = {
        EMPTY: {},
        ONE: {"one-0": "running"},
        SIXTY: sixty(),
        MANY: many(),
        WORDS: words(),
    }
    return made[board]


def save(folder: Path, *boards: str, interval: float = INTERVAL) -> str:
    """Make a database of boards with their past, and return its URL."""
    url = f"sqlite:///{folder / 'taskboard.sqlite'}"
    now = datetime.now(UTC)
    with closing(Store(url)) as store:
        for board in boards:
            assert store.import_board(_file(board, interval, now), now)
    return url


def teach(api: ApiServer) -> None:
    """Let the API say what the boards know already."""
    for board in ALL:
        for task_id, word in statuses_of(board).items():
            if word == "archived":
                api.fault(task_id, Fault.word(word))
            else:
                api.set(task_id, word)


def _file(board: str, interval: float, now: datetime) -> BoardFile:
    found = statuses_of(board)
    counts = tuple(
        sum(statuses.of(word) is status for word in found.values()) for status in statuses.ALL
    )
    gap = Gap("unreachable", now - timedelta(hours=9), now - timedelta(hours=4), board)
    minutes = [now - timedelta(minutes=minute) for minute in range(20 * 60)]
    return BoardFile(
        board=Board(board, TITLE if board == WORDS else f"Board of {board}", interval),
        tasks=tuple(
            Entry(task_id, _label(board, place), _group(board, place))
            for place, task_id in enumerate(found)
        ),
        readings=tuple(_reading(*each, place, now) for place, each in enumerate(found.items())),
        changes=tuple(
            Change(task_id, None, word, now - timedelta(minutes=place % 300))
            for place, (task_id, word) in enumerate(found.items())
            if word is not None and word != "archived" and board != MANY
        ),
        samples=tuple(
            Sample(at, tuple(max(0, count - (place // 200)) for count in counts))
            for place, at in enumerate(minutes)
            if not gap.began_at <= at < now - timedelta(hours=4) and any(counts)
        ),
        hours=tuple(Hour(hour_of(now) - timedelta(hours=at), counts, 3, 1) for at in range(20)),
        gaps=(gap,),
    )


def _label(board: str, place: int) -> str:
    return LABELS[place][:200] if board == WORDS else f"Nightly check {place}"


def _group(board: str, place: int) -> str:
    return LABELS[-1 - place][:100] if board == WORDS else ("eu", "us", "")[place % 3]


def _reading(task_id: str, word: str | None, place: int, now: datetime) -> Reading:
    since = now - timedelta(minutes=7 * (place % 40) + 1)
    if word is None:
        problem = Problem("not_found", "The API knows no such task.", since)
        return Reading(task_id, problem=problem)
    return Reading(task_id, word, since, now, raw=word, success=None, version="v1")
