"""Cells that were escaped for spreadsheets, uploaded or pasted: they mean what they meant."""

import io

import openpyxl
import pytest

from components.intake import Table, parse_text, read_file
from components.model.entry import Entry
from components.model.limits import MAX_IDS, MAX_ITEMS


def _workbook(cells: tuple[tuple[str, str], ...]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in cells:
        book.worksheets[0].append(row)
    book.save(out)
    return out.getvalue()


CELLS = (("task_id", "label"), ("'-a", "'=1+1"), ("'--", "''=x"), ("'b'", "'quoted'"))
TEXT = "\n".join("\t".join(row) for row in CELLS)


@pytest.mark.parametrize(
    "table",
    [read_file("a.tsv", TEXT.encode()), read_file("a.xlsx", _workbook(CELLS))],
    ids=["text", "workbook"],
)
def test_uploaded_cells_mean_what_they_were(table: Table) -> None:
    """Our own CSV can go through a spreadsheet on its way back."""
    assert table.parse().entries == (
        Entry("-a", "=1+1", "", 2),
        Entry("--", "'=x", "", 3),
        Entry("b", "'quoted'", "", 4),
    )


def test_pasted_cells_mean_what_they_were() -> None:
    """So can cells that are copied from it and pasted."""
    entries = parse_text(TEXT).entries
    assert [(entry.task_id, entry.label) for entry in entries][:2] == [
        ("-a", "=1+1"),
        ("--", "'=x"),
    ]


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "apart", [",", ";", "\t", "   "], ids=["comma", "semicolon", "tab", "spaces"]
)
@pytest.mark.parametrize("is_pasted", [True, False], ids=["pasted", "uploaded"])
def test_rows_beyond_the_most_are_counted(apart: str, *, is_pasted: bool) -> None:
    """Rows that no table may have so many of are given and counted, empty lines are not."""
    extra = 700
    rows = [f"{n:032x}{apart}running" for n in range(MAX_ITEMS + extra)]
    text = "\n".join([f"task_id{apart:>30}status", *rows[:-1], "", rows[-1], "  "])
    parsed = parse_text(text) if is_pasted else read_file("a.csv", text.encode()).parse()
    assert (len(parsed.entries), parsed.given) == (MAX_IDS, MAX_ITEMS + extra)
