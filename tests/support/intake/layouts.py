"""What tests of what people paste and upload share: ids of every sort, and how to check them."""

from typing import NamedTuple

from components.intake import ParsedIds, Table

RUN, TASK, MORE = (f"7d0e5c1a-93b2-4f6e-8a40-00000000000{n}" for n in (1, 2, 3))
SESSION, OTHER_SESSION = (f"c0ffee00-5e55-4100-9e55-00000000000{n}" for n in (1, 2))
THING = "deadbeef-0000-4000-8000-00000000000f"
API = "https://api.browser-use.com/api"
PAGES = "https://cloud.browser-use.com"
KEY = "bu_0123456789abcdefghijklmnop"


class Case(NamedTuple):
    """A text, the ids that are taken from it with their labels, and what is left out."""

    text: str
    taken: tuple[str | tuple[str, str], ...]
    left_out: tuple[tuple[str, int], ...] = ()
    rejected: tuple[str, ...] = ()


ONE_SESSION, TWO_SESSIONS = (("session", 1),), (("session", 2),)


def told(parsed: ParsedIds) -> tuple[str | tuple[str, str], ...]:
    """Return the ids that were taken, with their labels where they have any."""
    return tuple((e.task_id, e.label) if e.label else e.task_id for e in parsed.entries)


def check(table: Table, case: Case) -> None:
    """Check what is taken from a table."""
    parsed = table.parse()
    assert told(parsed) == case.taken
    assert dict(parsed.sorts.left_out) == dict(case.left_out)
    assert tuple(rejection.text for rejection in parsed.rejected) == case.rejected
    assert parsed.duplicates == 0
    assert KEY not in repr(parsed)
