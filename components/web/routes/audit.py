"""The audit trail as a file, for administrators: the table of the gate lets nobody else in."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from components import monitor
from components.model.access.records import AuditEntry
from components.model.text import escape_formula
from components.web import fields
from components.web.answers import attached
from components.web.resources import Answer, Operation, Resource

_HEADER = ("at", "kind", "actor", "action", "board", "detail", "count")
# So many rows are sent at a time.
_ROWS = 500


async def audit_csv(_: Request) -> Response:
    """Answer with the whole audit trail as CSV that no spreadsheet takes for formulas."""
    parts = _parts(monitor.current().exported_audit())
    # Read before the answer begins, so that it fails in words.
    first = await to_thread.run_sync(next, parts)
    name = f"audit-{datetime.now(UTC).date()}.csv"
    whole = chain((first,), parts)
    return StreamingResponse(whole, headers=attached(name, "text/csv; charset=utf-8"))


def _parts(entries: Iterable[AuditEntry]) -> Iterator[bytes]:
    out = io.StringIO(newline="")
    write = csv.writer(out).writerow
    write(_HEADER)
    for number, entry in enumerate(entries, 1):
        told = (entry.kind.value, entry.actor, entry.action, entry.board, entry.detail)
        write((fields.iso(entry.at), *map(escape_formula, told), entry.count))
        if number % _ROWS == 0:
            yield _taken(out)
    yield _taken(out)


def _taken(out: io.StringIO) -> bytes:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text.encode()


ROUTES = [
    Resource(
        "/api/audit.csv",
        Operation("GET", audit_csv, {200: Answer("Who did what, and when.", str, "text/csv")}),
    ),
]
