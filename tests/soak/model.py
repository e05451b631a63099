"""What people do to boards and tasks in its plainest form: what a database is held against."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy import Connection

from components.model.entry import Entry
from components.store.schema import boards, tasks
from tests.soak.victim import Act

Rows = tuple[tuple[tuple[object, ...], ...], tuple[tuple[object, ...], ...]]


@dataclass(frozen=True)
class Standing:
    """What stands on a board for one task, or stood there."""

    entry: Entry
    removed: bool = False


class Model:
    """Boards with their tasks in order; has the methods of the monitor that a victim calls."""

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self.deleted: set[str] = set()
        self.tasks: dict[str, dict[str, Standing]] = {}

    @property
    def there(self) -> set[str]:
        """The boards that are not deleted."""
        return self.titles.keys() - self.deleted

    def after(self, acts: Iterable[Act]) -> Self:
        """Return what this becomes by some acts."""
        later = type(self)()
        later.titles, later.deleted = dict(self.titles), set(self.deleted)
        later.tasks = {name: dict(held) for name, held in self.tasks.items()}
        for act in acts:
            getattr(later, act.method)(*act.args, **act.given)
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

    def create_board(self, name: str, title: str) -> None:
        if name not in self.titles:
            self.titles[name], self.tasks[name] = title, {}

    def edit_board(self, name: str, *, title: str) -> None:
        self.titles[name] = title

    def delete_board(self, name: str) -> None:
        self.deleted.add(name)

    def restore_board(self, name: str) -> None:
        self.deleted.remove(name)

    def add_tasks(self, name: str, entries: Iterable[Entry]) -> None:
        held = self.tasks[name]
        for entry in entries:
            if entry.task_id not in held or held.pop(entry.task_id).removed:
                held[entry.task_id] = Standing(entry)

    def remove_tasks(self, name: str, task_ids: Iterable[str]) -> None:
        for task_id in task_ids:
            self.tasks[name][task_id] = replace(self.tasks[name][task_id], removed=True)

    def restore_tasks(self, name: str, task_ids: Iterable[str]) -> None:
        for task_id in task_ids:
            self.tasks[name][task_id] = replace(self.tasks[name][task_id], removed=False)

    def edit_tasks(self, name: str, task_ids: Iterable[str], **given: Any) -> None:
        for task_id in task_ids:
            standing = self.tasks[name][task_id]
            edited = replace(standing.entry, **given)
            self.tasks[name][task_id] = replace(standing, entry=edited)


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
