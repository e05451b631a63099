"""What people see of a fault, and what the poller does then."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Consequence:
    """What people see, and what the poller does with the task and with all others."""

    shown: str
    polling: str


CONSEQUENCES = {
    "looked for": Consequence(
        "{message} A status known before stays, as last known; a task without one counts as not "
        "found",
        "looks for it every interval, at least every 5 s, for 60 s after it was added, then every "
        "60 s; others: nothing",
    ),
    "refused": Consequence(
        "{message} A status known before stays, as last known",
        "asks again every 60 s; others: nothing",
    ),
    "one version": Consequence(
        "{message} A status known before stays, as last known",
        "asks again after 2, 4, 8 … 60 s (± 20 %); others: nothing",
    ),
    "key": Consequence(
        "Banner on every board: {message} What to set or pay. All statuses stay, as last known",
        "asks for one task that was fine before; if that is refused too, all others wait and one "
        "probe leaves every 30 s until one is answered",
    ),
    "route": Consequence(
        "Banner on every board: {message} What to set. All statuses stay, as last known. With "
        "`auto`, all other versions are asked first, and the heading says what is spoken instead",
        "asks for one task that was fine before; if there is no route for it either, all others "
        "wait and one probe leaves every 30 s until one is answered; a route that answered a "
        "moment ago is probed every 2 s, and given up after three such answers",
    ),
    "limited": Consequence(
        "Banner on every board: rate limited until 10:42:10. {message} All statuses stay, as last "
        "known",
        "every request waits as long as the server says ({wait}); then half the pace, and a "
        "tenth of the budget more every 5 s",
    ),
    "retried": Consequence(
        "{message} A status known before stays, as last known. A banner where most requests fail",
        "asks again after 2, 4, 8 … 60 s (± 20 %); where most of the last requests failed, all "
        "wait and one probe leaves every 2 s, later less often (as the interval, at most 30 s), "
        "then the budget returns within 5 s",
    ),
    "hangs": Consequence(
        "{message} A status known before stays, as last known. A banner where most requests fail",
        "asks again after twice the interval, then 4 × … up to 60 s (± 20 %), and in at most a "
        "quarter of the connections; where most of the last requests failed, all wait and one "
        "probe leaves every 2 s, later less often (as the interval, at most 30 s), then the budget "
        "returns within 5 s",
    ),
}
