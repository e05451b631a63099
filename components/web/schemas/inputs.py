"""What programs send: bodies and queries, each with its limits."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from components.model import limits
from components.model.entry import TASK_ID

MAX_PAGE = 1000
# The last task of a page and the first of the next: either may be gone by then.
CURSOR = rf"^{TASK_ID.pattern}\.{TASK_ID.pattern}$"
MAX_WAIT_SECONDS = 60.0

# What an id is, is decided by the intake: its reasons are better, and told for all ids at once.
TaskId = Annotated[
    str,
    Meta(
        description="An id of a run, task or session.",
        extra_json_schema={
            "pattern": f"^{TASK_ID.pattern}$",
            "minLength": 1,
            "maxLength": limits.MAX_ID_LENGTH,
        },
    ),
]
Group = Annotated[str, Meta(max_length=limits.MAX_LABEL)]
Title = Annotated[str, Meta(max_length=limits.MAX_TITLE)]
Description = Annotated[str, Meta(max_length=limits.MAX_DESCRIPTION)]
RefreshSeconds = Annotated[
    float, Meta(ge=limits.MIN_REFRESH_SECONDS, le=limits.MAX_REFRESH_SECONDS)
]
StatusWord = Literal["created", "running", "paused", "finished", "stopped", "failed", "unknown"]


class NewBoard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A board to be created; `name` stands in addresses."""

    name: Annotated[
        str, Meta(pattern=f"^{limits.BOARD_NAME.pattern}$", max_length=limits.MAX_BOARD_NAME)
    ]
    title: Title = ""
    description: Description = ""


class BoardChanges(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a board; what is left out stays."""

    title: Title | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    refresh_seconds: RefreshSeconds | UnsetType = UNSET
    archived: bool | UnsetType = UNSET


class NewTask(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A task to be put on a board, with what people call it."""

    task_id: TaskId
    label: Annotated[str, Meta(max_length=limits.MAX_LABEL)] = ""
    group: Group = ""
    note: Annotated[str, Meta(max_length=limits.MAX_NOTE)] = ""


class NewTasks(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tasks to be put on a board: their ids, or entries with more than that."""

    tasks: Annotated[list[TaskId | NewTask], Meta(max_length=limits.MAX_IDS)]


class TaskQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which tasks of a board, and how many at a time."""

    limit: Annotated[
        int, Meta(ge=1, le=MAX_PAGE, description="How many tasks at most are in one answer.")
    ] = 100
    cursor: (
        Annotated[str, Meta(pattern=CURSOR, description="`next` of the page before.")] | UnsetType
    ) = UNSET
    status: Annotated[
        list[StatusWord],
        Meta(description="Only tasks with one of these statuses, counted as boards count them."),
    ] = []
    group: Annotated[Group, Meta(description="Only tasks of this group.")] | UnsetType = UNSET
    since: (
        Annotated[
            datetime,
            Meta(tz=True, description="Only tasks that have their status since then, or later."),
        ]
        | UnsetType
    ) = UNSET


class WaitQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to wait for: all tasks of a board, those of a group, or some by their ids."""

    until: Annotated[
        Literal["settled"], Meta(description="Every one has finished, was stopped or failed.")
    ] = "settled"
    timeout: Annotated[
        float, Meta(ge=0, le=MAX_WAIT_SECONDS, description="Answer after so many seconds.")
    ] = 30.0
    task: Annotated[list[TaskId], Meta(max_length=MAX_PAGE, description="Only these tasks.")] = []
    group: Annotated[Group, Meta(description="Only tasks of this group.")] | UnsetType = UNSET
