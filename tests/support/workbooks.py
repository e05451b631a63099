"""Workbooks of Excel and OpenDocument, and Parquet files, well-formed and otherwise."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

Cells = dict[str, object]
SHEET = "xl/worksheets/sheet1.xml"
CONTENT = "content.xml"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
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


def sheet_of(rows: Sequence[Sequence[object]]) -> bytes:
    """Return a sheet's part with rows of at most 26 cells, given as texts and numbers."""

    def cell(place: str, value: object) -> str:
        if isinstance(value, int | float):
            return f'<c r="{place}"><v>{value}</v></c>'
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'

    return sheet_xml(
        "".join(
            f'<row r="{line}">'
            + "".join(map(cell, (f"{letter}{line}" for letter in ascii_uppercase), row))
            + "</row>"
            for line, row in enumerate(rows, 1)
        )
    )


def named_workbook(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    """Return a workbook of sheets by their names, each as rows of cells."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def open_document(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    """Return an OpenDocument spreadsheet of sheets by their names, each as rows of cells."""
    tables = (
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(
            f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows
        )
        + "</table:table>"
        for name, rows in sheets.items()
    )
    return open_document_of("".join(tables))


def open_document_of(tables: str, before: str = "") -> bytes:
    """Return an OpenDocument spreadsheet whose tables are given as XML."""
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>'
        "</manifest:manifest>"
    )
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{urn}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f"{before}<office:document-content {names}><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr(CONTENT, content)
    return out.getvalue()


def ods_cell(value: object, *, repeated: int = 1) -> str:
    """Return a cell of an OpenDocument spreadsheet."""
    start = f'<table:table-cell table:number-columns-repeated="{repeated}"'
    if value is None:
        return f"{start}/>"
    if isinstance(value, int | float):
        start += f' office:value-type="float" office:value="{value}"'
    else:
        start += ' office:value-type="string"'
    return f"{start}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def parquet(columns: Mapping[str, object], **options: Any) -> bytes:
    """Return a Parquet file of columns, written with options of pyarrow's."""
    out = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), out, **options)
    return out.getvalue()
