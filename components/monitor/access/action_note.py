"""What the audit trail tells of one action, saved with what the action changes."""

from collections.abc import Callable, Collection
from contextlib import ExitStack
from typing import Any, TypeVar, TypeVarTuple

from anyio.to_thread import run_sync

from components.model.access.actor import Actor, Kind
from components.model.access.records import Answered, AuditEntry
from components.model.actions import Action, RecheckTasks, RefreshBoard
from components.model.limits import MAX_BOARD_NAME
from components.model.text import tidy
from components.monitor.clock import utc_now
from components.store import audited, marked

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

NAMED_TASKS = 3
MAX_ACTOR, MAX_DETAIL = 320, 500
NOTHING = "nothing changed"
REFUSED = "Refused"


class ActionNote:
    """Written by the transaction that carries the action out; ``detail`` says what of, to people.

    What the program does by its own rules, and what only asks the API, is counted by the hour:
    it is done every few seconds, for as long as the server runs. A ``mark`` is saved with it, which
    says that a request was done that a program may repeat.
    """

    def __init__(self, action: Action[Any], actor: Actor, mark: Answered | None = None) -> None:
        self.detail = ""
        self.saved = False
        self.counted = actor.kind is Kind.PROGRAM or isinstance(action, RefreshBoard | RecheckTasks)
        self.actor = actor
        self._action = action
        self._mark = mark

    @property
    def entry(self) -> AuditEntry:
        """The entry as of now."""
        # An action that was to save something, and has not.
        nothing = NOTHING if self._action.saves else ""
        detail = "" if self.counted else self.detail or nothing
        return made_entry(self.actor, type(self._action).__name__, self._action.board, detail)

    async def save(self, step: Callable[[*Ts], T], *given: *Ts) -> T:
        """Run a step of the store in a thread, with the entry and the mark in its transaction."""
        with ExitStack() as stack:
            if self._mark is not None:
                stack.enter_context(marked(self._mark))
            written = stack.enter_context(audited(self.entry, counted=self.counted))
            result = await run_sync(step, *given)
        self.saved = self.saved or written.done
        return result


def made_entry(actor: Actor, action: str, board: str, detail: str = "") -> AuditEntry:
    """Return an entry of now, of which no text is longer or stranger than the database takes."""
    return AuditEntry(
        utc_now(),
        actor.kind,
        tidy(actor.name, MAX_ACTOR),
        action,
        tidy(board, MAX_BOARD_NAME),
        tidy(detail, MAX_DETAIL),
    )


def refusal(action: Action[Any], actor: Actor) -> AuditEntry:
    """Return what is counted where somebody may not do something."""
    return made_entry(actor, REFUSED, action.board, action.doing)


def named_tasks(task_ids: Collection[str]) -> str:
    """Name some tasks for people, however many there are."""
    count = len(task_ids)
    if not count:
        return NOTHING
    shown = ", ".join(list(task_ids)[:NAMED_TASKS])
    more = f" and {count - NAMED_TASKS:,} more" if count > NAMED_TASKS else ""
    return f"{count:,} {'task' if count == 1 else 'tasks'}: {shown}{more}"
