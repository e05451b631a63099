"""The bound on what hostile visitors write into the log."""

import logging
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from components.web.gate.bounded_log import KINDS, LINES, SECONDS, BoundedFilter, bound


def written(bound: BoundedFilter, *messages: str) -> list[str]:
    """Return what is written of some messages, one after the other."""
    records = [logging.LogRecord("", logging.INFO, "", 0, text, (), None) for text in messages]
    return [record.getMessage() for record in records if bound.filter(record)]


def test_lines_of_one_sort_are_few_and_the_next_tells_of_the_others() -> None:
    """Each sort has its own bound, and begins anew after a while."""
    now = 0.0
    bound = BoundedFilter(lambda: now)
    assert written(bound, *["a"] * 1_205, "b") == [*["a"] * LINES, "b"]
    now = SECONDS
    assert written(bound, "a", "a") == ["a (and 1,200 more before)", "a"]


def test_lines_of_endless_sorts_are_few() -> None:
    """Whoever writes each line differently has one bound for all that is too much."""
    bound = BoundedFilter(lambda: 0.0)
    assert len(written(bound, *map(str, range(10 * KINDS)))) == KINDS + LINES


def test_texts_of_others_are_cut_and_escaped() -> None:
    """No line is longer than what is written around them, and none of them steers a terminal."""
    texts = ("\x1b[2J\nforged", ValueError("x" * 5_000), 7)
    record = logging.LogRecord("", logging.INFO, "", 0, "%s, %s, %d", texts, None)
    assert BoundedFilter().filter(record)
    line = record.getMessage()
    assert line.startswith("\\x1b[2J\\nforged, xxx") and line.endswith("x, 7")
    assert len(line) < 300


def test_loggers_below_a_bounded_one_are_bounded() -> None:
    """Each module of a package writes by a logger of its own."""
    low = logging.getLogger("tests.bounded.low")
    bound("tests.bounded")
    bound("tests.bounded")
    assert [type(each) for each in low.filters] == [BoundedFilter]


@pytest.fixture
def restless() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.unmeasured
@pytest.mark.usefixtures("restless")
def test_threads_may_write_at_the_same_time() -> None:
    """Pages write from threads of their own while sorts are forgotten."""
    ticks = count()
    bound = BoundedFilter(lambda: next(ticks) * SECONDS / KINDS)

    def write(thread: int) -> int:
        return len(written(bound, *(f"{thread} {number}" for number in range(4_000))))

    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(write, range(16)))
