"""Files that were packed with gzip."""

import gzip
import io
import zlib

from components.intake.errors import UnreadableInput
from components.model.limits import MAX_UPLOAD_BYTES, MEGABYTE

GZIP = b"\x1f\x8b"


def unzipped(name: str, data: bytes) -> bytes:
    """Return what a file holds, as large as an upload may be; raises `UnreadableInput`."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as source:
            content = source.read(MAX_UPLOAD_BYTES + 1)
    except (OSError, EOFError, zlib.error) as exc:
        raise UnreadableInput(name, "is a damaged compressed file: pack it anew.") from exc
    if len(content) > MAX_UPLOAD_BYTES:
        raise UnreadableInput(
            name,
            f"unpacks to more than {MAX_UPLOAD_BYTES // MEGABYTE} MB: "
            "keep only the part with the task ids.",
        )
    if content.startswith(GZIP):
        raise UnreadableInput(name, "is packed twice: unpack it once and try again.")
    return content
