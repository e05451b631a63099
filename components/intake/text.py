"""A text that was pasted, or a file of one: its layout is found, then its ids are read."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import islice

from components.intake.collector import ParsedIds
from components.intake.errors import UnreadableInput
from components.intake.ids.mentions import RunningText, Span
from components.intake.ids.names import UNNAMED
from components.intake.ids.records import Mention, Record
from components.intake.ids.shapes import LineNumbers, shapes
from components.intake.layouts import event_streams, json_records, pasted_tables, words
from components.intake.layouts.cleaning import CleanText, clean, with_plain_boxes
from components.intake.layouts.json_tables import read_json
from components.intake.layouts.record_tables import as_table
from components.intake.tables import Table
from components.model.limits import MAX_ITEMS, MAX_UPLOAD_BYTES, MEGABYTE

PASTED = "The text"

_ADDRESS_LINE = re.compile(
    r"^[ \t>*•\"'<(-]*+(https?://[^\s\"'<>]++)[\"'>),;.]*+[ \t]*+$", re.MULTILINE
)


def parse_text(text: str) -> ParsedIds:
    """Return the ids in any text that a person pastes; raises `UnreadableInput` if too long."""
    return read_paste(text).parse()


def read_paste(text: str) -> Table:
    """Return a pasted text as a table of one row an item; raises `UnreadableInput` if too long."""
    if len(text) > MAX_UPLOAD_BYTES or len(text.encode("utf-8", "replace")) > MAX_UPLOAD_BYTES:
        raise UnreadableInput(
            PASTED,
            f"is longer than {MAX_UPLOAD_BYTES // MEGABYTE} MB: "
            "paste it in parts, or only the part with the ids.",
        )
    return read_text(PASTED, text)


def read_text(name: str, text: str) -> Table:
    """Return a text as a table of one row an item."""
    given = clean(text)
    shaped = next(shapes(given.text), None) is not None
    table = _json(name, given, shaped=shaped) or pasted_tables.read(name, given.text, shaped=shaped)
    if table is not None:
        return table
    return _running(name, given) if shaped else words.read(name, given)


def read_json_ids(name: str, text: str) -> Table | None:
    """Return the records of JSON that holds ids with a shape; None where it holds none."""
    given = clean(text)
    return _json_records(name, given) if next(shapes(given.text), None) is not None else None


def _json(name: str, given: CleanText, *, shaped: bool) -> Table | None:
    return _json_records(name, given) if shaped else _plain_json(name, given.text)


def _json_records(name: str, given: CleanText) -> Table | None:
    documents = json_records.documents(given.text) or event_streams.documents(given.text)
    if not documents:
        return None
    table = json_records.read(name, documents, given.text, given.lines())
    return table or _running(name, given)


def _plain_json(name: str, text: str) -> Table | None:
    if text.lstrip()[:1] not in ("[", "{"):
        return None
    try:
        return read_json(name, text)
    except (ValueError, RecursionError, UnreadableInput):
        return None  # Python lists, pieces of JSON and sheer noise are read as a list.


def _running(name: str, given: CleanText) -> Table:
    text = with_plain_boxes(given.text)
    reading = RunningText(text, LineNumbers(text, given.taken_out))
    addresses = list(_addresses_without_id(text, reading.spans))
    spans = merge(reading.spans, addresses)
    end = reading.spans[-1][1] if reading.unread else len(text)
    left = words.beside(text, list(spans), LineNumbers(text, given.taken_out), end)
    lines = LineNumbers(text, given.taken_out)
    cut = [_rejected(lines.at(start), text[start:end]) for start, end in addresses]
    records = sorted([*reading.records, *cut], key=lambda record: record.line)
    return as_table(name, records, left, reading.unread)


def _addresses_without_id(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the lines that are an address and nothing else, where none of the spans is in them."""
    starts = [start for start, _ in spans]
    for found in islice(_ADDRESS_LINE.finditer(text) if "://" in text else (), MAX_ITEMS):
        first = bisect_right(starts, found.end(1)) - 1
        if first < 0 or spans[first][1] <= found.start(1):
            yield found.span(1)


def _rejected(line: int, address: str) -> Record:
    return Record(line, [Mention(line, address, UNNAMED, firm=False)])
