"""Files that are no boards: refused in words that name the place, whatever bytes come."""

import gzip
import io
import json
import re
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.exchange import UnreadableBoard, load
from components.model.board import BoardFile
from components.model.history.records import Change
from components.model.limits import MAX_BOARD_FILE_BYTES, MAX_STATUS_WORDS, MEGABYTE
from tests.soak.extent import examples
from tests.support.board_files import AT, LATE, SMALL, board_files, written


def refusal(data: bytes) -> str:
    """Return the sentences that a file is refused with, having checked that they are some."""
    with pytest.raises(UnreadableBoard) as caught:
        load(data)
    told = str(caught.value)
    assert "\n" not in told
    assert told.endswith(".")
    assert len(told) < 400
    return told


def _set(name: str, field: str, value: object, at: int = 0) -> Callable[[Any], None]:
    return lambda document: document[name][at].__setitem__(field, value)


def _fact(field: str, value: object) -> Callable[[Any], None]:
    return lambda document: document["readings"][0]["facts"].__setitem__(field, value)


WRONG: dict[str, tuple[Callable[[Any], object], str]] = {
    "not_a_time": (_set("changes", "seen_at", 5, 1), "seen_at: expected a time"),
    "no_such_time": (_set("changes", "seen_at", "2024-02-30T00:00:00Z", 1), "seen_at: no time"),
    "naive_time": (_set("changes", "seen_at", "2024-11-20T10:00:00", 1), "seen_at: not in UTC"),
    "other_zone": (_set("samples", "at", "2024-11-20T10:00:00+02:00"), "at: not in UTC"),
    "past": (_set("gaps", "began_at", "1999-12-31T23:59:59Z"), "began_at: in the far past"),
    "future": (_set("gaps", "ended_at", "9999-12-31T23:59:59Z"), "ended_at: in the far past or"),
    "missing": (lambda d: d["changes"][1].pop("new"), "changes: lacks the field “new”"),
    "not_a_word": (_set("changes", "old", 7, 1), "old: expected a text or nothing"),
    "long_status": (_set("readings", "status", "x" * 65), "status: empty or longer than 64"),
    "empty_status": (_set("changes", "new", "", 1), "new: empty"),
    "odd_status": (_set("changes", "new", "a\u202eb", 1), "new: no word"),
    "long_label": (_set("tasks", "label", "x" * 201), "label: longer than 200 characters"),
    "long_note": (_set("tasks", "note", "x" * 1001), "note: longer than 1,000 characters"),
    "zero": (_set("tasks", "group", "a\0"), "group: contains the character U+0000"),
    "few_counts": (_set("samples", "counts", [1, 2]), "counts: 2 numbers where there are 7"),
    "negative_count": (_set("hours", "counts", [0, 0, 0, 0, 0, 0, -1], 1), "counts: negative"),
    "half_count": (_set("samples", "counts", [0.5] * 7), "counts: expected a whole number"),
    "negative_ends": (_set("hours", "finished", -1), "finished: negative"),
    "no_id": (_set("tasks", "task_id", "a b", 1), "task_id: 'a b' is no id"),
    "id_twice": (_set("tasks", "task_id", "a", 1), "task_id: here twice"),
    "key": (_set("tasks", "task_id", "bu_" + "x7" * 20, 1), "task_id: looks like an API key"),
    "reading_of_another": (_set("readings", "task_id", "c"), "task_id: none of the file's tasks"),
    "change_of_another": (_set("changes", "task_id", "c", 1), "task_id: none of the file's tasks"),
    "reading_twice": (lambda d: d["readings"].append(d["readings"][0]), "task_id: here twice"),
    "problem": (lambda d: d["readings"][0]["problem"].update(at="now"), "at: no time"),
    "negative_cost": (_fact("cost_usd", -0.01), "cost_usd: no cost of 0 to 1,000,000,000 US"),
    "immense_cost": (_fact("cost_usd", 1e300), "cost_usd: no cost"),
    "cost_in_words": (_fact("cost_usd", "0.25"), "cost_usd: expected a number or nothing"),
    "long_title": (_fact("title", "x" * 201), "title: longer than 200 characters"),
    "no_title": (_fact("title", None), "title: expected a text"),
    "api_time": (_fact("finished_at", "2100-01-01T00:00:00Z"), "finished_at: in the far past or"),
    "api_zone": (_fact("updated_at", "2024-11-20T10:00:00"), "updated_at: not in UTC"),
    "facts": (_set("readings", "facts", None), "facts: expected a record"),
    "gap_of_another": (_set("gaps", "board", "other", 1), "board: names another board"),
    "board_name": (lambda d: d["board"].update(name="Main Board"), "name: no name"),
    "interval": (lambda d: d["board"].update(refresh_seconds=0), "refresh_seconds: not 1 to 300"),
    "paused": (lambda d: d["board"].update(paused=1), "paused: expected true or false"),
    "no_list": (lambda d: d.update(changes={}), "changes: expected a list, got a record"),
    "no_past": (lambda d: d.pop("changes"), "the file as a whole: lacks the field “changes”"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named(name: str) -> None:
    """What a board cannot be is refused, and the field and the reason are told."""
    spoil, words = WRONG[name]
    document = json.loads(written(SMALL))
    spoil(document)
    told = refusal(json.dumps(document).encode())
    assert words in told
    assert "bu_" not in told


@pytest.mark.parametrize("layout", ["as written", "indented", "on one line"])
@pytest.mark.parametrize(("place", "value"), [(0, 5), (1, 5), (2999, "x"), (3000, [])])
def test_place_of_what_is_wrong_is_told(layout: str, place: int, value: object) -> None:
    """The line is told in our own layout, and in any other one the number of the record."""
    past = tuple(Change("a", None, "run]n}ing", AT) for _ in range(3001))
    text = written(replace(SMALL, changes=past)).decode()
    if layout == "as written":
        lines = text.split("\n")
        line = lines.index('"changes":[') + 1 + place
        wrong = json.dumps({**json.loads(lines[line].rstrip(",]")), "seen_at": value})
        lines[line] = lines[line].replace(lines[line].rstrip(",]"), wrong)
        text, expected = "\n".join(lines), f"at line {line + 1} (seen_at: "
    else:
        document = json.loads(text)
        document["changes"][place]["seen_at"] = value
        text = json.dumps(document, indent=2 if layout == "indented" else None)
        expected = f"in record {place + 1} of “changes” (seen_at: "
    assert expected in refusal(text.encode())


@examples(30)
@given(board_files(), st.data())
def test_line_of_any_record_is_told(file: BoardFile, data: st.DataObject) -> None:
    """Whatever a board holds, the line that is told is the one that is wrong."""
    lines = written(file).split(b"\n")
    records = [number for number, line in enumerate(lines) if line.startswith((b"{", b'"board":{'))]
    at = data.draw(st.sampled_from(records[1:]))
    lines[at] = re.sub(
        rb'"(\w+)":("(\\.|[^"\\])*"|[\w.-]+|\[[^]]*\])', rb'"\1":{}', lines[at], count=1
    )
    assert f"at line {at + 1} (" in refusal(b"\n".join(lines))


values = st.recursive(
    st.none() | st.integers() | st.text('a"\\[]{},:\n é', max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("xyz[]{},: ", max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'"kind":"down"', b'"kind":"down', "no valid JSON from line 17 on"),
        (b'"changes":[', b'"changes":', "no valid JSON from line 10 on"),
        (b'"kind":"down"', b'"kind":"\xff"', "not in UTF-8 from line 17 on"),
        (b'"kind":"down"', b'"kind":"\\ud800"', "no valid JSON from line 17 on"),
        (b'"board":null', b'"board":' + b"[" * 100_000, "nested too deeply"),
    ],
)
def test_broken_file_is_refused_with_its_line(old: bytes, new: bytes, words: str) -> None:
    """Where a file is no JSON at all, it is told from which line on."""
    text = written(SMALL)
    assert text.count(old) == 1
    assert words in refusal(text.replace(old, new))


def test_file_that_breaks_off_is_refused() -> None:
    """A download that ended early is no board, wherever it ended."""
    text = written(SMALL)
    for end in range(len(text) - 2):
        refusal(text[:end])


@pytest.mark.parametrize("number", [2, 3, 10**30])
def test_newer_format_is_refused(number: int) -> None:
    """A file that a newer Taskboard wrote is refused with the advice to update."""
    told = refusal(written(SMALL).replace(b'"taskboard":1', b'"taskboard":%d' % number))
    assert f"format {number}" in told
    assert "update" in told


@pytest.mark.parametrize(
    "data", [b"{}", b'{"taskboard": 0}', b'{"tasks": [{"id": "a"}]}', b'{"taskboard": -1}']
)
def test_other_json_is_refused(data: bytes) -> None:
    """JSON that is no board is called so."""
    assert "no board that Taskboard has exported" in refusal(data)


def test_archive_is_unpacked_only_so_far() -> None:
    """An archive that unpacks to more than any board is refused before it fills the memory."""
    packed = io.BytesIO()
    with gzip.open(packed, "wb") as archive:
        for _ in range(MAX_BOARD_FILE_BYTES // MEGABYTE + 1):
            archive.write(bytes(MEGABYTE))
    assert f"more than {MAX_BOARD_FILE_BYTES // MEGABYTE} MB" in refusal(packed.getvalue())


def test_damaged_archive_is_refused() -> None:
    """An archive that is cut or changed is called damaged."""
    packed = gzip.compress(written(SMALL))
    cut, changed = packed[:-5], packed[:-8] + bytes(4) + packed[-4:]
    for data in (cut, changed, packed[:2], packed[:3] + b"x"):
        assert "damaged .gz" in refusal(data)


def test_kind_of_another_version_is_read_as_another() -> None:
    """Kinds are the ones that are known: what a later Taskboard adds is read, but as `other`."""
    document = json.loads(written(SMALL))
    document["gaps"][0]["kind"] = "struck_by_lightning"
    document["readings"][0]["problem"]["kind"] = "too_tired"
    found = load(json.dumps(document).encode())
    assert [gap.kind for gap in found.gaps] == ["other", "paused"]
    assert found.readings[0].problem == replace(LATE, kind="other")


def test_more_words_than_any_api_has_are_refused() -> None:
    """So many words for statuses are read, and the first that is one too many is named."""
    words = [f"word {number}" for number in range(MAX_STATUS_WORDS + 1)]
    past = tuple(Change("a", None, word, AT) for word in words)
    file = replace(SMALL, readings=(), changes=past[:-1])
    assert load(written(file)) == file
    text = written(replace(file, changes=past))
    line = text[: text.index(b'"word 1000"')].count(b"\n") + 1
    assert f"at line {line} (new: more than 1,000 different words" in refusal(text)


CONTROLS = "".join(map(chr, [*range(1, 9), *range(11, 32), *range(127, 160), 0x2028, 0x2029]))
DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# Of right-to-left scripts, with joiners that belong to them, and an emoji of several.
READABLE = "שלום\tمرحبا\nمى\u200cخواهم 👩\u200d🚀"


@pytest.mark.parametrize(
    ("given", "read"),
    [(DIRECTIONS, ""), (CONTROLS, " " * len(CONTROLS)), (READABLE, READABLE), ("a\r\nb", "a\nb")],
)
def test_texts_are_read_without_what_steers_others(given: str, read: str) -> None:
    """Direction marks and control characters stay out; letters of any script and lines stay."""
    document = json.loads(written(SMALL))
    document["board"].update(title=given, description=given)
    document["tasks"][0].update(label=given, group=given, note=given)
    document["readings"][0]["problem"]["message"] = given
    document["readings"][0]["facts"]["title"] = given
    found = load(json.dumps(document).encode())
    (reading, *_), (task, *_) = found.readings, found.tasks
    assert reading.problem
    assert {found.board.title, found.board.description, task.label, task.group, task.note} == {read}
    assert {reading.facts.title, reading.problem.message} == {read}


pieces = st.sampled_from([b'"', b"[", b"{", b"}", b"]", b",", b":", b"null", b"1e9", b"\n"])


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """Return a file of which some bytes are changed."""
    data = bytearray(written(SMALL))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 12))] = draw(st.binary(max_size=3) | pieces)
    return bytes(data)


@examples(120)
@given(st.binary(max_size=60) | spoilt() | spoilt().map(gzip.compress))
def test_any_bytes(data: bytes) -> None:
    """Whatever bytes come, they are a board or are refused in words."""
    try:
        file = load(data)
    except UnreadableBoard as exc:
        assert str(exc).endswith(".")
    else:
        assert load(written(file)) == file


@examples(60)
@given(st.data(), values)
def test_any_values(data: st.DataObject, value: object) -> None:
    """Whatever stands where a value is expected, it fits or is refused with its record."""
    document = json.loads(written(SMALL))
    name = data.draw(st.sampled_from([field.name for field in fields(BoardFile)]))
    record = document[name] if name == "board" else document[name][0]
    record[data.draw(st.sampled_from(list(record)))] = value
    try:
        load(json.dumps(document).encode())
    except UnreadableBoard as exc:
        place = "the record “board”" if name == "board" else f"record 1 of “{name}”"
        assert f"wrong in {place} (" in str(exc)
