"""Under which hosts the server answers, and which sites may act on it."""

from collections.abc import Collection
from dataclasses import dataclass

from components.model.origins import Authority, Origin


@dataclass(frozen=True)
class Addresses:
    """What Host and Origin may say.

    ``public`` is where browsers find the server. ``names`` are more hosts: a name, `*.name` for
    all below it, or `*` for any.
    """

    public: Origin | None = None
    names: Collection[str] = ()

    def answers_to(self, host: Authority) -> bool:
        """Tell whether the server answers under a host."""
        if host.is_loopback or self._is_public(host):
            return True
        return any(_matches(host.host, name) for name in self.names)

    def lets_act(self, origin: Origin, host: Authority) -> bool:
        """Tell whether a page of an origin may act on the server that is asked under a host."""
        if self.public is not None and self.public.host == origin.host:
            return origin == self.public
        return origin.is_of(host)

    def _is_public(self, host: Authority) -> bool:
        if self.public is None:
            return False
        # A proxy may pass on the name alone, whatever the port.
        return self.public.is_of(host) or (self.public.host, None) == (host.host, host.port)


def _matches(host: str, name: str) -> bool:
    if name.startswith("*."):
        return host.endswith(name[1:])
    return name in ("*", host)
