"""The kinds of problems that the API's errors have, read from their classes."""

from components.api import errors
from components.api.errors import ApiError, TaskRefused


def kinds(base: type[ApiError] = ApiError) -> set[str]:
    """Return the kinds of all errors below one of them."""
    found = [error for error in vars(errors).values() if isinstance(error, type)]
    return {error.kind for error in found if issubclass(error, base) and hasattr(error, "kind")}


# What stops all requests, and not only those for one task.
TROUBLES = sorted(kinds() - kinds(TaskRefused))
