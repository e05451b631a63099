"""`python -m tests.support.processes.fork_server PATH PID`: begins programs by forking itself.

It has imported what is large, which takes nine tenths of a server's start. It answers at a socket
until the tests' first process has ended.
"""

import array
import contextlib
import importlib
import json
import os
import runpy
import shutil
import signal
import socket
import sys
from pathlib import Path

from tests.support.processes.forking import MOST_BYTES

# None of ours: that a program imports itself, with its own environment.
LARGE = (
    "aiohttp", "alembic.autogenerate", "alembic.command", "charset_normalizer", "httpx", "ijson",
    "msgspec", "pandas", "psycopg", "pyarrow.parquet", "python_calamine",
    "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite", "starlette.applications",
    "streamlit.testing.v1", "streamlit.web.bootstrap", "streamlit.web.cli",
    "streamlit.web.server.starlette", "uvicorn", "yaml",
)  # fmt: skip


def main() -> None:
    """Answer until nobody can ask any more; a fork returns to become what was asked for."""
    path, pid = Path(sys.argv[1]), int(sys.argv[2])
    for name in LARGE:
        importlib.import_module(name)
    # A fork has but the thread that it was made in.
    assert len(list(Path("/proc/self/task").iterdir())) == 1
    # Whoever has asked watches the forks; here they only have to vanish.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        # Those who wait for the socket must find it listening.
        path.rename(path.with_suffix(""))
        listener.settimeout(1)
        asked = next_fork(listener, pid)
    if asked is None:
        shutil.rmtree(path.parent)
    else:
        become(*asked)


def next_fork(listener: socket.socket, pid: int) -> tuple[list[str], int] | None:
    """Return in a fork what it is to become, and where it writes; None at the end."""
    while is_alive(pid):
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            continue
        with connection:
            connection.settimeout(None)
            content, files, _, _ = socket.recv_fds(connection, MOST_BYTES, 1)
            asked = json.loads(content)
            forked = os.fork()
            if not forked:
                os.environ.clear()
                os.environ.update(asked["environment"])
                os.chdir(asked["folder"])
                return asked["program"], files[0]
            os.close(files[0])
            connection.sendall(array.array("q", [forked]).tobytes())
    return None


def become(program: list[str], output: int) -> None:
    """Run a module as `python -m` does, in this process."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    for file in (nothing, output):
        os.close(file)
    sys.argv = program
    runpy.run_module(program[0], run_name="__main__", alter_sys=True)


def is_alive(pid: int) -> bool:
    """Tell whether a process is there."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


if __name__ == "__main__":
    main()
