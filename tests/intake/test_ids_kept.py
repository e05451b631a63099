"""Ids that stand among anything else are taken whole, or rejected by name."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.intake import parse_text, read_file
from components.model.entry import canonical_id
from tests.soak.extent import examples
from tests.support.intake.parsed import check

uuids = st.uuids().map(str)


@examples(30)
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


@examples(30)
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
@examples(10)
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


@examples(30)
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


@examples(30)
@given(
    st.text(max_size=60) | uuids | uuids.map(str.upper) | uuids.map(lambda t: t.replace("-", ""))
)
def test_canonical_form_is_stable(text: str) -> None:
    """The one spelling of an id is its own, and texts that are no UUIDs keep theirs."""
    once = canonical_id(text)
    assert canonical_id(once) == once
    assert once == text or once.replace("-", "") == text.replace("-", "").lower()


@examples(30)
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


@examples(30)
@given(
    st.lists(st.sampled_from(["log", "object", "list"]), min_size=1, max_size=8),
    st.lists(uuids, min_size=24, max_size=24, unique=True),
)
def test_object_on_a_line_of_its_own_is_a_record_of_its_own(
    lines: list[str], ids: list[str]
) -> None:
    """Lines of JSON among lines of a log keep all of their tasks, whatever their keys are."""
    left, expected, text = iter(ids), [], []
    for line in lines:
        first, second, third = next(left), next(left), next(left)
        if line == "log":
            expected.append(first)
            text.append(f"2026-11-26 10:42:10 INFO started task {first} ok")
        elif line == "object":
            expected.append(first)
            text.append(json.dumps({"id": first, "status": "finished", "sessionId": second}))
        else:
            expected += [second, third]
            text.append(json.dumps([{"task_id": second}, {"task_id": third}]))
    parsed = parse_text("\n".join(text))
    assert [entry.task_id for entry in parsed.entries] == expected
