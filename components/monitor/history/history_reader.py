"""Reads history back for charts and timelines, once for all viewers of the same chart."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock

from components.model import statuses
from components.model.errors import StoreError
from components.model.history import timeline
from components.model.history.records import Change, Gap, TaskTimeline, Trend, Window
from components.model.reading import Reading
from components.monitor.clock import EPOCH
from components.store import Store

log = logging.getLogger(__name__)

# Samples are taken once a minute; a gap that began meanwhile is to show sooner than that.
TREND_KEPT = timedelta(seconds=15)
# While the database fails, one of the viewers tries to read it this often.
RETRY_AFTER = timedelta(seconds=2)
# Of one task, the latest: more can neither be drawn nor read.
MAX_CHANGES = 1000


@dataclass(slots=True)
class _CachedTrend:
    """The latest trend of one board and window; ``valid_for`` counts from when it was tried."""

    lock: Lock = field(default_factory=Lock)
    trend: Trend | None = None
    tried: datetime = EPOCH
    valid_for: timedelta = timedelta()


class HistoryReader:
    """Keeps the latest trend of each board and window, and reads timelines and changes."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._trends: dict[tuple[str, Window], _CachedTrend] = {}

    def trend(self, name: str, window: Window) -> Trend | None:
        """Return the counts of a board over a window, at most 15 s old while they can be read.

        While the database fails it is the last one that was read, whose end says how old it is.
        """
        cached = self._trends.setdefault((name, window), _CachedTrend())
        # While another thread reads it, wait only where there is nothing to show.
        if cached.lock.acquire(blocking=cached.trend is None):
            try:
                now = self._now()
                if now - cached.tried >= cached.valid_for or now < cached.tried:
                    cached.tried, cached.valid_for = now, RETRY_AFTER
                    cached.trend = self._read(name, window, now)
                    cached.valid_for = TREND_KEPT
            except StoreError as exc:
                # The banner says that it fails; here the age of what is shown does.
                log.warning("the counts of board %s cannot be read: %s", name, exc.detail)
            finally:
                cached.lock.release()
        return cached.trend

    def task_timeline(self, reading: Reading, unsaved: Iterable[Change]) -> TaskTimeline:
        """Return the timeline of a task, whichever boards it is on; raises `StoreError`.

        ``unsaved`` holds the changes that were not saved a moment ago.
        """
        task_id = reading.task_id
        if reading.checked_at is None:
            # It is on no board any more, but its last reading stays for a while.
            reading = self._store.reading_of(task_id) or reading
        saved = self._store.changes_of(task_id, latest=MAX_CHANGES + 1)
        by_time = {c.seen_at: c for c in (*saved, *unsaved) if c.task_id == task_id}
        known = [by_time[seen_at] for seen_at in sorted(by_time)]
        changes = known[-MAX_CHANGES:]
        if not changes and reading.status is not None and reading.since is not None:
            # Thinned away, but it is still in that status.
            changes = [Change(task_id, None, reading.status, reading.since)]
        gaps: list[Gap] = []
        if changes:
            added, since = self._store.added_to(task_id), changes[0].seen_at
            gaps = timeline.task_gaps(self._store.gaps_of(added, since), added, since)
        confirmed = changes and reading.status == changes[-1].new
        drawn = timeline.task_timeline(
            task_id,
            changes,
            gaps,
            # A check that brought another status confirms none of these.
            checked_at=reading.checked_at if confirmed else None,
            now=self._now(),
            thinned_before=self._store.thinned_before(),
        )
        return replace(drawn, facts=reading.facts, shortened=len(known) > len(changes))

    def changes(
        self, task_ids: Sequence[str], unsaved: Sequence[Change], until: datetime
    ) -> Iterator[Change]:
        """Read the changes of many tasks up to a moment, and those that were unsaved then."""
        keys = {(change.task_id, change.seen_at) for change in unsaved}
        for change in self._store.changes_among(task_ids):
            if change.seen_at <= until and (change.task_id, change.seen_at) not in keys:
                yield change
        wanted = frozenset(task_ids)
        yield from (change for change in unsaved if change.task_id in wanted)

    def _read(self, name: str, window: Window, now: datetime) -> Trend:
        began = now - timedelta(seconds=window.seconds)
        early = began - timedelta(seconds=max(window.step, 3600))
        ended = self._store.ended_on(name, now - timedelta(hours=1))
        trend = timeline.trend(
            window,
            now,
            () if window.hourly else self._store.samples_of(name, early),
            self._store.gaps_of([name], began),
            self._store.hours_of(name, early),
        )
        return replace(
            trend, finished=ended[statuses.FINISHED.value], failed=ended[statuses.FAILED.value]
        )
