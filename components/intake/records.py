"""The rows of delimited text, each with the line that it begins at."""

import csv
import io
from collections.abc import Iterator

from components.intake.tables import Row
from components.model.text import meant


class Unclosed(Exception):
    """A row whose quotes do not match, beginning at ``line``."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def records(text: str, delimiter: str, *, quoted: bool = True) -> Iterator[Row]:
    """Yield each row that has a filled cell; raises `Unclosed` at the first that is broken."""
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
                yield line, tuple(map(meant, cells))
            line = reader.line_num + 1
    except csv.Error as exc:
        raise Unclosed(line) from exc
