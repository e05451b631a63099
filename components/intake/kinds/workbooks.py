"""The sheets of a workbook, of Excel or OpenDocument, as tables of text."""

import datetime as dt
import io
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from components.intake.columns import SAMPLE_ROWS, Row, holds_shape, names_ids
from components.intake.errors import EMPTY, UnreadableInput, UnsafeFile
from components.intake.kinds.archives import SafeWorkbook
from components.intake.kinds.cells import text_of
from components.intake.tables import MAX_COLUMNS, Table, from_rows
from components.model.limits import MAX_ITEMS

_HEADER_WITHIN = 10

_Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet with its filled rows, and how many more there are."""

    name: str
    is_hidden: bool
    rows: list[Row]
    unread: int


def read_workbook(
    name: str,
    data: bytes,
    check: Callable[[bytes], SafeWorkbook],
    chosen: Collection[str] | None = None,
) -> Table:
    """Return the sheets that hold ids, or those that are chosen, as tables that go together."""
    try:
        sheets = _sheets(check(data))
    except UnsafeFile as exc:
        raise UnreadableInput(
            name, f"{exc}: save the sheet with the task ids as .csv and try again."
        ) from exc
    if not sheets:
        raise UnreadableInput(name, EMPTY)
    names = tuple(sheet.name for sheet in sheets) if len(sheets) > 1 else ()
    if chosen is None:
        read = _with_ids(name, sheets)
    else:
        read = [_table(name, sheet) for sheet in sheets if sheet.name in chosen]
    if not read:
        raise UnreadableInput(name, "was not read: choose at least one of its sheets.")
    first, *further = (replace(table, all_sheets=names) for table in read)
    return replace(first, further=tuple(further))


def _table(name: str, sheet: _Sheet) -> Table:
    table = from_rows(name, _from_header(sheet.rows))
    return replace(table, unread=sheet.unread, sheet=sheet.name)


def _from_header(rows: list[Row]) -> list[Row]:
    # Reports often begin with a title above the header.
    for index, (_, cells) in enumerate(rows[:_HEADER_WITHIN]):
        if any(map(names_ids, cells)):
            return rows[index:]
        if any(map(holds_shape, cells)):
            break
    return rows


def _with_ids(name: str, sheets: Sequence[_Sheet]) -> list[Table]:
    """Return the sheets in which ids are certain, or else likely, or else the first."""
    is_shown = any(not sheet.is_hidden for sheet in sheets)
    tables: list[Table] = []
    unreadable: UnreadableInput | None = None
    for sheet in sheets:
        if sheet.is_hidden and is_shown:
            continue
        try:
            tables.append(_table(name, sheet))
        except UnreadableInput as exc:
            unreadable = exc
    if not tables and unreadable is not None:
        raise unreadable
    certain = list(filter(_has_certain_ids, tables))
    return certain or [table for table in tables if table.found.ids] or tables[:1]


def _has_certain_ids(table: Table) -> bool:
    for column in table.found.ids:
        if names_ids(table.columns[column]):
            return True
        cells = (cells[column] for _, cells in table.rows[:SAMPLE_ROWS] if column < len(cells))
        if any(map(holds_shape, cells)):
            return True
    return False


def _sheets(workbook: SafeWorkbook) -> list[_Sheet]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(workbook.data)) as book:
            found = list(_filled(book, workbook.unread))
    except BaseException as exc:
        # A panic in calamine arrives as a BaseException of a type that cannot be imported.
        if not isinstance(exc, Exception) and type(exc).__name__ != "PanicException":
            raise
        raise UnsafeFile("is a damaged workbook") from exc
    return sorted(found, key=lambda sheet: sheet.is_hidden)


def _filled(book: CalamineWorkbook, unread: dict[str, int]) -> Iterator[_Sheet]:
    left = MAX_ITEMS
    for index, sheet in enumerate(book.sheets_metadata):
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        rows: list[Row] = []
        more = unread.get(sheet.name, 0)
        for line, values in enumerate(book.get_sheet_by_index(index).iter_rows(), 1):
            if len(values) > MAX_COLUMNS and rows:
                break
            # Nearly all of the cells that a sheet spans may be empty.
            if values.count("") == len(values):
                continue
            cells = tuple(["" if value == "" else _text(value) for value in values])
            if not "".join(cells).strip():
                continue
            if len(rows) < left:
                rows.append((line, cells))
            else:
                more += 1
        left -= len(rows)
        if rows:
            yield _Sheet(sheet.name, sheet.visible != SheetVisibleEnum.Visible, rows, more)


def _text(value: _Value) -> str:
    # Whole numbers, too, are kept with 15 digits in the file.
    if isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    return text_of(value)
