"""Records that name ids as a table, with a column for each sort of id."""

from collections import defaultdict
from collections.abc import Iterable

from components.intake.collector import Words
from components.intake.columns import Columns
from components.intake.ids.names import SORTS, Kind
from components.intake.ids.records import Record
from components.intake.tables import AND, Table


def as_table(name: str, records: Iterable[Record], words: Words, unread: int = 0) -> Table:
    """Return records as a table of one row a record; in several ids of one sort are one cell."""
    rows: list[tuple[int, list[list[str]], tuple[str, str, str]]] = []
    foreign: defaultdict[str, set[str]] = defaultdict(set)
    for record in records:
        cells: list[list[str]] = [[] for _ in SORTS]
        for mention in record.mentions:
            kind = mention.name.kind
            if kind == Kind.FOREIGN:
                foreign[mention.name.noun].add(mention.text)
            else:
                cells[kind].append(mention.text)
        if any(cells):
            rows.append((record.line, cells, (record.label, record.group, record.note)))
    used = [kind for kind in SORTS if any(cells[kind] for _, cells, _ in rows)]
    count = len(used)
    return Table(
        name=name,
        columns=(*(SORTS[kind] for kind in used), "label", "group", "note"),
        rows=tuple(
            (line, (*(AND.join(cells[kind]) for kind in used), *told)) for line, cells, told in rows
        ),
        found=Columns(tuple(range(count)), count, count + 1, count + 2),
        exact=True,
        words=words,
        foreign=tuple((noun, len(found)) for noun, found in foreign.items()),
        unread=unread,
    )
