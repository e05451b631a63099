"""Parquet files as tables."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from components.intake.errors import EMPTY, UnreadableInput
from components.intake.kinds.archives import MOST_CELLS
from components.intake.kinds.cells import text_of
from components.intake.tables import MAX_COLUMNS, Table, with_columns
from components.model.limits import MAX_ITEMS

PARQUET = b"PAR1"
_SCRIPT = Path(__file__).with_name("parquet_process.py")
_MOST_TEXT = 16_000_000
_LIMITS = [str(limit) for limit in (MAX_ITEMS, MOST_CELLS, MAX_COLUMNS, _MOST_TEXT)]
_DEADLINE = 30


def read_parquet(name: str, data: bytes) -> Table:
    """Return a Parquet file as a table; raises `UnreadableInput`."""
    try:
        # Nothing of the environment, which holds the API key, is any business of the process.
        done = subprocess.run(  # noqa: S603 - what is run is ours, and the file is only its input
            [sys.executable, "-I", _SCRIPT, *_LIMITS],
            input=data,
            capture_output=True,
            check=True,
            timeout=_DEADLINE,
            env={"ARROW_DEFAULT_MEMORY_POOL": "system"},
        )
        columns, values, count = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as exc:
        raise UnreadableInput(
            name,
            "is a damaged or encrypted Parquet file, or far larger than a list of tasks: "
            "export the column of ids as .csv.",
        ) from exc
    table = with_columns(
        name, columns, ((line, tuple(map(text_of, row))) for line, row in enumerate(values, 1))
    )
    if not table.rows:
        raise UnreadableInput(name, EMPTY)
    filled = tuple(row for row in table.rows if any(row[1]))
    return replace(table, rows=filled, unread=max(0, count - len(values)))
