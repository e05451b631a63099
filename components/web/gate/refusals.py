"""Why a request is refused."""

from dataclasses import dataclass

FORBIDDEN, TIMEOUT, TOO_LARGE, FAILED, UNAVAILABLE = 403, 408, 413, 500, 503


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer in the application's place: what people read, and what the log says of it.

    ``logged`` is the same for each refusal of a sort; ``about`` is what it was this time.
    """

    status: int
    detail: str
    logged: str = ""
    about: str = ""
