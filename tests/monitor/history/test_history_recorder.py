"""Gaps and samples: what the recorder notes as a board is polled, paused and in trouble."""

from datetime import datetime, timedelta

from components.model.board import Board
from components.model.history.pending_writes import PendingWrites
from components.model.history.records import Gap
from components.model.reading import Trouble
from components.model.snapshot import Service
from components.monitor.history.history_recorder import HistoryRecorder
from tests.support.clockwork import START, Bench

TROUBLE = Trouble("rate_limited", "Too many.", START)


class Recording:
    """A recorder over a bench's boards, and what it has recorded."""

    def __init__(self, *task_ids: str) -> None:
        self.bench = Bench(*task_ids)
        self.recorder = HistoryRecorder()
        self.pending = PendingWrites()
        for task_id in task_ids:
            self.bench.check(task_id, "running")
        self.step()

    def step(self, seconds: float = 0.0, trouble: Trouble | None = None) -> datetime:
        """Let some seconds pass and record; the checks go on unless there is trouble."""
        self.bench.now += seconds
        if trouble is None and not self.board.inactive:
            for task_id in list(self.bench.cache.tracked_tasks):
                self.bench.check(task_id, "running")
        self.bench.cache.update_service(
            Service(trouble=trouble), self.bench.now, blocked=bool(trouble)
        )
        self.bench.publish()
        self.recorder.record(self.bench.cache.boards.values(), trouble, self.pending, self.bench.at)
        return self.bench.at

    @property
    def board(self) -> Board:
        """The one board."""
        return self.bench.cache.state("main").board

    def update(self, board: Board) -> None:
        """Give the board other settings."""
        self.bench.cache.update_board(board, self.bench.now)

    @property
    def gaps(self) -> list[Gap]:
        """The recorded gaps, with their ends."""
        return list(self.pending.gaps.values())

    @property
    def sampled(self) -> list[datetime]:
        """The moments of the samples."""
        return [sample.at for _, sample in self.pending.samples]


def test_board_is_sampled_once_a_minute() -> None:
    """Ten steps a second make one sample in each minute, with all statuses in their order."""
    recording = Recording("a", "b")
    for _ in range(1250):
        recording.step(0.1)
    assert [moment.minute for moment in recording.sampled] == [0, 1, 2]
    assert {sample.counts for _, sample in recording.pending.samples} == {(0, 2, 0, 0, 0, 0, 0)}


def test_board_without_tasks_is_not_sampled() -> None:
    """An empty board has no samples."""
    assert Recording().pending.samples == []


def test_pause_is_a_gap_from_its_first_moment_to_its_last() -> None:
    """A paused board has no samples but one at each edge of the gap, which is its own."""
    recording = Recording("a")
    recording.update(Board("main", "Main", 5.0, paused=True))
    paused = recording.step(10)
    recording.step(200)
    recording.update(Board("main", "Main", 5.0))
    resumed = recording.step(0.5)
    assert recording.gaps == [Gap("paused", paused, resumed, "main")]
    assert recording.sampled == [START, paused, resumed]


def test_archive_is_a_gap_of_its_own_kind() -> None:
    """The gap of an archived board is `archived`, paused or not."""
    recording = Recording("a")
    recording.update(Board("main", "Main", 5.0, paused=True, archived=True))
    recording.step(1)
    assert [(gap.kind, gap.ended_at) for gap in recording.gaps] == [("archived", None)]


def test_trouble_is_a_gap_of_every_board() -> None:
    """In an outage no board is sampled, and the gap has the kind of the trouble."""
    recording = Recording("a")
    trouble = Trouble("rate_limited", "Too many.", START + timedelta(seconds=30))
    recording.step(31, trouble)
    recording.step(120, trouble)
    ended = recording.step(1)
    assert recording.gaps == [Gap("rate_limited", trouble.at, ended)]
    assert recording.sampled == [START, trouble.at, ended]


def test_one_trouble_after_another_are_two_gaps() -> None:
    """When the reason changes, one gap ends where the next begins."""
    recording = Recording("a")
    recording.step(1, TROUBLE)
    second = Trouble("unreachable", "Gone.", START + timedelta(seconds=5))
    moment = recording.step(5, second)
    assert [(gap.kind, gap.ended_at) for gap in recording.gaps] == [
        ("rate_limited", moment),
        ("unreachable", None),
    ]


def test_counts_are_sampled_again_only_once_they_are_fresh() -> None:
    """After trouble most statuses are old at first: samples go on when they are confirmed."""
    recording = Recording("a", "b", "c")
    recording.step(1, TROUBLE)
    recording.step(300, TROUBLE)
    recording.bench.cache.update_service(Service(), recording.bench.now, blocked=False)
    recording.bench.publish()
    before = list(recording.sampled)
    recording.recorder.record(
        recording.bench.cache.boards.values(), None, recording.pending, recording.bench.at
    )
    assert recording.sampled == before
    moment = recording.step(1)
    assert recording.sampled == [*before, moment]


def test_sleep_of_the_machine_is_a_gap() -> None:
    """When the loop stood still nothing was polled, and samples go on right after."""
    recording = Recording("a")
    recording.bench.now += 3600
    since = recording.bench.at - timedelta(seconds=3600)
    recording.recorder.record_sleep(since, recording.pending, recording.bench.at)
    assert recording.gaps == [Gap("asleep", since, recording.bench.at)]
    assert recording.step(0.1) in recording.sampled
