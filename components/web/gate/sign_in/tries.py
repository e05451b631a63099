"""Whose turn it is to try a password: by the address it is tried from, and by the account."""

import time
from collections.abc import Callable

from components.web.gate.sign_in.limiter import LONGEST_SECONDS, Limiter

# People mistype, and many may have one address.
FREE_OF_ACCOUNT_AND_ADDRESS, FREE_OF_ADDRESS = 5, 20
# Whoever guesses from many addresses is slowed down by the account's own bound, which is so loose
# that nobody keeps its owner out by it.
FREE_OF_ACCOUNT, LONGEST_OF_ACCOUNT = 100, 10.0


class Tries:
    """Counts tries of an account from a network: of both together, and of each for itself."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._together = Limiter(FREE_OF_ACCOUNT_AND_ADDRESS, LONGEST_SECONDS, now)
        self._networks = Limiter(FREE_OF_ADDRESS, LONGEST_SECONDS, now)
        self._accounts = Limiter(FREE_OF_ACCOUNT, LONGEST_OF_ACCOUNT, now)

    def wait(self, account: str, network: str) -> float:
        """Return the seconds until this may be tried; 0 where it may be now."""
        return max(
            self._together.wait(_both(account, network)),
            self._networks.wait(network),
            self._accounts.wait(account),
        )

    def begun(self, account: str, network: str) -> None:
        """Count a try before it is known what comes of it, so that many at once are no first."""
        self._together.failed(_both(account, network))
        self._networks.failed(network)
        self._accounts.failed(account)

    def succeeded(self, account: str, network: str) -> None:
        """Take back the last try, and forget what its owner mistyped before.

        Whoever has an account may not try those of others the more for it.
        """
        self._together.forget(_both(account, network))
        self._networks.take_back(network)
        self._accounts.take_back(account)


def _both(account: str, network: str) -> str:
    return f"{network} {account}"
