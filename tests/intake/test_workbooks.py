"""Workbooks: which sheets and rows are read, and as what."""

import datetime as dt
from collections.abc import Callable

import pytest

from components.intake import UnreadableInput, read_file
from components.model.entry import Entry
from components.model.limits import MAX_IDS
from tests.support.workbooks import (
    SHEET,
    Cells,
    named_workbook,
    open_document,
    sheet_of,
    sheet_xml,
    with_part,
    workbook,
)

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


def test_every_sheet_with_ids() -> None:
    """All sheets in which ids stand are read, and a rejection names the sheet it is from."""
    data = named_workbook(
        {
            "May": [("Task ID", "Name"), (A, "one")],
            "Notes": [("What", "Who"), ("Ask about the invoices", "Ann"), ("Call back", "Bob")],
            "June": [("Group", "task_id"), ("g", B), ("g", "a.b")],
        }
    )
    table = read_file("a.xlsx", data)
    parsed = table.parse()
    assert parsed.entries == (Entry(A, "one", "", 2), Entry(B, "", "g", 2))
    assert [(r.line, r.text, r.source) for r in parsed.rejected] == [(3, "a.b", "sheet “June”")]
    assert table.all_sheets == ("May", "Notes", "June")
    assert [sheet.sheet for sheet in table.sheets] == ["May", "June"]


def test_ids_on_several_sheets_count_once() -> None:
    """An id that is on two sheets is a duplicate on the second."""
    rows = [("id", "name"), (A, "one")]
    parsed = read_file("a.xlsx", named_workbook({"May": rows, "June": rows})).parse()
    assert (len(parsed.entries), parsed.duplicates, parsed.given) == (1, 1, 2)


def test_chosen_sheets() -> None:
    """Other sheets can be chosen than those that hold ids."""
    data = named_workbook({"May": [("id",), (A,)], "Old": [("first",), ("second",)]})
    assert [e.task_id for e in read_file("a.xlsx", data).parse().entries] == [A]
    chosen = read_file("a.xlsx", data, ["Old"])
    assert [entry.task_id for entry in chosen.parse().entries] == ["first", "second"]
    with pytest.raises(UnreadableInput, match="choose at least one"):
        read_file("a.xlsx", data, [])


def test_sheet_that_is_no_table() -> None:
    """A sheet far too wide for a list of tasks does not keep the others from being read."""
    wide = [[f"c{number}" for number in range(300)], ["x"] * 300]
    data = named_workbook({"Wide": wide, "May": [("id",), (A,)]})
    table = read_file("a.xlsx", data)
    assert table.parse().given == 1
    assert table.all_sheets == ("Wide", "May")
    with pytest.raises(UnreadableInput, match="300 columns"):
        read_file("a.xlsx", data, ["Wide"])


def test_id_above_the_header() -> None:
    """What stands above a header is passed over only where no id is in it."""
    parsed = read_file("a.xlsx", workbook({"A1": A, "A2": "id", "A3": B})).parse()
    assert {entry.task_id for entry in parsed.entries} >= {A, B}


@pytest.mark.parametrize("write", [named_workbook, open_document])
@pytest.mark.parametrize(
    ("number", "accepted"),
    [
        (999_999_999_999_999, True),
        (1_000_000_000_000_000, False),
        (4_611_686_018_427_387_905, False),
        (-9_876_543_210_987_654, False),
        (1e300, False),
        ("4611686018427387905", True),
    ],
)
def test_long_numbers(
    write: Callable[[dict[str, list[tuple[object, ...]]]], bytes], number: object, *, accepted: bool
) -> None:
    """A number of more than 15 digits is rejected and never rounded; as text it is an id."""
    kind = "xlsx" if write is named_workbook else "ods"
    parsed = read_file(f"a.{kind}", write({"May": [("task_id",), (number,)]})).parse()
    assert [entry.task_id for entry in parsed.entries] == ([str(number)] if accepted else [])
    assert [(r.line, r.reason) for r in parsed.rejected] == (
        [] if accepted else [(2, "a number of more than 15 digits: store it as text")]
    )


def test_number_that_a_spreadsheet_rounded_in_csv() -> None:
    """What a spreadsheet has made of a long number before it wrote a .csv is told as that."""
    parsed = read_file("a.csv", b"task_id;name\n4,61168601842739E+18;one\n").parse()
    assert [r.reason for r in parsed.rejected] == [
        "a number of more than 15 digits: store it as text"
    ]


@pytest.mark.unmeasured
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_more_rows_than_are_looked_at(kind: str) -> None:
    """Rows beyond those that are looked at are counted as given, on their sheet alone."""
    rows = [("task_id", *"abcdefghijk"), *((f"t-{n}", *[n] * 11) for n in range(22_000))]
    few = [("task_id",), (A,)]
    if kind == "xlsx":
        # In a tenth of the time that openpyxl takes.
        data = with_part(named_workbook({"All": few, "Few": few}), SHEET, sheet_of(rows))
    else:
        data = open_document({"All": rows, "Few": few})
    table = read_file(f"a.{kind}", data)
    assert table.parse().given == len(rows) + len(few) - 2
    assert [sheet.parse().given for sheet in table.sheets] == [len(rows) - 1, 1]


@pytest.mark.parametrize("name", ["a.xlsm", "a.csv", "tasks"])
def test_workbook_under_another_name(name: str) -> None:
    """A workbook is read as one whatever it is called."""
    assert read_file(name, workbook({"A1": "id", "A2": A})).parse().given == 1


def test_open_document() -> None:
    """An OpenDocument spreadsheet is read with its labels, numbers and lines."""
    rows = [("Group", "Task ID", "Name"), (None,), ("g", "night-1", "Café"), (1, 12345, 2.5)]
    parsed = read_file("a.ods", open_document({"May": rows})).parse()
    assert parsed.entries == (Entry("night-1", "Café", "g", 3), Entry("12345", "2.5", "1", 4))
