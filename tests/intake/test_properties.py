"""What holds for whatever is pasted or uploaded, tried on made-up input."""

import gzip
import io
import zipfile

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from components.intake import Table, UnreadableInput, combine, parse_text, read_file
from components.intake.collector import MAX_WORDS
from components.model.limits import MAX_IDS, MAX_ITEMS, MAX_UPLOAD_BYTES, UPLOAD_KINDS
from tests.soak.extent import examples
from tests.support.intake.parsed import check
from tests.support.workbooks import named_workbook, open_document, parquet

KINDS = (*(kind[1:] for kind in UPLOAD_KINDS), "csv.gz", "any")
PIECES = (
    "id", "task_id", "ids", "name", "label", "group", "run_id", "/task/", "https://x.test/", "a-1",
    "0b1c2d3e-1111-4000-8000-00000000000a", "[", "]", "{", "}", '"', "'", ",", ";", "|", "\t", " ",
    "\n", "\r\n", ":", "=", "#", "- ", "1. ", "---", "null", "\u200b", "\ufeff", "\u00a0", "“", "é",
    "\x00", "\ud800", "\\", "x" * 130, "1e999", "NaN", "sep=;", "<", ">",
)  # fmt: skip

texts = st.text(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@st.composite
def damaged_files(draw: st.DrawFn, kind: str) -> bytes:
    """Return a small file of a kind of which a few bytes are changed."""
    data = bytearray(FILES[kind])
    for _ in range(draw(st.integers(1, 8))):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data)


@st.composite
def damaged_parts(draw: st.DrawFn, kind: str) -> bytes:
    """Return a proper archive of which one part has a few changed bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(FILES[kind])) as old, zipfile.ZipFile(out, "w") as new:
        chosen = draw(st.sampled_from(old.namelist()))
        for name in old.namelist():
            content = bytearray(old.read(name))
            if name == chosen:
                at = draw(st.integers(0, len(content) - 1))
                content[at : at + draw(st.integers(0, 20))] = draw(st.binary(max_size=5))
            new.writestr(name, bytes(content))
    return out.getvalue()


ROWS = (("task_id", "name", "count"), ("task-1", "one", 1), ("task-2", "two", 2.5))
FILES = {
    "xlsx": named_workbook({"May": ROWS, "June": ROWS}),
    "ods": open_document({"May": ROWS, "June": ROWS}),
    "parquet": parquet({"task_id": ["task-1", "task-2"], "name": ["one", None], "n": [1, 2.5]}),
    "gz": gzip.compress(b"task_id,name\ntask-1,one\ntask-2,two\n"),
}


@examples(30)
@given(texts)
def test_any_text(text: str) -> None:
    """Any text is parsed without an error; accepted ids are valid and the sums add up."""
    parsed = parse_text(text)
    check(parsed)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(entry.line <= lines for entry in parsed.entries)


@examples(30)
@given(st.lists(texts, max_size=4))
def test_any_parts(given_texts: list[str]) -> None:
    """Parts that are taken together add up to what was given in each."""
    parts = [parse_text(text) for text in given_texts]
    whole = combine(parts)
    check(whole)
    assert whole.given == sum(part.given for part in parts)


@pytest.mark.parametrize("kind", KINDS)
@examples(30)
@given(data=st.binary(max_size=300) | texts.map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes(kind: str, data: bytes) -> None:
    """Any bytes under any ending give a table or one sentence, and nothing else."""
    _read(f"a.{kind}", data)


# Few, since each Parquet file is read in a process of its own.
@pytest.mark.parametrize("kind", FILES)
@examples(5)
@given(data=st.data())
def test_damaged_files(kind: str, data: st.DataObject) -> None:
    """A packed file with damaged bytes gives a table or one sentence, and nothing else."""
    _read(f"a.{kind}", data.draw(damaged_files(kind)))


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@examples(20)
@given(data=st.data())
def test_damaged_workbooks(kind: str, data: st.DataObject) -> None:
    """A workbook with a damaged part gives a table or one sentence, and nothing else."""
    _read(f"a.{kind}", data.draw(damaged_parts(kind)))


@examples(20)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.sampled_from(PIECES) | st.uuids().map(str),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=20,
    )
)
def test_any_yaml(value: object) -> None:
    """Whatever YAML holds gives a table or one sentence, and nothing else."""
    _read("a.yaml", yaml.safe_dump(value, allow_unicode=True).encode("utf-8", "replace"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("kind", ["txt", "csv", "tsv", "json", "yaml", "any"])
@examples(5)
@given(text=texts)
def test_any_text_in_files(kind: str, encoding: str, text: str) -> None:
    """Any text in any usual encoding gives a table or one sentence, and nothing else."""
    _read(f"a.{kind}", text.encode(encoding, "replace"))


def _read(name: str, data: bytes) -> None:
    try:
        table = read_file(name, data)
    except UnreadableInput as exc:
        assert "\n" not in str(exc)
        assert str(exc).endswith(".")
        return
    assert isinstance(table, Table)
    for column in (None, *range(len(table.columns))):
        check(table.parse(id_column=column))


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    ("piece", "items"),
    [
        *(("!\n", 1), ("a b\n", 2), ("task_1 ", 1), ("0b1c2d3e-1111 ", 1), ("/x/ ", 1)),
        *((",", 0), ("\n", 0)),
    ],
)
def test_any_amount_is_counted_and_little_is_kept(piece: str, items: int) -> None:
    """Of far too many items each counts as given, and no more than a bounded number is kept."""
    count = 3 * MAX_ITEMS
    parsed = parse_text(piece * count)
    assert parsed.given == items * count
    assert len(parsed.rejected) <= MAX_ITEMS
    assert len(parsed.words.first) <= MAX_WORDS


@pytest.mark.unmeasured
@pytest.mark.parametrize("line", ['{{"task_id": "{}"}}\n', 'data: {{"task_id": "{}"}}\n\n'])
def test_no_id_in_far_too_many_records_is_lost(line: str) -> None:
    """Records beyond the most that are looked at are counted as given."""
    count = MAX_ITEMS + 500
    parsed = parse_text("".join(line.format(f"{n:032x}") for n in range(count)))
    assert (len(parsed.entries), parsed.given) == (MAX_IDS, count)


@pytest.mark.unmeasured
@pytest.mark.parametrize("extra", [1, 500, 2 * MAX_ITEMS])
def test_objects_keyed_by_far_too_many_ids_are_counted(extra: int) -> None:
    """Keys beyond the most that are looked at are counted as given, none twice."""
    count = MAX_ITEMS + extra
    keys = (f'"{n:08x}-0000-4000-8000-000000000000":{{"state":"x"}}' for n in range(count))
    parsed = parse_text("{" + ",".join(keys) + "}")
    assert (len(parsed.entries), parsed.given) == (MAX_IDS, count)
    assert len(parsed.rejected) <= MAX_ITEMS


def test_paste_that_is_too_long_is_refused_in_words() -> None:
    """A paste is limited as an upload is."""
    with pytest.raises(UnreadableInput, match="longer than 5 MB"):
        parse_text("ü" * (MAX_UPLOAD_BYTES // 2 + 1))
