"""Leaves out of the measurement of coverage what would only make it slow."""

import importlib
import pkgutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import components

# What our modules import that takes long; measured, it takes twice as long.
LARGE = (
    "aiohttp", "alembic.command", "httpx", "hypothesis.strategies", "msgspec", "openpyxl",
    "pandas", "playwright.sync_api", "psycopg", "pyarrow.parquet", "sqlalchemy.dialects.postgresql",
    "starlette.applications", "streamlit.testing.v1", "streamlit.web.bootstrap", "uvicorn",
)  # fmt: skip
# Streamlit runs it for each page that is opened.
SCRIPT = "components.web.shell"


@contextmanager
def untraced() -> Iterator[None]:
    """Measure no coverage in this thread and those that it begins."""
    # `no_cover` of pytest-cov goes on measuring in the processes of pytest-xdist, for nothing.
    tracer, tracer_of_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)
        threading.settrace(tracer_of_threads)


def import_ours() -> None:
    """Import all modules of the program, so that their first lines are measured."""
    for module in pkgutil.walk_packages(components.__path__, "components."):
        if module.name != SCRIPT:
            importlib.import_module(module.name)


with untraced():
    for name in LARGE:
        importlib.import_module(name)
