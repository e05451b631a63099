"""Uploaded files that cannot be read: one clear sentence each, and nothing is taken."""

import gzip
import io
import json
import zipfile

import pytest

from components.intake import UnreadableInput, read_file
from components.model.limits import MAX_UPLOAD_BYTES, UPLOAD_KINDS

A = "0b1c2d3e-1111-4000-8000-00000000000a"
B = "0b1c2d3e-2222-4000-8000-00000000000b"


def archive(part: str, content: str) -> bytes:
    """Return a zip archive of one part."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr(part, content)
    return out.getvalue()


def refusal(name: str, data: bytes) -> str:
    """Return the sentence that a file is refused with, having checked that it is one."""
    with pytest.raises(UnreadableInput) as caught:
        read_file(name, data)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert name in sentence
    return sentence


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"id,name\n{A},x\n{B},y,z\n", 3),
        (f'id,name\n{A},"x\ny"\n{B},y,z\n', 4),
        (f"id,name,group\n{A},x,g\n{B}\n", 3),
        (f"sep=,\nid,name\n{A},x,y\n", 3),
        (f"{A},x\n{B},y,z\n", 2),
    ],
)
def test_ragged(text: str, line: int) -> None:
    """A row with too many or too few cells stops the reading, and its line is named."""
    assert f"line {line} has" in refusal("a.csv", text.encode())


@pytest.mark.parametrize("text", [f'id,name\n{A},x\n"{B},y\n', f'id,name\n"{A}"x,y\n'])
def test_broken_quotes(text: str) -> None:
    """A quote that is never closed stops the reading, and the row's line is named."""
    assert "quote" in refusal("a.csv", text.encode())


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.json", '[\n"a",\n"b"', 3),
        ("a.json", '[\n"a"\n"b"]', 3),
        ("a.jsonl", '{"id":"a"}\n{"id" 1}\n', 2),
    ],
)
def test_broken_json(name: str, text: str, line: int) -> None:
    """JSON that breaks off or lacks a comma is refused, and the line is named."""
    assert f"line {line}" in refusal(name, text.encode())


@pytest.mark.parametrize("name", [f"a{kind}" for kind in (*UPLOAD_KINDS, ".gz", "", ".any")])
@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\xff\xfe", b"\n" * 50])
def test_empty(name: str, data: bytes) -> None:
    """An empty file is refused whatever its kind."""
    refusal(name, data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"# only a remark\n"),
        ("a.csv", b"task_id,name\n"),
        ("a.csv", b",,,\n,,,\n"),
        ("a.json", b"[]"),
        ("a.json", b"{}"),
        ("a.json", b'{"tasks": []}'),
    ],
)
def test_no_ids(name: str, data: bytes) -> None:
    """A file that holds a header or brackets only is refused, or gives nothing at all."""
    try:
        assert read_file(name, data).parse().given == 0
    except UnreadableInput as exc:
        assert name in str(exc)


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.tsv", "a.json", "a.jsonl"])
@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n\x00\x01",
        b"PK\x03\x04\x14\x00\x00\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512,
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
        b"\xff\xfea\x00b",
        bytes(range(256)) * 4,
        b"<!DOCTYPE html><html><body>Sign in</body></html>",
        b"<?xml version='1.0'?><a/>",
    ],
)
def test_binary(name: str, data: bytes) -> None:
    """A picture, an archive, an encrypted workbook or a web page is refused under any name."""
    refusal(name, data)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, "old Excel file"),
        ("a.ods", f"task_id\n{A}\n".encode(), "is named .ods but holds other data"),
        ("a.parquet", f"task_id\n{A}\n".encode(), "holds other data"),
        ("a.parquet", b"PARE" + b"\x00" * 64, "encrypted Parquet"),
        ("a.parquet", b"PAR1" + b"\x00" * 64, "damaged or encrypted"),
        ("a.zip", archive("list.csv", f"task_id\n{A}\n"), "unpack it"),
        ("a.docx", archive("word/document.xml", "<a/>"), "holds an archive"),
        ("a.xlsb", archive("xl/workbook.bin", "x"), "binary Excel workbook"),
        ("a.csv.gz", gzip.compress(b"x,y\n")[:-4], "damaged compressed file"),
        ("a.csv.gz", gzip.compress(b""), "empty"),
        ("a.log.gz", gzip.compress(gzip.compress(b"x")), "packed twice"),
        ("a.log.gz", gzip.compress(b"x" * (MAX_UPLOAD_BYTES + 1)), "unpacks to more than 5 MB"),
        ("a.csv.gz", gzip.compress(b"\x89PNG\r\n\x1a\n" * 9), "a picture"),
        ("a.mp3", bytes(range(256)) * 4, "is not text"),
        ("a.html", b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        ("a.csv", f"<!DOCTYPE html><html>request {A}</html>".encode(), "web page"),
    ],
    # A packed file holds the time at which it was packed, and each process packs its own.
    ids=lambda given: given if isinstance(given, str) else "data",
)
def test_other_kinds(name: str, data: bytes, told: str) -> None:
    """A file of a kind that holds no list, or a damaged one, is refused by what is in it."""
    assert told in refusal(name, data)


def test_too_large() -> None:
    """A file of more than 5 MB is refused, and one of 5 MB is not."""
    text = f"{A}\n".encode()
    assert "5 MB" in refusal("a.txt", text.ljust(MAX_UPLOAD_BYTES + 1))
    assert read_file("a.txt", text.ljust(MAX_UPLOAD_BYTES)).parse().given == 1


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.json"])
def test_too_many_columns(name: str) -> None:
    """A table of more columns than any list of tasks has is refused."""
    cells = [f"c{number}" for number in range(300)]
    if name == "a.json":
        refusal(name, json.dumps([dict.fromkeys(cells, "x")]).encode())
    else:
        refusal(name, (",".join(["id", *cells]) + "\n" + ",".join(["x", *cells])).encode())


@pytest.mark.parametrize("name", ["ev\x1bil\n.bin", "x" * 500 + ".bin"])
def test_hostile_names(name: str) -> None:
    """A file's name is shown short and without control characters."""
    with pytest.raises(UnreadableInput) as caught:
        read_file(name, b"")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300


def test_deep_json() -> None:
    """JSON that is nested beyond reason is refused."""
    refusal("a.json", b"[" * 100_000 + b"]" * 100_000)
