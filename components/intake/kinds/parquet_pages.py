"""How large the pages of a Parquet file become, read from their headers before they are.

A page says itself how much is allocated for it, and the file's own sums are mere claims.
"""

from typing import Any

import pyarrow.parquet as pq

from components.intake.errors import UnsafeFile
from components.intake.kinds.archives import MAX_UNPACKED, TOO_MUCH

# Types of Thrift's compact protocol, and the fields of a page's header that are needed.
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY = range(1, 9)
_STRUCT = 12
_SIZES = {_TRUE: 0, _FALSE: 0, _BYTE: 1, _DOUBLE: 8}
_UNPACKED, _PACKED, _DATA, _DATA_V2 = 2, 3, 5, 8
_VALUES = 1
_MOST_PAGES = 20_000
_DEEPEST = 8

Struct = dict[int, "int | Struct"]


class ColumnPages:
    """The pages of one column: the largest in bytes, and how many values all of them hold."""

    def __init__(self) -> None:
        self.largest = 0
        self.values = 0


def column_pages(data: bytes, metadata: pq.FileMetaData, groups: int) -> list[ColumnPages]:
    """Measure the first row groups; raises `UnsafeFile`, or `ValueError` if damaged."""
    columns = [ColumnPages() for _ in range(metadata.num_columns)]
    unpacked = pages = 0
    for group in range(groups):
        for index, column in enumerate(columns):
            at, end = _place(metadata.row_group(group).column(index))
            while at < end:
                reader = _Thrift(data, at)
                header = reader.struct()
                size, packed = _number(header, _UNPACKED), _number(header, _PACKED)
                column.largest = max(column.largest, size)
                column.values += _values(header)
                unpacked += size
                pages += 1
                at = reader.at + packed
                if unpacked > MAX_UNPACKED or pages > _MOST_PAGES:
                    raise UnsafeFile(TOO_MUCH)
    return columns


def _place(column: Any) -> tuple[int, int]:
    start = column.data_page_offset
    if column.has_dictionary_page and 0 < column.dictionary_page_offset < start:
        start = column.dictionary_page_offset
    if start < 0 or column.total_compressed_size < 0:
        raise ValueError("a column without a place")
    return start, start + column.total_compressed_size


def _values(header: Struct) -> int:
    for kind in (_DATA, _DATA_V2):
        inner = header.get(kind)
        if isinstance(inner, dict):
            return _number(inner, _VALUES)
    return 0


def _number(fields: Struct, field: int) -> int:
    found = fields.get(field)
    if not isinstance(found, int) or found < 0:
        raise ValueError("a number was expected")
    return found


class _Thrift:
    """Reads structs of Thrift's compact protocol; raises `ValueError` or `IndexError`."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self.at = at

    def struct(self, depth: int = 0) -> Struct:
        """Return the whole numbers and structs of a struct by their fields."""
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")
        fields: Struct = {}
        field = 0
        while head := self._byte():
            kind = head & 15
            field = field + (head >> 4) if head >> 4 else self._signed()
            if kind in (_I16, _I32, _I64):
                fields[field] = self._signed()
            elif kind == _STRUCT:
                fields[field] = self.struct(depth + 1)
            else:
                self._skip(kind)
        return fields

    def _skip(self, kind: int) -> None:
        if kind == _BINARY:
            size = self._unsigned()
            self.at += size
        elif kind in _SIZES:
            self.at += _SIZES[kind]
        else:
            raise ValueError("nothing that the header of a page has")

    def _byte(self) -> int:
        self.at += 1
        return self._data[self.at - 1]

    def _unsigned(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
            if shift > 63:
                raise ValueError("a number that is too long")

    def _signed(self) -> int:
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)
