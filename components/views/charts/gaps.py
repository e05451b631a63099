"""Gaps in polling in words: their reasons, and when they were."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from components.model.history.records import Gap, GapKind
from components.model.history.timeline import Period
from components.views.words import frames, times

REASONS: dict[GapKind, str] = {
    "down": "server was down",
    "asleep": "server stood still",
    "paused": "polling paused",
    "archived": "board archived",
    "removed": "on no board",
    "deleted": "board was deleted",
    "imported": "before the import",
    "unsaved": "could not be saved",
    "unauthorized": "API key refused",
    "payment_required": "out of credits",
    "endpoint_missing": "API route missing",
    "rate_limited": "rate limited",
    "server_error": "API failing",
    "timeout": "API did not answer",
    "unreachable": "API not reachable",
    "redirected": "API moved",
    "bad_response": "API not readable",
    "other": "another reason",
}
NOT_OBSERVED = "not observed"
REASON, LASTED, FROM, TO = "Reason", "Lasted", "From", "To"


@dataclass(frozen=True, slots=True)
class ChartGap:
    """A period in which a chart shows nothing, with its reasons in words.

    ``ongoing`` says that its end is only that of the chart.
    """

    began_at: datetime
    ended_at: datetime
    reason: str
    ongoing: bool = False

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.ended_at - self.began_at).total_seconds()

    def text(self, zone: str | None, beside: datetime) -> str:
        """Return reason, beginning and end."""
        if self.ongoing:
            began = times.clock(self.began_at, zone, beside=beside, seconds=False)
            return f"{self.reason} since {began}"
        return f"{self.reason} {times.between(self.began_at, self.ended_at, zone, beside=beside)}"


def reason(kind: GapKind) -> str:
    """Return why there was no polling, in words."""
    return REASONS.get(kind, kind.replace("_", " "))


def chart_gaps(
    gaps: Iterable[Gap], began: datetime, ended: datetime, *, merge_within: float = 0.0
) -> list[ChartGap]:
    """Return the gaps of a chart in order, joined where at most so many seconds lie between."""
    found: list[ChartGap] = []
    reasons: dict[str, None] = {}
    for gap in sorted(gaps, key=lambda gap: gap.began_at):
        start, end = max(began, gap.began_at), min(ended, gap.ended_at or ended)
        if end <= start:
            continue
        ongoing = gap.ended_at is None
        if found and (start - found[-1].ended_at).total_seconds() <= merge_within:
            last = found.pop()
            start, end = last.began_at, max(last.ended_at, end)
            ongoing = ongoing or last.ongoing
        else:
            reasons = {}
        reasons[reason(gap.kind)] = None
        found.append(ChartGap(start, end, ", ".join(reasons), ongoing))
    return found


def by_period(gaps: Iterable[Gap], periods: Iterable[Period]) -> Iterator[list[Gap]]:
    """Yield for each of some periods, in order and without overlap, the gaps that reach into it."""
    coming = deque(sorted(gaps, key=lambda gap: gap.began_at))
    reaching: list[Gap] = []
    for began, ended in periods:
        while coming and coming[0].began_at < ended:
            reaching.append(coming.popleft())
        reaching = [gap for gap in reaching if gap.ended_at is None or gap.ended_at > began]
        yield reaching


def summary(gaps: Sequence[ChartGap], zone: str | None, beside: datetime, *, limit: int = 3) -> str:
    """Return the longest gaps in one line, and how many more there are."""
    longest = sorted(gaps, key=lambda gap: -gap.seconds)[:limit]
    texts = [gap.text(zone, beside) for gap in gaps if gap in longest]
    more = len(gaps) - len(texts)
    return "; ".join([*texts, f"and {more:,} more"] if more else texts)


def table(gaps: Iterable[Gap], now: datetime) -> pd.DataFrame:
    """Return one row a gap, the latest first; an ongoing one has no end."""
    latest = sorted(gaps, key=lambda gap: gap.began_at, reverse=True)
    return pd.DataFrame(
        {
            REASON: frames.texts(reason(gap.kind) for gap in latest),
            LASTED: frames.texts(_length(gap, now) for gap in latest),
            FROM: frames.moments(gap.began_at for gap in latest),
            TO: frames.moments(gap.ended_at for gap in latest),
        }
    )


def _length(gap: Gap, now: datetime) -> str:
    length = times.span(((gap.ended_at or now) - gap.began_at).total_seconds())
    return length if gap.ended_at else f"{length} so far"
