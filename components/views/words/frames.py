"""From a snapshot to the rows of a table; no Streamlit here."""

from collections.abc import Collection, Sequence

import pandas as pd

from components.model import statuses
from components.model.snapshot import Snapshot, Task
from components.views.words import series

TASK_ID, LABEL, GROUP, NOTE, STATUS = "Task ID", "Label", "Group", "Note", "Status"
NOT_SUCCESSFUL, LAST_KNOWN = " · not successful", " · last known"
RAW, SINCE, LAST_CHECKED = "API says", "In this status since", "Last checked"
PROBLEM = "Problem"
COLUMNS = (TASK_ID, STATUS, LABEL, GROUP, NOTE, RAW, SINCE, LAST_CHECKED, PROBLEM)

# A cell of pills is split at commas, and read as a list where it stands in brackets.
ONE_PILL = str.maketrans({",": "‚", "[": "［", "]": "］"})


def select(snapshot: Snapshot, values: Collection[str], text: str) -> list[Task]:
    """Return the tasks of some statuses (none: all) that contain a text, in their order."""
    words = text.casefold().split()
    wanted = frozenset(values)
    return [
        task
        for task in snapshot.tasks
        if (not wanted or task.look.value in wanted) and (not words or _contains(task, words))
    ]


def table(tasks: Sequence[Task]) -> pd.DataFrame:
    """Return one row a task; "last checked" is filled only where a status is not confirmed."""
    readings = [task.reading for task in tasks]
    unconfirmed = [None if task.confirmed else task.reading.checked_at for task in tasks]
    return pd.DataFrame(
        {
            TASK_ID: series.texts(task.task_id for task in tasks),
            LABEL: series.texts(task.label for task in tasks),
            GROUP: series.texts(task.group for task in tasks),
            NOTE: series.texts(task.note for task in tasks),
            STATUS: series.texts(status_text(task) for task in tasks),
            RAW: series.texts(reading.raw or "" for reading in readings),
            SINCE: series.moments(reading.since for reading in readings),
            LAST_CHECKED: series.moments(unconfirmed),
            PROBLEM: series.texts(
                reading.problem.message if reading.problem else "" for reading in readings
            ),
        },
        columns=COLUMNS,
    )


def status_text(task: Task) -> str:
    """Return the status of a task as one pill says it, with its verdict and its freshness."""
    word = (task.reading.status or statuses.UNKNOWN.value).translate(ONE_PILL)
    verdict = NOT_SUCCESSFUL if task.unsuccessful else ""
    return f"{word}{verdict}{LAST_KNOWN if task.last_known else ''}"


def look(text: str) -> statuses.Status:
    """Return how a text of `status_text` is drawn."""
    return statuses.look(text.removesuffix(LAST_KNOWN).removesuffix(NOT_SUCCESSFUL))


def translated(tasks: Sequence[Task]) -> bool:
    """Tell whether the API has another word for the status of any of these tasks."""
    return any(task.reading.raw not in (None, task.reading.status) for task in tasks)


def _contains(task: Task, words: list[str]) -> bool:
    reading = task.reading
    said = (
        task.task_id,
        task.label,
        task.group,
        task.note,
        status_text(task),
        reading.status,
        reading.raw,
        reading.problem and reading.problem.message,
    )
    text = " ".join(part for part in said if part).casefold()
    return all(word in text for word in words)
