"""What is mended in a board's file: texts that steer how others are shown, and unknown kinds."""

from dataclasses import replace

from components.model.board import BoardFile
from components.model.entry import Entry
from components.model.history.records import gap_kind
from components.model.reading import Reading, problem_kind
from components.model.text import without_controls


def cleaned(file: BoardFile) -> BoardFile:
    """Return a board whose texts only say something, and whose kinds are all known ones."""
    board = file.board
    return replace(
        file,
        board=replace(
            board,
            title=without_controls(board.title),
            description=without_controls(board.description),
        ),
        tasks=tuple(map(_task, file.tasks)),
        readings=tuple(map(_reading, file.readings)),
        gaps=tuple(replace(gap, kind=gap_kind(gap.kind)) for gap in file.gaps),
    )


def _task(entry: Entry) -> Entry:
    return replace(
        entry,
        label=without_controls(entry.label),
        group=without_controls(entry.group),
        note=without_controls(entry.note),
    )


def _reading(reading: Reading) -> Reading:
    facts, problem = reading.facts, reading.problem
    return replace(
        reading,
        facts=replace(facts, title=without_controls(facts.title)),
        problem=problem
        and replace(
            problem, kind=problem_kind(problem.kind), message=without_controls(problem.message)
        ),
    )
