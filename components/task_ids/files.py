"""An uploaded file as a table, whichever of the six kinds it is."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from pathlib import PurePath

from components.task_ids.delimited import read_delimited
from components.task_ids.ids import MAX_BYTES, UnreadableInput, shown
from components.task_ids.listing import read_json
from components.task_ids.sheets import read_sheet
from components.task_ids.tables import Table, from_rows
from components.task_ids.text import read_text

KINDS = (".txt", ".csv", ".tsv", ".json", ".jsonl", ".xlsx")

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMS = (
    # The marks of UTF-32 begin with those of UTF-16.
    (BOM_UTF32_LE, "utf-32"),
    (BOM_UTF32_BE, "utf-32"),
    (BOM_UTF8, "utf-8-sig"),
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
)


def read_file(name: str, data: bytes) -> Table:
    """Read an uploaded file; raises `UnreadableInput`, and then nothing of it counts."""
    kind = PurePath(name).suffix.casefold()
    if kind not in KINDS:
        raise UnreadableInput(
            f"{shown(name)} is of a kind that cannot be read: choose one of {', '.join(KINDS)}."
        )
    if len(data) > MAX_BYTES:
        raise UnreadableInput(
            f"{shown(name)} is larger than {MAX_BYTES // 1024**2} MB: split it, or keep only "
            "the columns with ids, labels and groups."
        )
    if not data.strip():
        raise UnreadableInput(f"{shown(name)} is empty: choose a file with task ids in it.")
    if data.startswith(_OLE):
        raise UnreadableInput(
            f"{shown(name)} is an encrypted or very old Excel file: save it as .xlsx "
            "without a password."
        )
    if kind == ".xlsx":
        return from_rows(name, read_sheet(name, data))
    if data.startswith(_ZIP):
        raise UnreadableInput(
            f"{shown(name)} is a zip or Excel file with another ending: name it .xlsx if it "
            "is a workbook."
        )
    table = _read_text(name, kind, _decode(name, data))
    if not table.rows:
        raise UnreadableInput(f"{shown(name)} holds no task ids: choose another file.")
    return table


def _read_text(name: str, kind: str, text: str) -> Table:
    if text.lstrip()[:15].casefold().startswith(("<!doctype", "<html", "<?xml")):
        raise UnreadableInput(
            f"{shown(name)} is a web page or XML, not a list of ids: export it as .csv instead."
        )
    match kind:
        case ".json" | ".jsonl":
            try:
                return read_json(name, text)
            except (ValueError, RecursionError) as exc:
                line = getattr(exc, "lineno", None)
                where = f" (line {line})" if line else ""
                raise UnreadableInput(
                    f"{shown(name)} is not valid JSON{where}: correct it, or paste its "
                    "text into the field."
                ) from exc
        case ".csv" | ".tsv":
            return read_delimited(name, text, "\t" if kind == ".tsv" else ",")
        case _:
            return read_text(name, text)


def _decode(name: str, data: bytes) -> str:
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _is_binary(text):
            return text
    raise UnreadableInput(
        f"{shown(name)} is not text: choose a .txt, .csv, .tsv, .json, .jsonl or .xlsx file."
    )


def _encodings(data: bytes) -> tuple[str, ...]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return (encoding,)
    sample = data[:4096]
    if sample.count(0) * 3 > len(sample):
        # Latin letters in UTF-16 have a zero as every second byte.
        return ("utf-16-be",) if sample[::2].count(0) > sample[1::2].count(0) else ("utf-16-le",)
    return ("utf-8", "cp1252")


def _is_binary(text: str) -> bool:
    return any(char < " " and char not in "\t\n\r\f\v\x1a" for char in text[:100_000])
