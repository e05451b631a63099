"""A whole board as a file that is no larger than one that can be imported."""

from collections.abc import Iterator, Sequence

from components import exchange
from components.model.entry import Entry
from components.model.errors import BoardLimitError
from components.model.history.records import Change
from components.model.limits import MEGABYTE
from components.model.snapshot import Snapshot
from components.monitor.clock import EPOCH
from components.monitor.history.history_reader import HistoryReader
from components.store import Store

# No sample is longer; at one a minute 190 days of them fit into their share of a file, and hours
# tell what was before.
SAMPLE_BYTES = 180
SAMPLES_SHARE = 0.25
# What is written beside the records of a file.
END_BYTES = 100


def export(  # noqa: PLR0917 - what was known at one moment, and where the rest is
    store: Store,
    history: HistoryReader,
    snapshot: Snapshot,
    entries: Sequence[Entry],
    unsaved: Sequence[Change],
    max_bytes: int,
) -> Iterator[bytes]:
    """Write a board with its history, a part at a time; raises `StoreError`.

    Where the file would be longer than ``max_bytes`` the oldest of its changes and samples are
    left out, so that whatever is exported can be imported. Raises `BoardLimitError` where that is
    not enough.
    """
    name, task_ids = snapshot.board.name, [entry.task_id for entry in entries]
    readings = [task.reading for task in snapshot.tasks]
    most_samples = int(max_bytes * SAMPLES_SHARE) // SAMPLE_BYTES
    samples = store.samples_of(name, EPOCH)[-most_samples:]
    hours, gaps = store.hours_of(name, EPOCH), store.gaps_of([name], None)

    def changes() -> Iterator[Change]:
        return history.changes(task_ids, unsaved, snapshot.taken_at)

    others = exchange.dump(snapshot.board, entries, readings, (), samples, hours, gaps)
    left = max_bytes - sum(map(len, others)) - END_BYTES
    if left < 0:
        raise BoardLimitError(
            f"The tasks of the board “{name}” are too long for a file of "
            f"{max_bytes // MEGABYTE} MB: shorten their notes, or remove some."
        )
    since = None
    # To measure all changes takes as long as to write them: only where they may be too many.
    if exchange.MAX_CHANGE_BYTES * (store.count_changes() + len(unsaved)) > left:
        since = exchange.first_that_fits(changes(), left)
    kept = (change for change in changes() if since is None or change.seen_at >= since)
    return exchange.dump(
        snapshot.board, entries, readings, kept, samples, hours, gaps, changes_since=since
    )
