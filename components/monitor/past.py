"""Reads the past for charts and stories; however many people look, the database is asked once."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock

from components import status, timeline
from components.history import Change, Story, Trend, Window
from components.snapshot import Reading
from components.store import Store, StoreError

# Samples are taken once a minute; a gap that began meanwhile is to show sooner than that.
FRESH_SECONDS = 15.0
LAST_HOUR = timedelta(hours=1)


class Past:
    """The latest trend of each board and window that was looked at, and stories afresh."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._trends: dict[tuple[str, Window], Trend] = {}
        self._lock = Lock()

    def trend(self, name: str, window: Window) -> Trend | None:
        """Return the counts of a board over a window, at most 15 s old while they can be read.

        While the database fails it is the last one that was read, whose end says how old it is.
        """
        with self._lock:
            now, known = self._now(), self._trends.get((name, window))
            if known is None or abs((now - known.ended_at).total_seconds()) >= FRESH_SECONDS:
                try:
                    self._trends[name, window] = self._read(name, window, now)
                except StoreError:
                    # The banner tells that it fails; here the age of what is shown does.
                    return known
            return self._trends[name, window]

    def story(self, reading: Reading, boards: Collection[str], unsaved: Iterable[Change]) -> Story:
        """Tell what happened to a task that is on some boards; raises `StoreError`.

        ``unsaved`` are the changes of it that were not saved a moment ago.
        """
        saved = self._store.changes_of(reading.task_id)
        known = {change.seen_at: change for change in (*saved, *unsaved)}
        changes = [known[seen_at] for seen_at in sorted(known)]
        latest = changes[-1].new if changes else None
        since = changes[0].seen_at if changes else None
        gaps = self._store.gaps_of(boards, since) if since else ()
        return timeline.story(
            reading.task_id,
            changes,
            timeline.common(gaps, sorted(boards)),
            # A check that told another status confirms none of these.
            checked_at=reading.checked_at if reading.status == latest else None,
            now=self._now(),
            thinned_before=self._store.thinned_before(),
        )

    def forget(self, name: str) -> None:
        """Drop what was read of a board that is no more."""
        with self._lock:
            for key in [key for key in self._trends if key[0] == name]:
                del self._trends[key]

    def _read(self, name: str, window: Window, now: datetime) -> Trend:
        began = now - timedelta(seconds=window.seconds)
        early = began - timedelta(seconds=max(window.step, 3600))
        ended = self._store.ended_on(name, now - LAST_HOUR)
        drawn = timeline.trend(
            window,
            now,
            () if window.hourly else self._store.samples_of(name, early),
            self._store.gaps_of([name], began),
            self._store.hours_of(name, early),
        )
        return replace(
            drawn, finished=ended[status.FINISHED.value], failed=ended[status.FAILED.value]
        )
