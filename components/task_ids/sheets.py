"""Excel workbooks, checked before they are read.

calamine allocates what a workbook declares, and an allocation that fails ends the whole
process. So it is given a fresh archive of only those parts that were read here first,
within limits.
"""

import datetime as dt
import io
from collections.abc import Iterator

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from components.task_ids.archive import Refused, repacked
from components.task_ids.ids import UnreadableInput, shown
from components.task_ids.tables import Row, Table, from_rows, is_certain, names_ids

_HEADER_WITHIN = 10
_BAD_SHEET = (CalamineError, ValueError, OverflowError, OSError)

_Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read_workbook(name: str, data: bytes) -> Table:
    """Read the first sheet that has any rows, from its header on."""
    try:
        rows = _rows(repacked(data))
    except Refused as exc:
        raise UnreadableInput(
            f"{shown(name)} {exc}: save the sheet with the task ids as .csv and try again."
        ) from exc
    return from_rows(name, rows[_header(rows) :])


def _header(rows: list[Row]) -> int:
    for index, (_, cells) in enumerate(rows[:_HEADER_WITHIN]):
        if any(map(names_ids, cells)):
            return index
        if any(is_certain(cell.strip()) for cell in cells):
            break
    return 0


def _rows(data: bytes) -> list[Row]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for sheet in _sheets(book):
                rows = _filled_rows(sheet)
                if rows:
                    return rows
    except _BAD_SHEET as exc:
        raise Refused("is a damaged Excel workbook") from exc
    except BaseException as exc:
        # A bug within calamine comes as a panic, which is no `Exception`.
        if type(exc).__name__ != "PanicException":
            raise
        raise Refused("is a damaged Excel workbook") from exc
    return []


def _sheets(book: CalamineWorkbook) -> Iterator[CalamineSheet]:
    sheets = [
        (sheet.visible != SheetVisibleEnum.Visible, index)
        for index, sheet in enumerate(book.sheets_metadata)
        if sheet.typ == SheetTypeEnum.WorkSheet
    ]
    for _, index in sorted(sheets):
        yield book.get_sheet_by_index(index)


def _filled_rows(sheet: CalamineSheet) -> list[Row]:
    if sheet.start is None:
        return []
    top = sheet.start[0] + 1
    rows = ((line, tuple(map(_text, cells))) for line, cells in enumerate(sheet.to_python(), top))
    return [row for row in rows if any(cell and not cell.isspace() for cell in row[1])]


def _text(value: _Value) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return str(int(value))
        case dt.datetime():
            return str(value.date() if value.time() == dt.time() else value)
        case _:
            return str(value)
