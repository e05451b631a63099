"""What comes of asking an identity provider."""

from dataclasses import dataclass

from components.model.errors import TaskboardError


class ProviderError(TaskboardError):
    """The provider cannot be asked, or answers what is of no use; the message is for people."""


class StateLost(TaskboardError):
    """The answer belongs to no sign-in that this browser has begun lately."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says somebody is; ``mail`` is empty where it is not verified.

    ``target`` is the page that was asked for first.
    """

    mail: str
    groups: tuple[str, ...]
    target: str
