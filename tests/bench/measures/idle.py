"""What an open page costs while nothing changes."""

import math
from itertools import dropwhile

from tests.bench import pages, servers
from tests.bench.figures import Figure, size

GOAL_BYTES = 4000
# The session's state follows the end of a run.
TAIL_SECONDS = 0.5
MINUTE = 60.0


def measure(
    ours: pages.View,
    naive: pages.View,
    our_server: servers.Server,
    naive_server: servers.Server,
    *,
    seconds: float,
) -> list[Figure]:
    """Count the websocket traffic of two idle pages in the same while."""
    both = [(ours, our_server), (naive, naive_server)]
    before = [server.cpu_seconds() for _, server in both]
    marks = [len(view.frames) for view, _ in both]
    ours.wait(seconds)
    spent = [server.cpu_seconds() - cpu for (_, server), cpu in zip(both, before, strict=True)]
    frames = [view.frames[mark:] for (view, _), mark in zip(both, marks, strict=True)]
    our_beats, our_rest = _beats(frames[0])
    # It may have been in the middle of a tick at the start.
    naive_beats, naive_rest = _beats(list(dropwhile(lambda frame: not frame.tick, frames[1])))
    what = f"Idle page, 100 running tasks, {seconds:g} s"
    return [
        Figure(
            f"{what}: bytes of each heartbeat",
            _list(our_beats),
            f"{len(naive_beats)} ticks, {size(sum(naive_beats) / max(1, len(naive_beats)))} each",
            f"< {size(GOAL_BYTES)}",
            bool(our_beats) and max(our_beats) < GOAL_BYTES,
        ),
        Figure(
            f"{what}: most in any {MINUTE:g} s, both ways",
            size(_most(frames[0])),
            size(_most(frames[1])),
            f"≤ {size(GOAL_BYTES)}",
            _most(frames[0]) <= GOAL_BYTES,
        ),
        Figure(
            f"{what}: bytes between heartbeats",
            size(our_rest),
            f"{size(naive_rest)}, but a tick every {seconds / max(1, len(naive_beats)):.0f} s",
            "0 B",
            our_rest == 0,
        ),
        Figure(
            f"{what}: websocket, and server time",
            f"{_traffic(frames[0])}, {spent[0]:.2f} s",
            f"{_traffic(frames[1])}, {spent[1]:.2f} s",
        ),
    ]


def _beats(frames: list[pages.Frame]) -> tuple[list[int], int]:
    beats: list[int] = []
    rest, until = 0, -math.inf
    for frame in frames:
        if frame.tick:
            beats.append(0)
            until = math.inf
        if frame.at <= until:
            beats[-1] += frame.size
        else:
            rest += frame.size
        if frame.finished and beats:
            until = frame.at + TAIL_SECONDS
    return beats, rest


def _most(frames: list[pages.Frame]) -> int:
    begins = [frame.at for frame in frames]
    within = (
        sum(frame.size for frame in frames if began <= frame.at < began + MINUTE)
        for began in begins
    )
    return max(within, default=0)


def _traffic(frames: list[pages.Frame]) -> str:
    sent = [frame.size for frame in frames if frame.sent]
    received = [frame.size for frame in frames if not frame.sent]
    return (
        f"{len(sent)} frames / {size(sum(sent))} out, "
        f"{len(received)} frames / {size(sum(received))} in"
    )


def _list(beats: list[int]) -> str:
    return f"{len(beats)}: {', '.join(size(beat) for beat in beats)}" if beats else "none came"
