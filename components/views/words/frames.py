"""From tasks to the rows of a table, and the types of a table's columns."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import pandas as pd

from components.model import statuses
from components.model.snapshot import Snapshot, Task

TASK_ID, LABEL, GROUP, NOTE, STATUS = "Task ID", "Label", "Group", "Note", "Status"
NOT_SUCCESSFUL, LAST_KNOWN = " · not successful", " · last known"
RAW, SINCE, LAST_CHECKED = "API says", "In this status since", "Last checked"
# By the API's clock, beside what was observed by ours.
API_ENDED = "Ended (API)"
COST, PROBLEM = "Cost", "Problem"
COLUMNS = (
    *(TASK_ID, STATUS, LABEL, GROUP, NOTE, RAW),
    *(SINCE, API_ENDED, COST, LAST_CHECKED, PROBLEM),
)

# A cell of pills is split at commas, and read as a list where it stands in brackets.
ONE_PILL = str.maketrans({",": "‚", "[": "［", "]": "］"})


def select(snapshot: Snapshot, values: Collection[str], text: str) -> list[Task]:
    """Return the tasks with one of these statuses (all if none is given) and every word."""
    words, wanted = text.casefold().split(), frozenset(values)
    return [
        task
        for task in snapshot.tasks
        if (not wanted or task.display_status.value in wanted)
        and (not words or _contains(task, words))
    ]


def table(tasks: Sequence[Task]) -> pd.DataFrame:
    """Return one row a task; "last checked" is filled only where a status is not confirmed.

    The label is the API's title where a task has none, the cost in US dollars to the cent.
    """
    readings = [task.reading for task in tasks]
    unconfirmed = [None if task.confirmed else task.reading.checked_at for task in tasks]
    return pd.DataFrame(
        {
            TASK_ID: texts(task.task_id for task in tasks),
            STATUS: texts(status_text(task) for task in tasks),
            LABEL: texts(task.name for task in tasks),
            GROUP: texts(task.group for task in tasks),
            NOTE: texts(task.note for task in tasks),
            RAW: texts(reading.raw or "" for reading in readings),
            SINCE: moments(reading.since for reading in readings),
            API_ENDED: moments(task.api_ended_at for task in tasks),
            COST: amounts(reading.facts.cost_usd for reading in readings),
            LAST_CHECKED: moments(unconfirmed),
            PROBLEM: texts(
                reading.problem.message if reading.problem else "" for reading in readings
            ),
        }
    )


def moments(values: Iterable[datetime | None]) -> "pd.Series[pd.Timestamp]":
    """Return a column of moments, cut to the second."""
    whole = [None if value is None else value.replace(microsecond=0) for value in values]
    return pd.Series(whole, dtype="datetime64[s, UTC]")


def amounts(values: Iterable[float | None]) -> "pd.Series[float]":
    """Return a column of US dollars, rounded to the cent."""
    return pd.Series([None if v is None else round(v, 2) for v in values], dtype="float64")


def texts(values: Iterable[str]) -> "pd.Series[str]":
    """Return a column of texts."""
    return pd.Series(list(values), dtype="str")


def status_text(task: Task) -> str:
    """Return the text of a task's status pill: status, verdict and freshness."""
    word = (task.reading.status or statuses.UNKNOWN.value).translate(ONE_PILL)
    verdict = NOT_SUCCESSFUL if task.unsuccessful else ""
    return f"{word}{verdict}{LAST_KNOWN if task.last_known else ''}"


def status_of(text: str) -> statuses.Status:
    """Return the status that a text of `status_text` stands for."""
    return statuses.of(text.removesuffix(LAST_KNOWN).removesuffix(NOT_SUCCESSFUL))


def translated(tasks: Sequence[Task]) -> bool:
    """Tell whether the API has another word for the status of any of these tasks."""
    return any(task.reading.raw not in (None, task.reading.status) for task in tasks)


def _contains(task: Task, words: list[str]) -> bool:
    reading, problem = task.reading, task.reading.problem
    fields = [task.task_id, task.name, task.group, task.note, status_text(task)]
    fields += [reading.status or "", reading.raw or "", problem.message if problem else ""]
    text = " ".join(fields).casefold()
    return all(word in text for word in words)
