"""Uploaded text files: every kind in every usual encoding, and which columns are found."""

import json

import pytest

from components.intake import Table, combine, read_file
from components.model.entry import Entry
from components.model.limits import MAX_IDS

A = "0b1c2d3e-1111-4000-8000-00000000000a"
B = "0b1c2d3e-2222-4000-8000-00000000000b"

ENTRIES = (Entry(A, "Café", "shop", 2), Entry(B, "two", "", 3))
TEXTS = {
    "tasks.csv": f"task_id,label,group\n{A},Café,shop\n{B},two,\n",
    "tasks.tsv": f"task_id\tlabel\tgroup\n{A}\tCafé\tshop\n{B}\ttwo\t\n",
    "tasks.txt": f"task_id\tlabel\tgroup\n{A}\tCafé\tshop\n{B}\ttwo\t\n",
    "tasks.json": f'[\n{{"task_id": "{A}", "label": "Café", "group": "shop"}},\n'
    f'{{"task_id": "{B}", "label": "two"}}]',
    "tasks.jsonl": f'\n{{"task_id": "{A}", "label": "Café", "group": "shop"}}\n'
    f'{{"task_id": "{B}", "label": "two"}}\n',
}
ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8 with BOM": "utf-8-sig",
    "utf-16 with BOM": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "windows-1252": "cp1252",
    "utf-32 with BOM": "utf-32",
}


def read(name: str, text: str) -> Table:
    """Read a text as if it were uploaded in UTF-8."""
    return read_file(name, text.encode())


@pytest.mark.parametrize("encoding", ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize("name", TEXTS)
def test_encodings(name: str, encoding: str) -> None:
    """Each kind of text file is read in each usual encoding, lines and all."""
    assert read_file(name, TEXTS[name].encode(encoding)).parse().entries == ENTRIES


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ["tasks.csv", "tasks.tsv", "tasks.txt"])
def test_newlines(name: str, newline: str) -> None:
    """Lines may end in the ways of any system."""
    assert read(name, TEXTS[name].replace("\n", newline)).parse().entries == ENTRIES


@pytest.mark.parametrize("name", ["TASKS.CSV", "my.tasks.csv", "a b.csv"])
def test_names(name: str) -> None:
    """The ending counts in any case and after any other dots."""
    assert read(name, TEXTS["tasks.csv"]).parse().entries == ENTRIES


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["tasks.csv", "tasks.tsv"])
def test_delimiters(name: str, delimiter: str) -> None:
    """The delimiter is found by itself, whatever the ending promises."""
    assert read(name, TEXTS["tasks.csv"].replace(",", delimiter)).parse().entries == ENTRIES


def test_decimal_commas() -> None:
    """Commas within the cells of a file with semicolons are no delimiters."""
    parsed = read("a.csv", f"task_id;cost;name\n{A};1,25;x, y\n{B};0,50;z\n").parse()
    assert parsed.entries == (Entry(A, "x, y", "", 2), Entry(B, "z", "", 3))


def test_excel_hint() -> None:
    """The line with which Excel names the delimiter is skipped but counted."""
    parsed = read("a.csv", f"sep=;\r\ntask_id;name\r\n{A};x\r\n").parse()
    assert parsed.entries == (Entry(A, "x", "", 3),)


@pytest.mark.parametrize(
    "header", ["task_id", "Task ID", "TASK-ID", "id", "ID", "run_id", "Run Id", "taskId", "uuid"]
)
def test_id_header(header: str) -> None:
    """The id column is found by its header, however it is written."""
    table = read("a.csv", f"status,{header},name\nok,plain,x\n")
    assert table.id_column == 1
    assert table.parse().entries == (Entry("plain", "x", "", 2),)


def test_task_id_before_id() -> None:
    """A column task_id is trusted more than a column id."""
    assert read("a.csv", f"id,task_id\n1,{A}\n2,{B}\n").id_column == 1


@pytest.mark.parametrize("header", ["label", "Label", "name", "Name"])
def test_label_header(header: str) -> None:
    """Labels come from a column that is called label or name."""
    assert read("a.csv", f"{header},id\nx,{A}\n").parse().entries == (Entry(A, "x", "", 2),)


def test_label_before_name() -> None:
    """A column label is trusted more than a column name."""
    assert read("a.csv", f"name,label,id\nx,y,{A}\n").parse().entries[0].label == "y"


def test_id_column_by_content() -> None:
    """Without a telling header the id column is the one that looks like ids."""
    table = read("a.csv", f"who,what,when\nAnn,{A},2026-01-01\nBob,{B},2026-01-02\n")
    assert (table.columns, table.id_column) == (("who", "what", "when"), 1)
    assert [entry.task_id for entry in table.parse().entries] == [A, B]


def test_other_column() -> None:
    """Another column can be chosen before adding."""
    table = read("a.csv", f"task_id,old\n{A},x1\n{B},x2\n")
    assert [entry.task_id for entry in table.parse(id_column=1).entries] == ["x1", "x2"]


@pytest.mark.parametrize("column", [-1, 2])
def test_no_such_column(column: int) -> None:
    """A column that is not there is a mistake of the caller."""
    with pytest.raises(ValueError, match="no column"):
        read("a.csv", f"task_id,old\n{A},x1\n").parse(id_column=column)


def test_no_column_found() -> None:
    """Where no column holds ids, each row is rejected and the sum adds up."""
    table = read("a.csv", "who,what\nAnn Lee,Buy milk\nBob Ray,Sell milk\n")
    assert table.id_column is None
    parsed = table.parse()
    assert (parsed.entries, parsed.given) == ((), len(table.rows))


