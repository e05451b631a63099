"""A table of tasks and the ids that are taken from it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from components.intake.cell_ids import Beside, ids_in_cell
from components.intake.collector import NO_WORDS, IdCollector, ParsedIds, Words, combine, why_joined
from components.intake.columns import (
    OTHER_NAMES,
    SAMPLE_ROWS,
    Columns,
    Row,
    fold,
    holds_shape,
    is_certain,
    names_ids,
    recognised,
)
from components.intake.errors import EMPTY, UnreadableInput
from components.intake.ids.names import UNNAMED, Kind, Name, sort_of, understood
from components.model.entry import canonical_id, is_task_id
from components.model.limits import MAX_ITEMS
from components.model.text import printable, visible

MAX_COLUMNS = 200
MAX_CELLS = 2_000_000
# Stands between several ids in one cell, and in no cell that was given.
AND = "\x1f"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with their line numbers, and the columns that were recognised.

    ``found`` names the columns by their places. ``exact`` says that the cells of ids hold ids and
    nothing else, each column one sort, by which it is called. ``words``, ``foreign``
    and ``unread`` are what was beside the rows: words that are no ids, ids of what has no status,
    and ids too many to be looked at. A workbook is the table of one ``sheet`` with ``further``
    ones; ``all_sheets`` are the names of those that could be read instead.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    found: Columns
    exact: bool = False
    words: Words = NO_WORDS
    foreign: tuple[tuple[str, int], ...] = ()
    unread: int = 0
    sheet: str = ""
    further: "tuple[Table, ...]" = ()
    all_sheets: tuple[str, ...] = ()

    @property
    def sheets(self) -> "tuple[Table, ...]":
        """The tables that this one consists of, each by itself."""
        return (replace(self, further=()), *self.further)

    @property
    def id_column(self) -> int | None:
        """The column that ids are looked for in first."""
        return self.found.ids[0] if self.found.ids else None

    def parse(self, id_column: int | None = None, *, with_words: bool = False) -> ParsedIds:
        """Take the ids from the columns that were found, or from the one that is named.

        With ``with_words`` the words that look like no ids are taken all the same.
        """
        if id_column is not None and not 0 <= id_column < len(self.columns):
            raise ValueError(f"{self.name} has no column {id_column}")
        if self.further:
            return combine(
                table.parse(
                    id_column if table.columns == self.columns else None, with_words=with_words
                )
                for table in self.sheets
            )
        parsed = _Taking(self, id_column, with_words=with_words).parsed()
        return parsed.within(f"sheet “{printable(self.sheet)}”") if self.all_sheets else parsed


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
    return Table(
        name=name,
        columns=tuple(
            printable(column.strip()) or f"column {i}" for i, column in enumerate(columns, 1)
        ),
        rows=rows,
        found=recognised(columns, rows, id_column),
    )


@dataclass(frozen=True, slots=True)
class _Pick:
    """What a row gives: its ids, what they name, and the ids beside them."""

    line: int
    cells: tuple[str, ...]
    name: Name
    items: list[str]
    beside: list[Beside]


class _Taking:
    """The ids as they are taken from a table, from one of its columns or the best of each row."""

    def __init__(self, table: Table, only: int | None, *, with_words: bool) -> None:
        self._table = table
        self._columns = table.found.ids if only is None else (only,)
        self._names = {column: self._name(column) for column in self._columns}
        self._best_of_each = only is None
        self._with_words = with_words
        self._collector = IdCollector()
        self._left_out: dict[str, Kind] = {}

    def parsed(self) -> ParsedIds:
        """Return what the rows give."""
        table, collector = self._table, self._collector
        picks = self._picks()
        collector.unread = table.unread + len(table.rows) - len(picks)
        if self._best_of_each:
            self._leave_out(picks)
            for noun, count in table.foreign:
                collector.leave_out(noun, count)
        for pick in picks:
            self._take(pick)
        if self._with_words:
            for line, text in table.words.first:
                collector.add(line, text)
            collector.unread += table.words.count - len(table.words.first)
        else:
            collector.leave_words(table.words)
        return collector.parsed()

    def _name(self, column: int) -> Name:
        header = self._table.columns[column]
        if self._table.exact:
            return sort_of(header)
        name = understood(header)
        # A text called a message holds ids, and is none of a message.
        is_text = name is not None and name.kind == Kind.FOREIGN and not name.says_id
        return UNNAMED if name is None or is_text else name

    def _picks(self) -> list[_Pick]:
        picks: list[_Pick] = []
        found = 0
        for line, cells in self._table.rows[:MAX_ITEMS]:
            if found > MAX_ITEMS:
                break
            picks.append(self._pick(line, cells))
            found += len(picks[-1].items) + len(picks[-1].beside)
        return picks

    def _pick(self, line: int, cells: tuple[str, ...]) -> _Pick:
        filled = [
            (column, cell)
            for column in self._columns
            if (cell := _cell(cells, column)) and _filled(cell)
        ]
        if not filled:
            return _Pick(line, cells, UNNAMED, [], [])
        (column, cell), *others = filled
        items, beside = (cell.split(AND), []) if self._table.exact else ids_in_cell(cell)
        for other, text in others:
            name = self._names[other]
            beside += [Beside(name.kind, name.noun, item) for item in text.split(AND)]
        return _Pick(line, cells, self._names[column], items, beside)

    def _leave_out(self, picks: Sequence[_Pick]) -> None:
        """Find the ids that stand beside better ones: those are taken nowhere."""
        better = {canonical_id(item) for pick in picks if pick.beside for item in pick.items}
        for pick in picks:
            for beside in pick.beside:
                self._leave(canonical_id(beside.text), beside.kind, beside.noun, better)
        # What has an unknown name is taken only where nothing has a known one.
        kinds = {pick.name.kind for pick in picks if pick.items}
        if self._table.exact and kinds - {Kind.OTHER}:
            for pick in picks:
                for item in pick.items if pick.name.kind == Kind.OTHER else ():
                    self._leave(canonical_id(item), Kind.OTHER, pick.name.noun, better)

    def _leave(self, key: str, kind: Kind, noun: str, better: Collection[str]) -> None:
        if key not in better and key not in self._left_out:
            self._left_out[key] = kind
            self._collector.leave_out(noun)

    def _take(self, pick: _Pick) -> None:
        line, cells, width = pick.line, pick.cells, len(self._table.columns)
        if len(cells) > width and any(map(_filled, cells[width:])):
            self._collector.reject(line, " ".join(cells), ragged(len(cells), width))
            return
        for item in pick.items:
            self._take_item(pick, item)
        if not pick.items and any(map(_filled, cells)):
            words = " ".join(cell for cell in cells if cell)
            if self._table.found.texts and self._best_of_each:
                self._collector.leave_word(line, words)
            else:
                known = bool(self._columns)
                reason = "no task id in this row" if known else "no column of task ids was found"
                self._collector.reject(line, words, reason)

    def _take_item(self, pick: _Pick, item: str) -> None:
        left = self._left_out.get(canonical_id(item)) if self._left_out else None
        if left is not None and left <= pick.name.kind:
            return
        found = self._table.found
        shaped_only = (found.shaped or found.texts) and self._best_of_each and not self._with_words
        is_prose = found.texts and " " in item and "://" not in item
        says_nothing = is_task_id(item) or is_prose
        if shaped_only and says_nothing and not holds_shape(item) and not why_joined(item):
            self._collector.leave_word(pick.line, item)
            return
        columns = (found.label, found.group, found.note)
        self._collector.add(
            pick.line,
            item,
            *(_cell(pick.cells, column) for column in columns),
            sort=pick.name.noun,
        )


def _cell(cells: tuple[str, ...], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""


def _filled(cell: str) -> bool:
    return bool(visible(cell).strip())


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
    ids = (0,) if width == 1 else recognised([""] * width, rest, None).ids
    column = ids[0] if ids else None
    head = visible(_cell(first, column)).strip()
    if any(c.isdigit() for c in head):
        return False
    below = [_cell(cells, column).strip() for _, cells in rest[:SAMPLE_ROWS]]
    certain = sum(1 for cell in below if holds_shape(cell))
    likely = sum(1 for cell in below if is_task_id(cell))
    return 2 * certain > len(below) or (not is_task_id(head) and 2 * likely > len(below))
