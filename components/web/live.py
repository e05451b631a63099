"""The tasks of a board with the times of their last checks, once for all who ask for them."""

from dataclasses import dataclass

from components.model.snapshot import Snapshot
from components.monitor import Monitor
from components.web.shared import SHARED_SECONDS, Shared

# Looking at each task takes at most half of a core.
REST = 1.0


@dataclass(frozen=True, slots=True)
class LiveBoard:
    """A board at a moment, and the place of each task on it."""

    snapshot: Snapshot
    places: dict[str, int]


def _look(here: Monitor, name: str, _: LiveBoard | None) -> LiveBoard:
    snapshot = here.live_snapshot(name)
    return LiveBoard(snapshot, {task.task_id: at for at, task in enumerate(snapshot.tasks)})


live_boards = Shared(_look, kept_seconds=SHARED_SECONDS, rest=REST)
