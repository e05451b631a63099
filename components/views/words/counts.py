"""Numbers of tasks and other things in words."""

from components.model.snapshot import StatusCount


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: "1 task", "2,000 tasks"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def freshness(found: StatusCount) -> str:
    """Return how many tasks of one status are confirmed and how many last known."""
    if not found.last_known:
        return "all confirmed" if found.count else ""
    if not found.confirmed:
        return "last known"
    return f"{found.confirmed:,} confirmed, {found.last_known:,} last known"
