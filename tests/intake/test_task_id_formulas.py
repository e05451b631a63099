"""Cells that were made harmless for spreadsheets: what they meant comes back."""

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.intake import Table, parse_text, read_file
from components.model.entry import Entry
from components.model.text import FORMULA_STARTS, harmless, meant

texts = st.text() | st.text("'= -+@\t\n＝a", max_size=8)


@given(texts)
def test_what_was_made_harmless_comes_back(text: str) -> None:
    """Any text starts no formula afterwards, and is told from every other one."""
    assert not harmless(text).lstrip(" ").startswith(FORMULA_STARTS)
    assert meant(harmless(text)) == text


@pytest.mark.parametrize("text", ["", "'", "'quoted'", "it's", "a=b", "1-2", " x", "''"])
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    """Only what a spreadsheet would take for a formula is changed, either way."""
    assert harmless(text) == meant(text) == text


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
