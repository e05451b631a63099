"""A table of tasks, and which of its columns hold ids, labels, groups and notes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from components.intake.addresses import has_address, id_in_cell
from components.intake.collector import IdCollector, ParsedIds
from components.intake.errors import EMPTY, UnreadableInput
from components.model.entry import is_task_id
from components.model.text import printable, visible

# In order of trust; names are compared without case, spaces and punctuation.
ID_NAMES = (
    "taskid", "browserusetaskid", "taskuuid", "taskids", "runid", "runids",
    "id", "ids", "uuid", "guid", "identifier",
)  # fmt: skip
LABEL_NAMES = ("label", "name", "taskname", "title", "description")
GROUP_NAMES = ("group", "groupname", "team", "project", "tag", "tags", "category")
NOTE_NAMES = ("note", "notes", "comment")
OTHER_NAMES = (*LABEL_NAMES, *GROUP_NAMES, *NOTE_NAMES)

MAX_COLUMNS = 200
MAX_CELLS = 2_000_000
_SAMPLE_ROWS = 200

_CERTAIN = re.compile(
    r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32}|(?:task|run)[_-]\w+",
    re.ASCII,
)
_LIKELY = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_-]{5,128}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Row = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with their line numbers, and the columns that were recognised."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    id_column: int | None
    label_column: int | None
    group_column: int | None
    note_column: int | None

    def parse(self, id_column: int | None = None) -> ParsedIds:
        """Take the ids from the column that was found, or from another one that is named."""
        wanted = self.id_column if id_column is None else id_column
        if wanted is not None and not 0 <= wanted < len(self.columns):
            raise ValueError(f"{self.name} has no column {wanted}")
        collector = IdCollector()
        for line, cells in self.rows:
            self._take(collector, line, cells, wanted)
        return collector.parsed()

    def _take(
        self, collector: IdCollector, line: int, cells: tuple[str, ...], id_column: int | None
    ) -> None:
        width = len(self.columns)
        if len(cells) > width and any(map(_filled, cells[width:])):
            collector.reject(line, " ".join(cells), ragged(len(cells), width))
            return
        task_id = id_in_cell(_cell(cells, id_column))
        if task_id:
            columns = (self.label_column, self.group_column, self.note_column)
            collector.add(line, task_id, *(_cell(cells, column) for column in columns))
        elif any(map(_filled, cells)):
            found = id_column is not None
            reason = "no task id in this row" if found else "no column of task ids was found"
            collector.reject(line, " ".join(cell for cell in cells if cell), reason)


def fold(header: str) -> str:
    """Return a header without case, spaces and punctuation."""
    return "".join(c for c in visible(header).casefold() if c.isalnum())


def names_ids(header: str) -> bool:
    """Tell whether a header says that its column holds task ids."""
    return len(header) <= 40 and fold(header) in ID_NAMES


def is_certain(cell: str) -> bool:
    """Tell whether a cell can hardly be anything but a task id or its address."""
    if has_address(cell):
        return True
    return _CERTAIN.fullmatch(cell) is not None and not names_ids(cell)


def ragged(cells: int, expected: int, against: str = "the header") -> str:
    """Say that a row and its header do not match."""
    return f"{cells} cell{'s' if cells != 1 else ''} where {against} has {expected}"


def from_rows(name: str, rows: Sequence[Row]) -> Table:
    """Make a table of rows of which the first may be a header."""
    rows = [row for row in rows if any(map(_filled, row[1]))]
    if not rows:
        raise UnreadableInput(name, EMPTY)
    first, width = rows[0][1], max(len(cells) for _, cells in rows)
    only = 0 if width == 1 else None
    if _is_header(first, rows[1:], width):
        names = [*first, *[""] * (width - len(first))]
        return with_columns(name, names, rows[1:], id_column=only)
    return with_columns(name, [""] * width, rows, id_column=only)


def with_columns(
    name: str, columns: Sequence[str], rows: Iterable[Row], id_column: int | None = None
) -> Table:
    """Find the columns by name, or else by content; ``id_column`` is the one known already."""
    if len(columns) > MAX_COLUMNS:
        raise UnreadableInput(
            name,
            f"has {len(columns):,} columns, more than {MAX_COLUMNS}: "
            "keep only the task ids, labels, groups and notes.",
        )
    rows = tuple(rows)
    if id_column is None:
        id_column = _by_name(columns, ID_NAMES, exact="task_id")
    if id_column is None:
        id_column = _by_content(len(columns), rows[:_SAMPLE_ROWS])
    return Table(
        name=name,
        columns=tuple(
            printable(column.strip()) or f"column {i}" for i, column in enumerate(columns, 1)
        ),
        rows=rows,
        id_column=id_column,
        label_column=_by_name(columns, LABEL_NAMES),
        group_column=_by_name(columns, GROUP_NAMES),
        note_column=_by_name(columns, NOTE_NAMES),
    )


def _cell(cells: tuple[str, ...], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""


def _filled(cell: str) -> bool:
    return bool(visible(cell).strip())


def _by_name(columns: Sequence[str], names: Sequence[str], exact: str = "") -> int | None:
    if exact and exact in columns:
        return columns.index(exact)
    folded = [fold(column) if len(column) <= 40 else "" for column in columns]
    return next((folded.index(name) for name in names if name in folded), None)


def _by_content(width: int, rows: Sequence[Row]) -> int | None:
    score, column = max(
        ((_likeness([_cell(cells, i) for _, cells in rows]), -i) for i in range(width)),
        default=(0.0, 0),
    )
    return -column if score > 0 else None


def _likeness(cells: Sequence[str]) -> float:
    values = [visible(cell).strip() for cell in cells]
    points = [_points(value) for value in values if value]
    if 2 * sum(1 for point in points if point) <= len(points):
        return 0.0
    # Ids tell tasks apart; a team or a status repeats.
    return sum(points) / len(values) * len(set(values)) / len(values)


def _points(value: str) -> int:
    if is_certain(value):
        return 3
    return 1 if _LIKELY.fullmatch(value) and not _DATE.match(value) else 0


def _is_header(first: tuple[str, ...], rest: Sequence[Row], width: int) -> bool:
    if any(names_ids(cell) for cell in first):
        return True
    if any(is_certain(cell.strip()) for cell in first):
        return False
    if not rest:
        return False
    if len(first) > 1 and any(fold(cell[:40]) in OTHER_NAMES for cell in first):
        return True
    # In doubt the first row is data: an id that is taken for a header would be lost unseen.
    column = 0 if width == 1 else _by_content(width, rest[:_SAMPLE_ROWS])
    head = visible(_cell(first, column)).strip()
    if any(c.isdigit() for c in head):
        return False
    below = [_cell(cells, column).strip() for _, cells in rest[:_SAMPLE_ROWS]]
    certain = sum(1 for cell in below if is_certain(cell))
    likely = sum(1 for cell in below if is_task_id(cell))
    return 2 * certain > len(below) or (not is_task_id(head) and 2 * likely > len(below))
