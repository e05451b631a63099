"""Reads a Parquet file in a process of its own: its bytes come in, its rows go out as JSON.

pyarrow ends the whole process for some damaged files, and a few bytes can stand for gigabytes
of text. Here that costs no more than the limits that this process sets itself. It is run as a
script and imports nothing of the program.
"""

import io
import json
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

_MEMORY = 1024 * 1024 * 1024
_PROCESSOR_SECONDS = 1.5
_ROWS_AT_A_TIME = 500


def main(most_rows: int, most_cells: int, most_columns: int, most_text: int) -> None:
    """Read a file within this process's limits, and write what is in it."""
    # Where the system knows no limit of memory, as on macOS, that of the processor remains.
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    signal.setitimer(signal.ITIMER_PROF, _PROCESSOR_SECONDS)
    sys.stdout.write(read(sys.stdin.buffer.read(), most_rows, most_cells, most_columns, most_text))


def read(data: bytes, most_rows: int, most_cells: int, most_columns: int, most_text: int) -> str:
    """Return columns, first rows and the number of all; of too many columns only their number."""
    file = pq.ParquetFile(io.BytesIO(data), pre_buffer=False)
    columns = file.schema_arrow.names
    rows: list[tuple[Any, ...]] = []
    if len(columns) <= most_columns:
        most = min(most_rows, most_cells // max(1, len(columns)))
        rows.extend(_rows(file, most, most_text))
    return json.dumps((columns, rows, file.metadata.num_rows), default=_as_text)


def _rows(file: pq.ParquetFile, most: int, most_text: int) -> Iterator[tuple[Any, ...]]:
    count = length = 0
    for batch in file.iter_batches(_ROWS_AT_A_TIME, use_threads=False):
        length += batch.nbytes
        if length > most_text:
            if count:
                return
            sys.exit("a few rows hold more text than is read")
        for cells in zip(*map(_values, batch.columns), strict=True):
            yield cells
            count += 1
            if count == most:
                return


def _values(column: pa.Array) -> Sequence[Any]:
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        # Not every moment that fits there is one of Python's.
        column = column.cast(pa.string())
    return column.to_pylist()  # type: ignore[no-any-return]


def _as_text(value: object) -> str:
    if not isinstance(value, bytes):
        return str(value)
    if len(value) == 16:
        return str(UUID(bytes=value))
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.hex()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
