"""Excel workbooks that are refused before they are read, within memory that is measured."""

import io
import resource
import subprocess
import sys
import zipfile

import pytest

from components.intake import UnreadableInput, read_file
from tests.support.workbooks import MAIN, SHEET, sheet_xml, with_part, workbook

A = "0b1c2d3e-1111-4000-8000-00000000000a"


def refusal(data: bytes) -> str:
    """Return the sentence that a workbook is refused with, having checked that it is one."""
    with pytest.raises(UnreadableInput) as caught:
        read_file("tasks.xlsx", data)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.startswith("tasks.xlsx ")
    assert sentence.endswith(".")
    return sentence


def peak() -> int:
    """Return the most memory that this process ever held, in bytes."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held if sys.platform == "darwin" else held * 1024


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        b"task_id,name\nx,y\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2048,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 64,
        workbook({"A1": "id", "A2": A})[:-40],
        workbook({"A1": "id", "A2": A})[:2000],
    ],
    ids=["start only", "csv", "old", "encrypted", "picture", "no end", "half"],
)
def test_no_workbook(data: bytes) -> None:
    """What is no workbook, or only a part of one, is refused."""
    refusal(data)


@pytest.mark.parametrize("names", [[], ["readme.txt"], ["word/document.xml"], ["xl/workbook.bin"]])
def test_other_archive(names: list[str]) -> None:
    """An archive that holds no workbook is refused."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<a/>")
    refusal(out.getvalue())


def test_far_cell() -> None:
    """A workbook with a cell in its furthest corner is refused without laying out the rest."""
    before = peak()
    refusal(workbook({"A1": "id", "A2": A, "XFD1048576": "x"}))
    assert peak() - before < 100_000_000


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="99"><c r="ZZZ9999999"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="xfd999999"><v>1</v></c></row>',
        '<row><c><v>1</v></c></row><row r="9999999">' + "<c><v>1</v></c>" * 50 + "</row>",
    ],
)
def test_far_cells_by_hand(cells: str) -> None:
    """Cells are found far away however they are written."""
    before = peak()
    refusal(with_part(workbook({"A1": "x"}), SHEET, sheet_xml(cells)))
    assert peak() - before < 100_000_000


def test_far_cells_in_utf_16() -> None:
    """A sheet that reads as harmless in UTF-16 and as far cells in UTF-8 is refused."""
    ascii_rows = sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>')
    hidden = ascii_rows.ljust(len(ascii_rows) + len(ascii_rows) % 2).decode("utf-16-le")
    content = b"\xff\xfe" + f"<a>{hidden}</a>".encode("utf-16-le")
    # In a process of its own: an allocation that fails ends the whole process.
    code = (
        "import sys; from components.intake import *\n"
        "try: read_file('tasks.xlsx', sys.stdin.buffer.read())\n"
        "except UnreadableInput: print('refused')"
    )
    data = with_part(workbook({"A1": "x"}), SHEET, content)
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    assert done.stdout.strip() == b"refused"


def test_format_only_cells() -> None:
    """Far cells that are coloured but empty are no reason to refuse a workbook."""
    rows = (
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{A}</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576"/></row>'
    )
    data = with_part(workbook({"A1": "x"}), SHEET, sheet_xml(rows))
    assert [entry.task_id for entry in read_file("a.xlsx", data).parse().entries] == [A]


def bomb(*, lying: bool) -> bytes:
    """Return a workbook whose sheet unpacks to 200 MB, and which may claim that it does not."""
    data = with_part(workbook({"A1": "x"}), SHEET, sheet_xml(" " * 200_000_000))
    if not lying:
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    return data.replace(size, (1000).to_bytes(4, "little"))


@pytest.mark.parametrize("lying", [False, True])
def test_zip_bomb(*, lying: bool) -> None:
    """A zip bomb is refused before it unpacks, also when its directory lies about the sizes."""
    data = bomb(lying=lying)
    before = peak()
    refusal(data)
    assert peak() - before < 150_000_000


def test_many_parts() -> None:
    """An archive of far more parts than a workbook has is refused."""
    out = io.BytesIO(workbook({"A1": "id", "A2": A}))
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(3000):
            archive.writestr(f"xl/{number}.xml", "<a/>")
    refusal(out.getvalue())


def test_entities() -> None:
    """A sheet with a document type, as entity bombs have it, is refused."""
    declared = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;">]>'
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>&y;</t></is></c></row>'
    refusal(with_part(workbook({"A1": "x"}), SHEET, declared.encode() + sheet_xml(rows)))


def test_shared_text() -> None:
    """One long text that very many cells share is refused before it is copied into each."""
    data = workbook({"A1": "x"})
    strings = f'<sst xmlns="{MAIN}"><si><t>{"x" * 1_000_000}</t></si></sst>'.encode()
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 5000))
    data = with_part(data, "xl/sharedStrings.xml", strings)
    before = peak()
    refusal(with_part(data, SHEET, sheet_xml(rows)))
    assert peak() - before < 150_000_000


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<",
        b"<a>",
        b"\x00" * 50,
        sheet_xml('<row r="x"/>'),
        sheet_xml('<row><c r="1A"/></row>'),
    ],
)
def test_broken_sheet(content: bytes) -> None:
    """A sheet that is no proper XML or has cells without a place is refused."""
    refusal(with_part(workbook({"A1": "x"}), SHEET, content))


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="900000000"><c r="A1"><v>1</v></c><c><v>2</v></c></row>',
        '<row r="1"><c r="XFA9999999"/><c><v>1</v></c></row>',
        '<row r="-5"><c><v>1</v></c></row>',
        '<row r="1_0"><c><v>1</v></c></row>',
    ],
)
def test_rows_and_cells_disagree(cells: str) -> None:
    """A sheet whose rows and cells name different places is refused by the worse of them."""
    with pytest.raises(UnreadableInput):
        read_file("a.xlsx", with_part(workbook({}), SHEET, sheet_xml(cells)))
