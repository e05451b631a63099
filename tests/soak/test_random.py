"""Whatever happens in whatever order: nothing known is lost, no budget broken, all comes back."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from components import monitor
from components.model.access.actor import LOCAL
from components.model.actions import AddTasks, RecheckTasks, RefreshBoard, RemoveTasks
from components.model.entry import Entry
from components.model.settings import Settings
from components.model.snapshot import Snapshot, Task
from components.monitor.clock import utc_now
from tests.conftest import eventually
from tests.soak.budget import is_kept
from tests.soak.extent import FULL
from tests.soak.harm import OF_ALL, OF_LISTS, OF_ONE
from tests.support.api.faults import Fault
from tests.support.api.server import ApiServer

BOARD = "main"
EXAMPLES = 8 if FULL else 2
STEPS = 100 if FULL else 15
# A task that failed again and again is asked again after a minute, a refused key after half.
WAIT = 120.0 if FULL else 60.0
TIMEOUT = 1.0
# These stay on the board, live and without faults of their own, so that something is asked.
STEADY = [f"steady{number}" for number in range(10)]
NAMES = [f"t{number:02d}" for number in range(25)]
NEXT = {
    "created": ("running", "failed", "stopped"),
    "running": ("paused", "finished", "failed", "stopped"),
    "paused": ("running", "stopped"),
}

names = st.sampled_from(NAMES)
times = st.none() | st.integers(1, 3)


class Anything(RuleBasedStateMachine):
    """A board, its server, and what people and bad luck do to both."""

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.folder = self.open.enter_context(tempfile.TemporaryDirectory())
        self.api = self.open.enter_context(ApiServer())
        self.truth: dict[str, str] = {}
        self.board: list[str] = []
        self.known: set[str] = set()
        self.calls: dict[str, int] = {}
        self.harmed: set[str] = set()
        self.running = ExitStack()
        self.seen = 0
        self.troubled = False

    @initialize(budget=st.sampled_from([10, 100]))
    def start(self, budget: int) -> None:
        """Begin with a few tasks; the smaller budget is too small without the lists."""
        self.budget = budget
        self.settings = Settings(
            database_url=f"sqlite:///{Path(self.folder) / 'taskboard.sqlite'}",
            api_key=self.api.key,
            base_url=self.api.base_url,
            refresh_seconds=1.0,
            requests_per_second=float(budget),
            concurrency=16,
            timeout_seconds=TIMEOUT,
        )
        self.run()
        for name in STEADY:
            self.put(name, "running")
        self.add(set(STEADY))
        self.add(set(NAMES[::2]))

    def run(self) -> None:
        """Run a monitor on the database that is there."""
        self.running = ExitStack()
        self.here = self.running.enter_context(monitor.running(self.settings))

    def put(self, name: str, word: str) -> None:
        """Give a task a status at the server."""
        self.truth[name] = word
        self.api.set(name, word)

    @rule(chosen=st.sets(names, min_size=1, max_size=12))
    def add(self, chosen: set[str]) -> None:
        """Someone adds tasks, some of which may be there."""
        new = [name for name in sorted(chosen) if name not in self.board]
        for name in new:
            if name not in self.truth:
                self.put(name, "created")
        entries = tuple(Entry(name) for name in sorted(chosen))
        assert self.here.perform(AddTasks(BOARD, entries), LOCAL).added == len(new)
        self.board += new

    @rule(chosen=st.sets(names, min_size=1, max_size=6))
    def remove(self, chosen: set[str]) -> None:
        """Someone removes tasks, some of which may not be there."""
        there = chosen & set(self.board)
        removed = self.here.perform(RemoveTasks(BOARD, tuple(sorted(chosen))), LOCAL)
        assert set(removed.task_ids) == there
        self.board = [name for name in self.board if name not in there]
        self.known -= there
        for name in there:
            self.calls.pop(name, None)

    @rule(name=names, step=st.integers(0, 3))
    def live(self, name: str, step: int) -> None:
        """A task goes on to its next status, if there is one."""
        following = NEXT.get(self.truth.get(name, ""), ())
        if following:
            self.put(name, following[step % len(following)])

    @rule()
    def live_all(self) -> None:
        """Every task that is created runs, and every one that runs pauses or goes on."""
        for name, word in list(self.truth.items()):
            if word in NEXT:
                self.put(name, NEXT[word][0])

    @rule(name=names, fault=st.sampled_from(OF_ONE), times=times)
    def harm_one(self, name: str, fault: Fault, times: int | None) -> None:
        """The checks of one task fail, for good or some times."""
        self.harmed.add(name)
        self.api.fault(name, fault, times)
        self.work(10)

    @precondition(lambda self: not self.troubled)
    @rule(fault=st.sampled_from(OF_ALL), times=times)
    def harm_all(self, fault: Fault, times: int | None) -> None:
        """The whole server misbehaves, for good or some times."""
        self.troubled = True
        self.api.fault_all(fault, times)
        self.work(20)

    @rule(fault=st.sampled_from(OF_LISTS), times=times)
    def harm_lists(self, fault: Fault, times: int | None) -> None:
        """The lists misbehave, for good or some times."""
        self.api.fault_lists(fault, times)
        self.work(10)

    @precondition(lambda self: not self.troubled)
    @rule(seconds=st.sampled_from([0, 1, 2]))
    def limit(self, seconds: int) -> None:
        """The server says once that it is asked too often."""
        self.troubled = True
        self.api.fault_all(Fault.rate_limited(seconds), 1)
        self.work(1)

    @precondition(lambda self: not self.troubled)
    @rule()
    def fall(self) -> None:
        """The server is not there at all."""
        self.troubled = True
        self.api.down()
        self.wait(lambda snapshot: snapshot.service.trouble is not None)

    @precondition(lambda self: self.troubled)
    @rule()
    def heal(self) -> None:
        """The server as a whole is well again, and before long that is noticed."""
        self.troubled = False
        self.api.up()
        self.api.fault_all(None)
        self.wait(lambda snapshot: snapshot.service.trouble is None)

    @rule()
    def refresh(self) -> None:
        """Someone wants to know it now."""
        self.here.perform(RefreshBoard(BOARD), LOCAL)

    @rule()
    def restart(self) -> None:
        """The monitor ends and another one takes over."""
        self.running.close()
        self.tell_requests()
        self.run()

    @rule(requests=st.integers(1, 40))
    def work(self, requests: int) -> None:
        """Some requests come in, or the monitor finds that none can."""
        wanted = self.api.count() + requests
        self.wait(
            lambda snapshot: self.api.count() >= wanted or snapshot.service.trouble is not None
        )

    def wait(self, condition: Callable[[Snapshot], object]) -> None:
        """Wait for something, and see that each snapshot on the way is sound."""
        eventually(lambda: condition(self.look()), WAIT)

    def look(self) -> Snapshot:
        """Check a snapshot and return it, with the times of the latest checks."""
        snapshot = self.here.live_snapshot(BOARD)
        assert [task.task_id for task in snapshot.tasks] == self.board
        assert sum(snapshot.counts.values()) == len(self.board)
        shown = {task.task_id for task in snapshot.tasks if task.reading.status is not None}
        assert self.known <= shown, "a known status was lost"
        self.known = shown
        for task in snapshot.tasks:
            if task.ended:
                assert task.reading.status == self.truth[task.task_id]
                calls = self.api.count(task.task_id)
                # One check may have been under way.
                assert calls <= self.calls.setdefault(task.task_id, calls) + 1
        return snapshot

    @invariant()
    def sound(self) -> None:
        """Nothing is lost, the sums are right, and what ended is left alone."""
        self.look()

    def recover(self) -> None:
        """Once all is well again, all is checked again and shown as it is."""
        self.api.up()
        self.api.fault_all(None)
        self.api.fault_lists(None)
        for name in self.harmed:
            self.api.fault(name, None)
        self.api.wait_for(lambda: self.api.in_flight == 0)
        at = utc_now()
        # What failed alone may wait for a minute, unless someone asks.
        ended = {task.task_id for task in self.look().tasks if task.ended}
        self.here.perform(RecheckTasks(BOARD, tuple(self.harmed - ended)), LOCAL)
        self.wait(lambda snapshot: self.recovered(snapshot, ended, at))

    def recovered(self, snapshot: Snapshot, ended: set[str], at: datetime) -> bool:
        """Tell whether every task shows the truth, and has been checked since unless it ended."""
        return snapshot.service.trouble is None and all(
            task.reading.status == self.truth[task.task_id]
            and (task.task_id in ended or self.checked(task, at))
            for task in snapshot.tasks
        )

    def checked(self, task: Task, at: datetime) -> bool:
        """Tell whether a check since brought a status."""
        reading = task.reading
        return task.confirmed and reading.problem is None and (reading.checked_at or at) > at

    def tell_requests(self) -> None:
        """See that no second of this monitor's life saw more requests than the budget."""
        moments = [request.at for request in self.api.requests[self.seen :]]
        assert is_kept(moments, self.budget)
        self.seen += len(moments)

    def teardown(self) -> None:
        """Heal everything, see that all comes back, and stop."""
        with self.open, self.running:
            self.recover()
        self.tell_requests()


def test_anything_may_happen_in_any_order() -> None:
    """Through any mixture of work, harm and repair the board stays sound, and then recovers."""
    run_state_machine_as_test(
        Anything,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            derandomize=not FULL,
            deadline=None,
            database=None,
            # To look for a shorter story would take hours: each step waits for real requests.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
