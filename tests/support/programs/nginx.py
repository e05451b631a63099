"""A real nginx before a Taskboard, as teams have one."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import eventually
from tests.support.processes import ports
from tests.support.programs import system

CONFIGURATION = """
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
  server {{
    listen 127.0.0.1:{port};
    location /ops/ {{
      proxy_pass {target};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
    }}
  }}
}}
"""


def found() -> str | None:
    """Return the path of nginx; None on platforms that do not have it."""
    return system.find(*system.NGINX)


@contextmanager
def before(target: str, folder: Path, port: int = 0) -> Iterator[str]:
    """Serve /ops/ by nginx from an address, whose own path decides what it strips; give its URL.

    ``port`` is where, if that has to be known before.
    """
    program = found()
    assert program is not None
    port = port or ports.free()
    file = folder / "nginx.conf"
    file.write_text(CONFIGURATION.format(folder=folder, port=port, target=target))
    with subprocess.Popen([program, "-c", file, "-e", folder / "error.log"]) as process:
        try:
            eventually(lambda: _listens(port))
            yield f"http://127.0.0.1:{port}/ops"
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
