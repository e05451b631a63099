"""Cells that are escaped for spreadsheets, and come back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.model.text import FORMULA_STARTS, escape_formula, unescape_formula

texts = st.text() | st.text("'= -+@\t\n＝a", max_size=8)


@given(texts)
def test_escaped_cell_comes_back(text: str) -> None:
    """Any text starts no formula once escaped, and is unescaped to itself."""
    assert not escape_formula(text).lstrip(" ").startswith(FORMULA_STARTS)
    assert unescape_formula(escape_formula(text)) == text


@pytest.mark.parametrize("text", ["", "'", "'quoted'", "it's", "a=b", "1-2", " x", "''"])
def test_cell_without_a_formula_stays_as_it_is(text: str) -> None:
    """Only what a spreadsheet would take for a formula is changed, either way."""
    assert escape_formula(text) == unescape_formula(text) == text
