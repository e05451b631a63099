"""The rows of delimited text, each with the line on which it begins."""

import csv
import io
import re
from collections.abc import Iterator

from components.intake.columns import Row
from components.intake.errors import UnclosedQuote
from components.model.text import unescape_formula

_MOST_CELLS = 1000
_FILLED_LINE = re.compile(r"^[^\S\n]*+[^\n]", re.MULTILINE)


def lines_after(text: str, line: int) -> int:
    """Return how many lines of a text that say something come after a line."""
    place = 0
    for _ in range(line):
        place = text.find("\n", place) + 1
        if not place:
            return 0
    return len(_FILLED_LINE.findall(text, place))


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
            filled = "".join(cells)
            if filled and not filled.isspace():
                # Far more cells than any table may have are as good as all of them.
                yield line, tuple(map(unescape_formula, cells[:_MOST_CELLS]))
            line = reader.line_num + 1
    except csv.Error as exc:
        raise UnclosedQuote(line) from exc
