"""The browser code as browsers fetch it."""

import asyncio
import posixpath
import re

import httpx
import pytest
from starlette.applications import Starlette

from components.views.shared.assets import BUILD, FILES, loader
from components.web import assets

IMPORT = re.compile(r'^import .* from "(.+)";$', re.MULTILINE)
SCRIPT = "wall/static/wall.js"


def get(path: str) -> httpx.Response:
    """Ask for a path where nothing but the browser code is served."""

    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=assets.ROUTES))
        async with httpx.AsyncClient(transport=transport, base_url="http://taskboard") as client:
            return await client.get(path)

    return asyncio.run(answer())


@pytest.mark.parametrize("attempt", [0, 7])
@pytest.mark.parametrize("name", FILES)
def test_file_of_this_build_is_kept_for_good(name: str, attempt: int) -> None:
    """Each file is answered as what it is, at the address of its build, and never asked again."""
    answer = get(f"/assets/{BUILD}/{attempt}/{name}")
    assert answer.status_code == 200
    assert answer.text == FILES[name]
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path",
    [
        f"/assets/0123456789ab/0/{SCRIPT}",
        f"/assets/{BUILD}/0/wall/static/nothing.js",
        f"/assets/{BUILD}/0/wall/wall.py",
        f"/assets/{BUILD}/0/wall/static/../wall.py",
        f"/assets/{BUILD}/0/shared/static/icon.svg",
    ],
)
def test_nothing_else_is_there(path: str) -> None:
    """Another build, a source of the server's or no file at all: 404, and asked again next time."""
    answer = get(path)
    assert answer.status_code == 404
    assert answer.headers.get("cache-control", "no-store") == "no-store"


def test_scripts_import_what_is_served() -> None:
    """Each import of a script, taken from its own address, leads to a file of the build."""
    found = [
        posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        for name, text in FILES.items()
        for target in IMPORT.findall(text)
    ]
    assert found
    assert not set(found) - set(FILES)


def test_loader_names_the_script_of_this_build() -> None:
    """What a component sends is the loader, with the address of its script filled in."""
    assert f"`assets/{BUILD}/${{attempt}}/{SCRIPT}`" in loader(SCRIPT)
    assert not re.search("ASSETS|SCRIPT", loader(SCRIPT))
