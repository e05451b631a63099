"""The locks that `make run` and `make test` install, beside the requirements that people edit."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LISTS = ("requirements", "tests/requirements")

PIN = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", re.MULTILINE)


def text_of(name: str) -> str:
    """Read a file of the project."""
    return (ROOT / name).read_text()


def direct(lock: str, requirements: str) -> set[tuple[str, str]]:
    """Return what a lock says to come from a list of requirements itself."""
    entries = re.split(r"^(?=[\w.-]+==)", lock, flags=re.MULTILINE)
    named = [entry for entry in entries if f"-r {requirements}\n" in entry]
    return {pin for entry in named for pin in PIN.findall(entry)}


@pytest.mark.parametrize("name", LISTS)
def test_what_is_required_is_what_is_locked(name: str) -> None:
    """After a change of the requirements, `make lock` was run."""
    required = set(PIN.findall(text_of(f"{name}.txt")))
    assert direct(text_of(f"{name}.lock"), f"{name}.txt") == required


def test_tests_run_on_what_is_served() -> None:
    """What both locks hold is the same release in both, for each version of Python."""
    served, tested = (set(PIN.findall(text_of(f"{name}.lock"))) for name in LISTS)
    names = {name for name, _ in served}
    assert {pin for pin in tested if pin[0] in names} <= served


@pytest.mark.parametrize("name", [*(f"{name}.lock" for name in LISTS), ".ci/uv.txt"])
def test_locks_hold_on_every_machine(name: str) -> None:
    """A lock names no place that only the machine knows that it was made on."""
    text = text_of(name)
    assert PIN.search(text)
    # Neither an address nor an option such as --index-url.
    assert "://" not in text
    assert not re.search("^-", text, re.MULTILINE)
