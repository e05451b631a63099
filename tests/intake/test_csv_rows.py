"""Cells that were escaped for spreadsheets, uploaded or pasted: they mean what they meant."""

import io

import openpyxl
import pytest

from components.intake import Table, parse_text, read_file
from components.model.entry import Entry


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
