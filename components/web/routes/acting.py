"""Carries out what programs ask for, in the name of who asks."""

from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from components.model.access.records import Answered
from components.model.actions import Action
from components.monitor import Monitor
from components.web.routes.actors import actor_of

T = TypeVar("T")

# Those that save follow one another: more at once would only take the threads of other routes.
ACTING = CapacityLimiter(4)


async def perform(
    request: Request, here: Monitor, action: Action[T], mark: Answered | None = None
) -> T:
    """Carry out an action and return its outcome; raises what it does, and `NotAllowed`.

    A ``mark`` is saved with what it changes, as `idempotency.once` gives it.
    """
    actor = actor_of(request)
    return await to_thread.run_sync(here.perform, action, actor, mark, limiter=ACTING)
