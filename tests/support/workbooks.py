"""Excel workbooks for the tests, well-formed and otherwise."""

import io
import zipfile

import openpyxl

Cells = dict[str, object]
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*sheets: Cells, hidden: int = 0) -> bytes:
    """Return a workbook of sheets given as cells by their reference; the first may be hidden."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for index, cells in enumerate(sheets):
        sheet = book.create_sheet()
        for reference, value in cells.items():
            sheet[reference] = value
        sheet.sheet_state = "hidden" if index < hidden else "visible"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(data: bytes, part: str, content: bytes) -> bytes:
    """Return a workbook in which one part has another content."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            if entry.filename != part:
                new.writestr(entry, old.read(entry))
        new.writestr(part, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def sheet_xml(rows: str) -> bytes:
    """Return a sheet's part with these rows."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()
