"""The browser code: files at an address of their build, and the script that loads them."""

import hashlib
from pathlib import Path

_VIEWS = Path(__file__).parents[1]
# Read once: an address with a build in it must not answer with what a later checkout holds.
FILES = {
    path.relative_to(_VIEWS).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(_VIEWS.glob("*/static/*"))
    if path.suffix in (".css", ".js")
}
BUILD = hashlib.sha256(repr(FILES).encode()).hexdigest()[:12]


def loader(name: str) -> str:
    """Return the script of a component that hands everything over to a file.

    Streamlit keeps such scripts as blobs, which can import nothing by a relative address, and
    sends them again with each change of the component's data; it loads files itself for installed
    packages only. A file that does not load is asked for again at another address: browsers
    remember for an address that it failed, and for those that the file imports.
    """
    address = f"assets/{BUILD}"
    return FILES["shared/static/loader.js"].replace("ASSETS", address).replace("SCRIPT", name)
