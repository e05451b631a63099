"""The one tree of errors."""

import ast
from pathlib import Path

from components.api import errors as api
from components.model import errors, settings

ROOT = "TaskboardError"


def bases_of_classes() -> dict[str, list[str]]:
    """Return the bases of every class of the program, by their last names."""
    folder = Path(settings.ROOT) / "components"
    return {
        node.name: [ast.unparse(base).rpartition(".")[2] for base in node.bases]
        for file in folder.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }


def test_every_error_of_the_tree_is_drawn() -> None:
    """A reader finds in one place all that is raised on purpose and told to people."""
    bases = bases_of_classes()
    found, before = {ROOT}, set[str]()
    while found != before:
        before = set(found)
        found |= {name for name, of in bases.items() if not found.isdisjoint(of)}
    drawn = f"{errors.__doc__}{api.__doc__}"
    assert [name for name in sorted(found) if name not in drawn] == []
