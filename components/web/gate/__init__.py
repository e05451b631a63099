"""The gate: every request and websocket passes it before Streamlit sees anything."""

import asyncio

from components.web.gate import bounded_log, connections
from components.web.gate.gate import Gate
from components.web.gate.policy import Policy, policy

__all__ = ["Gate", "Policy", "install", "installed", "is_exposed", "policy"]

# Those that write a line for whatever comes from the network.
_LOGGERS = ("asyncio", "uvicorn.error", "streamlit", __name__, "components.web.webhooks")

_installed: Policy | None = None


def install(rules: Policy | None) -> None:
    """Make these the rules of this process, and guard the connections of the running loop."""
    global _installed  # noqa: PLW0603 - one server runs in a process, as one monitor does
    _installed = rules
    if rules is not None:
        bounded_log.bound(*_LOGGERS)
        connections.guard(asyncio.get_running_loop(), rules.limits, rules.headers)


def is_exposed() -> bool:
    """Tell whether other machines can reach this server, and so change every board."""
    return _installed is not None and _installed.exposed


def installed() -> Policy:
    """Return the rules of this process; raises `RuntimeError` before there are any."""
    if _installed is None:
        raise RuntimeError("the gate has no rules yet")
    return _installed
