"""Kinds of files: notebooks, recordings, YAML, logs and packed files, and any other as text."""

import gzip
import json

import pytest

from components.intake import read_file
from components.model.entry import Entry

A = "5e0f7a61-90b2-4c3d-8e4f-0123456789aa"
B = "5e0f7a61-90b2-4c3d-8e4f-0123456789bb"

NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Nightly runs\n"]},
        {
            "cell_type": "code",
            "execution_count": 3,
            "metadata": {},
            "source": [f"first = client.tasks.get('{A}')\n", "print(first.status)"],
            "outputs": [
                {"output_type": "stream", "name": "stdout", "text": [f"task_id={B} finished\n"]}
            ],
        },
    ],
    "metadata": {"kernelspec": {"name": "python3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}
RECORDING = {
    "log": {
        "version": "1.2",
        "entries": [
            {"request": {"method": "GET", "url": f"https://x.test/api/v3/sessions/{task_id}"}}
            for task_id in (A, B)
        ],
    }
}
YAML = f"""# What runs at night
tasks:
  - task_id: {A}
    title: First
  - task_id: {B}
    title: >-
      Second,
      folded
"""
TEXTS = {
    "night.ipynb": json.dumps(NOTEBOOK, indent=1),
    "night.har": json.dumps(RECORDING),
    "night.ndjson": f'{{"payload": {{"task_id": "{A}"}}}}\n{{"payload": {{"task_id": "{B}"}}}}\n',
    "night.yaml": YAML,
    "night.yml": YAML,
    "night.md": f"| id | title |\n|---|---|\n| {A} | First |\n| {B} | Second |\n",
    "night.log": f"12:00 INFO task_id={A} started\n12:01 INFO task_id={B} started\n",
    "night.log.1": f"12:00 INFO task_id={A} started\n12:01 INFO task_id={B} started\n",
    "night.html": f"<html><ul><li>{A}</li><li>{B}</li></ul></html>",
    "night.xml": f"<?xml version='1.0'?><testsuite><case id='{A}'/><case id='{B}'/></testsuite>",
    "night.xls": f"id\ttitle\n{A}\tFirst\n{B}\tSecond\n",
    "night.py": f'TASKS = [\n    "{A}",\n    "{B}",\n]\n',
    "night": f"{A}\n{B}\n",
}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("is_packed", [False, True])
def test_kinds(name: str, *, is_packed: bool) -> None:
    """Each kind gives its ids, packed or not, and counts nothing else as given."""
    data = TEXTS[name].encode()
    table = read_file(f"{name}.gz", gzip.compress(data)) if is_packed else read_file(name, data)
    parsed = table.parse()
    assert [entry.task_id for entry in parsed.entries] == [A, B]
    assert parsed.given == 2


@pytest.mark.parametrize("name", ["night.yaml", "night.md", "night.xls"])
def test_labels_come_along(name: str) -> None:
    """Titles beside the ids become labels."""
    labels = [entry.label for entry in read_file(name, TEXTS[name].encode()).parse().entries]
    assert labels[0] == "First"
    assert labels[1].startswith("Second")


def test_packed_table() -> None:
    """A packed table is read as the table that its name tells of, lines and all."""
    data = gzip.compress(f"task_id;name\n{A};one\n".encode("utf-16"))
    assert read_file("TASKS.CSV.GZ", data).parse().entries == (Entry(A, "one", "", 2),)


def test_packed_in_pieces() -> None:
    """Files that were packed one by one and put together are read to the last of them."""
    data = gzip.compress(f"{A}\n".encode()) + gzip.compress(f"{B}\n".encode())
    assert [entry.task_id for entry in read_file("a.log.gz", data).parse().entries] == [A, B]


def test_unpacked_on_its_way() -> None:
    """A file that is called packed and is not is read by the rest of its name."""
    parsed = read_file("tasks.csv.gz", f"task_id,name\n{A},one\n".encode()).parse()
    assert parsed.entries == (Entry(A, "one", "", 2),)


@pytest.mark.parametrize("name", ["tasks.csv", "tasks", "tasks.bin"])
def test_packed_under_another_name(name: str) -> None:
    """What a file holds counts more than its name."""
    assert read_file(name, gzip.compress(f"{A}\n".encode())).parse().given == 1


def test_yaml_lines() -> None:
    """Values of YAML are named by their lines, in every document of a file."""
    text = f"# ours\n- id: {A}\n  name: one\n---\n\n- id: {B}\n"
    entries = read_file("a.yaml", text.encode()).parse().entries
    assert entries == (Entry(A, "one", "", 2), Entry(B, "", "", 6))


@pytest.mark.parametrize("task_id", ["00123", "1_000", "1e3", "0x1F", "012:30", "yes", "task-1"])
def test_yaml_values_stay_as_written(task_id: str) -> None:
    """No id of YAML becomes a number, a time or a truth."""
    text = f"- task_id: {task_id}\n  label: one\n- task_id: other-2\n  label: two\n"
    entries = read_file("a.yaml", text.encode()).parse().entries
    accepted = [(entry.task_id, entry.label) for entry in entries]
    assert accepted[-1] == ("other-2", "two")
    assert task_id == "012:30" or accepted[0] == (task_id, "one")


def test_yaml_aliases() -> None:
    """What an alias stands for was given once, and the words that it repeats stay labels."""
    text = f"""
base: &base
  task_id: {A}
  title: &title One
again: *base
next:
  task_id: {B}
  title: *title
"""
    parsed = read_file("a.yaml", text.encode()).parse()
    assert [(entry.task_id, entry.label) for entry in parsed.entries] == [(A, "One"), (B, "One")]
    assert parsed.given == 2


def test_yaml_bomb() -> None:
    """Aliases of aliases are read without being multiplied."""
    levels = (f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 40))
    text = "\n".join([f"l0: &l0 [{A}]", *levels])
    assert read_file("a.yaml", text.encode()).parse().given == 1


@pytest.mark.parametrize(
    "text",
    [
        f"task_id: {A}\ntask_id: {B}\n",
        f"\t- {A}\n\t- {B}\n",
        f"{{{{ range }}}}\n- {A}\n- {B}\n",
        f"{A}\n{B}\n",
        f"? [{A}]\n: {B}\n",
        f"{'[' * 500}{A}, {B}",
        f"- !!python/object/apply:os.system ['{A}']\n- {B}\n",
    ],
)
def test_yaml_that_says_less_than_its_text(text: str) -> None:
    """Where YAML would lose an id or cannot be read, the text is read in its place."""
    parsed = read_file("a.yaml", text.encode()).parse()
    assert {entry.task_id for entry in parsed.entries} == {A, B}
