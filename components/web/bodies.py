"""Boards as JSON and CSV, of whose tasks each is encoded again only once it has changed."""

import codecs
import csv
import hashlib
import io
import re
import zlib
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import msgspec
from anyio import CapacityLimiter

from components.model.snapshot import Snapshot, Task
from components.monitor import Monitor
from components.web import fields
from components.web.shared import Once, Shared
from components.web.streaming import GZIP_FORMAT, PIECE_BYTES

# About 64 kB: as much as is handed to a connection at a time.
ROWS_A_PIECE = 150
# What nobody has asked for as long is encoded from nothing.
KEPT_SECONDS = 60.0
# Encoding takes at most a quarter of a core.
REST = 3.0
# A quarter longer than at zlib's highest level, in a sixth of the time.
FAST = 1
# Packing leaves the interpreter to others, but not the processor: one body at a time.
PACKING = CapacityLimiter(1)

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Format:
    """How a board is written: what stands before its tasks, each task, and what is around them.

    ``head`` is given the moment that the board tells as its own, if any.
    """

    head: Callable[[Snapshot, datetime | None], bytes]
    row: Callable[[Task], bytes]
    separator: bytes = b""
    end: bytes = b""


@dataclass(frozen=True, slots=True)
class _Row:
    """One task as it was encoded."""

    task: Task
    data: bytes


@dataclass(frozen=True, slots=True)
class Tag:
    """The strong tag of a body: what it tells, the moment that it tells as its own, its form."""

    content: str
    moment: str
    form: str = ""

    def __str__(self) -> str:
        """Return it as headers have it."""
        return f'"{self.content}.{self.moment}{self.form}"'

    def among(self, held: Iterable[str]) -> str | None:
        """Return the first tag of those held that differs in nothing but its moment, if any."""
        alike = re.compile(rf'"{self.content}\.[0-9]+\.[0-9]{{6}}{self.form}"')
        return next((tag for tag in held if alike.fullmatch(tag)), None)


@dataclass(frozen=True, slots=True)
class Body:
    """A board as it is sent, and its length in bytes."""

    pieces: tuple[bytes, ...]
    length: int

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """Yield its pieces."""
        for piece in self.pieces:
            yield piece


@dataclass(frozen=True, slots=True)
class Encoded:
    """A board's body as it is and packed by gzip, each with its tag, and the rows in it."""

    plain: Body
    packed: Once[Body]
    plain_tag: Tag
    packed_tag: Tag
    rows: dict[str, _Row]


def encode(form: Format, here: Monitor, name: str, before: Encoded | None) -> Encoded:
    """Encode a board; the rows of tasks that are as they were ``before`` are used again."""
    snapshot = here.live_snapshot(name)
    known = before.rows if before else {}
    rows: list[_Row] = []
    for task in snapshot.tasks:
        row = known.get(task.task_id)
        if row is None or row.task is not task:
            row = _Row(task, form.row(task))
        rows.append(row)
    pieces = [*_pieces([row.data for row in rows], form.separator), form.end]
    digest = hashlib.sha256(form.head(snapshot, None))
    for piece in pieces:
        digest.update(piece)
    content = digest.hexdigest()[:32]
    pieces.insert(0, form.head(snapshot, snapshot.taken_at))
    plain = Body(tuple(pieces), sum(map(len, pieces)))
    moment = f"{snapshot.taken_at.timestamp():.6f}"
    return Encoded(
        plain,
        Once(partial(_packed, plain), PACKING),
        Tag(content, moment),
        Tag(content, moment, "-gzip"),
        {row.task.task_id: row for row in rows},
    )


def _packed(plain: Body) -> Body:
    packer = zlib.compressobj(FAST, wbits=GZIP_FORMAT)
    data = b"".join([*map(packer.compress, plain.pieces), packer.flush()])
    pieces = (data[first : first + PIECE_BYTES] for first in range(0, len(data), PIECE_BYTES))
    return Body(tuple(pieces), len(data))


def _pieces(rows: Sequence[bytes], separator: bytes) -> list[bytes]:
    pieces = [
        separator.join(rows[first : first + ROWS_A_PIECE])
        for first in range(0, len(rows), ROWS_A_PIECE)
    ]
    return pieces[:1] + [separator + piece for piece in pieces[1:]]


def _json_head(snapshot: Snapshot, generated_at: datetime | None) -> bytes:
    return _encode(fields.board(snapshot, generated_at)).removesuffix(JSON.end)


def _json_row(task: Task) -> bytes:
    return _encode(fields.task(task))


def _csv_head(_: Snapshot, __: datetime | None) -> bytes:
    # Excel takes a file without this mark for one in an old encoding.
    return codecs.BOM_UTF8 + _csv_line(fields.CSV_COLUMNS)


def _csv_row(task: Task) -> bytes:
    return _csv_line(fields.csv_cells(task))


def _csv_line(cells: Sequence[object]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


JSON = Format(_json_head, _json_row, b",", b"]}")
CSV = Format(_csv_head, _csv_row)
json_boards = Shared(partial(encode, JSON), kept_seconds=KEPT_SECONDS, rest=REST)
csv_boards = Shared(partial(encode, CSV), kept_seconds=KEPT_SECONDS, rest=REST)
