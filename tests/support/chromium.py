"""Finds a Chromium for the browser tests, or installs one by the platform's ordinary means."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The first has no window to draw: a page costs half the processor time.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
# Debian's packages, the first that a machine's release has.
PACKAGES = NAMES[:2]
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
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return str(MAC) if MAC.exists() else None


def find_own() -> str | None:
    """Return the path of the test tool's own build, or None."""
    # Not at the top: `--system` runs while the tests' packages are still being installed.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install_system() -> None:
    """Install the system's package where there is none and we may."""
    if find_system() or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
    known = next((name for name in PACKAGES if _is_known(name)), None)
    if known is None:
        return
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", known]
    subprocess.run(install, check=True, env=quiet, stdout=subprocess.DEVNULL)


def _is_known(package: str) -> bool:
    shown = subprocess.run(["apt-cache", "show", package], check=False, capture_output=True)
    return shown.returncode == 0


def ensure() -> str:
    """Return the path of a Chromium, installing the test tool's own where there is no other."""
    install_system()
    path = find()
    if path is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
        path = find_own()
    if path is None:
        sys.exit("No Chromium could be installed: install one by hand and run `make test` again.")
    return path


if __name__ == "__main__":
    if sys.argv[1:] == ["--system"]:
        install_system()
    else:
        print(f"Chromium for the browser tests: {ensure()}")  # noqa: T201 - says what is used
