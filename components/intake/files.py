"""Uploaded files: read by what they really hold, then by the ending of their name."""

import io
import re
import zipfile
from collections.abc import Collection
from json import JSONDecodeError
from pathlib import PurePosixPath

from components.intake.errors import EMPTY, UnreadableInput
from components.intake.ids.shapes import shapes
from components.intake.kinds.encodings import decoded
from components.intake.kinds.excel_checks import safe_excel
from components.intake.kinds.gzipped import GZIP, unzipped
from components.intake.kinds.open_document_checks import safe_open_document
from components.intake.kinds.parquet import PARQUET, read_parquet
from components.intake.kinds.workbooks import read_workbook
from components.intake.kinds.yaml_as_json import NotPlainYaml, yaml_as_json
from components.intake.layouts.delimited import read_delimited
from components.intake.layouts.json_records import documents
from components.intake.layouts.json_tables import read_json
from components.intake.tables import Table
from components.intake.text import read_json_ids, read_text
from components.model.limits import MAX_UPLOAD_BYTES, MEGABYTE

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_SIGNATURES = {
    _ZIP: "an archive",
    _OLE: "an old or password-protected Office file",
    b"PK\x05\x06": "an empty archive",
    b"PARE": "an encrypted Parquet file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"%PDF": "a PDF document",
    b"7z\xbc\xaf": "a compressed file",
    b"BZh": "a compressed file",
    b"\xfd7zXZ": "a compressed file",
    b"\x28\xb5\x2f\xfd": "a compressed file",
    b"Rar!": "a compressed file",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a database",
}
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_EXCEL = (".xlsx", ".xlsm", ".xltx", ".xltm")
_WORKBOOKS = (*_EXCEL, ".ods", ".ots")
_JSON = (".json", ".jsonl", ".ndjson", ".har", ".ipynb")
_TABLES = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
_YAML = (".yaml", ".yml")
_WEB_PAGE = re.compile(r"\s*<(?:!doctype|html|\?xml)\b", re.IGNORECASE)


def read_file(name: str, data: bytes, sheets: Collection[str] | None = None) -> Table:
    """Read an uploaded file; raises `UnreadableInput` with one sentence for the person.

    ``sheets`` are the names of those that are to be read of a workbook, by default all that
    hold ids.
    """
    if len(data) > MAX_UPLOAD_BYTES:
        raise UnreadableInput(
            name,
            f"is larger than {MAX_UPLOAD_BYTES // MEGABYTE} MB: "
            "split it, or keep only the column of task ids.",
        )
    path = PurePosixPath(name.lower())
    # A browser may have unpacked a file on its way and left its name as it was.
    kind = PurePosixPath(path.stem).suffix if path.suffix == ".gz" else path.suffix
    if data.startswith(GZIP):
        data = unzipped(name, data)
    if not data:
        raise UnreadableInput(name, EMPTY)
    if data.startswith(_ZIP):
        return _archive(name, kind, data, sheets)
    if data.startswith(PARQUET):
        return read_parquet(name, data)
    _check(name, kind, data)
    return _text(name, kind, decoded(name, data))


def _check(name: str, kind: str, data: bytes) -> None:
    """Refuse what is no text, and what is no workbook under a workbook's name."""
    found = next((what for start, what in _SIGNATURES.items() if data.startswith(start)), None)
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise UnreadableInput(
            name, "is protected by a password: save it without one and try again."
        )
    if data.startswith(_OLE) and kind in (".xls", ".xlt", *_WORKBOOKS):
        raise UnreadableInput(name, "is an old Excel file: save it as .xlsx or .csv.")
    if kind in _WORKBOOKS:
        raise UnreadableInput(
            name,
            f"is named {kind} but holds {found or 'other data'}: save the sheet as {kind} or .csv.",
        )
    if found is not None or kind == ".parquet":
        raise UnreadableInput(
            name, f"holds {found or 'other data'}: choose the list of task ids itself."
        )


def _archive(name: str, kind: str, data: bytes, sheets: Collection[str] | None) -> Table:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {part.lower() for part in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, RuntimeError) as exc:
        damaged = "workbook" if kind in _WORKBOOKS else "archive"
        raise UnreadableInput(
            name, f"is a damaged {damaged}: save the sheet with the task ids as .csv and try again."
        ) from exc
    if "xl/workbook.bin" in parts:
        raise UnreadableInput(name, "is a binary Excel workbook: save it as .xlsx or .csv.")
    if "content.xml" in parts:
        return read_workbook(name, data, safe_open_document, sheets)
    if kind in _EXCEL or "xl/workbook.xml" in parts:
        return read_workbook(name, data, safe_excel, sheets)
    raise UnreadableInput(
        name, "holds an archive: unpack it, and choose the list of task ids in it."
    )


def _text(name: str, kind: str, text: str) -> Table:
    if not text.strip("\ufeff\x00 \t\r\n"):
        raise UnreadableInput(name, EMPTY)
    is_table = kind in _JSON or kind in _TABLES
    # The page on which one signs in is often saved in place of the table that was wanted.
    if _WEB_PAGE.match(text) and (is_table or next(shapes(text), None) is None):
        raise UnreadableInput(name, "holds a web page or XML: export the list as .csv.")
    if kind in _JSON:
        return _json(name, text)
    if kind in _TABLES:
        return _delimited(name, _TABLES[kind], text)
    return _yaml(name, text) if kind in _YAML else read_text(name, text)


def _json(name: str, text: str) -> Table:
    try:
        table = read_json_ids(name, text) or read_json(name, text)
    except RecursionError as exc:
        raise UnreadableInput(name, "is nested too deeply: give a plain list of task ids.") from exc
    except ValueError as exc:
        where = f" at line {exc.lineno}" if isinstance(exc, JSONDecodeError) else ""
        raise UnreadableInput(
            name, f"is not valid JSON{where}: correct it, or give a plain list as .txt."
        ) from exc
    if not table.rows:
        raise UnreadableInput(name, EMPTY)
    return table


def _yaml(name: str, text: str) -> Table:
    try:
        return _json(name, yaml_as_json(text.lstrip("\ufeff")))
    except (NotPlainYaml, UnreadableInput):
        return read_text(name, text)


def _delimited(name: str, usual: str, text: str) -> Table:
    if documents(text.lstrip("\ufeff")):
        raise UnreadableInput(name, "holds JSON: rename it to .json and try again.")
    return read_delimited(name, text, usual)
