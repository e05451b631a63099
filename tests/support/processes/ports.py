"""Ports for programs that are told where to listen."""

import errno
import random
import socket

# Below the ephemeral range: before a program listens, or while it is restarted, no outgoing
# connection of another test can be given its port. The stand-in API has those above.
PORTS = range(10_000, 20_000)


def free(address: str = "127.0.0.1") -> int:
    """Return a port of an address on which nothing listens."""
    for port in random.sample(PORTS, 100):
        try:
            socket.create_server((address, port)).close()
        except OSError as exc:
            if exc.errno != errno.EADDRINUSE:
                raise
        else:
            return port
    raise OSError(errno.EADDRINUSE, "no free port found")
