"""Finds a Chromium for the browser tests, or installs one by the platform's ordinary means."""

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.support.programs import system

MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
# The last five keep a browser on a closed network from calling home at every start.
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """Return the path of an installed Chromium, or None."""
    return find_system() or find_own()


def find_system() -> str | None:
    """Return the path of a Chromium that was installed for all to use, or None."""
    return system.find(*system.CHROMIUM) or (str(MAC) if MAC.exists() else None)


def find_own() -> str | None:
    """Return the path of the test tool's own build, or None."""
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def ensure() -> str:
    """Return the path of a Chromium, installing the test tool's own where there is no other."""
    system.install([system.CHROMIUM])
    path = find()
    if path is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
        path = find_own()
    if path is None:
        sys.exit("No Chromium could be installed: install one by hand and run `make test` again.")
    return path


if __name__ == "__main__":
    print(f"Chromium for the browser tests: {ensure()}")  # noqa: T201 - says what is used
