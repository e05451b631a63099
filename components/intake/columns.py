"""Which columns of a table hold ids, labels, groups and notes: by name, or else by content."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from components.intake.ids.addresses import is_address
from components.intake.ids.names import Kind, Name, understood
from components.intake.ids.shapes import Form, shapes, whole
from components.model.text import visible

Row = tuple[int, tuple[str, ...]]

# In order of trust; names are compared without case, spaces and punctuation.
LABEL_NAMES = (
    "label", "title", "name", "taskname", "tasktitle", "task", "prompt", "description",
    "bezeichnung", "titel", "titre", "nom", "título", "titulo", "nombre", "nome", "название",
    "имя", "名称", "标题", "名前", "タイトル", "이름", "제목",
)  # fmt: skip
GROUP_NAMES = ("group", "groupname", "team", "project", "tag", "tags", "category")
NOTE_NAMES = ("note", "notes", "comment")
OTHER_NAMES = (*LABEL_NAMES, *GROUP_NAMES, *NOTE_NAMES)
SAMPLE_ROWS = 200

LOG_NAMES = frozenset(
    ("content", "message", "msg", "log", "logs", "line", "text", "body", "event", "payload", "raw")
)
_PROSE_NAMES = frozenset((*OTHER_NAMES, "output", "result", "error", "instructions", "goal"))
_STATUS_WORDS = frozenset(
    (
        "created",
        "started",
        "running",
        "paused",
        "finished",
        "stopped",
        "failed",
        "queued",
        "completed",
        "cancelled",
        "idle",
        "error",
        "ok",
        "done",
        "success",
        "true",
        "false",
        "yes",
        "no",
    )
)
_LIKELY = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_-]{5,128}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that were recognised.

    A row gives the ids in the first of ``ids`` that is filled. ``shaped`` says that nothing but
    ids with a shape is taken there, ``texts`` that they stand within texts.
    """

    ids: tuple[int, ...] = ()
    label: int | None = None
    group: int | None = None
    note: int | None = None
    shaped: bool = False
    texts: bool = False


def fold(header: str) -> str:
    """Return a header without case, spaces and punctuation."""
    return "".join(c for c in visible(header).casefold() if c.isalnum())


def names_ids(header: str) -> bool:
    """Tell whether a header says that its column holds ids of runs, tasks or sessions."""
    name = understood(visible(header)) if len(header) <= _LONGEST_NAME else None
    return name is not None and name.says_id and name.kind <= Kind.SESSION


def is_certain(cell: str) -> bool:
    """Tell whether a cell can hardly be anything but an id or its address."""
    return whole(cell) is not None or is_address(cell)


def recognised(headers: Sequence[str], rows: Sequence[Row], id_column: int | None) -> Columns:
    """Find the columns; ``id_column`` is the one of the ids where that is known already."""
    sample = [cells for _, cells in rows[:SAMPLE_ROWS]]
    columns = [_Column(header, index, sample) for index, header in enumerate(headers)]
    ids = [columns[id_column]] if id_column is not None else _id_columns(columns)
    label = _by_name(columns, LABEL_NAMES, ids)
    if label is None and ids and any(headers) and not any(column.known for column in columns):
        label = next((column.index for column in columns if column.tells_apart(ids)), None)
    return Columns(
        ids=tuple(column.index for column in ids),
        label=label,
        group=_by_name(columns, GROUP_NAMES, ids),
        note=_by_name(columns, NOTE_NAMES, ids),
        shaped=bool(ids) and all(column.is_shaped and not column.is_trusted for column in ids),
        texts=len(ids) == 1 and ids[0].is_text,
    )


