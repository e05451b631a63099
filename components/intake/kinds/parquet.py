"""Parquet files as tables, read in pieces that fit into memory."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq

from components.intake.columns import Row
from components.intake.errors import EMPTY, UnreadableInput, UnsafeFile
from components.intake.kinds.archives import MAX_TEXT, MOST_CELLS, TOO_MUCH
from components.intake.kinds.cells import text_of
from components.intake.kinds.parquet_pages import column_pages
from components.intake.tables import MAX_COLUMNS, Table, with_columns
from components.model.limits import MAX_ITEMS

PARQUET = b"PAR1"
# No value is larger than its page, so that so many rows at a time take no more than this.
_AT_A_TIME = 64 * 1024 * 1024
_MOST_AT_A_TIME = 2_000
_THRIFT_SIZE = 5_000_000
_DAMAGED = (pa.ArrowException, ArithmeticError, LookupError, OSError, TypeError, ValueError)


def read_parquet(name: str, data: bytes) -> Table:
    """Return a Parquet file as a table; raises `UnreadableInput`."""
    try:
        file = pq.ParquetFile(
            io.BytesIO(data),
            pre_buffer=False,
            thrift_string_size_limit=_THRIFT_SIZE,
            thrift_container_size_limit=_THRIFT_SIZE,
        )
        columns = file.schema_arrow.names
        most = min(MAX_ITEMS, MOST_CELLS // max(1, len(columns)))
        rows = list(_rows(file, data, most)) if len(columns) <= MAX_COLUMNS else []
    except UnsafeFile as exc:
        raise UnreadableInput(name, f"{exc}: export the column of ids as .csv.") from exc
    except _DAMAGED as exc:
        raise UnreadableInput(name, "is a damaged or encrypted Parquet file.") from exc
    table = with_columns(name, columns, rows)
    if not rows:
        raise UnreadableInput(name, EMPTY)
    return replace(table, unread=max(0, file.metadata.num_rows - most))


def _rows(file: pq.ParquetFile, data: bytes, most: int) -> Iterator[Row]:
    groups = _groups(file.metadata, most)
    at_a_time = _rows_at_a_time(file.metadata, data, len(groups))
    number = length = 0
    for batch in file.iter_batches(at_a_time, row_groups=groups, use_threads=False):
        for cells in zip(*map(_texts, batch.columns), strict=True):
            number += 1
            length += sum(map(len, cells))
            if length > MAX_TEXT:
                raise UnsafeFile("holds far more text than a list of tasks needs")
            if any(cells):
                yield number, cells
            if number == most:
                return


def _groups(metadata: pq.FileMetaData, rows: int) -> list[int]:
    groups: list[int] = []
    for group in range(metadata.num_row_groups):
        if rows <= 0:
            break
        groups.append(group)
        rows -= metadata.row_group(group).num_rows
    return groups


def _rows_at_a_time(metadata: pq.FileMetaData, data: bytes, groups: int) -> int:
    width = 0
    for index, pages in enumerate(column_pages(data, metadata, groups)):
        largest = max(pages.largest, 16)
        width += largest
        # The values of a list are all in one row.
        is_list = metadata.schema.column(index).max_repetition_level > 0
        if is_list and pages.values * largest > 4 * _AT_A_TIME:
            raise UnsafeFile(TOO_MUCH)
    return max(1, min(_MOST_AT_A_TIME, _AT_A_TIME // max(1, width)))


def _texts(column: pa.Array) -> Sequence[str]:
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        # Not every moment that fits there is one of Python's.
        column = column.cast(pa.string())
    return [text_of(value) for value in column.to_pylist()]
