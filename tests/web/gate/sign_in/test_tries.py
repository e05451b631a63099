"""Who waits before a password is tried: the one who guesses, and hardly anybody else."""

from components.web.gate.sign_in.tries import (
    FREE_OF_ACCOUNT,
    FREE_OF_ACCOUNT_AND_ADDRESS,
    FREE_OF_ADDRESS,
    LONGEST_OF_ACCOUNT,
    Tries,
)
from tests.support.gate.clock import Clock

OWNER, GUESSER = "10.0.0.1", "10.0.0.9"
DAY = 86_400


def test_owner_is_not_kept_out_by_somebody_elsewhere() -> None:
    """A thousand wrong passwords from one address are refused there alone."""
    tries = Tries(Clock())
    looked_at = 0
    for _ in range(1_000):
        if not tries.wait("ann", GUESSER):
            tries.begun("ann", GUESSER)
            looked_at += 1
        assert tries.wait("ann", OWNER) == 0
    assert looked_at == FREE_OF_ACCOUNT_AND_ADDRESS


def test_patience_gets_hardly_anywhere() -> None:
    """Whoever waits as told tries a few hundred a day; the owner waits for seconds at most."""
    clock = Clock()
    tries = Tries(clock)
    looked_at = 0
    while clock.now < DAY:
        clock.now += tries.wait("ann", GUESSER)
        tries.begun("ann", GUESSER)
        looked_at += 1
        assert tries.wait("ann", OWNER) <= LONGEST_OF_ACCOUNT
    assert looked_at < 320


def test_account_slows_down_who_has_many_addresses() -> None:
    """However many they are, a day has so many tries; none of them keeps the owner out for long."""
    clock = Clock()
    tries = Tries(clock)
    for number in range(FREE_OF_ACCOUNT):
        assert tries.wait("ann", f"address {number}") == 0
        tries.begun("ann", f"address {number}")
    looked_at = 0
    while clock.now < DAY:
        waited = tries.wait("ann", f"another {looked_at}")
        assert 0 < waited <= LONGEST_OF_ACCOUNT
        assert tries.wait("bob", f"another {looked_at}") == 0
        clock.now += waited
        tries.begun("ann", f"another {looked_at}")
        looked_at += 1
    assert looked_at < DAY / LONGEST_OF_ACCOUNT + 10


def test_one_address_tries_few_accounts() -> None:
    """Nor does an account of one's own buy more tries, however often one signs in by it."""
    tries = Tries(Clock())
    for number in range(FREE_OF_ADDRESS):
        assert tries.wait(f"account {number}", GUESSER) == 0
        tries.begun("own", GUESSER)
        tries.succeeded("own", GUESSER)
        tries.begun(f"account {number}", GUESSER)
    assert tries.wait("another", GUESSER) > 0
    assert tries.wait("another", OWNER) == 0


def test_what_was_mistyped_before_is_forgotten() -> None:
    """Whoever gets in at last has all tries anew the next time."""
    tries = Tries(Clock())
    for _ in range(3):
        for _ in range(FREE_OF_ACCOUNT_AND_ADDRESS - 1):
            tries.begun("ann", OWNER)
        assert tries.wait("ann", OWNER) == 0
        tries.begun("ann", OWNER)
        tries.succeeded("ann", OWNER)
