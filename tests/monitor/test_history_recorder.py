"""Gaps and samples: what the recorder notes as a board goes through its day."""

from datetime import datetime, timedelta

from components.model.board import Board
from components.model.history import Gap
from components.model.pending_writes import PendingWrites
from components.model.reading import Trouble
from components.model.snapshot import Service
from components.monitor.history.history_recorder import HistoryRecorder
from tests.support.clockwork import START, Bench

TROUBLE = Trouble("rate_limited", "Too many.", START)


class Day:
    """A recorder that looks at a bench's boards whenever it is told to."""

    def __init__(self, *task_ids: str) -> None:
        self.bench = Bench(*task_ids)
        self.recorder = HistoryRecorder()
        self.pending = PendingWrites()
        for task_id in task_ids:
            self.bench.check(task_id, "running")
        self.look()

    def look(self, seconds: float = 0.0, trouble: Trouble | None = None) -> datetime:
        """Let some seconds pass and look; the checks go on unless there is trouble."""
        self.bench.now += seconds
        if trouble is None and not self.board.inactive:
            for task_id in list(self.bench.cache.tracked_tasks):
                self.bench.check(task_id, "running")
        self.bench.cache.update_service(
            Service(trouble=trouble), self.bench.now, disturbed=bool(trouble)
        )
        self.bench.draw()
        self.recorder.look(self.bench.cache.states(), trouble, self.pending, self.bench.at)
        return self.bench.at

    @property
    def board(self) -> Board:
        """The one board."""
        return self.bench.cache.state("main").board

    def set(self, board: Board) -> None:
        """Give the board other settings."""
        self.bench.cache.update_board(board, self.bench.now)

    @property
    def gaps(self) -> list[Gap]:
        """The gaps that were noted, as they stand now."""
        return list(self.pending.gaps.values())

    @property
    def sampled(self) -> list[datetime]:
        """The moments of the samples."""
        return [sample.at for _, sample in self.pending.samples]


def test_board_is_sampled_once_a_minute() -> None:
    """Ten looks a second make one sample in each minute, with all statuses in their order."""
    day = Day("a", "b")
    for _ in range(1250):
        day.look(0.1)
    assert [moment.minute for moment in day.sampled] == [0, 1, 2]
    assert {sample.counts for _, sample in day.pending.samples} == {(0, 2, 0, 0, 0, 0, 0)}


def test_board_without_tasks_is_not_sampled() -> None:
    """Nothing is drawn of a board on which there is nothing."""
    assert Day().pending.samples == []


def test_pause_is_a_gap_from_its_first_moment_to_its_last() -> None:
    """A paused board has no samples but one at each edge of the gap, which is its own."""
    day = Day("a")
    day.set(Board("main", "Main", 5.0, paused=True))
    paused = day.look(10)
    day.look(200)
    day.set(Board("main", "Main", 5.0))
    resumed = day.look(0.5)
    assert day.gaps == [Gap("paused", paused, resumed, "main")]
    assert day.sampled == [START, paused, resumed]


def test_archive_is_a_gap_of_its_own_kind() -> None:
    """An archived board tells why nothing was asked, paused or not."""
    day = Day("a")
    day.set(Board("main", "Main", 5.0, paused=True, archived=True))
    day.look(1)
    assert [(gap.kind, gap.ended_at) for gap in day.gaps] == [("archived", None)]


def test_trouble_is_a_gap_of_every_board() -> None:
    """While the API holds all, no board is sampled, and the gap has the kind of the trouble."""
    day = Day("a")
    trouble = Trouble("rate_limited", "Too many.", START + timedelta(seconds=30))
    day.look(31, trouble)
    day.look(120, trouble)
    ended = day.look(1)
    assert day.gaps == [Gap("rate_limited", trouble.at, ended)]
    assert day.sampled == [START, trouble.at, ended]


def test_one_trouble_after_another_are_two_gaps() -> None:
    """When the reason changes, one gap ends where the next begins."""
    day = Day("a")
    day.look(1, TROUBLE)
    second = Trouble("unreachable", "Gone.", START + timedelta(seconds=5))
    moment = day.look(5, second)
    assert [(gap.kind, gap.ended_at) for gap in day.gaps] == [
        ("rate_limited", moment),
        ("unreachable", None),
    ]


def test_counts_are_taken_again_only_once_they_are_of_now() -> None:
    """After trouble most statuses are old at first: the line goes on when they are confirmed."""
    day = Day("a", "b", "c")
    day.look(1, TROUBLE)
    day.look(300, TROUBLE)
    day.bench.cache.update_service(Service(), day.bench.now, disturbed=False)
    day.bench.draw()
    before = list(day.sampled)
    day.recorder.look(day.bench.cache.states(), None, day.pending, day.bench.at)
    assert day.sampled == before
    moment = day.look(1)
    assert day.sampled == [*before, moment]


def test_sleep_of_the_machine_is_a_gap() -> None:
    """When the loop stood still nothing was polled, and the line goes on right after."""
    day = Day("a")
    day.bench.now += 3600
    since = day.bench.at - timedelta(seconds=3600)
    day.recorder.slept(day.bench.cache.states(), since, day.pending, day.bench.at)
    assert day.gaps == [Gap("asleep", since, day.bench.at)]
    assert day.look(0.1) in day.sampled
