"""Boards as CSV, and with their history as files."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from components.web import bodies, exports, negotiation
from components.web.answers import attached, conditional
from components.web.resources import Answer, Operation, Resource
from components.web.routes.actors import board_of
from components.web.streaming import streamed


async def board_csv(request: Request) -> Response:
    """Answer with one board as CSV that no spreadsheet takes for formulas."""
    here, name = board_of(request)
    encoded = await bodies.csv_boards.of(here, name)
    return await conditional(request, encoded, attached(f"{name}.csv", "text/csv; charset=utf-8"))


async def export(request: Request) -> Response:
    """Answer with one board and its history as a file, for "Import a board"."""
    here, name = board_of(request)
    # Written before the answer begins, so that it fails in words, and no slow reader delays it.
    made = await exports.exports.of(here, name)
    packed = negotiation.takes_packed(request)
    headers = attached(_file_name(name), "application/json")
    headers |= negotiation.form_headers(packed=packed)
    if packed:
        return streamed(request, made.packed(), made.packed_length, headers)
    return streamed(request, made.unpacked(), made.length, headers)


async def packed_export(request: Request) -> Response:
    """Answer with one board and its history as a file that is packed by gzip."""
    here, name = board_of(request)
    made = await exports.exports.of(here, name)
    headers = attached(f"{_file_name(name)}.gz", "application/gzip")
    return streamed(request, made.packed(), made.packed_length, headers)


def _file_name(board: str) -> str:
    return f"{board}-{datetime.now(UTC).date()}.json"


CSV = Answer("The tasks of the board.", str, "text/csv")
FILE = Answer("The board as a file.", dict)
PACKED_FILE = Answer("The board as a packed file.", bytes, "application/gzip")
ROUTES = [
    Resource(
        "/api/boards/{board}.csv",
        Operation("GET", board_csv, {200: CSV}, refused=(404,), tagged=True),
    ),
    Resource(
        "/api/boards/{board}/export",
        Operation("GET", export, {200: FILE}, refused=(404,)),
    ),
    Resource(
        "/api/boards/{board}/export.gz",
        Operation("GET", packed_export, {200: PACKED_FILE}, refused=(404,)),
    ),
]
