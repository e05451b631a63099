"""The stand-in API as it is spoken to over a bare socket, and the address of a status."""

import socket
from urllib.parse import urlsplit

from tests.support.api.server import ApiServer

REQUEST = (
    b"GET /api/v1/task/%b/status HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer bu_test\r\n\r\n"
)


def connect(api: ApiServer) -> socket.socket:
    """Open a raw connection that fails rather than waits for ever."""
    address = urlsplit(api.base_url)
    return socket.create_connection((address.hostname or "", address.port or 0), timeout=5)


def status_of(task_id: str) -> str:
    """Name the status route of a task."""
    return f"/api/v1/task/{task_id}/status"
