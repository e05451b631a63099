"""Pasted text: what is taken as an id, what is left out, and what is rejected with its line."""

import json

import pytest

from components.intake import ParsedIds, Rejection, combine, parse_text
from components.model.entry import TASK_ID, Entry, is_task_id
from components.model.limits import MAX_IDS

A = "0b1c2d3e-1111-4000-8000-00000000000a"
B = "0b1c2d3e-2222-4000-8000-00000000000b"
C = "0b1c2d3e-3333-4000-8000-00000000000c"
API = "https://api.browser-use.com/api/v1/task"


def ids(text: str) -> list[str]:
    """Return the accepted ids of a text of which nothing is rejected."""
    parsed = parse_text(text)
    assert parsed.rejected == ()
    return [entry.task_id for entry in parsed.entries]


@pytest.mark.parametrize(
    "separator", ["\n", ",", ";", "\t", " ", "\r\n", "\r", ", ", " ; ", "\n\n"]
)
def test_separators(separator: str) -> None:
    """Newlines, commas, semicolons, tabs and spaces all stand between ids."""
    assert ids(separator.join([A, B, C])) == [A, B, C]


def test_api_key_among_the_ids_is_refused_and_not_shown() -> None:
    """A key that was pasted by mistake becomes no task and is not repeated on the page."""
    parsed = parse_text("abc\nbu_1234567890abcdefgh\nbu_short")
    assert [entry.task_id for entry in parsed.entries] == ["abc", "bu_short"]
    (rejected,) = parsed.rejected
    assert (rejected.line, rejected.text) == (2, "bu_…")
    assert "1234567890" not in f"{rejected}"


def test_mixed_separators() -> None:
    """One paste may mix its separators and end with one."""
    assert ids(f"{A}, {B};\n\t{C},\n") == [A, B, C]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        *zip("\"'`“‘«[({<", "\"'`”’»])}>", strict=True),
        *[("**", "**"), ("['", "']"), ('("', '",)')],
    ],
)
def test_wrapping(before: str, after: str) -> None:
    """Quotes, straight or typographic, and brackets are taken off an id."""
    assert ids(f"{before}{A}{after}\n{before}{B}{after}") == [A, B]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([A, B, C]),
        json.dumps([A, B, C], indent=2),
        json.dumps([{"id": A}, {"id": B}, {"id": C}]),
        json.dumps({"tasks": [{"task_id": A}, {"task_id": B}, {"task_id": C}]}, indent=1),
        json.dumps({"task_ids": [A, B, C]}),
        f'{{"id": "{A}"}}\n{{"id": "{B}"}}\n{{"id": "{C}"}}\n',
        f'["{A}", "{B}", "{C}",]',
        f"['{A}', '{B}', '{C}']",
        f"['{A}',\n '{B}',\n '{C}',\n]",
        f"task_ids = ['{A}', '{B}', '{C}']",
        f'ids = [\n    "{A}",\n    "{B}",\n    "{C}",\n]\n',
        f'"id": "{A}",\n"id": "{B}",\n"id": "{C}"',
        f'"{A}",\n"{B}",\n"{C}",\n]',
        f'"task_ids": ["{A}", "{B}", "{C}"],',
        f'  "id": "{A}",\n  "status": "x",\n}}, {{\n  "id": "{B}",\n}},\n{{\n  "id": "{C}"',
    ],
)
def test_code(text: str) -> None:
    """JSON, Python lists and fragments of either give the ids in them."""
    assert ids(text) == [A, B, C]


@pytest.mark.parametrize(
    "text",
    [
        f"- {A}\n- {B}\n- {C}",
        f"* {A}\n* {B}\n* {C}",
        f"• {A}\n• {B}\n• {C}",
        f"– {A}\n— {B}\n– {C}",
        f"1. {A}\n2. {B}\n10. {C}",
        f"1) {A}\n2) {B}\n(3) {C}",
        f"- [ ] {A}\n- [x] {B}\n- [X] {C}",
        f"> {A}\n> {B}\n> - {C}",
        f"  - `{A}`\n  - `{B}`\n  - `{C}`",
        f"- {A},\n- {B},\n- {C}.",
        f"```\n{A}\n{B}\n{C}\n```",
        f"{A}\n-----\n{B}\n=====\n***\n{C}",
    ],
)
def test_lists(text: str) -> None:
    """Bullets, numbers, tick boxes, quote marks and rules of a list are no ids."""
    assert ids(text) == [A, B, C]


