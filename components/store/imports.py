"""Saves a whole board from its file."""

from dataclasses import replace
from datetime import datetime, timedelta

from components.model.board import BoardFile
from components.model.history import Gap
from components.store import rows
from components.store.boards import insert_board
from components.store.database import Database, insert_new
from components.store.readings import save_readings
from components.store.schema import changes, gaps, hours, samples
from components.store.tasks import BoardTasks, board_tasks, insert_tasks

LEAST_ABSENCE = timedelta(minutes=1)


class Imports(Database):
    """Brings boards in from elsewhere."""

    def import_board(self, file: BoardFile, at: datetime) -> BoardTasks | None:
        """Save a board from a file with its history in one transaction; None: its name is taken.

        Later readings than the file's stay. Nobody polled the tasks between the last moment of
        the file and ``at``, for all that is known here, so this is a gap.
        """
        name = file.board.name
        last = min(at, _last_moment(file, at))
        file_gaps = [
            replace(gap, board=name, ended_at=max(gap.began_at, gap.ended_at or last))
            for gap in file.gaps
        ]
        if at - last > LEAST_ABSENCE:
            file_gaps.append(Gap("imported", last, at, name))
        with self._transaction() as connection:
            if not insert_board(connection, file.board, at):
                return None
            if file.tasks:
                # On the board since its past begins, or all of that would count as unseen.
                first = min((change.seen_at for change in file.changes), default=at)
                insert_tasks(connection, name, file.tasks, min(at, first))
            save_readings(connection, file.readings, later_only=True)
            insert_new(connection, changes, list(map(rows.change_values, file.changes)))
            insert_new(connection, samples, [rows.sample_values(name, one) for one in file.samples])
            insert_new(connection, hours, [rows.hour_values(name, hour) for hour in file.hours])
            insert_new(connection, gaps, list(map(rows.gap_values, file_gaps)))
            return board_tasks(connection, name)


def _last_moment(file: BoardFile, at: datetime) -> datetime:
    moments = [
        *(reading.checked_at for reading in file.readings if reading.checked_at),
        *(change.seen_at for change in file.changes),
        *(sample.at for sample in file.samples),
    ]
    return max(moments, default=at)
