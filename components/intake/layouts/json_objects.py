"""What an object of JSON names: its own ids, what it is called, and the records within it."""

from collections.abc import Iterator
from typing import Any

from components.intake.columns import fold
from components.intake.ids.names import Kind, Name, understood
from components.intake.ids.records import Mention

OTHER = Name(Kind.OTHER, "other id", says_id=False)

# Objects of these names are what the object around them is about; its own id is another's then.
_ENVELOPED = frozenset(
    (
        "payload", "json", "data", "body", "event", "message", "record", "item", "node", "object",
        "result", "resource", "source", "detail", "details", "task", "run", "session", "response",
        "request", "attributes", "fields", "value",
    )
)  # fmt: skip
# Lists of these names hold records of whatever the list is of.
_LISTS = frozenset(
    (
        "data", "items", "results", "records", "rows", "entries", "list", "content", "contents",
        "values", "value", "hits", "documents", "edges", "nodes", "ids", "objects", "payload",
        "body", "json", "log", "logs",
    )
)  # fmt: skip
MOST_OF_A_PAIR = 4


class Found:
    """What an object names: its own ids and what it is called, and the records within it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.mentions: list[Mention] = []
        self.plain: list[Mention] = []
        self.texts: list[Mention] = []
        self.within: list[Found] = []
        self.told: dict[str, str] = {}
        self.text_label = ""
        self.by_key = False
        self.line = 0

    def best(self) -> Kind:
        return min((mention.name.kind for mention in self.mentions), default=Kind.FOREIGN)


def of_list(key: str) -> Name | None:
    """Return what the ids of the objects in a list of this name are of; None for their own."""
    if not key or fold(key) in _LISTS:
        return None
    return understood(key) or OTHER


def rename(found: Found, name: Name | None) -> None:
    if name is not None and name.kind != Kind.OWN:
        for mention in found.mentions:
            if mention.name.kind == Kind.OWN:
                mention.name = name


def merge(outer: Found, inner: Found, key: str) -> None:
    """Add to an object what an object within it names."""
    if key:
        folded = fold(key)
        name = understood(key)
        rename(inner, name if name else None if folded in _ENVELOPED else OTHER)
        if folded in _ENVELOPED and inner.best() <= Kind.SESSION:
            rename(outer, OTHER)
    outer.mentions += inner.mentions
    outer.plain += inner.plain
    outer.texts += inner.texts
    outer.text_label = outer.text_label or inner.text_label
    outer.by_key = outer.by_key or inner.by_key
    outer.within += inner.within
    for field, told in inner.told.items():
        outer.told.setdefault(field, told)


def flat(found: Found) -> Iterator[Found]:
    """Yield the records in an object: those within it, where they are no less than itself."""
    within = [record for inner in found.within for record in flat(inner)]
    best = min((record.best() for record in within), default=Kind.FOREIGN)
    if found.mentions and found.best() < best:
        for record in within:
            found.mentions += record.mentions
        yield found
        return
    if found.mentions and best < Kind.FOREIGN:
        first = next(record for record in within if record.mentions)
        for mention in found.mentions:
            if mention.name.kind <= best:
                mention.name = OTHER
        first.mentions += found.mentions
    elif found.mentions or found.texts or found.plain:
        yield found
    yield from within


def paths(found: Found) -> Iterator[str]:
    for mention in found.mentions:
        yield f"{found.path}.{mention.name.noun}"
    for inner in found.within:
        yield from paths(inner)


def named_value(item: Any) -> tuple[str, Any] | None:
    """Return the name and value of an object such as `{"name": "task_id", "value": …}`."""
    if not isinstance(item, dict) or "value" not in item or len(item) > MOST_OF_A_PAIR:
        return None
    name = item.get("name", item.get("key"))
    return (name[:64], item["value"]) if isinstance(name, str) else None


def is_address_of_task(key: str, value: str) -> bool:
    """Tell whether a value is an address of the API or its pages, not of any page in the world."""
    name = understood(key)
    named = name is not None and name.kind <= Kind.SESSION
    return " " not in value and (named or "browser-use" in value or "/api/v" in value)
