"""What the layer contracts cannot see: the single module at the top, and how large parts are."""

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


NOT_FOR_THE_ENTRY = frozenset(
    {"pages", "components.api", "components.store", "httpx", "aiohttp", "sqlalchemy", "alembic"}
)


def trespasses(source: str) -> set[str]:
    """Return what a source imports, in whatever form, that the entry may not."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return {
        room
        for room in NOT_FOR_THE_ENTRY
        for name in names
        if name == room or name.startswith(f"{room}.")
    }


def test_entry_imports_parts_of_the_program_and_no_page() -> None:
    """`dashboard.py` wires components together; pages are found by the shell."""
    assert not trespasses((ROOT / "dashboard.py").read_text())


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from components import api", {"components.api"}),
        ("from components import demo, store as kept", {"components.store"}),
        ("from components.api import ApiClient", {"components.api"}),
        ("from components.store.store import Store", {"components.store"}),
        ("import components.api.client", {"components.api"}),
        ("def late():\n    import httpx", {"httpx"}),
        ("from pages import operators", {"pages"}),
        ("from components import monitor, routes", set()),
    ],
)
def test_no_form_of_import_escapes(source: str, found: set[str]) -> None:
    """A forbidden room is seen as a module, as a name out of its package, and within it."""
    assert trespasses(source) == found


def sources() -> list[Path]:
    """Return every Python, JavaScript and CSS file of the program and its tests."""
    rooms = ("components", "pages", "tests")
    found = [path for room in rooms for path in (ROOT / room).rglob("*.*")]
    ours = [path for path in found if "node_modules" not in path.parts]
    return [*ROOT.glob("*.py"), *(p for p in ours if p.suffix in (".py", ".js", ".css"))]


def test_no_source_file_outgrows_three_hundred_lines() -> None:
    """A file past 300 lines is two nouns in one room."""
    assert {path.suffix for path in sources()} == {".py", ".js", ".css"}
    assert [str(p) for p in sources() if len(p.read_text("utf-8").splitlines()) > 300] == []


def test_no_folder_outgrows_fourteen_files() -> None:
    """A folder past 14 files is two rooms."""
    files = Counter(path.parent for path in sources())
    assert {str(folder): count for folder, count in files.items() if count > 14} == {}


def test_pages_are_short() -> None:
    """A page sets up, takes a snapshot, lays out and acts: at most 60 lines."""
    assert all(len(p.read_text().splitlines()) <= 60 for p in ROOT.glob("pages/*.py"))
