"""Running text, such as logs, printed objects and tables of programs, as records that name ids."""

import re
from collections.abc import Iterator
from itertools import islice

from components.intake.ids.names import OWN, UNNAMED, Kind, Name, understood
from components.intake.ids.records import Mention, Record
from components.intake.ids.shapes import (
    Form,
    LineNumbers,
    Shape,
    address_before,
    count_after,
    shapes,
)
from components.intake.ids.text_tables import RuledTables
from components.model.limits import MAX_ITEMS

Span = tuple[int, int]

_BACK = 64
_OPENING = " \t\"'`“”‘’([{<*\\"
_SEPARATING = " \t\"'`”’*)]}\\"
_NAME_BACK = re.compile(
    r"(?:(?:s?di|s?diuu|diug) )?[A-Za-z0-9]+(?:[_.-][A-Za-z0-9]+){0,3}", re.IGNORECASE
)
_ENDING = " \t\"'`),;}]"
_CONSTRUCTORS = ("UUID", "uuid", "ObjectId")
_LIST_GOES_ON = re.compile(r"[\s\"'`)\]]*,[\s\"'`(\[]*(?:UUID\([\"'])?")
_MEDIA = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|mp4|webm|pdf|zip|docx?|xlsx?)\b", re.IGNORECASE)
_ADDRESS_REST = re.compile(r"[^\s\"'`<>()\[\],;|]{0,300}")
# Beside an id these only name it where they say so, as in `message_id`.
_TALKATIVE = frozenset(("event", "message", "msg", "model", "page", "plan", "step", "cell"))
_FIELD_LINE = re.compile(r"[\s>{(\[\"'*-]*+(?:\w++\([\"']?)?\Z")
_BLOCK = re.compile(r"</?(?:li|tr|p|br|div|option|d[dt])\b", re.IGNORECASE)
_QUOTED = r"\"((?:[^\"\\\n]|\\.)*+)\"|'((?:[^'\\\n]|\\.)*+)'"
_LABEL = re.compile(
    rf"(?<![\w.])[\"']?(label|title|task|name|prompt)[\"']?[ \t]*(?:=>|[:=])[ \t]*(?:{_QUOTED})"
    r"|^[\s>{(-]*+(label|title|task|name|prompt)[ \t]*[:=|][ \t]*([^\s\"'\[{(][^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_LABELS = ("label", "title", "task", "name", "prompt")
_WITHIN = 4000


class RunningText:
    """Reads a text in which ids stand anywhere; what was read is in ``records`` and ``spans``.

    ``unread`` counts the ids that were left after the first `MAX_ITEMS`.
    """

    def __init__(self, text: str, lines: LineNumbers) -> None:
        self._text = text
        self._lines = lines
        self._tables = RuledTables(text)
        self._in_html = "<" in text
        self._names: set[str] = set()
        self._base = 0
        self._in_fields = False
        self._fieldlike = False
        self._last: tuple[Shape, Name] | None = None
        self._places: list[tuple[int, int, bool]] = []
        self.records: list[Record] = []
        self.spans: list[Span] = []
        self.unread = 0
        for shape in islice(shapes(text), MAX_ITEMS):
            self._take(shape)
        if len(self.spans) == MAX_ITEMS:
            self.unread = count_after(text, self.spans[-1][1])
        for record, span in zip(self.records, self._label_spans(), strict=True):
            record.settle()
            record.label = record.label or _label(text, *span)

    def _take(self, shape: Shape) -> None:
        since = self._last[0].end if self._last else 0
        line_start = self._text.rfind("\n", since, shape.start) + 1
        floor = line_start or since
        name, firm, begins = self._name(shape, floor, since)
        key = self._text[begins : shape.start] if firm else ""
        if shape.form == Form.UUID and _MEDIA.match(self._text, shape.end):
            name, firm = Name(Kind.FOREIGN, "file", says_id=False), False
        mention = Mention(self._lines.at(shape.start), shape.text, name, firm)
        in_address = self._text[shape.start - 1 : shape.start] == "/"
        self._fieldlike = bool(key) and not in_address
        if self._goes_on(line_start, since, begins, key):
            self._add(mention)
            self._places[-1] = (self._places[-1][0], shape.end, self._in_fields)
        else:
            self._begin(mention, shape, line_start, begins)
        if key:
            self._names.add(key)
        self._last = (shape, name)
        end = shape.end
        if in_address:
            rest = _ADDRESS_REST.match(self._text, end)
            end = rest.end() if rest else end
        self.spans.append((begins, end))

    def _add(self, mention: Mention) -> None:
        known = self.records[-1].mentions
        for other in known[-20:]:
            # Named once more, as in `task_id=… GET /tasks/…`; in a list it would be given twice.
            if other.text == mention.text and (other.firm or mention.firm):
                return
        known.append(mention)

    def _begin(self, mention: Mention, shape: Shape, line_start: int, begins: int) -> None:
        record = Record(mention.line, [mention])
        record.label = self._tables.label(shape.start)
        self.records.append(record)
        self._names = set()
        if line_start or len(self.records) == 1:
            head = self._text[line_start : min(begins, line_start + 200)]
            self._in_fields = self._fieldlike and bool(_FIELD_LINE.match(head))
            self._base = len(head) - len(head.lstrip(" \t>"))
        self._places.append((shape.start, shape.end, self._in_fields))

    def _goes_on(self, line_start: int, since: int, begins: int, key: str) -> bool:
        if not self.records or (key and key in self._names):
            return False
        if not line_start:
            return not self._in_html or _BLOCK.search(self._text, since, begins) is None
        gap = self._text[since : min(line_start + 200, begins + 1)]
        if not self._in_fields or not self._fieldlike or len(gap) > _WITHIN:
            return False
        if not _FIELD_LINE.match(self._text[line_start : min(begins, line_start + 200)]):
            return False
        rest, *lines = gap.split("\n")
        if "}" in rest and self._opens(line_start, begins):
            return False
        return not rest.strip(_ENDING) and not any(map(self._separates, lines))

    def _opens(self, line_start: int, begins: int) -> bool:
        """Tell whether a line begins an object of its own, no deeper than the record before."""
        head = self._text[line_start : min(begins, line_start + 200)]
        content = head.lstrip(" \t>")
        return "{" in content and len(head) - len(content) <= self._base

    def _separates(self, line: str) -> bool:
        content = line.lstrip(" \t>")
        indent = len(line) - len(content)
        if not content:
            return True
        return (content[0] in "-*•" and indent <= self._base) or (
            content[0] in "})]" and indent < self._base
        )

    def _name(self, shape: Shape, floor: int, since: int) -> tuple[Name, bool, int]:
        """Return what names a shape, whether firmly, and where the name or address begins."""
        text, start = self._text, shape.start
        header = self._tables.header(start)
        if header is not None and (name := understood(header)):
            return name, True, start
        before = text[max(floor, start - _BACK) : start]
        if before.endswith("/"):
            return self._of_address(start)
        if self._last and start - since < _BACK and _LIST_GOES_ON.fullmatch(text, since, start):
            return self._last[1], False, start
        bare = before.rstrip(_OPENING)
        if not bare and "[" in text[max(since, start - 20) : start]:
            # The first of a list whose name is on the line above.
            before = text[max(since, start - _BACK) : start]
            bare = before.rstrip(_OPENING + "\n")
        if bare.endswith(_CONSTRUCTORS):
            constructor = next(name for name in _CONSTRUCTORS if bare.endswith(name))
            bare = bare.removesuffix(constructor).rstrip(_OPENING)
        return self._of_words(shape, bare, start - len(before))

    def _of_address(self, start: int) -> tuple[Name, bool, int]:
        address = address_before(self._text, start)
        begins = start - len(address)
        part = address.rstrip("/").rpartition("/")[2]
        if part.lower() in ("agent", "agents"):
            return OWN, True, begins
        name = understood(part) or Name(Kind.OTHER, "other id", says_id=False)
        return name, True, begins

    def _of_words(self, shape: Shape, bare: str, offset: int) -> tuple[Name, bool, int]:
        named = bare.rstrip(_SEPARATING)
        firm = named.endswith((":", "=", "=>", "|"))
        if firm:
            named = named.rstrip(":=>|" + _SEPARATING)
        elif bare.endswith(("_", "-", "#", ".")):
            named = bare[:-1]
        found = _NAME_BACK.match(named[::-1])
        words = found.group()[::-1] if found else ""
        name = understood(words) if words else None
        if name is not None and not name.says_id and name.noun in _TALKATIVE:
            name = None
        if shape.form == Form.WORD and (name is None or name.kind == Kind.OTHER):
            return (
                understood(shape.text.partition("_")[0].partition("-")[0]) or UNNAMED,
                firm,
                (shape.start),
            )
        if name is None:
            return UNNAMED, False, shape.start
        return name, firm, offset + len(named) - len(words)

    def _label_spans(self) -> Iterator[Span]:
        text, places = self._text, self._places
        for index, (start, end, in_fields) in enumerate(places):
            following = places[index + 1][0] if index + 1 < len(places) else len(text)
            limit = min(following, end + _WITHIN)
            last = text.find("\n\n" if in_fields else "\n", end, limit)
            yield start, limit if last < 0 else last


def _label(text: str, start: int, end: int) -> str:
    found: dict[str, str] = {}
    for match in _LABEL.finditer(text, start, end):
        key = (match.group(1) or match.group(4)).lower()
        found.setdefault(key, match.group(2) or match.group(3) or match.group(5) or "")
    return next((found[key] for key in _LABELS if found.get(key)), "")