@pytest.mark.parametrize(
    "text",
    [
        f"{API}/{A}\n{API}/{B}",
        f"{API}/{A}, {API}/{B}",
        f"{API}/{A} {API}/{B}",
        f"{API}/{A}/status\n{API}/{B}?verbose=1#top",
        f"- <{API}/{A}>\n- <{API}/{B}>",
        f"[first]({API}/{A})\n[second]({API}/{B})",
        f"2026-01-02 10:11:12 INFO GET {API}/{A} after {API}/{B} 200 OK (12 ms)",
        f'::1 - "GET /api/v1/task/{A} HTTP/1.1" 200\n::1 - "GET /api/v1/task/{B} HTTP/1.1" 404',
        f"curl -H 'Authorization: Bearer x' {API}/{A}\ncurl {API}/{B} | jq .",
        f"https://cloud.browser-use.com/tasks/{A}\nhttps://cloud.browser-use.com/runs/{B}",
        f"INFO task_id={A} status=started\nINFO task_id={B} status=finished",
        f'10:11 task_id="{A}" done; next task_id="{B}"',
        f"Task ID: {A}\nTask ID: {B}",
        f"{A} # the first one\n# only a remark\n{B}",
        f"# heading\n\n{A}\n  # indented remark\n{B}",
    ],
)
def test_logs(text: str) -> None:
    """Addresses, log lines and remarks give the ids and none of their other words."""
    assert ids(text) == [A, B]


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeff{A}\r\n{B}\r\n",
        f"\u200b{A}\u200b\n{B}\u200d",
        f"{A}\u00a0{B}",
        f"\u00a0{A}\n\u3000{B}\u2003",
        f"{A[:10]}\u200b{A[10:]}\n{B[:5]}\u00ad{B[5:]}",
        f"\u202a{A}\u202c\n\u2066{B}\u2069",
        f"{A}\u2028{B}\u2029",
        f"{A}\x0b{B}\x0c",
    ],
)
def test_invisible(text: str) -> None:
    """A byte-order mark, zero-width and no-break characters never become part of an id."""
    assert ids(text) == [A, B]


@pytest.mark.parametrize("header", ["task_id", "Task ID", "id", "TASK-ID", "run_id", "ids", "uuid"])
def test_header_alone(header: str) -> None:
    """A header over one column of pasted cells is no id."""
    assert ids(f"{header}\n{A}\n{B}") == [A, B]


@pytest.mark.parametrize("delimiter", ["\t", ",", ";"])
def test_pasted_cells(delimiter: str) -> None:
    """Cells pasted with their header bring labels and groups along."""
    rows = [("Task ID", "Name", "Group"), (A, "Check prices", "shop"), (B, "", "")]
    parsed = parse_text("\r\n".join(delimiter.join(row) for row in rows))
    assert parsed.entries == (Entry(A, "Check prices", "shop", 2), Entry(B, "", "", 3))


def test_markdown_table() -> None:
    """A table in markdown is read by its header, without its rules."""
    parsed = parse_text(f"| name | task_id |\n|---|:--|\n| one | {A} |\n| two | {B} |\n")
    assert parsed.entries == (Entry(A, "one", "", 3), Entry(B, "two", "", 4))
    assert parsed.given == 2


def test_json_labels() -> None:
    """Labels and groups in JSON come along, and each entry has its own line."""
    text = f'[\n  {{"id": "{A}", "name": "one", "group": "g"}},\n\n  {{"id": "{B}"}}\n]'
    assert parse_text(text).entries == (Entry(A, "one", "g", 2), Entry(B, "", "", 4))


@pytest.mark.parametrize(
    "text", ["", " ", "\n\r\n\t", "\ufeff", "[]", "{}", "# only a remark", "---"]
)
def test_nothing(text: str) -> None:
    """A text without anything in it gives nothing and rejects nothing."""
    assert parse_text(text) == ParsedIds((), 0, ())


@pytest.mark.parametrize(
    ("text", "line", "shown", "reason"),
    [
        ("one\nab.cd", 2, "ab.cd", "contains “.”; ids are letters, digits, - and _"),
        ("one\r\n\r\nü1", 3, "ü1", "contains “ü”; ids are letters, digits, - and _"),
        ("x" * 129, 1, "x" * 79 + "…", "longer than 128 characters (129)"),
        ("https://example.com/", 1, "https://example.com/", "an address without a task id in it"),
        ("a\x00b", 1, "a\\x00b", "contains U+0000; ids are letters, digits, - and _"),
        (f"{API}/a%20b", 1, "a%20b", "contains “%”; ids are letters, digits, - and _"),
        ('["a", {"id": "b/c"}]', 1, "b/c", "contains “/”; ids are letters, digits, - and _"),
    ],
)
def test_rejected(text: str, line: int, shown: str, reason: str) -> None:
    """What is no id is rejected with its line, the thing itself and the reason."""
    assert parse_text(text).rejected == (Rejection(line, shown, reason),)


