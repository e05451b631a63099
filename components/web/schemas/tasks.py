"""Tasks as programs get them."""

from typing import Annotated

from msgspec import Meta, Struct

from components.web.schemas.kinds import Moment, Usd


class TaskProblem(Struct, frozen=True, kw_only=True):
    """Why the last check of a task brought no status."""

    kind: str
    message: str
    at: Moment


class Task(Struct, frozen=True, kw_only=True):
    """One task of a board, with the latest that is known of it."""

    task_id: str
    label: str
    group: str
    note: str
    status: str | None
    since: Moment | None
    checked_at: Moment | None
    problem: TaskProblem | None
    success: bool | None
    raw: str | None
    version: str | None
    cost_usd: Usd | None
    title: str
    api_finished_at: Moment | None
    api_updated_at: Moment | None


class CostParts(Struct, frozen=True, kw_only=True):
    """What a task has cost so far in US dollars."""

    llm: float | None
    proxy: float | None
    browser: float | None
    total: float | None


class Interval(Struct, frozen=True, kw_only=True):
    """One status of a task, from when it was first seen to when the next one was.

    `seconds` are ± `plus_minus`, and `at_least` where the beginning was not observed; null for a
    status that ended the task. `unobserved` are the seconds in which nothing was asked.
    """

    status: str
    began_at: Moment
    confirmed_until: Moment
    ended_at: Moment | None
    seconds: float | None
    plus_minus: float | None
    at_least: bool
    unobserved: float
    impossible: Annotated[bool, Meta(description="Whether the API documents no such change.")]


class Unobserved(Struct, frozen=True, kw_only=True):
    """A period in which the task was not asked for, and why."""

    kind: str
    began_at: Moment
    ended_at: Moment | None


class History(Struct, frozen=True, kw_only=True):
    """The statuses of a task up to `as_of`, oldest first, as they were observed.

    Changes before `thinned_before` are kept as counts an hour only; `shortened` says that there
    are more than these.
    """

    as_of: Moment
    intervals: list[Interval]
    gaps: list[Unobserved]
    thinned_before: Moment | None
    shortened: bool


class TaskHistory(Struct, frozen=True, kw_only=True):
    """A task as it is known, and its history; nothing is asked of the API for it."""

    task: Task
    history: History


class TaskInFull(Struct, frozen=True, kw_only=True):
    """All that the API tells of a task, and its history, null where that cannot be read."""

    task_id: str
    version: str
    status: str
    raw: str
    title: str
    prompt: str | None
    output: str | None
    error: str | None
    last_step: str | None
    success: bool | None
    judge_verdict: bool | None
    judgement: str | None
    model: str | None
    steps: int | None
    created_at: Moment | None
    started_at: Moment | None
    finished_at: Moment | None
    updated_at: Moment | None
    cost_usd: CostParts
    files: tuple[str, ...]
    session_id: str | None
    cut: list[str]
    history: History | None
