"""The statuses of a task: the one place for their words, icons, colours and order."""

from dataclasses import dataclass
from typing import Literal

PillColour = Literal["gray", "blue", "yellow", "green", "red", "violet"]


@dataclass(frozen=True, slots=True)
class Status:
    """How one status is written and drawn.

    ``light`` and ``dark`` are the hex colours of text and marks on a light and on a
    dark background (contrast at least 4.5:1 on both); ``pill`` is the theme colour
    that a table cell uses.
    """

    value: str
    icon: str
    light: str
    dark: str
    pill: PillColour
    terminal: bool = False

    @property
    def caption(self) -> str:
        """Icon and word, so that colour is never the only sign."""
        return f"{self.icon} {self.value}"


CREATED = Status("created", "○", "#667085", "#C3C9D4", "gray")
RUNNING = Status("running", "▶", "#0069B4", "#2E9BEA", "blue")
PAUSED = Status("paused", "❚❚", "#9A6700", "#F2B830", "yellow")
FINISHED = Status("finished", "✓", "#00734F", "#3CCB97", "green", terminal=True)
STOPPED = Status("stopped", "■", "#343C4A", "#8993A4", "gray", terminal=True)
FAILED = Status("failed", "✕", "#A11A0B", "#FF7A50", "red", terminal=True)
UNKNOWN = Status("unknown", "?", "#7A35D0", "#F0B8FF", "violet")

KNOWN = (CREATED, RUNNING, PAUSED, FINISHED, STOPPED, FAILED)
ALL = (*KNOWN, UNKNOWN)

_BY_VALUE = {status.value: status for status in KNOWN}
TERMINAL = frozenset(status.value for status in KNOWN if status.terminal)


def of(word: str | None) -> Status:
    """Return the status that a word of the API stands for: `UNKNOWN` for any other, or none."""
    return _BY_VALUE.get(word, UNKNOWN) if word is not None else UNKNOWN
