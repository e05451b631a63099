"""The word for a task's status in each version of the API."""

from components.demo.simulation import SimulatedTask
from components.model.statuses import CREATED, FAILED, FINISHED, RUNNING, STOPPED

# The versions whose status route tells the agent's verdict.
VERDICT_VERSIONS = ("v2", "v3")

V2_WORDS = {RUNNING.value: "started"}
V4_WORDS = {CREATED.value: "queued", FINISHED.value: "completed", STOPPED.value: "cancelled"}


def word_of(task: SimulatedTask) -> str:
    """Return the word that the API has for a task's status."""
    match task.version:
        case "v1":
            return task.status
        case "v2":
            return v2_word(task)
        case "v3":
            return v3_word(task)
        case _:
            return v4_word(task)


def v2_word(task: SimulatedTask) -> str:
    """Return the word of a task of v2."""
    return V2_WORDS.get(task.status, task.status)


def v3_word(task: SimulatedTask) -> str:
    """Return the word of a session of v3.

    One that is kept alive is idle before its task and after it, or runs out of time; any other
    stops with its task, or meets an error.
    """
    kept = kept_alive(task)
    if task.status == CREATED.value:
        return "idle" if kept else "created"
    if task.status == FINISHED.value:
        # Where the task alone was stopped, its session waits for the next.
        return "idle" if kept or task.success is None else "stopped"
    if task.status == FAILED.value:
        return "timed_out" if kept else "error"
    return task.status


def v4_word(task: SimulatedTask) -> str:
    """Return the word of a run of v4, and of its session."""
    if task.dispatched:
        return "dispatching"
    return V4_WORDS.get(task.status, task.status)


def kept_alive(task: SimulatedTask) -> bool:
    """Tell whether the session of a task was opened before it, to stay after it."""
    return task.identity.number % 2 == 0
