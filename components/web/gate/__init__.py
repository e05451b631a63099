"""The gate: every request and websocket passes it before Streamlit sees anything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from components.model.access.directory import Directory
from components.web.gate import bounded_log, connections
from components.web.gate.gate import Gate
from components.web.gate.policy import Policy, policy
from components.web.gate.rules.admission import Admission

__all__ = ["Admission", "Gate", "Policy", "installed", "is_open", "policy", "serving"]

# Those that write a line for whatever comes from the network.
_LOGGERS = ("asyncio", "uvicorn.error", "streamlit", __name__, "components.web.webhooks")

# Written by uvicorn where it is started by itself.
_ACCESS = "uvicorn.access"

_installed: Admission | None = None


@asynccontextmanager
async def serving(rules: Policy, directory: Directory) -> AsyncIterator[Admission]:
    """Make these the rules of this process, and guard the connections of the running loop.

    ``directory`` tells who may come in; what is open of those who may no more is closed.
    """
    global _installed  # noqa: PLW0603 - one server runs in a process, as one monitor does
    bounded_log.bound(*_LOGGERS)
    bounded_log.hide_queries(_ACCESS)
    connections.guard(asyncio.get_running_loop(), rules.limits, rules.headers)
    _installed = admission = Admission(rules, directory)
    watching = asyncio.create_task(admission.sockets.watch())
    try:
        yield admission
    finally:
        watching.cancel()
        _installed = None


def is_open() -> bool:
    """Tell whether other machines can reach this server, and all of them change every board."""
    return _installed is not None and _installed.policy.is_open


def installed() -> Admission:
    """Return the gate's rules of this process; raises `RuntimeError` before there are any."""
    if _installed is None:
        raise RuntimeError("the gate has no rules yet")
    return _installed
