"""What a rule says to somebody who asks."""

from components.model.access.actor import Actor, Kind
from components.model.access.roles import Role
from components.web.gate import refusals
from components.web.gate.refusals import Refusal
from components.web.gate.rules.table import Match

READS = ("GET", "HEAD", "OPTIONS")

MISSING = Refusal(refusals.NOT_FOUND, "There is nothing at this address.", access=True)
NO_TOKEN = Refusal(
    refusals.UNAUTHORIZED, "This token is unknown, was revoked, or has expired.", access=True
)
UNKNOWN = Refusal(
    refusals.UNAUTHORIZED,
    "Sign in first, or send a token: “Authorization: Bearer …”.",
    access=True,
)


def refusal(match: Match | None, actor: Actor | None, method: str) -> Refusal | None:
    """Return why somebody may not ask for what a rule is about; None where they may."""
    if match is None:
        return MISSING
    rule, board = match.rule, match.board
    least = rule.least(reads=method in READS)
    if least is None:
        return None
    if actor is None:
        return UNKNOWN
    if actor.kind not in rule.kinds:
        return _forbidden(f"This is not for {_KINDS[actor.kind]}.", actor)
    if board is not None and not actor.sees(board):
        # As of a board that is not there, in the words of the routes.
        return Refusal(
            refusals.NOT_FOUND,
            f"There is no board “{board}”.",
            error="unknown_board",
            access=True,
        )
    if actor.role < least:
        return _forbidden(f"{_role(actor)}: {_needed(least)}.", actor)
    return None


_KINDS = {
    Kind.LOCAL: "people",
    Kind.PERSON: "people",
    Kind.TOKEN: "tokens",
    Kind.WALL: "wallboards",
    Kind.PROGRAM: "programs",
}


def _role(actor: Actor) -> str:
    if actor.kind is not Kind.TOKEN:
        return f"Your role here is {actor.role.word}"
    return "This token only reads" if actor.role is Role.VIEWER else "This token is for some boards"


def _needed(least: Role) -> str:
    whoever = [f"an {role.word}" for role in Role if role >= max(least, Role.OPERATOR)]
    return f"this takes {' or '.join(whoever)}"


def _forbidden(detail: str, actor: Actor) -> Refusal:
    return Refusal(
        refusals.FORBIDDEN,
        detail,
        "somebody's role does not allow this",
        f"{actor.kind.value} {actor.name}",
        access=True,
    )
