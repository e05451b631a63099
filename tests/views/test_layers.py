"""Each page has a package of its own: what the packages of the views may import."""

import ast
from pathlib import Path

import pytest

VIEWS = Path(__file__).resolve().parents[2] / "components" / "views"
PAGES = ("board", "boards", "history", "wall")
# The header of a board offers the address of its wall.
ALLOWED = {("board/header.py", "components.views.wall.link")}


def imported(path: Path) -> set[str]:
    """Return the full names of all that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports by a relative name"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


@pytest.mark.parametrize("page", PAGES)
def test_page_package_imports_no_sibling(page: str) -> None:
    """Pages share what is in charts, shared and words, and nothing of one another."""
    siblings = tuple(f"components.views.{other}." for other in PAGES if other != page)
    found = {
        (path.relative_to(VIEWS).as_posix(), name)
        for path in (VIEWS / page).glob("*.py")
        for name in imported(path)
        if f"{name}.".startswith(siblings)
    }
    assert found == {each for each in ALLOWED if each[0].startswith(f"{page}/")}


def test_words_import_no_streamlit() -> None:
    """What is written as text, number or row needs no page."""
    modules = [*(VIEWS / "words").glob("*.py")]
    assert modules
    roots = {name.partition(".")[0] for path in modules for name in imported(path)}
    assert "streamlit" not in roots
