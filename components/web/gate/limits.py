"""How much and how long: bounds on connections, requests and answers."""

import os
import resource
from dataclasses import dataclass, field

from components.model.limits import MEGABYTE

# Enough for thousands of pages; macOS refuses more than it calls unlimited.
_ENOUGH = 10_240
# For the poller's connections, the database and files; a quarter where there are few in all.
_RESERVED = 512
# Connections that are accepted in one turn of the loop: the reserve must hold them, too.
MOST_AT_ONCE = 128


def next_free_descriptor() -> int:
    """Return the descriptor that the next file or connection gets; raises OSError without one."""
    descriptor = os.open(os.devnull, os.O_RDONLY)
    os.close(descriptor)
    return descriptor


def _last_for_connections() -> int:
    """Raise the limit of this process as far as it may be, and return what connections may take."""
    limit = _raised()
    if limit == resource.RLIM_INFINITY:
        limit = _ENOUGH
    return limit - min(_RESERVED, limit // 4)


def _raised() -> int:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ENOUGH if hard == resource.RLIM_INFINITY else min(hard, _ENOUGH)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


@dataclass(frozen=True)
class Limits:
    """Times in seconds, sizes in bytes.

    ``request_seconds`` is the time from a connection, or from the answer before, to the end of a
    request's headers; ``body_seconds`` that for which its body may fail to come at
    ``least_bytes_per_second``; ``answer_seconds`` what a reader may take for one part of an answer.
    A page may send ``burst_bytes`` at once, and then ``bytes_per_second``. Uploads are kept until
    their page is closed: so much of one page, and of all.
    A page that was left may come back for ``left_seconds``. ``last_descriptor`` is the first that
    is not for connections.
    """

    request_seconds: float = 10.0
    body_seconds: float = 20.0
    least_bytes_per_second: int = 16 * 1024
    answer_seconds: float = 60.0
    burst_bytes: int = 32 * MEGABYTE
    bytes_per_second: int = MEGABYTE
    page_upload_bytes: int = 64 * MEGABYTE
    upload_bytes: int = 256 * MEGABYTE
    left_seconds: float = 5.0
    last_descriptor: int = field(default_factory=_last_for_connections)

    @property
    def last_descriptor_of_pages(self) -> int:
        """The first that is not for pages: others are answered when no page has room any more."""
        return self.last_descriptor * 4 // 5
