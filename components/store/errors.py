"""From the errors of drivers and files to `StoreError`, whose message names no path and no host."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from components.model.errors import StoreError

NAMED = "The database that TASKBOARD_DATABASE_URL names"
FAILS = "The database does not answer as it should"
NO_CONNECTION = "there is no connection to its server"

_ABSOLUTE_PATH = re.compile(r"(?<![\w./])/[\w.+-]+(?:/[\w.+-]*)+")


@contextmanager
def store_errors(what: str = FAILS) -> Iterator[None]:
    """Raise the errors of drivers and files as `StoreError`."""
    try:
        yield
    except (SQLAlchemyError, ImportError, OSError) as exc:
        reason = getattr(exc, "orig", None) or exc
        whole = " ".join(str(reason).split())
        raise StoreError(f"{what}: {_in_public(reason, whole)}", f"{what}: {whole}") from exc


def _in_public(reason: BaseException, whole: str) -> str:
    if isinstance(reason, OSError):
        return reason.strerror or type(reason).__name__
    told = getattr(reason, "diag", None)
    if told is not None:
        # psycopg's: what the server said, or else what kept the driver from asking it, which is
        # told with host, address and user.
        whole = told.message_primary or NO_CONNECTION
    return _ABSOLUTE_PATH.sub("…", whole)
