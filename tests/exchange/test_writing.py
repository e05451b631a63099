"""Boards as files: what is written comes back exactly, and any program can read it."""

import gzip
import json
from dataclasses import fields, replace
from datetime import timedelta
from itertools import count, islice

from hypothesis import given

from components.exchange import FORMAT, dump, load
from components.model.board import BoardFile
from components.model.facts import NO_FACTS
from components.model.history.records import Change
from components.model.limits import MAX_REFRESH_SECONDS
from tests.soak.extent import examples
from tests.support.board_files import AT, SMALL, board_files, written


@examples(30)
@given(board_files())
def test_what_is_written_comes_back(file: BoardFile) -> None:
    """A board comes back from its file exactly as it was, packed or not."""
    assert load(written(file)) == file
    assert load(gzip.compress(written(file))) == file


@examples(30)
@given(board_files())
def test_file_is_plain_json_with_a_record_a_line(file: BoardFile) -> None:
    """Any program can read a file, and a person finds each record on a line of its own."""
    text = written(file).decode()
    document = json.loads(text)
    assert document["taskboard"] == FORMAT
    lists = [document[field.name] for field in fields(file) if field.name != "board"]
    lines = [line for line in text.split("\n")[1:] if line.startswith("{")]
    decoded = [json.JSONDecoder().raw_decode(line) for line in lines]
    assert [record for record, _ in decoded] == [record for each in lists for record in each]
    assert {line[end:] for line, (_, end) in zip(lines, decoded, strict=True)} <= {",", "],", "]}"}


def test_no_more_of_the_past_is_read_than_is_written() -> None:
    """A past of any length is written as it is read: memory does not grow with it."""
    read = count()
    endless = (Change("a", None, "running", AT + timedelta(microseconds=n)) for n in read)
    pieces = dump(SMALL.board, SMALL.tasks, (), endless, (), (), ())
    written_so_far = b"".join(islice(pieces, 20))
    assert next(read) - written_so_far.count(b'"seen_at"') <= 2


def test_fields_of_a_later_version_are_ignored() -> None:
    """What this version does not know does not keep it from reading the rest."""
    document = json.loads(written(SMALL))
    document["reports"] = [{"at": 1}]
    for record in (document["board"], *document["tasks"], *document["changes"]):
        record["colour"] = {"of": ["the", "day"]}
    assert load(json.dumps(document).encode()) == SMALL


def test_file_of_before_has_no_facts() -> None:
    """What an earlier version exported is read; nothing is known beside the statuses."""
    document = json.loads(written(SMALL))
    for reading in document["readings"]:
        del reading["facts"]
    found = load(json.dumps(document).encode())
    readings = tuple(replace(reading, facts=NO_FACTS) for reading in SMALL.readings)
    assert found == replace(SMALL, readings=readings)


def test_longest_interval_can_be_read() -> None:
    """Every interval that a board can have is one that a file can have."""
    file = replace(SMALL, board=replace(SMALL.board, refresh_seconds=MAX_REFRESH_SECONDS))
    assert load(written(file)) == file


def test_byte_order_mark_is_no_harm() -> None:
    """A file that an editor has marked as UTF-8 is read all the same."""
    assert load(b"\xef\xbb\xbf" + written(SMALL)) == SMALL
