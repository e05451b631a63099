"""Whether a server saw more requests than a budget allows, in any second or for longer."""

from collections.abc import Sequence

# Requests are counted where they arrive, a little later or earlier than they left.
JITTER = 0.1
# What a second hides behind the jitter, ten seconds do not.
SPANS = (1, 10)


def gaps(moments: Sequence[float], apart: int) -> list[float]:
    """Return the seconds between each moment and the one so many places later."""
    return [late - early for early, late in zip(moments, moments[apart:], strict=False)]


def is_kept(moments: Sequence[float], per_second: int) -> bool:
    """Tell whether no span held more moments than it may."""
    return all(gap >= span - JITTER for span in SPANS for gap in gaps(moments, span * per_second))
