"""What the agents of the demo did and found: prompts, steps, outputs and costs."""

import uuid
from dataclasses import dataclass
from functools import lru_cache

from components.demo.lifecycles import NAMESPACE
from components.demo.simulation import SimulatedTask
from components.model.statuses import FAILED, FINISHED

# Amounts are millionths of a US dollar: these, for each second of running.
LEAST_RATE, MOST_RATE = 150, 700
MICRO = 1_000_000
TOKENS_PER_STEP = 2_400

PAGES = (
    "https://shop.example/search",
    "https://shop.example/results?page=2",
    "https://portal.example/login",
    "https://portal.example/documents",
    "https://maps.example/place",
)
ACTIONS = (
    "Opened the start page",
    "Filled in the search field",
    "Read the list of results",
    "Clicked on the next page",
    "Compared the entries found",
)
ERRORS = (
    "The page asked for a code that was sent by text message.",
    "The site answered 503 three times in a row.",
    "The button “Continue” never became active.",
)
LINE = "{number:05d} | position {number} of the list | in stock | EUR {euros},95\n"
# Rows of the table in an output, by the task's number: most are a sentence, some are long.
OUTPUT_ROWS = (0, 0, 12, 0, 120, 0, 400)
# A slot of v2 whose tasks have an output of more than 300 kB.
LONG_SLOT, LONG_OUTPUT_ROWS = 1, 6_000


@dataclass(frozen=True, slots=True)
class Cost:
    """What a task has cost so far, in millionths of a US dollar."""

    llm: int
    proxy: int
    browser: int

    @property
    def total(self) -> int:
        """The sum of the parts."""
        return self.llm + self.proxy + self.browser


def cost_of(task: SimulatedTask) -> Cost:
    """Return the cost of a task: it grows while the task runs, and stays once it has ended."""
    rate = LEAST_RATE + task.identity.number * 37 % (MOST_RATE - LEAST_RATE)
    total = int(task.running_seconds * rate)
    llm, proxy = total * 7 // 10, total // 10
    return Cost(llm, proxy, total - llm - proxy)


def usd(micro: int) -> str:
    """Return millionths of a US dollar as the API writes an amount."""
    return f"{micro // MICRO}.{micro % MICRO:06d}"


def tokens_of(task: SimulatedTask) -> tuple[int, int]:
    """Return how many tokens the agent has read and written."""
    return task.steps * TOKENS_PER_STEP, task.steps * TOKENS_PER_STEP // 20


def prompt_of(task: SimulatedTask) -> str:
    """Return the instructions of a task: its label, and a second paragraph."""
    return f"{task.entry.label}\n\nReport what you found, and where you found it."


def step_summary(number: int) -> str:
    """Return what the agent did in a step, counted from 1."""
    return ACTIONS[(number - 1) % len(ACTIONS)]


def step_page(number: int) -> str:
    """Return the address that the browser was at in a step, counted from 1."""
    return PAGES[(number - 1) % len(PAGES)]


def last_step(task: SimulatedTask) -> str | None:
    """Return the latest thing that the agent did, or the error that it failed with."""
    return error_of(task) or (step_summary(task.steps) if task.steps else None)


def error_of(task: SimulatedTask) -> str | None:
    """Return why a task failed, None where it did not."""
    if task.status != FAILED.value:
        return None
    return ERRORS[task.identity.number % len(ERRORS)]


def output_of(task: SimulatedTask) -> str | None:
    """Return what a task that finished by itself found; None for every other."""
    if task.status != FINISHED.value or task.success is None:
        return None
    verdict = "Done." if task.success else "I could not find all that was asked for."
    text = f"{verdict} {task.entry.label}: looked at {task.steps} pages.\n"
    if task.identity.slot == LONG_SLOT:
        return text + _table(LONG_OUTPUT_ROWS)
    return text + _table(OUTPUT_ROWS[task.identity.number % len(OUTPUT_ROWS)])


def part_id(task: SimulatedTask, part: object) -> str:
    """Return the id of something that belongs to a task, as a file or a message."""
    return str(uuid.uuid5(NAMESPACE, f"{task.entry.task_id}/{part}"))


def live_url(session_id: str) -> str:
    """Return the address at which a session could be watched, on a host that is nobody's."""
    return f"https://live.example.com/{session_id}"


def judgement_of(task: SimulatedTask) -> dict[str, object]:
    """Return the judge's report on a task that finished by itself."""
    return {
        "verdict": task.success,
        "reasoning": "The answer names what was asked for, and where it was found."
        if task.success
        else "The answer says itself that something is missing.",
        "failure_reason": None if task.success else "Not all entries were found.",
    }


@lru_cache(maxsize=len(OUTPUT_ROWS) + 1)
def _table(rows: int) -> str:
    lines = (LINE.format(number=number, euros=number % 90 + 9) for number in range(1, rows + 1))
    return "".join(lines)