class _Column:
    """A column by its name and the first of its cells."""

    def __init__(self, header: str, index: int, sample: Sequence[tuple[str, ...]]) -> None:
        self.index = index
        self.header = header
        self.folded = fold(header) if len(header) <= _LONGEST_NAME else ""
        self.name: Name | None = understood(visible(header)) if self.folded else None
        cells = (cells[index] if index < len(cells) else "" for cells in sample)
        self.values = [value for value in (visible(cell).strip() for cell in cells) if value]
        certain = sum(1 for value in self.values if is_certain(value))
        self.is_shaped = 2 * certain > len(self.values)
        self._shapes = 0 if self.is_shaped else sum(map(holds_shape, self.values))
        self.is_text = self._shapes > 0

    @property
    def known(self) -> bool:
        """Whether its name is one that lists of tasks have."""
        return self.folded in OTHER_NAMES or (self.name is not None and self.name.kind <= 3)

    @property
    def is_trusted(self) -> bool:
        """Whether its name says that everything in it is the id of a run or task."""
        return self.name is not None and self.name.says_id and self.name.kind <= Kind.TASK

    @property
    def counts(self) -> bool:
        """Whether nothing but numbers stands in it, as those of rows."""
        return all(value.isdigit() and len(value) <= 9 for value in self.values)

    @property
    def uuids(self) -> int:
        """How many of its texts hold a whole UUID of something that may have a status."""
        if not self.is_text or (self.name is not None and self.name.kind == Kind.FOREIGN):
            return 0
        return sum(any(s.form == Form.UUID for s in shapes(value)) for value in self.values)

    def rank(self) -> float | None:
        """Return how well it serves as the column of ids, lower for better; None for not."""
        kind = self.name.kind if self.name else None
        if self.folded in LOG_NAMES and self.is_text:
            return 1.5
        if kind == Kind.FOREIGN:
            return None
        says_id = self.name is not None and self.name.says_id
        if kind in (Kind.RUN, Kind.TASK) and (
            self.is_shaped or (says_id and self.values and not self.counts)
        ):
            return float(kind)
        if kind == Kind.OWN and self.is_shaped:
            return 2
        if (
            kind == Kind.SESSION
            and self.values
            and (self.is_shaped or (says_id and not self.counts))
        ):
            return 3
        if self.is_shaped and self.values:
            return 4 - self.distinctness() / 2
        if self.folded not in _PROSE_NAMES and 2 * self._shapes > len(self.values) > 0:
            return 5
        if kind is not None and kind <= Kind.SESSION and says_id:
            return 6 + kind
        return None

    def likeness(self) -> float:
        """Return how much its content looks like ids of whatever kind."""
        values = self.values
        likely = sum(1 for v in values if _LIKELY.fullmatch(v) and not _DATE.match(v))
        if 2 * likely <= len(values):
            return 0.0
        return likely / len(values) * self.distinctness()

    def distinctness(self) -> float:
        """Return the share of different values: a team or a status repeats."""
        return len(set(self.values)) / len(self.values) if self.values else 0.0

    def tells_apart(self, ids: "Sequence[_Column]") -> bool:
        """Tell whether it holds words by which people tell tasks apart."""
        words = [v for v in self.values if any(map(str.isalpha, v)) and not _DATE.match(v)]
        return (
            self not in ids
            and bool(words)
            and 2 * len(words) > len(self.values)
            and 2 * len(set(words)) > len(words)
            and not any(is_certain(v) or v.casefold() in _STATUS_WORDS for v in words)
        )


def _id_columns(columns: Sequence[_Column]) -> list[_Column]:
    ranked = [(rank, column) for column in columns if (rank := column.rank()) is not None]
    ranked.sort(key=lambda pair: (pair[0], pair[1].header != "task_id", pair[1].index))
    named = [column for rank, column in ranked if rank in (0, 1, 2, 3)]
    if ranked and ranked[0][0] in (0, 1, 2, 3):
        return named
    if ranked and not ranked[0][1].counts:
        return [ranked[0][1]]
    likely = max(columns, key=lambda column: (column.likeness(), -column.index), default=None)
    if not ranked and likely is not None and likely.likeness() > 0:
        return [likely]
    # Numbers of rows lose against ids within prose, which is looked into for want of better.
    prose = max(columns, key=lambda column: (column.uuids, -column.index), default=None)
    if prose is not None and prose.uuids:
        return [prose]
    return [column for _, column in ranked[:1]]


def _by_name(
    columns: Sequence[_Column], names: Sequence[str], ids: Sequence[_Column]
) -> int | None:
    folded = {column.folded: column.index for column in reversed(columns) if column not in ids}
    return next((folded[name] for name in names if name in folded), None)


def holds_shape(value: str) -> bool:
    """Tell whether anything in a cell looks like an id."""
    return next(shapes(value), None) is not None
