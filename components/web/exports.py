"""Boards with their history as packed files, each written once for all who ask at the same time."""

import os
import tempfile
import weakref
import zlib
from collections.abc import AsyncGenerator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO

from anyio import to_thread

from components.model.errors import BoardLimitError, TaskboardError
from components.model.limits import MAX_BOARD_UPLOAD_BYTES, MEGABYTE
from components.monitor import Monitor
from components.web.shared import SHARED_SECONDS, Shared
from components.web.streaming import GZIP_FORMAT, PIECE_BYTES

# Writing takes at most half of a core.
REST = 1.0


class NoRoomForExport(TaskboardError):
    """An export cannot be written to where temporary files are."""


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Export:
    """A packed export in an open file without a name, which is gone once nobody reads it.

    ``packed_length`` and ``length`` are bytes, as it is and unpacked.
    """

    file: IO[bytes]
    packed_length: int
    length: int

    async def packed(self) -> AsyncGenerator[bytes, None]:
        """Read it a piece at a time, at the pace of who reads."""
        for offset in range(0, self.packed_length, PIECE_BYTES):
            yield await to_thread.run_sync(os.pread, self.file.fileno(), PIECE_BYTES, offset)

    async def unpacked(self) -> AsyncGenerator[bytes, None]:
        """Read what is packed in it, a piece at a time, at the pace of who reads."""
        unpacker = zlib.decompressobj(GZIP_FORMAT)
        async for packed in self.packed():
            rest = packed
            while rest:
                yield await to_thread.run_sync(unpacker.decompress, rest, PIECE_BYTES)
                rest = unpacker.unconsumed_tail


def write(
    here: Monitor, name: str, _: Export | None, max_bytes: int = MAX_BOARD_UPLOAD_BYTES
) -> Export:
    """Write the export of a board; raises what `Monitor.exported` does, and `NoRoomForExport`.

    Raises `BoardLimitError` too where it is longer than ``max_bytes`` even packed.
    """
    try:
        with ExitStack() as stack:
            file = stack.enter_context(tempfile.TemporaryFile())
            packer = zlib.compressobj(wbits=GZIP_FORMAT)
            length = 0
            for piece in here.exported(name):
                length += len(piece)
                file.write(packer.compress(piece))
                _ensure_importable(name, file.tell(), max_bytes)
            file.write(packer.flush())
            _ensure_importable(name, file.tell(), max_bytes)
            file.flush()
            export = Export(file, file.tell(), length)
            weakref.finalize(export, stack.pop_all().close)
            return export
    except OSError as exc:
        raise NoRoomForExport(f"The export cannot be written: {exc.strerror}.") from exc


def _ensure_importable(name: str, packed_length: int, max_bytes: int) -> None:
    if packed_length > max_bytes:
        raise BoardLimitError(
            f"The board “{name}” has more than {max_bytes / MEGABYTE:g} MB even packed, and could "
            "not be imported: shorten its notes, or remove some tasks."
        )


exports = Shared(write, kept_seconds=SHARED_SECONDS, rest=REST)
