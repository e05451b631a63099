"""The first filled sheet of an Excel workbook as rows of text."""

import datetime as dt
import io
from collections.abc import Iterator

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from components.intake.columns import Row, names_ids
from components.intake.errors import UnreadableInput, UnsafeWorkbook
from components.intake.workbook_checks import safe_workbook
from components.model.text import unescape_formula

_HEADER_WITHIN = 10

_Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read_sheet(name: str, data: bytes) -> list[Row]:
    """Return the rows of the first sheet that has any, from the header on."""
    try:
        rows = _rows(safe_workbook(data))
    except UnsafeWorkbook as exc:
        raise UnreadableInput(
            name, f"{exc}: save the sheet with the task ids as .csv and try again."
        ) from exc
    # Reports often begin with a title above the header.
    header = (i for i, (_, cells) in enumerate(rows[:_HEADER_WITHIN]) if any(map(names_ids, cells)))
    return rows[next(header, 0) :]


def _rows(workbook: bytes) -> list[Row]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(workbook)) as book:
            return next((rows for rows in _sheets(book) if rows), [])
    except BaseException as exc:
        # A panic in calamine arrives as a BaseException of a type that cannot be imported.
        if not isinstance(exc, Exception) and type(exc).__name__ != "PanicException":
            raise
        raise UnsafeWorkbook("is a damaged Excel workbook") from exc


def _sheets(book: CalamineWorkbook) -> Iterator[list[Row]]:
    sheets = [
        (sheet.visible != SheetVisibleEnum.Visible, index)
        for index, sheet in enumerate(book.sheets_metadata)
        if sheet.typ == SheetTypeEnum.WorkSheet
    ]
    for _, index in sorted(sheets):
        rows: list[Row] = []
        for line, values in enumerate(book.get_sheet_by_index(index).iter_rows(), 1):
            cells = tuple(map(_text, values))
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
        yield rows


def _text(value: _Value) -> str:
    match value:
        case str():
            return unescape_formula(value)
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case dt.date() | dt.time():
            return value.isoformat()
        case _:
            return str(value)
