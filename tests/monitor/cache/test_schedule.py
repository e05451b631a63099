"""Which task is asked next: lanes, ranks and what replaces what."""

import asyncio

from components.model.reading import Reading
from components.monitor.cache.schedule import Schedule
from components.monitor.cache.tracked_task import TrackedTask


def test_tasks_that_hang_wait_in_a_lane_of_their_own() -> None:
    """With the lane closed the others go on; opened again, the hanging ones are due as before."""
    schedule = Schedule()
    hung, usual = TrackedTask(Reading("hung"), hung=True), TrackedTask(Reading("usual"))
    schedule.put(hung, 10)
    schedule.put(usual, 20)
    schedule.open_hung_lane(is_open=False)
    assert schedule.pop(15) is None
    assert schedule.pop(25) is usual
    schedule.open_hung_lane(is_open=True)
    assert schedule.pop(25) is hung


def test_longest_overdue_goes_first() -> None:
    """Among the tasks that are due, the one asked longest ago is asked next."""

    async def run() -> list[TrackedTask | None]:
        schedule = Schedule()
        for tracked, due in zip(tracked_tasks, (30, 10, 20, 99), strict=True):
            schedule.put(tracked, due)
        schedule.put_first(fresh, 50)
        schedule.put(tracked_tasks[3], 40, since=5)
        schedule.drop(tracked_tasks[2])
        return [schedule.pop(50) for _ in range(5)]

    tracked_tasks = [TrackedTask(Reading(name)) for name in "abcd"]
    fresh = TrackedTask(Reading("new"))
    assert asyncio.run(run()) == [fresh, tracked_tasks[3], tracked_tasks[1], tracked_tasks[0], None]


def test_half_of_the_turns_is_left_to_what_no_webhook_told_of() -> None:
    """Tasks that webhooks told of are asked first, in their order, but only every second time."""
    schedule = Schedule()
    told = [TrackedTask(Reading(f"told-{number}")) for number in range(4)]
    due = [TrackedTask(Reading(f"due-{number}")) for number in range(2)]
    for number, tracked in enumerate(told):
        schedule.put_told(tracked, 50 + number)
    schedule.put_first(due[0], 50)
    schedule.put(due[1], 20)
    assert [schedule.pop(60) for _ in range(7)] == [
        *(told[0], due[0], told[1], due[1]),
        # Where nothing else is due, no turn is lost.
        *(told[2], told[3], None),
    ]


def test_task_that_hangs_and_is_told_of_stays_in_its_lane() -> None:
    """A webhook lets no task past the bound on those that hang."""
    schedule = Schedule()
    hung, usual = TrackedTask(Reading("hung"), hung=True), TrackedTask(Reading("usual"))
    schedule.put_told(hung, 10)
    schedule.put(usual, 5)
    schedule.open_hung_lane(is_open=False)
    assert [schedule.pop(20), schedule.pop(20)] == [usual, None]
    schedule.open_hung_lane(is_open=True)
    assert schedule.pop(20) is hung
