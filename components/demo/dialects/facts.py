"""What a client learns of a task beside its status from each version's status route."""

from components.demo.simulation import SimulatedTask
from components.demo.work import MICRO, cost_of
from components.model.facts import NO_FACTS, Facts


def facts_of(task: SimulatedTask) -> Facts:
    """Return the facts that the route tells which has the task's status."""
    dollars = cost_of(task).total / MICRO
    match task.version:
        case "v2":
            return Facts(cost_usd=dollars, finished_at=task.finished_at)
        case "v3":
            title = task.entry.label if task.steps else ""
            return Facts(cost_usd=dollars, title=title, updated_at=task.updated_at)
        case "v4s":
            return Facts(title=task.entry.label, updated_at=task.updated_at)
        case _:
            return NO_FACTS
