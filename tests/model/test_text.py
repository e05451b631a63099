"""Cells that are escaped for spreadsheets, and come back as they were."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.model.text import (
    FORMULA_STARTS,
    escape_formula,
    unescape_formula,
    without_controls,
)

texts = st.text() | st.text("'= -+@\t\r\n＝,;\"a", max_size=12)


@given(texts)
def test_escaped_cell_comes_back(text: str) -> None:
    """Any text starts no formula once escaped, and is unescaped to itself."""
    assert not escape_formula(text).lstrip(" ").startswith(FORMULA_STARTS)
    assert unescape_formula(escape_formula(text)) == text


@given(st.lists(texts, min_size=1, max_size=4), st.sampled_from(",;\t"))
def test_no_cell_of_a_row_starts_a_formula_whichever_separator_is_read(
    row: list[str], separator: str
) -> None:
    """A spreadsheet that splits our rows at commas, semicolons or tabs finds no formula in them."""
    out = io.StringIO(newline="")
    write = csv.writer(out).writerow
    write([*map(escape_formula, row), "end"])
    write([*map(escape_formula, row)])
    for found in csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=separator):
        assert not [cell for cell in found if cell.lstrip(" ").startswith(FORMULA_STARTS)]


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a;=cmd|' /C calc'!A0", "a;'=cmd|' /C calc'!A0"),
        ('a, "@SUM(1)', "a,' \"@SUM(1)"),
        ("a\t-1", "a\t'-1"),
        ("a\n+1", "a\n'+1"),
        ("a;", "a;'"),
    ],
)
def test_formula_within_a_cell_is_escaped(text: str, escaped: str) -> None:
    """What becomes a cell of its own where others separate cells starts no formula either."""
    assert escape_formula(text) == escaped


@given(st.text())
def test_text_without_controls_keeps_its_letters(text: str) -> None:
    """No control character and no direction mark is left, and nothing else is touched."""
    shown = without_controls(text)
    kinds = {unicodedata.category(char) for char in shown.replace("\n", "").replace("\t", "")}
    assert not kinds & {"Cc", "Zl", "Zp"}
    assert not set(shown) & set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e")
    assert not set(shown) & set("\u2066\u2067\u2068\u2069")
    assert without_controls(shown) == shown
    rest = "".join(char for char in text if unicodedata.category(char)[0] not in "CZ")
    assert "".join(char for char in shown if unicodedata.category(char)[0] not in "CZ") == rest


@pytest.mark.parametrize("text", ["", "'", "'quoted'", "it's", "a=b", "1-2", " x", "''", "a, b; c"])
def test_cell_without_a_formula_stays_as_it_is(text: str) -> None:
    """Only what a spreadsheet would take for a formula is changed, either way."""
    assert escape_formula(text) == unescape_formula(text) == text
