"""The documents name only links, paths, modules, make targets and settings that exist."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Not the changelog: what it says of a release stays, whatever is moved later.
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted(ROOT.glob("docs/*.md")),
]
SUFFIXES = (".js", ".lock", ".md", ".py", ".toml")
NOT_COMMITTED = (".streamlit/secrets.toml", ".venv/", "data/")

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
PATH = re.compile(r"[\w.*-]+(?:/[\w.*-]*)+")
MODULE = re.compile(r"python -m ((?:components|tests)[\w.]*)")
MAKE = re.compile(r"(?:`|^|=\S+ )make ([a-z]+)", re.MULTILINE)
TARGET = re.compile(r"^([a-z][a-z -]*):(?!=)", re.MULTILINE)
ROW = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)
SETTING = re.compile(r"(?:BROWSER_USE|TASKBOARD)_[A-Z_]+")


def wrong(text: str, folder: Path = ROOT) -> list[str]:
    """Return what a document in a folder names and the repository does not have."""
    words = {word for code in CODE.findall(text) for word in code.strip("`").split()}
    targets = " ".join(TARGET.findall((ROOT / "Makefile").read_text())).split()
    return [
        *(link for link in LINK.findall(text) if not leads_somewhere(link, folder)),
        *(word for word in sorted(words) if is_path(word) and not any(ROOT.glob(word))),
        *(module for module in MODULE.findall(text) if not any(files_of(module))),
        *(f"make {target}" for target in MAKE.findall(text) if target not in targets),
    ]


def leads_somewhere(link: str, folder: Path) -> bool:
    """Tell whether a link is to another site, a file, or a heading of one."""
    path, _, anchor = link.partition("#")
    if "://" in link or not anchor:
        return "://" in link or (folder / path).exists()
    headings = HEADING.findall((folder / path).read_text(encoding="utf-8"))
    return anchor in [re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings]


def is_path(word: str) -> bool:
    """Tell whether a word of code looks like the path of something that is committed."""
    looks = word.endswith(SUFFIXES) or PATH.fullmatch(word) is not None
    return looks and not word.startswith(("/", *NOT_COMMITTED))


def files_of(module: str) -> Iterator[Path]:
    """Find what `python -m` would run."""
    path = module.replace(".", "/")
    for name in (f"{path}.py", f"{path}/__main__.py"):
        yield from ROOT.glob(name)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_documents_name_is_there(document: Path) -> None:
    """Every relative link, path, module and make target in a document exists."""
    assert wrong(document.read_text(encoding="utf-8"), document.parent) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a](docs/none.md)", ["docs/none.md"]),
        ("[a](README.md#no-such-heading)", ["README.md#no-such-heading"]),
        ("`components/none.py`", ["components/none.py"]),
        ("`components/*/none`", ["components/*/none"]),
        ("`none.toml`", ["none.toml"]),
        ("```\npython -m tests.none\n```", ["tests.none"]),
        ("`make none`", ["make none"]),
        ("```\nKEY=… make none\n```", ["make none"]),
        ("[a](README.md#settings), `pages/`, `make run`, `data/taskboard.sqlite`", []),
    ],
)
def test_what_is_missing_is_found(text: str, found: list[str]) -> None:
    """A link, heading, path, module or make target that does not exist is named."""
    assert wrong(text) == found


def test_the_table_of_settings_is_whole() -> None:
    """README's table has every setting that the program reads, and no other."""
    sources = [path.read_text(encoding="utf-8") for path in ROOT.glob("components/**/*.py")]
    nodes = [node for source in sources for node in ast.walk(ast.parse(source))]
    texts = {node.value for node in nodes if isinstance(node, ast.Constant)}
    read = {text for text in texts if isinstance(text, str) and SETTING.fullmatch(text)}
    assert read
    assert set(ROW.findall((ROOT / "README.md").read_text(encoding="utf-8"))) == read
