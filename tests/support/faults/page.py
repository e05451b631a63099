"""docs/faults.md, made from the cases."""

from tests.support.faults.cases import CASES
from tests.support.faults.consequences import CONSEQUENCES

TEXT = """# Every fault, and what follows from it

Made from the cases that the tests are parametrised by (`python -m tests.support.faults`); a test
holds this page to them. The kind is `problem.kind` in the JSON of a board. No fault ever erases a
status that was known, and every age goes on being counted.

| Fault | Kind | What people see | What the poller does |
| --- | --- | --- | --- |
"""
AFTER = """
A word outside the six statuses is no fault: it is shown as it was said and counted as unknown.
Nor is the length of a body: beside an output or in a list page of up to 32 MB a status is read as
ever, and a longer one is a `bad_response`.

With `auto` an id is looked for in every version that the server has, once in each, and then asked
for only where it is known. What one version refuses (404, 410, 401, 403, 501, "not available in
this region") says nothing about the others: a version that is not there, or refuses the key
without ever having accepted it, is left alone for a minute, and the key is called refused only
where every version refuses it. An id that none knows costs one request in each of them each time
it is looked for.

Tasks that hang or fail never hold up the others: of the connections, at most a quarter go to
tasks whose last check hung, and where every one is taken by requests that last four times longer
than nine in ten answers (at least 1 s), those are broken off and asked again in that quarter.

## While the database fails

A full disk, a lock that somebody holds, a damaged file, one that was deleted or replaced, a
PostgreSQL that is down: statuses go on being checked and shown, every page and `/readyz` say that
nothing can be saved and why, and what people do is refused in words. Once the cause is gone all
that was learnt meanwhile is saved by itself, changes of status too (the last 100,000).

SQLite would write on into a file that was deleted or replaced. Taskboard does not, never makes a
new one in its place, and goes on as soon as the very file is back. To go on with a backup instead,
stop Taskboard and delete the lost file's `-wal` and `-shm`, which would destroy any other.
"""


def document() -> str:
    """Write docs/faults.md."""
    rows = []
    for case in CASES:
        consequence = CONSEQUENCES[case.consequence]
        message = f"“{case.message.rstrip('.')}.”".replace("|", "\\|")
        cells = (
            case.name,
            f"`{case.error.kind}`",
            consequence.shown.replace("{message}", message),
            consequence.polling.replace("{wait}", case.wait_source),
        )
        rows.append(f"| {' | '.join(cells)} |\n")
    return TEXT + "".join(rows) + AFTER
