"""The figures that are printed: each with its goal, and the naive way's beside it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured quantity; ``met`` is None where it has no goal."""

    what: str
    ours: str
    naive: str
    goal: str = ""
    met: bool | None = None


def table(figures: Sequence[Figure]) -> str:
    """Write the figures as a Markdown table."""
    marks = {True: "yes", False: "**no**", None: ""}
    rows = [
        ("Figure", "Taskboard", "Goal", "Met", "Naive"),
        ("---",) * 5,
        *((f.what, f.ours, f.goal, marks[f.met], f.naive) for f in figures),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def size(count: float) -> str:
    """Write a number of bytes as people read it."""
    if count < 1000:
        return f"{count:.0f} B"
    if count < 1_000_000:
        return f"{count / 1000:.1f} kB"
    return f"{count / 1e6:.2f} MB" if count < 1e9 else f"{count / 1e9:.2f} GB"
