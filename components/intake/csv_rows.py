"""The rows of delimited text, each with the line on which it begins."""

import csv
import io
from collections.abc import Iterator

from components.intake.errors import UnclosedQuote
from components.intake.tables import Row
from components.model.text import unescape_formula


def csv_rows(text: str, delimiter: str, *, quoted: bool = True) -> Iterator[Row]:
    """Yield each row that has a filled cell, with formulas unescaped; raises `UnclosedQuote`."""
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        skipinitialspace=True,
        strict=True,
    )
    line = 1
    try:
        for cells in reader:
            if any(cell and not cell.isspace() for cell in cells):
                yield line, tuple(map(unescape_formula, cells))
            line = reader.line_num + 1
    except csv.Error as exc:
        raise UnclosedQuote(line) from exc
