"""The demo board's made-up past."""

import asyncio

from components import demo, exchange
from components.api import Answer, ApiClient
from components.demo.dialects import word_of
from components.model.board import Board
from components.model.settings import Settings


def test_made_up_past_is_one_that_could_have_been() -> None:
    """Its counts add up, its changes are possible and lead to now, and its gaps have no counts."""
    clock = [1000.0]
    simulation = demo.Simulation(lambda: clock[0])
    clock[0] += 1234
    board = Board(demo.BOARD, demo.TITLE, 5.0)
    past = demo.simulated_history(simulation, board)
    total = len(simulation.entries())
    assert {task.task_id for task in past.tasks} == {task.task_id for task in simulation.entries()}
    assert all(sum(sample.counts) == total for sample in past.samples)
    assert all(hour.counts is None or sum(hour.counts) == total for hour in past.hours)
    assert sum(hour.counts is None for hour in past.hours) >= 7
    assert sum(hour.finished for hour in past.hours) > sum(hour.failed for hour in past.hours) > 0
    for gap in past.gaps:
        assert gap.ended_at is not None
        assert not any(gap.began_at < sample.at < gap.ended_at for sample in past.samples)
    assert not any(change.impossible for change in past.changes)
    latest = {change.task_id: change.new for change in past.changes}
    for reading in past.readings:
        task = simulation.task(reading.task_id)
        assert task is not None
        assert reading.status == task.status == latest[reading.task_id]
        assert (reading.raw, reading.version) == (word_of(task), task.version)
        assert reading.success is None or reading.success is task.success
    assert {reading.success for reading in past.readings} == {None, True, False}
    written = exchange.dump(
        past.board,
        past.tasks,
        past.readings,
        past.changes,
        past.samples,
        past.hours,
        past.gaps,
    )
    assert exchange.load(b"".join(written)) == past


def test_made_up_past_ends_with_what_the_api_tells(running: demo.Demo) -> None:
    """A check of any task right after the import brings the same again, facts included."""
    board = Board(demo.BOARD, demo.TITLE, 5.0)
    past = demo.simulated_history(running.simulation, board)
    settings = Settings("sqlite://", running.api_key, running.base_url)

    async def ask() -> list[Answer]:
        async with ApiClient(settings) as client:
            return [await client.status(each.task_id, each.version) for each in past.readings]

    for reading, answer in zip(past.readings, asyncio.run(ask()), strict=True):
        assert reading.version == answer.version
        told = (answer.status, answer.raw, answer.success, answer.facts)
        assert (reading.status, reading.raw, reading.success, reading.facts) == told
    costs = [reading.facts.cost_usd for reading in past.readings]
    assert 0 < sum(cost is not None for cost in costs) < len(costs)