def test_headerless() -> None:
    """A file without a header loses no row and takes no id for a label or group."""
    table = read("a.csv", f"{A},first\n{B},second\n")
    assert table.columns == ("column 1", "column 2")
    assert table.parse().entries == (Entry(A, "", "", 1), Entry(B, "", "", 2))


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt"])
@pytest.mark.parametrize("text", [f"{A}\n{B}\n", f"{A}\n\n  \n{B}", f'"{A}"\n"{B}"\n'])
def test_plain_list(name: str, text: str) -> None:
    """A file with one id a line needs no header."""
    parsed = read(name, text).parse()
    assert [entry.task_id for entry in parsed.entries] == [A, B]
    assert parsed.given == 2


def test_one_line_of_ids() -> None:
    """All ids in one row are a list."""
    assert [e.task_id for e in read("a.csv", f"{A},{B},task-3\n").parse().entries] == [
        A,
        B,
        "task-3",
    ]


def test_quoted_newlines() -> None:
    """A line break within quotes neither splits a row nor shifts the lines after it."""
    parsed = read("a.csv", f'id,label\n{A},"one\ntwo"\n\n{B},"say ""hi"""\na.b,x\n').parse()
    assert parsed.entries == (Entry(A, "one two", "", 2), Entry(B, 'say "hi"', "", 5))
    assert [rejection.line for rejection in parsed.rejected] == [6]


def test_addresses_in_cells() -> None:
    """A cell with an address gives the id in it."""
    parsed = read("a.csv", f"task_id,name\nhttps://x.test/api/v1/task/{A}?x=1,n\n").parse()
    assert parsed.entries == (Entry(A, "n", "", 2),)


def test_empty_cells() -> None:
    """A row without an id is rejected, and a row without anything is skipped."""
    parsed = read("a.csv", f"id,name\n{A},x\n,y\n,\n").parse()
    assert [(r.line, r.text, r.reason) for r in parsed.rejected] == [
        (3, "y", "no task id in this row")
    ]
    assert parsed.given == 2


def test_trailing_empty_cells() -> None:
    """Empty cells at the ends of rows are not ragged."""
    parsed = read("a.csv", f"id,name,,\n{A},x,,\n{B},y\n").parse()
    assert [entry.task_id for entry in parsed.entries] == [A, B]


@pytest.mark.parametrize(
    "value",
    [
        [A, B],
        [{"id": A}, {"id": B}],
        {"tasks": [{"id": A}, {"id": B}], "total": 2},
        {"data": [{"task_id": A}, {"task_id": B}]},
        {"ids": [A, B]},
        [A, {"id": B}],
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_json_shapes(value: object, indent: int | None) -> None:
    """An array of ids or objects is read, also within an object."""
    parsed = read("a.json", json.dumps(value, indent=indent)).parse()
    assert [entry.task_id for entry in parsed.entries] == [A, B]
    assert parsed.given == 2


def test_json_lines_numbers() -> None:
    """Each value of a JSON file is named by the line it begins at."""
    parsed = read(
        "a.jsonl", f'{{"id": "{A}"}}\n\n{{"id": null}}\n{{"id": "a b"}}\n"{B}"\n7\n'
    ).parse()
    assert [(e.task_id, e.line) for e in parsed.entries] == [(A, 1), (B, 5)]
    assert parsed.words.count == 1
    assert [rejection.line for rejection in parsed.rejected] == [4]


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.jsonl"])
def test_limit(name: str) -> None:
    """Of 10,001 ids in a file the last is rejected, and the sum still adds up."""
    lines = [f'"task-{number}"' for number in range(MAX_IDS + 1)]
    parsed = read(name, "\n".join(lines)).parse()
    assert (len(parsed.entries), parsed.given) == (MAX_IDS, MAX_IDS + 1)
    assert [rejection.line for rejection in parsed.rejected] == [MAX_IDS + 1]


def test_label_is_tidied() -> None:
    """Labels lose control characters and are cut at 200 characters."""
    entry = read("a.csv", f'id,label\n{A},"a\tb\x0cc\u200b{"x" * 500}"\n').parse().entries[0]
    assert entry.label.startswith("a b cx")
    assert len(entry.label) == 200


@pytest.mark.parametrize("header", ["note", "Note", "Notes", "comment"])
def test_note_header(header: str) -> None:
    """Notes come from a column that is called note, notes or comment, on one line each."""
    parsed = read("a.csv", f'id,{header},label\n{A},"one\ntwo",x\n{B},,y\n').parse()
    assert parsed.entries == (Entry(A, "x", "", 2, "one two"), Entry(B, "y", "", 4))


def test_notes_from_json() -> None:
    """Notes come along from JSON, and through what is combined with them."""
    parsed = read("a.json", json.dumps([{"id": A, "note": "one", "label": "x"}])).parse()
    assert combine([parsed]).entries == (Entry(A, "x", "", 1, "one"),)


def test_note_is_cut() -> None:
    """A note is cut at 1,000 characters, and never ends in a space."""
    text = f"id,note\n{A},{'x' * 999} {'y' * 50}\n"
    assert read("a.csv", text).parse().entries[0].note == "x" * 999


@pytest.mark.parametrize(
    ("encoding", "label"),
    [("cp1251", "Проверка цен"), ("cp932", "価格を確認する"), ("cp1252", "Prüfung à la carte")],
)
def test_old_encodings(encoding: str, label: str) -> None:
    """Labels in the usual old encodings of other languages stay readable."""
    data = f"task_id,label\n{A},{label}\n".encode(encoding)
    assert read_file("a.csv", data).parse().entries == (Entry(A, label, "", 2),)


def test_a_word_is_no_header() -> None:
    """A first id in words is not lost as a header."""
    parsed = read_file("a.csv", b"first\nsecond\nthird\n").parse()
    assert [entry.task_id for entry in parsed.entries] == ["first", "second", "third"]
