"""Excel workbooks: which sheet and rows are read, and as what."""

import datetime as dt

import pytest

from components.intake import UnreadableInput, read_file
from components.model.entry import Entry
from components.model.limits import MAX_IDS
from tests.support.workbooks import SHEET, Cells, sheet_xml, with_part, workbook

A = "0b1c2d3e-1111-4000-8000-00000000000a"
B = "0b1c2d3e-2222-4000-8000-00000000000b"


def test_columns() -> None:
    """Ids, labels and groups are read by their headers."""
    cells: Cells = {"A1": "Group", "B1": "Task ID", "C1": "Name", "A2": "g", "B2": A, "C2": "Café"}
    assert read_file("a.xlsx", workbook(cells)).parse().entries == (Entry(A, "Café", "g", 2),)


def test_headerless() -> None:
    """A sheet without a header loses no row and takes no id for a label."""
    assert read_file("a.xlsx", workbook({"A1": A, "A2": B})).parse().entries == (
        Entry(A, "", "", 1),
        Entry(B, "", "", 2),
    )


@pytest.mark.parametrize(
    ("value", "task_id"),
    [
        (12345, "12345"),
        (12345.0, "12345"),
        (-7, "-7"),
        ("00123", "00123"),
        (True, "TRUE"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        (f"https://x.test/api/v1/task/{A}", A),
        (f" {A}\u00a0", A),
    ],
)
def test_values(value: object, task_id: str) -> None:
    """Numbers stay whole, leading zeros stay, and addresses give the id in them."""
    parsed = read_file("a.xlsx", workbook({"A1": "id", "A2": value})).parse()
    assert [entry.task_id for entry in parsed.entries] == [task_id]


@pytest.mark.parametrize("value", [1.5, dt.time(3, 4), dt.datetime(2026, 1, 2, 3, 4)])  # noqa: DTZ001
def test_values_that_are_no_ids(value: object) -> None:
    """Fractions and times are rejected with their line."""
    parsed = read_file("a.xlsx", workbook({"A1": "id", "A2": value})).parse()
    assert [rejection.line for rejection in parsed.rejected] == [2]
    assert parsed.given == 1


def test_first_filled_sheet() -> None:
    """Empty sheets are passed over for the first that has any rows."""
    table = read_file("a.xlsx", workbook({}, {"A1": " "}, {"A1": "id", "A2": A}, {"A1": "id"}))
    assert table.parse().entries == (Entry(A, "", "", 2),)


def test_hidden_sheet() -> None:
    """A hidden sheet is read only where no visible one has rows."""
    shown: Cells = {"A1": "id", "A2": A}
    kept: Cells = {"A1": "id", "A2": B}
    assert read_file("a.xlsx", workbook(kept, shown, hidden=1)).parse().entries[0].task_id == A
    assert read_file("a.xlsx", workbook(kept, {}, hidden=1)).parse().entries[0].task_id == B


def test_leading_empty_rows() -> None:
    """Lines are those of the sheet, whatever rows and columns before them are empty."""
    cells: Cells = {"C5": "Task ID", "D5": "name", "C6": A, "D6": "x", "C9": "a.b", "C12": B}
    parsed = read_file("a.xlsx", workbook(cells)).parse()
    assert [(entry.task_id, entry.line) for entry in parsed.entries] == [(A, 6), (B, 12)]
    assert [rejection.line for rejection in parsed.rejected] == [9]


def test_title_above_header() -> None:
    """A title above the header is passed over."""
    cells: Cells = {"A1": "Tasks of January", "A3": "task_id", "B3": "name", "A4": A, "B4": "x"}
    assert read_file("a.xlsx", workbook(cells)).parse().entries == (Entry(A, "x", "", 4),)


def test_last_row() -> None:
    """A cell in the very last row is read if nothing far away stands before it."""
    data = with_part(workbook({"A1": "x"}), SHEET, sheet_xml(
        f'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>{A}</t></is></c></row>'
    ))  # fmt: skip
    assert read_file("a.xlsx", data).parse().entries == (Entry(A, "", "", 1_048_576),)


def test_limit() -> None:
    """Of 10,001 ids in a sheet the last is rejected, and the sum still adds up."""
    cells: Cells = {f"A{row}": f"task-{row}" for row in range(1, MAX_IDS + 2)}
    parsed = read_file("a.xlsx", workbook(cells)).parse()
    assert (len(parsed.entries), parsed.given) == (MAX_IDS, MAX_IDS + 1)
    assert [rejection.line for rejection in parsed.rejected] == [MAX_IDS + 1]


def test_empty_workbook() -> None:
    """A workbook without any filled cell is refused as empty."""
    with pytest.raises(UnreadableInput, match=r"^a\.xlsx is empty"):
        read_file("a.xlsx", workbook({}, {"B2": "  "}))
