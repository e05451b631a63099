"""All that was rejected, as a file that opens in spreadsheets."""

import csv
import io

from components.intake import Rejection
from components.views.shared.notices import rejections_csv


def test_file_has_every_rejection_and_says_how_many_were_not_looked_at() -> None:
    """Each is a row, none is taken for a formula, and what was only counted is said at the end."""
    rejected = (
        Rejection(3, "=1+1", "contains “=”; ids are letters, digits, - and _", "a.csv"),
        Rejection(9, "x y", "contains a space; ids are letters, digits, - and _"),
    )
    text = rejections_csv(rejected, 12_000).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["line", "given", "reason", "source"],
        ["3", "'=1+1", "contains “=”; ids are letters, digits, - and _", "a.csv"],
        ["9", "x y", "contains a space; ids are letters, digits, - and _", ""],
        ["", "12,000 more", "too many in one go: not looked at"],
    ]
    assert len(rejections_csv(rejected, 0).splitlines()) == 3
