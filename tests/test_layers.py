"""What the layer contracts cannot see: the single module at the top."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_entry_imports_parts_of_the_program_and_no_page() -> None:
    """`dashboard.py` wires components together; pages are found by the shell."""
    tree = ast.parse((ROOT / "dashboard.py").read_text())
    names = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert not {name for name in names if name and name.split(".")[0] == "pages"}
    assert not names & {"httpx", "aiohttp", "components.api", "components.store"}


def test_no_source_file_outgrows_three_hundred_lines() -> None:
    """A file past 300 lines is two nouns in one room."""
    files = [*ROOT.glob("*.py"), *ROOT.glob("components/**/*.py"), *ROOT.glob("pages/*.py")]
    assert files
    assert [str(f) for f in files if len(f.read_text().splitlines()) > 300] == []


def test_pages_are_short() -> None:
    """A page sets up, takes a snapshot, lays out and acts: at most 60 lines."""
    assert all(len(p.read_text().splitlines()) <= 60 for p in ROOT.glob("pages/*.py"))
