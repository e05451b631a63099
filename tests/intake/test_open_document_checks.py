"""OpenDocument spreadsheets that are refused before they are read, within measured memory."""

import resource

import pytest

from components.intake import UnreadableInput, read_file
from tests.support.workbooks import CONTENT, ods_cell, open_document, open_document_of, with_part

A = "7b9d2c10-3e4f-4a5b-9c6d-00000000a001"


def refusal(data: bytes) -> str:
    """Return the sentence that a spreadsheet is refused with, having checked its memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnreadableInput) as caught:
        read_file("tasks.ods", data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
    sentence = str(caught.value)
    assert sentence.startswith("tasks.ods ")
    assert sentence.endswith(".")
    return sentence


def table(rows: str) -> str:
    """Return a table of rows that are given as XML."""
    return f'<table:table table:name="May">{rows}</table:table>'


def row(cells: str, repeated: int = 1) -> str:
    """Return a row of cells that are given as XML."""
    repeat = f'table:number-rows-repeated="{repeated}"'
    return f"<table:table-row {repeat}>{cells}</table:table-row>"


EMPTY_ROWS = row(ods_cell(None, repeated=16_384), 1_048_570)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (EMPTY_ROWS + row(ods_cell(None, repeated=16_383) + ods_cell("x")), "far from any list"),
        (row(ods_cell("x", repeated=16_384), 1_048_576), "far from any list"),
        (row(ods_cell("x", repeated=1_000_000_000), 9), "far from any list"),
        (row(ods_cell("x" * 1000, repeated=100), 9000), "far more text"),
        (
            row(
                '<table:table-cell office:value-type="string"><text:p>x<text:s '
                'text:c="2000000000"/></text:p></table:table-cell>'
            ),
            "far more text",
        ),
        (row(ods_cell("x", repeated=300)), "300 columns"),
        (row('<table:table-cell table:number-columns-repeated="-1"/>'), "damaged"),
        (row(ods_cell("x")) + table(row(ods_cell("y"))), "damaged"),
        (row("<a>"), "damaged"),
        ("", "is empty"),
    ],
)
def test_tables_that_are_refused(rows: str, told: str) -> None:
    """Repeated cells, far cells and repeated spaces are found before they are laid out."""
    assert told in refusal(open_document_of(table(rows)))


def test_empty_rows_to_the_end() -> None:
    """The empty rows and cells with which a program fills a sheet are no reason to refuse it."""
    rows = row(ods_cell("id")) + row(ods_cell(A) + ods_cell(None, repeated=16_383)) + EMPTY_ROWS
    parsed = read_file("a.ods", open_document_of(table(rows))).parse()
    assert [entry.task_id for entry in parsed.entries] == [A]
    assert parsed.given == 1


def test_entities() -> None:
    """A spreadsheet with a document type, as entity bombs have it, is refused."""
    declared = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;">]>'
    assert "damaged" in refusal(open_document_of(table(row(ods_cell(A))), before=declared))


def test_zip_bomb() -> None:
    """A zip bomb is refused before it unpacks."""
    data = with_part(open_document({"May": [(A,)]}), CONTENT, b" " * 200_000_000)
    assert "unpacks to far more" in refusal(data)


def test_password() -> None:
    """A spreadsheet that is protected by a password is told as that."""
    manifest = "META-INF/manifest.xml"
    data = with_part(open_document({"May": [(A,)]}), manifest, b"<manifest:encryption-data/>")
    assert "password" in refusal(data)


def test_very_many_tables() -> None:
    """A spreadsheet of more tables than people have is refused."""
    assert "200 sheets" in refusal(open_document_of(table(row(ods_cell(A))) * 300))
