"""YAML as JSON that has every value on the same line, so that it is read as JSON is.

Built from the parser's events: values stay the texts they are written as, aliases of lists and
mappings are not followed, since what they stand for was given once, and no tag makes an object.
"""

import json
from dataclasses import dataclass, field

import yaml

from components.model.limits import MAX_UPLOAD_BYTES

_MOST_EVENTS = 200_000
_DEEPEST = 60
_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))


class NotPlainYaml(Exception):
    """A text that is no YAML, or none that says the same as a text of JSON."""


def yaml_as_json(text: str) -> str:
    """Return YAML as JSON, one value for each document; raises `NotPlainYaml`."""
    writer = _Writer()
    try:
        for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
            if count > _MOST_EVENTS:
                raise NotPlainYaml
            writer.take(event)
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        raise NotPlainYaml from exc
    return "".join(writer.pieces)


@dataclass
class _Open:
    """A list or mapping that is being written, with the keys that it had and the present one."""

    is_mapping: bool
    is_first: bool = True
    key: str | None = None
    keys: set[str] = field(default_factory=set)


class _Writer:
    """Writes events as pieces of JSON."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._line = 0
        self._open: list[_Open] = []
        self._texts: dict[str, str] = {}
        # One long text that is named very often would fill the memory.
        self._left = 3 * MAX_UPLOAD_BYTES

    def take(self, event: yaml.Event) -> None:
        """Write one event; raises `NotPlainYaml`."""
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.AliasEvent():
                self._value(self._texts.get(event.anchor or "", "null"), event)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                is_mapping = isinstance(event, yaml.MappingStartEvent)
                self._value("{" if is_mapping else "[", event)
                self._open.append(_Open(is_mapping))
                if len(self._open) > _DEEPEST:
                    raise NotPlainYaml
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self.pieces.append("}" if self._open.pop().is_mapping else "]")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if not self._open:
            # Words on lines of their own are one text to YAML.
            raise NotPlainYaml
        is_nothing = event.implicit[0] and event.value in _NOTHING
        written = "null" if is_nothing else json.dumps(event.value, ensure_ascii=False)
        if event.anchor:
            self._texts[event.anchor] = written
        self._value(written, event)

    def _value(self, written: str, event: yaml.Event) -> None:
        line = event.start_mark.line if event.start_mark else self._line
        if line > self._line:
            self.pieces.append("\n" * (line - self._line))
            self._line = line
        within = self._open[-1] if self._open else None
        if within is not None and within.is_mapping and within.key is None:
            self._key(within, written)
            return
        if within is not None:
            if not within.is_mapping and not within.is_first:
                self.pieces.append(",")
            within.is_first, within.key = False, None
        self._left -= len(written)
        if self._left < 0:
            raise NotPlainYaml
        self.pieces.append(written)

    def _key(self, within: _Open, written: str) -> None:
        key = '"null"' if written == "null" else written
        if not key.startswith('"') or key in within.keys:
            # A list as a key, or one key for two values, of which JSON would lose the first.
            raise NotPlainYaml
        within.keys.add(key)
        within.key = key
        self.pieces.append(f"{'' if within.is_first else ','}{key}:")
        within.is_first = False
