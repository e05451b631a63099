"""The table: every route, our own and Streamlit's, with the least role that may ask for it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from starlette.routing import Route, WebSocketRoute, compile_path

from components.model.access.actor import Kind
from components.model.access.roles import Role

PEOPLE = frozenset((Kind.LOCAL, Kind.PERSON))
PEOPLE_AND_WALLS = PEOPLE | {Kind.WALL}
PEOPLE_AND_PROGRAMS = PEOPLE | {Kind.TOKEN}
ALL = frozenset(Kind)


@dataclass(frozen=True, slots=True)
class Rule:
    """The least role that reads, and that does anything else, where that is another.

    ``read`` is None where nobody needs to sign in.
    """

    read: Role | None
    act: Role | None = None
    kinds: frozenset[Kind] = PEOPLE_AND_PROGRAMS

    def least(self, *, reads: bool) -> Role | None:
        """Return the least role for a request."""
        return self.read if reads or self.act is None else self.act


@dataclass(frozen=True, slots=True)
class Match:
    """The rule of a path, and the board that it names."""

    rule: Rule
    board: str | None = None


EVERYBODY = Rule(None, kinds=ALL)
VIEWERS = Rule(Role.VIEWER)
OPERATORS = Rule(Role.VIEWER, Role.OPERATOR)
ADMINISTRATORS = Rule(Role.VIEWER, Role.ADMINISTRATOR)

# By the path of its route. What a route of ours is not named here is refused, and told as missing.
OWN: dict[str, Rule] = {
    "/healthz": EVERYBODY,
    "/readyz": EVERYBODY,
    "/assets/{build}/{attempt:int}/{name:path}": EVERYBODY,
    "/api/openapi.json": VIEWERS,
    "/api/version": VIEWERS,
    "/api/audit.csv": Rule(Role.ADMINISTRATOR, kinds=PEOPLE),
    "/api/boards": ADMINISTRATORS,
    "/api/boards/{board}.csv": VIEWERS,
    # Whoever may pause a board also says how often it is refreshed; the rest of it is asked below.
    "/api/boards/{board}": OPERATORS,
    "/api/boards/{board}/version": Rule(Role.VIEWER, kinds=ALL),
    "/api/boards/{board}/export": VIEWERS,
    "/api/boards/{board}/export.gz": VIEWERS,
    "/api/boards/{board}/badge.svg": VIEWERS,
    "/api/boards/{board}/wait": VIEWERS,
    "/api/boards/{board}/refresh": OPERATORS,
    "/api/boards/{board}/pause": OPERATORS,
    "/api/boards/{board}/resume": OPERATORS,
    "/api/boards/{board}/tasks": OPERATORS,
    "/api/boards/{board}/tasks/{task_id}": OPERATORS,
    "/api/boards/{board}/tasks/{task_id}/history": VIEWERS,
    # Whoever sends a webhook signs it.
    "/api/webhooks/browser-use": EVERYBODY,
}
# Routes that know by themselves who asks: no page sends what they take, so they need no Origin.
SELF_AUTHENTICATED = ("/api/webhooks/browser-use",)

# The pages, by their path below the base.
PAGES: dict[str, Rule] = {
    "/": Rule(Role.VIEWER, kinds=PEOPLE),
    "/wallboard": Rule(Role.VIEWER, kinds=PEOPLE_AND_WALLS),
    "/boards": Rule(Role.VIEWER, kinds=PEOPLE),
    "/history": Rule(Role.VIEWER, kinds=PEOPLE),
    "/access": Rule(Role.ADMINISTRATOR, kinds=PEOPLE),
    "/account": Rule(Role.VIEWER, kinds=PEOPLE),
}
# Streamlit's routes, below the base as well. It has more, which nobody may use: signing in by
# itself, and an interface for agents.
STREAMLIT: dict[str, Rule] = {
    "/_stcore/health": EVERYBODY,
    "/_stcore/host-config": EVERYBODY,
    "/_stcore/metrics": Rule(Role.ADMINISTRATOR, kinds=PEOPLE),
    "/_stcore/stream": Rule(Role.VIEWER, kinds=PEOPLE_AND_WALLS),
    # Adding tasks from files, and importing boards.
    "/_stcore/upload_file/{session_id}/{file_id}": Rule(Role.OPERATOR, kinds=PEOPLE),
    "/_stcore/bidi-components/{path:path}": Rule(Role.VIEWER, kinds=PEOPLE),
    "/component/{path:path}": Rule(Role.VIEWER, kinds=PEOPLE),
    "/media/{file_id:path}": Rule(Role.VIEWER, kinds=PEOPLE),
    "/static/{path:path}": EVERYBODY,
    "/favicon.png": EVERYBODY,
    "/manifest.json": EVERYBODY,
}
# Each page looks for them beside itself first, and is told that they are not there.
PROBES = ("_stcore/health", "_stcore/host-config")

Pattern = tuple[re.Pattern[str], Rule]


class Table:
    """Finds the rule of a path.

    ``routes`` are our own, which are found at the root, and have their rules in ``own``; pages and
    Streamlit's own are below ``base``.
    """

    def __init__(
        self, routes: Iterable[Route | WebSocketRoute], base: str, own: Mapping[str, Rule] = OWN
    ) -> None:
        below = {base + path: rule for path, rule in (PAGES | STREAMLIT).items()}
        probes = {
            f"{base}{page.rstrip('/')}/{probe}": EVERYBODY for page in PAGES for probe in PROBES
        }
        # A path without a parameter is itself; Streamlit sends those with a slash too much away.
        plain = {path: rule for path, rule in (below | probes).items() if "{" not in path}
        slashed = {f"{base}{page}/": rule for page, rule in PAGES.items() if page != "/"}
        self._plain = {**plain, **slashed, **({base: PAGES["/"]} if base else {})}
        self._patterns: list[Pattern] = []
        # The first that matches is the one that answers, as Starlette has it.
        for route in routes:
            rule = own.get(route.path)
            if rule is not None:
                self._patterns.append((route.path_regex, rule))
        for path, rule in below.items():
            if "{" in path:
                self._patterns.append((compile_path(path)[0], rule))

    def match(self, path: str) -> Match | None:
        """Return the rule of a path; None where it names none."""
        if (rule := self._plain.get(path)) is not None:
            return Match(rule)
        for pattern, rule in self._patterns:
            if found := pattern.match(path):
                return Match(rule, found.groupdict().get("board"))
        return None
