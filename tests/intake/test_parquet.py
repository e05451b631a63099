"""Parquet files: which values are ids, and what is refused within limits."""

import datetime as dt
import json
import resource
import uuid
from collections.abc import Callable
from decimal import Decimal

import pyarrow as pa
import pytest

from components.intake import UnreadableInput, read_file
from components.intake.kinds import parquet_process
from components.model.entry import Entry
from components.model.limits import MAX_ITEMS
from tests.support.workbooks import parquet

A = "7b9d2c10-3e4f-4a5b-9c6d-00000000a001"
B = "7b9d2c10-3e4f-4a5b-9c6d-00000000a002"


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "brotli"])
@pytest.mark.parametrize("page_version", ["1.0", "2.0"])
def test_table(compression: str, page_version: str) -> None:
    """Ids, labels, groups and notes are read by the names of their columns, rows as lines."""
    data = parquet(
        {
            "team": ["g", None, None],
            "task_id": [A, None, B],
            "name": ["one", None, None],
            "note": ["n", None, "m"],
        },
        compression=compression,
        data_page_version=page_version,
    )
    parsed = read_file("a.parquet", data).parse()
    assert parsed.entries == (Entry(A, "one", "g", 1, "n"), Entry(B, "", "", 3, "m"))
    assert parsed.given == 2


@pytest.mark.parametrize(
    ("values", "task_id"),
    [
        (pa.array([4_611_686_018_427_387_905]), "4611686018427387905"),
        (pa.array([12345.0, None]), "12345"),
        (pa.array([uuid.UUID(A).bytes], pa.binary(16)), A),
        (pa.array([A.encode()]), A),
        (pa.array([A]).dictionary_encode(), A),
        (pa.array([dt.date(2026, 1, 2)]), "2026-01-02"),
        (pa.array([{"kind": "task", "id": A}]), A),
        (pa.array([["a word", f"https://x.test/api/v2/tasks/{A}"]]), A),
    ],
)
def test_values(values: pa.Array, task_id: str) -> None:
    """Values of every type give the ids in them."""
    parsed = read_file("a.parquet", parquet({"task_id": values})).parse()
    assert [entry.task_id for entry in parsed.entries] == [task_id]


@pytest.mark.parametrize(
    "value",
    [
        *(1.5, 9_876_543_210_987_654.0, float("inf"), float("nan"), Decimal("1.50")),
        dt.datetime(9999, 1, 1, tzinfo=dt.UTC),
    ],
)
def test_values_that_are_no_ids(value: object) -> None:
    """Fractions, moments and numbers that may have been rounded are rejected by their rows."""
    parsed = read_file("a.parquet", parquet({"task_id": [None, value], "n": [1, 2]})).parse()
    assert [rejection.line for rejection in parsed.rejected] == [1, 2]
    assert parsed.entries == ()


def test_moments_beyond_the_calendar() -> None:
    """A moment that Python has no date for does not keep a file from being read."""
    moments = pa.array([2**60, 0], pa.int64()).cast(pa.timestamp("ms"))
    data = parquet({"task_id": [A, B], "finished": moments})
    assert read_file("a.parquet", data).parse().given == 2


@pytest.mark.unmeasured
def test_more_rows_than_are_looked_at() -> None:
    """Rows beyond those that are looked at are counted as given."""
    count = 3 * MAX_ITEMS
    data = parquet({"task_id": [f"t-{number}" for number in range(count)]})
    assert read_file("a.parquet", data).parse().given == count


@pytest.mark.parametrize("name", ["a.csv", "tasks", "a.parquet.gz"])
def test_other_name(name: str) -> None:
    """A Parquet file is read as one whatever it is called."""
    assert read_file(name, parquet({"id": [A]})).parse().given == 1


@pytest.mark.parametrize("columns", [{}, {"task_id": pa.array([], pa.string())}])
def test_empty(columns: dict[str, object]) -> None:
    """A file without rows is refused as empty."""
    with pytest.raises(UnreadableInput, match=r"^a\.parquet is empty"):
        read_file("a.parquet", parquet(columns))


def test_too_many_columns() -> None:
    """A file of more columns than any list of tasks has is refused."""
    with pytest.raises(UnreadableInput, match="300 columns"):
        read_file("a.parquet", parquet({f"c{n}": [n] for n in range(300)}))


@pytest.mark.parametrize(
    ("make", "options"),
    [
        (lambda: _repeated("x" * 1_000_000, 20_000), {}),
        (lambda: pa.array(["x" * 60_000_000]), {}),
        # The file is the one of a list of texts, which would take a gigabyte to make.
        (
            lambda: pa.ListArray.from_arrays([0, 1_000_000], _repeated("x" * 1000, 1_000_000)),
            {"store_schema": False},
        ),
    ],
    ids=["one long text for all rows", "one text", "one list"],
)
def test_small_files_of_much_text(make: Callable[[], pa.Array], options: dict[str, object]) -> None:
    """A small file that stands for very much text is refused, and this process keeps its size."""
    data = parquet({"task_id": make()}, compression="zstd", **options)
    assert len(data) < 1_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnreadableInput, match=r"far larger than a list of tasks"):
        read_file("a.parquet", data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


@pytest.mark.parametrize("cut", [8, 100, -8, -1])
def test_damaged(cut: int) -> None:
    """A part of a file is refused in one sentence."""
    with pytest.raises(UnreadableInput, match=r"^a\.parquet is a damaged .*\.$"):
        read_file("a.parquet", parquet({"task_id": [A, B]})[:cut])


def test_process_writes_what_json_can_hold() -> None:
    """Bytes become ids, text or hexadecimal digits, and moments text, as Python has not all."""
    data = parquet(
        {
            "id": pa.array([uuid.UUID(A).bytes, A.encode(), b"\xff"], pa.binary()),
            "at": pa.array([2**50, 0, None], pa.timestamp("ms")),
            "day": pa.array([dt.date(2026, 1, 2), None, None]),
            "cost": pa.array([Decimal("1.5"), None, None]),
        }
    )
    columns, rows, count = json.loads(parquet_process.read(data, 2, 8, 4, 10_000))
    assert columns == ["id", "at", "day", "cost"]
    assert [row[0] for row in rows] == [A, A]
    assert rows[1][1:] == ["1970-01-01 00:00:00.000", None, None]
    assert rows[0][2:] == ["2026-01-02", "1.5"]
    assert count == 3
    assert json.loads(parquet_process.read(data, 3, 12, 4, 10_000))[1][2][0] == "ff"
    assert json.loads(parquet_process.read(data, 3, 12, 3, 10_000)) == [columns, [], 3]
    with pytest.raises(SystemExit, match="more text than is read"):
        parquet_process.read(data, 3, 12, 4, 1)


def _repeated(text: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), [text])
