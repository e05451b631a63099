"""Corners that were found by trying: placeholders, foreign words, rows that disagree with cells."""

import io
import zipfile

import openpyxl
import pytest

from components.intake import UnreadableInput, parse_text, read_file
from components.model.entry import Entry

A = "0b1c2d3e-1111-4000-8000-00000000000a"


@pytest.mark.parametrize("placeholder", ["{task_id}", "{id}", ":id", "$ID"])
def test_placeholders(placeholder: str) -> None:
    """The placeholder in an address from the documentation is no id."""
    parsed = parse_text(f"GET https://api.browser-use.com/api/v1/task/{placeholder}/status")
    assert (parsed.entries, len(parsed.rejected)) == ((), 1)


@pytest.mark.parametrize(
    ("encoding", "label"),
    [("cp1251", "Проверка цен"), ("cp932", "価格を確認する"), ("cp1252", "Prüfung à la carte")],
)
def test_old_encodings(encoding: str, label: str) -> None:
    """Labels in the usual old encodings of other languages stay readable."""
    data = f"task_id,label\n{A},{label}\n".encode(encoding)
    assert read_file("a.csv", data).parse().entries == (Entry(A, label, "", 2),)


def test_a_word_is_no_header() -> None:
    """A first id in words is not lost as a header."""
    parsed = read_file("a.csv", b"first\nsecond\nthird\n").parse()
    assert [entry.task_id for entry in parsed.entries] == ["first", "second", "third"]


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="900000000"><c r="A1"><v>1</v></c><c><v>2</v></c></row>',
        '<row r="1"><c r="XFA9999999"/><c><v>1</v></c></row>',
        '<row r="-5"><c><v>1</v></c></row>',
        '<row r="1_0"><c><v>1</v></c></row>',
    ],
)
def test_rows_and_cells_disagree(cells: str) -> None:
    """A sheet whose rows and cells name different places is refused by the worse of them."""
    book, out = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(book)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            sheet = f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
            new.writestr(name, sheet if "/sheet1" in name else old.read(name))
    with pytest.raises(UnreadableInput):
        read_file("a.xlsx", out.getvalue())
