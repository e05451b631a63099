"""What an id names, by the name that stands before it: a key, a header, a part of an address."""

import re
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple


class Kind(IntEnum):
    """What an id names, in the order in which one of the ids of a record is taken.

    OWN is what is called `id` and nothing else: the id of the record itself. FOREIGN ids name
    what has no status, and are never taken.
    """

    RUN = 0
    TASK = 1
    OWN = 2
    SESSION = 3
    UNNAMED = 4
    OTHER = 5
    FOREIGN = 6


class Name(NamedTuple):
    """A name that was understood: what it names, as a noun, and whether it speaks of an id."""

    kind: Kind
    noun: str
    says_id: bool


UNNAMED = Name(Kind.UNNAMED, "id without a name", says_id=False)
OWN = Name(Kind.OWN, "id", says_id=True)

# How sorts of ids are called where they are counted and chosen.
SORTS = {
    Kind.RUN: "run",
    Kind.TASK: "task",
    Kind.OWN: "id",
    Kind.SESSION: "session",
    Kind.UNNAMED: "id without a name",
    Kind.OTHER: "other id",
}

_KINDS = {"run": Kind.RUN, "task": Kind.TASK, "session": Kind.SESSION}
_FOREIGN = frozenset(
    (
        "account",
        "artifact",
        "attachment",
        "batch",
        "browser",
        "cell",
        "client",
        "container",
        "conversation",
        "correlation",
        "customer",
        "delivery",
        "deployment",
        "device",
        "download",
        "event",
        "file",
        "host",
        "image",
        "instance",
        "invoice",
        "kernel",
        "member",
        "message",
        "model",
        "msg",
        "order",
        "org",
        "organisation",
        "organization",
        "page",
        "payment",
        "plan",
        "pod",
        "profile",
        "project",
        "proxy",
        "recording",
        "request",
        "screenshot",
        "secret",
        "skill",
        "span",
        "step",
        "subscription",
        "team",
        "template",
        "tenant",
        "thread",
        "token",
        "trace",
        "transaction",
        "upload",
        "user",
        "webhook",
        "workspace",
    )
)
_ID_WORDS = frozenset(("id", "ids", "uuid", "uuids", "guid", "guids", "identifier", "identifiers"))
_ADDRESS_WORDS = frozenset(("url", "urls", "uri", "link", "links", "href", "address"))
# What these say of a run or task is that it is another one than the record's.
_OF_ANOTHER = frozenset(("parent", "previous", "prev", "original", "root", "next", "retried"))
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_GLUED = re.compile(r"([a-z]+?)(ids?|uuids?|guid)")


@lru_cache(maxsize=4096)
def understood(name: str) -> Name | None:
    """Return what a name such as `latestRunId`, `Task ID` or `workspace` names, None if unknown."""
    words = [word.lower() for word in _WORD.findall(name)]
    says_id = False
    while words:
        glued = _GLUED.fullmatch(words[-1])
        if words[-1] in _ID_WORDS:
            says_id = True
        elif glued and _noun_within(glued.group(1)):
            words[-1] = _noun_within(glued.group(1))
            return _of_noun(words, says_id=True)
        elif words[-1] not in _ADDRESS_WORDS:
            break
        words.pop()
    if not words:
        return OWN if says_id else None
    return _of_noun(words, says_id=says_id)


def sort_of(noun: str) -> Name:
    """Return the name whose sort is called by a noun of `SORTS`."""
    kind = next((kind for kind, called in SORTS.items() if called == noun), Kind.UNNAMED)
    return Name(kind, noun, says_id=True)


def _of_noun(words: list[str], *, says_id: bool) -> Name | None:
    noun, before = _singular(words[-1]), words[-2] if len(words) > 1 else ""
    if noun in _FOREIGN or (noun == "session" and before == "browser"):
        return Name(Kind.FOREIGN, noun if noun in _FOREIGN else "browser session", says_id)
    if noun in _KINDS:
        kind = Kind.OTHER if before in _OF_ANOTHER else _KINDS[noun]
        return Name(kind, noun if kind != Kind.OTHER else "other id", says_id)
    if says_id and (noun in ("bu", "browseruse") or (before, noun) == ("browser", "use")):
        return OWN
    return Name(Kind.OTHER, "other id", says_id=True) if says_id else None


def _noun_within(word: str) -> str:
    noun = _singular(word)
    return noun if noun in _FOREIGN else next((kind for kind in _KINDS if noun.endswith(kind)), "")


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and word[:-1] in (*_KINDS, *_FOREIGN) else word
