"""Who asks, and which boards are there for them."""

from starlette.requests import Request

from components import monitor
from components.model.access import header
from components.model.access.actor import Actor
from components.model.errors import NotAllowed, UnknownBoard
from components.monitor import Monitor


def actor_of(request: Request) -> Actor:
    """Return who asks, as the gate says; raises `NotAllowed` where it says nothing of use."""
    try:
        return header.decoded(request.headers.get(header.NAME, ""))
    except ValueError as exc:
        raise NotAllowed("Nobody knows who asks for this.") from exc


def board_of(request: Request) -> tuple[Monitor, str]:
    """Return the monitor and the name of the board that a request is about.

    Raises `NotRunningError`, and `UnknownBoard` where it is not there for who asks.
    """
    name = request.path_params["board"]
    here = monitor.current()
    if not actor_of(request).sees(name):
        # Word for word what is said of a board that nobody has.
        raise UnknownBoard(f"There is no board “{name}”.")
    return here, name
