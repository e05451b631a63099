"""Why a request is refused."""

from dataclasses import dataclass

UNAUTHORIZED, FORBIDDEN, NOT_FOUND = 401, 403, 404
TIMEOUT, TOO_LARGE, FAILED, UNAVAILABLE = 408, 413, 500, 503
# By which programs go where a refusal has no word of its own.
WORDS = {
    UNAUTHORIZED: "unauthorized",
    FORBIDDEN: "not_allowed",
    NOT_FOUND: "not_found",
    TIMEOUT: "timeout",
    TOO_LARGE: "too_large",
    FAILED: "failed",
    UNAVAILABLE: "unavailable",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer in the application's place: what people read, and what the log says of it.

    ``logged`` is the same for each refusal of a sort, and empty where it is not worth a line;
    ``about`` is what it was this time. ``error`` is a word for programs. ``access`` says that it is
    about who asks, not about how: then it is told as a problem (RFC 9457), or as a page to people.
    """

    status: int
    detail: str
    logged: str = ""
    about: str = ""
    error: str = ""
    access: bool = False
