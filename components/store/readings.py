"""What is known of each task id, whichever boards it is on: one reading an id."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy import Connection

from components.model.reading import Reading
from components.store import rows
from components.store.database import Database, insert
from components.store.schema import readings, tasks


class Readings(Database):
    """The latest reading of each task id."""

    def reading_of(self, task_id: str) -> Reading | None:
        """Return what is known of a task, on whatever board it is or was."""
        found = self._select(sa.select(readings).where(readings.c.task_id == task_id))
        return rows.reading(found[0]) if found else None


def readings_where(connection: Connection, condition: sa.ColumnElement[bool]) -> dict[str, Reading]:
    """Return by id what is known of the tasks whose rows on boards meet a condition."""
    wanted = sa.select(tasks.c.task_id).where(condition)
    found = connection.execute(sa.select(readings).where(readings.c.task_id.in_(wanted)))
    return {row.task_id: rows.reading(row) for row in found}


def save_readings(
    connection: Connection, latest: Collection[Reading], *, later_only: bool = False
) -> None:
    """Save readings in the place of earlier ones; with ``later_only`` only where they are later."""
    if not latest:
        return
    adding = insert(connection, readings)
    checked_at = readings.c.checked_at
    later = checked_at.is_(None) | (checked_at < adding.excluded.checked_at)
    connection.execute(
        adding.on_conflict_do_update(
            index_elements=[readings.c.task_id],
            set_={c.name: adding.excluded[c.name] for c in readings.c if not c.primary_key},
            where=later if later_only else None,
        ),
        [rows.reading_values(reading) for reading in latest],
    )
