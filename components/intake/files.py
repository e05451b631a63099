"""Uploaded files: checked for what they really hold, decoded, and read by their kind."""

import re
from json import JSONDecodeError
from pathlib import PurePosixPath

from charset_normalizer import from_bytes

from components.intake.errors import EMPTY, UnreadableInput
from components.intake.layouts.cleaning import without_codes
from components.intake.layouts.delimited import read_delimited
from components.intake.layouts.json_records import documents
from components.intake.layouts.json_tables import read_json
from components.intake.sheets import read_sheet
from components.intake.tables import Table, from_rows
from components.intake.text import read_json_ids, read_text
from components.model.limits import MAX_UPLOAD_BYTES, MEGABYTE, UPLOAD_KINDS

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_SIGNATURES = {
    _ZIP: "an Excel workbook or another archive",
    _OLE: "an old or password-protected Office file",
    b"PK\x05\x06": "an empty archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "a compressed file",
    b"7z\xbc\xaf": "a compressed file",
    b"Rar!": "a compressed file",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a database",
}
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOMS = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_BINARY = "is not text: save the list as .csv or .txt in UTF-8."
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_WEB_PAGE = re.compile(r"\s*<(?:!doctype|html|\?xml)\b", re.IGNORECASE)
_NON_ASCII_RUN = re.compile(rb"[\x80-\xff]{3}")
_SAMPLE = 64 * 1024
# The likeliest first: a few words of some language fit several of them equally well.
_LEGACY_ENCODINGS = [
    "cp1251", "cp932", "gb18030", "euc_kr", "big5", "euc_jp", "cp1250", "cp1252", "cp1253",
    "cp1254", "cp1255", "cp1256", "koi8_r",
]  # fmt: skip


def read_file(name: str, data: bytes) -> Table:
    """Read an uploaded file; raises `UnreadableInput` with one sentence for the person."""
    kind = PurePosixPath(name).suffix.lower()
    _check(name, kind, data)
    if kind == ".xlsx":
        return from_rows(name, read_sheet(name, data))
    text = _decoded(name, data)
    if not text.strip("\ufeff\x00 \t\r\n"):
        raise UnreadableInput(name, EMPTY)
    if _WEB_PAGE.match(text):
        raise UnreadableInput(name, "holds a web page or XML: export the list as .csv.")
    match kind:
        case ".txt":
            return read_text(name, text)
        case ".json" | ".jsonl":
            return _json(name, text)
        case _:
            return _delimited(name, kind, text)


def _check(name: str, kind: str, data: bytes) -> None:
    if not data:
        raise UnreadableInput(name, EMPTY)
    if len(data) > MAX_UPLOAD_BYTES:
        raise UnreadableInput(
            name,
            f"is larger than {MAX_UPLOAD_BYTES // MEGABYTE} MB: "
            "split it, or keep only the column of task ids.",
        )
    if kind == ".xls":
        raise UnreadableInput(name, "is an old Excel file: save it as .xlsx or .csv.")
    if kind not in UPLOAD_KINDS:
        raise UnreadableInput(name, f"cannot be read: choose one of {', '.join(UPLOAD_KINDS)}.")
    found = next((start for start in _SIGNATURES if data.startswith(start)), None)
    if kind == ".xlsx":
        _check_workbook(name, found, data)
    elif found is not None:
        raise UnreadableInput(
            name,
            f"is named {kind} but holds {_SIGNATURES[found]}: choose the list of task ids itself.",
        )


def _check_workbook(name: str, found: bytes | None, data: bytes) -> None:
    if found == _OLE and _ENCRYPTED in data:
        raise UnreadableInput(
            name, "is protected by a password: save it without one and try again."
        )
    if found == _OLE:
        raise UnreadableInput(
            name, "is an old Excel file under a new name: save it as .xlsx or .csv."
        )
    if found != _ZIP:
        raise UnreadableInput(
            name,
            f"is named .xlsx but holds {_SIGNATURES.get(found or b'', 'other data')}:"
            " save the sheet as .xlsx or .csv.",
        )


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


def _delimited(name: str, kind: str, text: str) -> Table:
    if documents(text.lstrip("\ufeff")):
        raise UnreadableInput(name, "holds JSON: rename it to .json and try again.")
    return read_delimited(name, text, "\t" if kind == ".tsv" else ",")


def _decoded(name: str, data: bytes) -> str:
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as exc:
        raise UnreadableInput(name, _BINARY) from exc
    text = without_codes(text)
    # Real text has hardly any control characters, whatever its language.
    if len(_CONTROL.findall(text)) * 50 > len(text):
        raise UnreadableInput(name, _BINARY)
    return text


def _encoding(data: bytes) -> str:
    for mark, encoding in _BOMS.items():
        if data.startswith(mark):
            return encoding
    sample = data[:_SAMPLE]
    half = len(sample) / 2
    if sample[1::2].count(0) > half * 0.4 > sample[::2].count(0):
        return "utf-16-le"
    if sample[::2].count(0) > half * 0.4 > sample[1::2].count(0):
        return "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data)
    return "utf-8"


def _legacy(data: bytes) -> str:
    # Western text has its accents one by one; whole foreign words need a closer look.
    if not _NON_ASCII_RUN.search(data):
        return "cp1252"
    guesses = [
        (guess.chaos, -guess.coherence, _LEGACY_ENCODINGS.index(guess.encoding))
        for guess in from_bytes(data[:_SAMPLE], cp_isolation=_LEGACY_ENCODINGS)
        if guess.encoding in _LEGACY_ENCODINGS
    ]
    return _LEGACY_ENCODINGS[min(guesses)[-1]] if guesses else "cp1252"