@pytest.mark.parametrize("between", ["", "-", "_"])
def test_ids_without_a_separator_are_rejected(between: str) -> None:
    """Two ids that run into each other are no third one."""
    parsed = parse_text(f'[{{"id": "{A}"}}, {{"id": "{B}{between}{C}"}}]')
    taken = [entry.task_id for entry in parsed.entries]
    assert taken[0] == A
    assert set(taken) <= {A, B, C}


def test_ids_without_a_separator_are_rejected_by_name() -> None:
    """The reason says that there are several, or that something is joined to one."""
    reasons = [r.reason for r in parse_text(f"task_id,name\n{A}{B},x\nz{C},y\n").rejected]
    assert reasons == [
        "several ids without a separator",
        "more than an id: a UUID with other characters joined to it",
    ]


@pytest.mark.parametrize("prefix", ["task_", "run-", "session_"])
def test_known_prefixes_stay(prefix: str) -> None:
    """A word for what an id names may be a part of it."""
    assert ids(f"task_id,name\n{prefix}{A},x\n") == [f"{prefix}{A}"]


def test_two_marks_are_cut() -> None:
    """A thing that is shown in a rejection is never longer than eighty characters."""
    assert len(parse_text("\x01" * 200).rejected[0].text) <= 80


def test_duplicates() -> None:
    """An id that is repeated counts as a duplicate and stands where it was first."""
    parsed = parse_text(f"{A}\n{B}\n{A}\n{A}")
    assert [(entry.task_id, entry.line) for entry in parsed.entries] == [(A, 1), (B, 2)]
    assert (parsed.duplicates, parsed.given) == (2, 4)


def test_ids_differ_by_case() -> None:
    """Ids that differ only in case are two ids."""
    assert ids("task-Ab task-ab") == ["task-Ab", "task-ab"]


def test_limit() -> None:
    """Of 10,001 ids the last is rejected, and the sum still adds up."""
    parsed = parse_text("\n".join(f"task-{number}" for number in range(MAX_IDS + 1)))
    assert len(parsed.entries) == MAX_IDS
    assert parsed.rejected == (Rejection(10_001, "task-10000", "more than 10,000 ids in one go"),)
    assert parsed.given == MAX_IDS + 1


def test_combine() -> None:
    """What is pasted and what is in a file count as one, with repeats across both."""
    whole = combine([parse_text("a a a.b"), parse_text("a b")])
    assert [entry.task_id for entry in whole.entries] == ["a", "b"]
    assert (whole.duplicates, len(whole.rejected), whole.given) == (2, 1, 5)


def test_combine_limit() -> None:
    """The limit of ids holds for the paste and the file together."""
    first = parse_text(" ".join(f"task-{number}" for number in range(MAX_IDS)))
    whole = combine([first, parse_text("task-0 task-x1")])
    assert (len(whole.entries), whole.duplicates, len(whole.rejected)) == (MAX_IDS, 1, 1)


def test_preview() -> None:
    """The preview tells new ids from those on the board, and its sum adds up."""
    preview = parse_text("a b a a.b").against({"b", "c"})
    assert [entry.task_id for entry in preview.new] == ["a"]
    assert (preview.already, preview.duplicates, len(preview.rejected)) == (1, 1, 1)
    assert preview.given == 4


@pytest.mark.parametrize("text", ["a", "A-b_9", "-", "_", "x" * 128])
def test_valid(text: str) -> None:
    """Letters, digits, hyphen and underscore make an id, up to 128 of them."""
    assert is_task_id(text)
    assert TASK_ID.fullmatch(text)


@pytest.mark.parametrize("text", ["", " ", "a b", "a\n", "é", "a.b", "a/b", "x" * 129, "１"])
def test_invalid(text: str) -> None:
    """Anything else is no id, least of all one with a line break at its end."""
    assert not is_task_id(text)


@pytest.mark.parametrize("placeholder", ["{task_id}", "{id}", ":id", "$ID"])
def test_placeholders(placeholder: str) -> None:
    """The placeholder in an address from the documentation is no id."""
    parsed = parse_text(f"GET https://api.browser-use.com/api/v1/task/{placeholder}/status")
    assert (parsed.entries, len(parsed.rejected)) == ((), 1)
