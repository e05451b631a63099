"""Boards as files for the tests: a small one with something of everything, and any at all."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from hypothesis import strategies as st

from components.exchange import dump
from components.model import statuses
from components.model.board import Board, BoardFile
from components.model.entry import TASK_ID, Entry, is_api_key
from components.model.facts import Facts
from components.model.history.records import Change, Gap, GapKind, Hour, Sample
from components.model.limits import BOARD_NAME, MAX_COST_USD, MAX_REFRESH_SECONDS
from components.model.reading import Problem, ProblemKind, Reading

AT = datetime(2024, 11, 20, 10, 0, 0, 5, tzinfo=UTC)
COUNTS = (1, 2, 3, 4, 5, 6, 7)
LATE = Problem("timeout", "Late.", AT)
TOLD = Facts(0.25, "Read “it”", AT, AT)
SMALL = BoardFile(
    board=Board("main", "Main – Ü", 5.0),
    tasks=(Entry("a", "A “label”", "Team", note="First\nsecond"), Entry("-b")),
    readings=(Reading("a", "failed", AT, AT, LATE, "failed", version="v1", facts=TOLD),),
    changes=(Change("a", None, "running", AT), Change("a", "running", "failed", AT, AT)),
    samples=(Sample(AT, COUNTS),),
    hours=(Hour(AT, None, 1, 2), Hour(AT, COUNTS)),
    gaps=(Gap("down", AT, AT), Gap("paused", AT, board="main")),
)  # fmt: skip

LONG_PAST = 12_000

# What boards hold: no halves of characters, which no encoding knows, and no steering ones.
letters = st.characters(
    codec="utf-8",
    exclude_categories=["Cc", "Zl", "Zp"],
    include_characters="\n\t",
    exclude_characters="\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
)
words = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=64)
problem_kinds = st.sampled_from(get_args(ProblemKind))
gap_kinds = st.sampled_from(get_args(GapKind))
ids = st.from_regex(TASK_ID, fullmatch=True).filter(lambda text: not is_api_key(text))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2025, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
# By a clock that may be far ahead of ours.
api_moments = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
counts = st.tuples(*[st.integers(0, 2**31 - 1)] * len(statuses.ALL))


@st.composite
def board_files(draw: st.DrawFn) -> BoardFile:
    """Return a board with any texts and any past."""
    name = draw(st.from_regex(BOARD_NAME, fullmatch=True))
    tasks = draw(st.lists(ids, unique=True, max_size=5))

    def listed(kind: type, *given: st.SearchStrategy[Any]) -> tuple[Any, ...]:
        return tuple(draw(st.lists(st.builds(kind, *given), max_size=5)))

    label, maybe = st.text(letters, max_size=200), st.none() | moments
    problems = st.none() | st.builds(Problem, problem_kinds, label, moments)
    costs = st.none() | st.floats(0, MAX_COST_USD)
    facts = st.builds(Facts, costs, label, st.none() | api_moments, st.none() | api_moments)
    whose = st.sampled_from(tasks) if tasks else st.nothing()
    return BoardFile(
        board=Board(
            name,
            draw(label),
            draw(st.floats(1, MAX_REFRESH_SECONDS)),
            draw(st.booleans()),
            draw(st.text(letters, max_size=1000)),
            draw(st.booleans()),
        ),
        tasks=tuple(
            Entry(task_id, draw(label), draw(label), note=draw(st.text(letters, max_size=1000)))
            for task_id in tasks
        ),
        readings=tuple(
            Reading(
                task_id,
                draw(st.none() | words),
                draw(maybe),
                draw(maybe),
                draw(problems),
                draw(st.none() | words),
                draw(st.none() | st.booleans()),
                draw(st.none() | st.sampled_from(["v1", "v2", "v4"])),
                draw(maybe),
                draw(facts),
            )
            for task_id in tasks[::2]
        ),
        changes=listed(Change, whose, st.none() | words, words, moments, maybe),
        samples=listed(Sample, moments, counts),
        hours=listed(Hour, moments, st.none() | counts, st.integers(0, 9), st.integers(0, 9)),
        gaps=listed(Gap, gap_kinds, moments, maybe, st.sampled_from([None, name])),
    )


def with_a_long_past(changes: int = LONG_PAST) -> BoardFile:
    """Return a board of 600 tasks with so many changes of the last day, about 4,000 a megabyte."""
    tasks = tuple(Entry(f"{'long-' * 20}{number}") for number in range(600))
    day = timedelta(days=1)
    first, began = SMALL.changes[0], datetime.now(UTC) - day
    past = tuple(
        replace(
            first,
            task_id=tasks[number % len(tasks)].task_id,
            seen_at=began + day * number / changes,
        )
        for number in range(changes)
    )
    return replace(SMALL, tasks=tasks, readings=(), changes=past)


def written(file: BoardFile) -> bytes:
    """Return a board as its file."""
    return b"".join(dump(*(getattr(file, field.name) for field in fields(file))))
