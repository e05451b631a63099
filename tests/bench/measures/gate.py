"""What the gate adds to a request: the same route on several servers, in turn."""

import http.client
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from components import monitor
from components.model.access.actions import CreateToken
from components.model.access.actor import LOCAL
from components.model.access.roles import Role
from components.model.settings import AccessSettings, OidcSettings, Settings, WebSettings
from components.web.gate.identity.visitors import Visitors
from tests.bench.figures import Figure
from tests.support.gate.gated import Door, gated

GOAL_MS, WHOLE_GOAL_MS = 0.3, 0.5
HEALTH, VERSION = "/healthz", "/api/boards/main/version"
# A provider that is never asked.
ACCESS = AccessSettings(oidc=OidcSettings("http://127.0.0.1:9", "board", "none"))


def measure(folder: Path, *, requests: int, known: int) -> list[Figure]:
    """Ask all servers in turn, each on one connection that stays open.

    The whole gate knows so many sessions and as many tokens, and is asked by one of each.
    """
    with (
        monitor.running(_settings(folder)) as watching,
        gated() as behind,
        gated(bare=True) as bare,
        gated(WebSettings(access=ACCESS), directory=watching.access) as whole,
    ):
        session, token = _fill(watching, known)
        askers = [
            _asker(bare, HEALTH),
            _asker(behind, HEALTH),
            _asker(whole, VERSION, {"Cookie": f"taskboard_session={session}"}),
            _asker(whole, VERSION, {"Authorization": f"Bearer {token}"}),
        ]
        without, passed, person, program = _medians(askers, requests)
    return [
        Figure(
            f"A request through the gate (median of {requests:,})",
            f"{passed:.3f} ms, {passed - without:.3f} ms more",
            f"{without:.3f} ms without",
            f"< {GOAL_MS} ms more",
            passed - without < GOAL_MS,
        ),
        *(
            Figure(
                f"The same by {who}, {known:,} sessions and {known:,} tokens",
                f"{took:.3f} ms, {took - without:.3f} ms more",
                f"{passed:.3f} ms where nobody signs in",
                f"< {WHOLE_GOAL_MS} ms more",
                took - without < WHOLE_GOAL_MS,
            )
            for who, took in (("a session", person), ("a token", program))
        ),
    ]


def _settings(folder: Path) -> Settings:
    # Nothing is on any board, so that nothing is asked for.
    database = f"sqlite:///{folder / 'gate.sqlite'}"
    return Settings(database_url=database, api_key="none", base_url="http://127.0.0.1:9")


def _fill(watching: monitor.Monitor, known: int) -> tuple[str, str]:
    until = datetime.now(UTC) + timedelta(hours=1)
    provider = Visitors(ACCESS, watching.access).oidc
    session = token = ""
    for number in range(known):
        name = f"person-{number}"
        session, _ = watching.access.open_session(name, Role.VIEWER, provider, until)
        made = CreateToken("", name, writes=False, boards=None, expires_at=None)
        token = watching.perform(made, LOCAL).secret
    return session, token


def _medians(askers: Sequence[Callable[[], float]], requests: int) -> list[float]:
    times: list[list[float]] = [[] for _ in askers]
    for number in range(requests):
        # None is always the one that comes after the same other.
        for place in range(len(askers)):
            which = (place + number) % len(askers)
            times[which].append(askers[which]())
    return [statistics.median(each) * 1000 for each in times]


def _asker(door: Door, path: str, headers: dict[str, str] | None = None) -> Callable[[], float]:
    connection = http.client.HTTPConnection("127.0.0.1", door.port)

    def ask() -> float:
        begun = time.perf_counter()
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        answer.read()
        took = time.perf_counter() - begun
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}")
        return took

    return ask
