"""Gaps in polling in words; no Streamlit here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from components.model.history import Gap, GapKind
from components.views.words import series, times

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
}
UNSEEN = "not observed"
WHY, LASTED, FROM, TO = "Reason", "Lasted", "From", "To"


@dataclass(frozen=True, slots=True)
class ChartGap:
    """A while of which a chart shows nothing, with its reason in words."""

    began_at: datetime
    ended_at: datetime
    reason: str
    lasts: bool = False

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.ended_at - self.began_at).total_seconds()

    def told(self, zone: str | None, beside: datetime) -> str:
        """Return reason, beginning and end."""
        if self.lasts:
            began = times.clock(self.began_at, zone, beside=beside, seconds=False)
            return f"{self.reason} since {began}"
        return f"{self.reason} {times.between(self.began_at, self.ended_at, zone, beside=beside)}"


def reason(kind: GapKind) -> str:
    """Return why nothing was polled, in words."""
    return REASONS.get(kind, kind.replace("_", " "))


def blanks(
    gaps: Iterable[Gap], began: datetime, ended: datetime, *, apart: float = 0.0
) -> list[ChartGap]:
    """Return the gaps of a while in order; those less than ``apart`` seconds apart are one."""
    found: list[ChartGap] = []
    reasons: list[str] = []
    for gap in sorted(gaps, key=lambda gap: gap.began_at):
        start, end = max(began, gap.began_at), min(ended, gap.ended_at or ended)
        if end <= start:
            continue
        if found and (start - found[-1].ended_at).total_seconds() <= apart:
            last = found.pop()
            start, end = last.began_at, max(last.ended_at, end)
            lasts = last.lasts or gap.ended_at is None
        else:
            reasons, lasts = [], gap.ended_at is None
        if (word := reason(gap.kind)) not in reasons:
            reasons.append(word)
        found.append(ChartGap(start, end, ", ".join(reasons), lasts))
    return found


def summary(found: Sequence[ChartGap], zone: str | None, beside: datetime, *, most: int = 3) -> str:
    """Return the longest gaps in one line, and how many more there are."""
    longest = sorted(found, key=lambda blank: -blank.seconds)[:most]
    told = [blank.told(zone, beside) for blank in found if blank in longest]
    more = len(found) - len(told)
    return "; ".join([*told, f"and {more:,} more"] if more else told)


def table(found: Iterable[Gap], now: datetime) -> pd.DataFrame:
    """Return one row a gap, the latest first; one that lasts has no end yet."""
    latest = sorted(found, key=lambda gap: gap.began_at, reverse=True)
    return pd.DataFrame(
        {
            WHY: series.texts(reason(gap.kind) for gap in latest),
            LASTED: series.texts(_lasted(gap, now) for gap in latest),
            FROM: series.moments(gap.began_at for gap in latest),
            TO: series.moments(gap.ended_at for gap in latest),
        }
    )


def _lasted(gap: Gap, now: datetime) -> str:
    told = times.span(((gap.ended_at or now) - gap.began_at).total_seconds())
    return told if gap.ended_at else f"{told} so far"
