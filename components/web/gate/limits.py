"""How much and how long: bounds on connections, requests and answers."""

from dataclasses import dataclass, field

from components.web.gate import descriptors


@dataclass(frozen=True)
class Limits:
    """Times in seconds, sizes in bytes.

    ``request_seconds`` is the time from a connection, or from the answer before, to the end of a
    request's headers; ``body_seconds`` that between two parts of its body; ``answer_seconds`` what
    a reader may take for one part of an answer. A page may send ``burst_bytes`` at once, and then
    ``bytes_per_second``. ``last_descriptor`` is the first that is not for connections.
    """

    request_seconds: float = 10.0
    body_seconds: float = 20.0
    answer_seconds: float = 60.0
    burst_bytes: int = 32 * 1024**2
    bytes_per_second: int = 1024**2
    last_descriptor: int = field(default_factory=descriptors.last_for_connections)
