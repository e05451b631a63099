"""How many connections the process may hold before it runs out of file descriptors."""

import os
import resource

# Enough for thousands of pages; macOS refuses more than it calls unlimited.
_ENOUGH = 10_240
# For the poller's connections, the database and files; a quarter where there are few in all.
_RESERVED = 512


def last_for_connections() -> int:
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


def next_free() -> int:
    """Return the descriptor that the next file or connection gets; raises OSError without one."""
    descriptor = os.open(os.devnull, os.O_RDONLY)
    os.close(descriptor)
    return descriptor
