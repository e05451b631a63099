"""What people do to boards and tasks in its plainest form: what a database is held against."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy import Connection

from components.model import actions
from components.model.actions import Action
from components.model.entry import Entry
from components.store.schema import boards, tasks

Rows = tuple[tuple[tuple[object, ...], ...], tuple[tuple[object, ...], ...]]


@dataclass(frozen=True)
class Standing:
    """What stands on a board for one task, or stood there."""

    entry: Entry
    removed: bool = False


class Model:
    """Boards with their tasks in order; takes the actions that a victim performs."""

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self.deleted: set[str] = set()
        self.tasks: dict[str, dict[str, Standing]] = {}

    @property
    def there(self) -> set[str]:
        """The boards that are not deleted."""
        return self.titles.keys() - self.deleted

    def after(self, acts: Iterable[Action[Any]]) -> Self:
        """Return what this becomes by some acts."""
        later = type(self)()
        later.titles, later.deleted = dict(self.titles), set(self.deleted)
        later.tasks = {name: dict(held) for name, held in self.tasks.items()}
        for act in acts:
            later.apply(act)
        return later

    def rows(self) -> Rows:
        """Return it as `rows_of` returns a database."""
        return (
            tuple((name, self.titles[name], name in self.deleted) for name in sorted(self.titles)),
            tuple(
                (name, one.entry.task_id, one.entry.label, one.entry.note, one.removed)
                for name in sorted(self.tasks)
                for one in self.tasks[name].values()
            ),
        )

    def apply(self, action: Action[Any]) -> None:  # noqa: PLR0912 - a case for each action
        """Do what an action says."""
        name = action.board
        match action:
            case actions.CreateBoard(title=title):
                if name not in self.titles:
                    self.titles[name], self.tasks[name] = title, {}
            case actions.EditBoard(title=str(title)):
                self.titles[name] = title
            case actions.DeleteBoard():
                self.deleted.add(name)
            case actions.RestoreBoard():
                self.deleted.remove(name)
            case actions.AddTasks(entries=entries):
                held = self.tasks[name]
                for entry in entries:
                    if entry.task_id not in held or held.pop(entry.task_id).removed:
                        held[entry.task_id] = Standing(entry)
            case actions.RemoveTasks(task_ids=task_ids):
                for task_id in task_ids:
                    self.tasks[name][task_id] = replace(self.tasks[name][task_id], removed=True)
            case actions.RestoreTasks(task_ids=task_ids):
                for task_id in task_ids:
                    self.tasks[name][task_id] = replace(self.tasks[name][task_id], removed=False)
            case actions.EditTasks(task_ids=task_ids, label=label, note=note):
                for task_id in task_ids:
                    standing = self.tasks[name][task_id]
                    entry = standing.entry
                    edited = replace(
                        entry,
                        label=entry.label if label is None else label,
                        note=entry.note if note is None else note,
                    )
                    self.tasks[name][task_id] = replace(standing, entry=edited)
            case _:
                raise ValueError(f"the model knows no {type(action).__name__}")


def rows_of(connection: Connection) -> Rows:
    """Read the boards and the tasks of each in order from a database."""
    there = connection.execute(sa.select(boards)).all()
    held = connection.execute(sa.select(tasks)).all()
    return (
        tuple(sorted((row.name, row.title, row.deleted_at is not None) for row in there)),
        tuple(
            (row.board, row.task_id, row.label, row.note, row.removed_at is not None)
            for row in sorted(held, key=lambda row: (row.board, row.position))
        ),
    )
