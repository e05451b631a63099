"""One task in full, as the API tells it when a person asks."""

from dataclasses import dataclass, field
from datetime import datetime

# Of a prompt, an output and other texts of any length.
MAX_TEXT = 100_000


# What an id of a version is called where its key does not say it.
VERSION_NAMES = {"v4s": "v4 session"}


def version_name(version: str) -> str:
    """Return an API version, or the kind of its ids, as people read it."""
    return VERSION_NAMES.get(version, version)


@dataclass(frozen=True, slots=True)
class CostParts:
    """What a task has cost so far in US dollars, each None where the API does not tell it."""

    llm: float | None = None
    proxy: float | None = None
    browser: float | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True)
class TaskDetails:
    """All that the full body tells of a task, but for what gives access to its browser.

    ``status`` and ``raw`` are as in a reading; all else is None (or empty) where the version
    does not tell it. Texts have at most 100,000 characters, ``cut`` names those that had more.
    ``success`` is the agent's own verdict, ``judge_verdict`` that of the judge, ``judgement``
    its reason. ``output`` is JSON where the agent returned more than a text. Times are UTC.
    """

    task_id: str
    version: str
    status: str
    raw: str
    title: str = ""
    prompt: str | None = None
    output: str | None = None
    error: str | None = None
    last_step: str | None = None
    success: bool | None = None
    judge_verdict: bool | None = None
    judgement: str | None = None
    model: str | None = None
    steps: int | None = None
    created_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    updated_at: datetime | None = None
    cost: CostParts = CostParts()
    files: tuple[str, ...] = ()
    session_id: str | None = None
    cut: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LiveView:
    """Addresses with which anyone can watch, or steer, the browser of a task: credentials.

    For the eyes of the person who asked: never stored, logged, exported or put into a snapshot.
    """

    live_url: str | None = field(default=None, repr=False)
    screenshot_url: str | None = field(default=None, repr=False)
    recording_urls: tuple[str, ...] = field(default=(), repr=False)
