"""Numbers of tasks, amounts and other things in words."""

from collections.abc import Iterable, Sequence

from components.model.snapshot import Snapshot, StatusCount


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: "1 task", "2,000 tasks"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def counted_list(counts: Iterable[tuple[str, int]]) -> str:
    """Return numbers with their nouns as in "12 runs, 1 task and 3 ids without a name"."""
    parts = [
        f"{count:,} {noun}" if count == 1 else f"{count:,} {_plural(noun)}"
        for noun, count in counts
    ]
    return listed(parts)


def listed(parts: Sequence[str]) -> str:
    """Return words as in "v1, v2 and v4"."""
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def _plural(noun: str) -> str:
    first, space, rest = noun.partition(" without ")
    return f"{first}s{space}{rest}"


def dollars(amount: float) -> str:
    """Return US dollars to the cent: "$1,234.50"."""
    return "less than $0.01" if 0 < amount < 0.005 else f"${amount:,.2f}"


def cost(snapshot: Snapshot) -> str:
    """Return what the tasks of a board have cost so far; empty where none tells its cost."""
    known, total = snapshot.cost, len(snapshot.tasks)
    if not known.tasks:
        return ""
    text = f"{dollars(known.usd)} so far"
    if known.tasks == total:
        return text
    tell = "tells its cost" if known.tasks == 1 else "tell their cost"
    return f"{text}, {known.tasks:,} of {total:,} tasks {tell}"


def freshness(found: StatusCount) -> str:
    """Return how many tasks of one status are confirmed and how many last known."""
    if not found.last_known:
        return "all confirmed" if found.count else ""
    if not found.confirmed:
        return "last known"
    return f"{found.confirmed:,} confirmed, {found.last_known:,} last known"
