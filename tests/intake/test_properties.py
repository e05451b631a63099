"""What holds for whatever is pasted or uploaded, tried on made-up input."""

import gzip
import io
import json
import zipfile

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.intake import ParsedIds, Table, UnreadableInput, combine, parse_text, read_file
from components.intake.collector import MAX_WORDS
from components.model.entry import canonical_id, is_task_id
from components.model.limits import MAX_IDS, MAX_ITEMS, MAX_UPLOAD_BYTES, UPLOAD_KINDS
from tests.support.workbooks import named_workbook, open_document, parquet

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))

KINDS = (*(kind[1:] for kind in UPLOAD_KINDS), "csv.gz", "any")
PIECES = (
    "id", "task_id", "ids", "name", "label", "group", "run_id", "/task/", "https://x.test/", "a-1",
    "0b1c2d3e-1111-4000-8000-00000000000a", "[", "]", "{", "}", '"', "'", ",", ";", "|", "\t", " ",
    "\n", "\r\n", ":", "=", "#", "- ", "1. ", "---", "null", "\u200b", "\ufeff", "\u00a0", "“", "é",
    "\x00", "\ud800", "\\", "x" * 130, "1e999", "NaN", "sep=;", "<", ">",
)  # fmt: skip

texts = st.text(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
uuids = st.uuids().map(str)


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


def check(parsed: ParsedIds) -> None:
    """Check what holds for everything that was ever parsed."""
    ids = [entry.task_id for entry in parsed.entries]
    assert all(map(is_task_id, ids))
    assert len(set(ids)) == len(ids) <= MAX_IDS
    assert parsed.given == len(ids) + parsed.duplicates + len(parsed.rejected)
    for rejection in parsed.rejected:
        assert rejection.line >= 1
        assert rejection.reason
        assert rejection.text.isprintable()
        assert len(rejection.text) <= 80
    for entry in parsed.entries:
        assert entry.line >= 1
        assert len(entry.label) <= 200
        assert len(entry.note) <= 1000
        (entry.label + entry.group + entry.note).encode()
    for existing in (set(), set(ids[::2]), set(ids)):
        assert parsed.against(existing).given == parsed.given


@QUICK
@given(texts)
def test_any_text(text: str) -> None:
    """Any text is parsed without an error; accepted ids are valid and the sums add up."""
    parsed = parse_text(text)
    check(parsed)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(entry.line <= lines for entry in parsed.entries)


@QUICK
@given(st.lists(texts, max_size=4))
def test_any_parts(given_texts: list[str]) -> None:
    """Parts that are taken together add up to what was given in each."""
    parts = [parse_text(text) for text in given_texts]
    whole = combine(parts)
    check(whole)
    assert whole.given == sum(part.given for part in parts)


@pytest.mark.parametrize("kind", KINDS)
@QUICK
@given(data=st.binary(max_size=300) | texts.map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes(kind: str, data: bytes) -> None:
    """Any bytes under any ending give a table or one sentence, and nothing else."""
    _read(f"a.{kind}", data)


# Few, since each Parquet file is read in a process of its own.
@pytest.mark.parametrize("kind", FILES)
@settings(QUICK, max_examples=20)
@given(data=st.data())
def test_damaged_files(kind: str, data: st.DataObject) -> None:
    """A packed file with damaged bytes gives a table or one sentence, and nothing else."""
    _read(f"a.{kind}", data.draw(damaged_files(kind)))


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@settings(QUICK, max_examples=100)
@given(data=st.data())
def test_damaged_workbooks(kind: str, data: st.DataObject) -> None:
    """A workbook with a damaged part gives a table or one sentence, and nothing else."""
    _read(f"a.{kind}", data.draw(damaged_parts(kind)))


@settings(QUICK, max_examples=100)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.sampled_from(PIECES) | uuids,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=20,
    )
)
def test_any_yaml(value: object) -> None:
    """Whatever YAML holds gives a table or one sentence, and nothing else."""
    _read("a.yaml", yaml.safe_dump(value, allow_unicode=True).encode("utf-8", "replace"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("kind", ["txt", "csv", "tsv", "json", "yaml", "any"])
@settings(QUICK, max_examples=25)
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


@QUICK
@given(
    st.lists(uuids, min_size=1, max_size=30, unique=True),
    st.data(),
)
def test_lists_give_back_their_ids(ids: list[str], data: st.DataObject) -> None:
    """A list of known ids gives back exactly those, whatever stands between them."""
    separators = st.sampled_from([",", ";", "\t", " ", "\n", "\r\n", ", ", '", "', "\n\n", " ;\n"])
    between = data.draw(st.lists(separators, min_size=len(ids), max_size=len(ids)))
    text = "".join(task_id + end for task_id, end in zip(ids, between, strict=True))
    parsed = parse_text(text)
    assert [entry.task_id for entry in parsed.entries] == ids
    assert parsed.given == len(ids)


@QUICK
@given(
    st.lists(uuids, min_size=1, max_size=20, unique=True),
    st.sampled_from(
        [
            json.dumps,
            lambda ids: json.dumps(ids, indent=2),
            repr,
            lambda ids: json.dumps({"task_ids": ids}),
            lambda ids: "\n".join(f"- {task_id}" for task_id in ids),
            lambda ids: "\n".join(f"{n}. `{task_id}`" for n, task_id in enumerate(ids, 1)),
            lambda ids: "\n".join(f"GET https://x.test/api/v1/task/{i} 200" for i in ids),
            lambda ids: "\r\n".join(f"task_id={task_id} status=ok" for task_id in ids),
            lambda ids: "task_id\n" + "\n".join(ids),
            lambda ids: "task_id\tname\n" + "\n".join(f"{task_id}\tx y" for task_id in ids),
            lambda ids: "\n".join(json.dumps({"id": task_id, "name": "x"}) for task_id in ids),
        ]
    ),
)
def test_written_lists_give_back_their_ids(ids: list[str], write: object) -> None:
    """Lists as people and programs write them give back exactly their ids, in order."""
    assert callable(write)
    parsed = parse_text(write(ids))
    assert [entry.task_id for entry in parsed.entries] == ids
    assert parsed.given == len(ids)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@settings(QUICK, max_examples=40)
@given(
    rows=st.lists(
        st.tuples(uuids, st.text(alphabet='ab "\n,;|é', max_size=12)), min_size=1, max_size=12
    )
)
def test_tables_add_up(delimiter: str, rows: list[tuple[str, str]]) -> None:
    """Each row of a well-formed table counts once, whatever its label holds."""
    quoted = [(task_id, '"' + label.replace('"', '""') + '"') for task_id, label in rows]
    text = "\n".join(delimiter.join(row) for row in [("task_id", "label"), *quoted])
    parsed = read_file("a.csv", text.encode()).parse()
    check(parsed)
    assert parsed.given == len(rows)
    assert {entry.task_id for entry in parsed.entries} == {task_id for task_id, _ in rows}


NOISE = st.lists(
    st.sampled_from(
        (
            *(
                "INFO",
                "status=ok",
                "12",
                "(",
                ")",
                "[",
                "]",
                "=",
                ":",
                "#",
                "- ",
                "|",
                "\n",
                "\t",
                ",",
            ),
            *(
                "GET /x",
                "200 OK",
                '"',
                "'",
                "Run",
                "é",
                "\x1b[32m",
                "\x1b[0m",
                "\u200b",
                "…",
                "<b>",
            ),
        )
    ),
    max_size=8,
).map(" ".join)


@QUICK
@given(st.lists(uuids, min_size=1, max_size=12, unique=True), st.data())
def test_ids_in_noise_are_found(ids: list[str], data: st.DataObject) -> None:
    """Every id in any noise is taken, or counted where a named one stands beside it."""
    text = ""
    for each in ids:
        spelled = data.draw(st.sampled_from([each, each.upper(), each.replace("-", "")]))
        text += f"{data.draw(NOISE)} {spelled} "
    parsed = parse_text(text + data.draw(NOISE))
    check(parsed)
    assert {entry.task_id for entry in parsed.entries} <= set(ids)
    left_out = sum(count for _, count in parsed.sorts.left_out)
    assert parsed.given + left_out == len(parsed.entries) + left_out == len(ids)


@QUICK
@given(
    st.text(max_size=60) | uuids | uuids.map(str.upper) | uuids.map(lambda t: t.replace("-", ""))
)
def test_canonical_form_is_stable(text: str) -> None:
    """The one spelling of an id is its own, and texts that are no UUIDs keep theirs."""
    once = canonical_id(text)
    assert canonical_id(once) == once
    assert once == text or once.replace("-", "") == text.replace("-", "").lower()


@QUICK
@given(st.lists(uuids, min_size=1, max_size=6, unique=True), st.integers(10, 35), st.data())
def test_what_was_cut_off_is_rejected_by_name(
    ids: list[str], length: int, data: st.DataObject
) -> None:
    """A piece of an id is never taken and never lost: it is rejected as it was given."""
    cut = data.draw(st.sampled_from(ids))
    parsed = parse_text("\n\n".join(each[:length] if each == cut else each for each in ids) + "\n")
    check(parsed)
    assert cut not in {entry.task_id for entry in parsed.entries}
    assert parsed.given + parsed.words.count == len(ids)


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


@pytest.mark.parametrize("line", ['{{"task_id": "{}"}}\n', 'data: {{"task_id": "{}"}}\n\n'])
def test_no_id_in_far_too_many_records_is_lost(line: str) -> None:
    """Records beyond the most that are looked at are counted as given."""
    count = MAX_ITEMS + 500
    parsed = parse_text("".join(line.format(f"{n:032x}") for n in range(count)))
    assert (len(parsed.entries), parsed.given) == (MAX_IDS, count)


def test_paste_that_is_too_long_is_refused_in_words() -> None:
    """A paste is limited as an upload is."""
    with pytest.raises(UnreadableInput, match="longer than 5 MB"):
        parse_text("ü" * (MAX_UPLOAD_BYTES // 2 + 1))
