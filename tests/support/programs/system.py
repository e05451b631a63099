"""Programs that the tests need of the system, installed by its ordinary means."""

import os
import shutil
import subprocess
from collections.abc import Collection, Iterable

# The names of a program, and Debian's packages of it: the first that a machine's release has.
CHROMIUM = (
    # The first has no window to draw: a page costs half the processor time.
    ("chromium-headless-shell", "chromium"),
    ("chromium-browser", "google-chrome", "google-chrome-stable"),
)
NGINX = (("nginx-light", "nginx"), ())
PROGRAMS = (CHROMIUM, NGINX)


def find(packages: Iterable[str], others: Iterable[str] = ()) -> str | None:
    """Return the path of an installed program, or None."""
    # Debian's administrators have more on their path than others.
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    names = (*packages, *others)
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


def install(programs: Collection[tuple[tuple[str, ...], tuple[str, ...]]] = PROGRAMS) -> None:
    """Install what is not there yet, where we may."""
    missing = [packages for packages, others in programs if not find(packages, others)]
    if not missing or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
    known = [next(filter(_is_known, packages), None) for packages in missing]
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *filter(None, known)]
    subprocess.run(command, check=True, env=quiet, stdout=subprocess.DEVNULL)


def _is_known(package: str) -> bool:
    shown = subprocess.run(["apt-cache", "show", package], check=False, capture_output=True)
    return shown.returncode == 0


if __name__ == "__main__":
    install()
