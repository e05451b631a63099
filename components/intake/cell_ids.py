"""The ids in one cell of a table, alone or within a text."""

from dataclasses import dataclass

from components.intake.ids.addresses import id_in_cell
from components.intake.ids.mentions import RunningText
from components.intake.ids.names import Kind
from components.intake.ids.shapes import LineNumbers
from components.model.entry import is_task_id
from components.model.text import visible


@dataclass(frozen=True, slots=True)
class Beside:
    """An id that stands beside a better one: what it names, by rank and noun."""

    kind: Kind
    noun: str
    text: str


def ids_in_cell(cell: str) -> tuple[list[str], list[Beside]]:
    """Return the ids in a cell, and those that stand beside them in its text."""
    if is_task_id(cell):
        return [cell], []
    text = visible(cell)
    records = RunningText(text, LineNumbers(text, [])).records
    if not records:
        item = id_in_cell(cell)
        return ([item] if item else []), []
    items: list[str] = []
    beside: list[Beside] = []
    for record in records:
        best, others = record.best()
        items += [mention.text for mention in best]
        beside += [Beside(m.name.kind, m.name.noun, m.text) for m in others]
    return items, beside
