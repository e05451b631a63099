"""How long the long checks are: a short form in `make test`, the whole in `make soak`."""

import os

from hypothesis import HealthCheck, settings

FULL = os.environ.get("TASKBOARD_SOAK") == "full"


def examples(few: int) -> settings:
    """Try a property on so many examples in `make test`, and on ten times as many in `make soak`.

    How long one example takes says more of the machine than of the program.
    """
    return settings(
        max_examples=10 * few if FULL else few,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
