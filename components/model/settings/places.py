"""Where settings are read from: the environment, then `.env`, then `.streamlit/secrets.toml`.

A setting that holds a secret may also come from a file that one of these names.
"""

import os
import tomllib
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values

from components.model.settings.reader import Reader, SettingsError

ROOT = Path(__file__).resolve().parents[3]
# For each of these, NAME_FILE names a file that holds the value, as containers have it.
SECRETS = (
    "BROWSER_USE_API_KEY",
    "TASKBOARD_DATABASE_URL",
    "TASKBOARD_OIDC_CLIENT_SECRET",
    "TASKBOARD_WEBHOOK_SECRET",
)
# Whatever is larger was named by mistake, and may have no end.
MAX_BYTES = 1024**2


def read(root: Path = ROOT, environ: Mapping[str, str] = os.environ) -> Reader:
    """Return what was given; raises `SettingsError` where a file of it cannot be read.

    The first place that has a setting decides, or that names its file: relative to ``root``.
    """
    values: dict[str, str] = {}
    for place in (_secrets(root), _dotenv(root), environ):
        # An empty setting counts as absent, so that it hides no value from another place.
        given = {name: text for name, value in place.items() if (text := value.strip())}
        for name in SECRETS:
            _let_decide(name, given, values)
        values.update(given)
    for name in SECRETS:
        if path := values.get(f"{name}_FILE"):
            values[name] = _secret(f"{name}_FILE", root / path)
    return Reader(values)


def _let_decide(name: str, given: Mapping[str, str], values: dict[str, str]) -> None:
    # A secret of another place gives way to this one's file, and the other way round.
    here = {name, f"{name}_FILE"} & given.keys()
    if len(here) > 1:
        raise SettingsError(f"{name} and {name}_FILE are both set: keep one of them.")
    if here:
        values.pop(name, None)
        values.pop(f"{name}_FILE", None)


def _secret(name: str, path: Path) -> str:
    text = _text(f"{name}: the file that it names", path)
    if text is None:
        raise SettingsError(f"{name}: the file that it names does not exist.")
    if not text.strip():
        raise SettingsError(f"{name}: the file that it names is empty.")
    return text.strip()


def _dotenv(root: Path) -> dict[str, str]:
    text = _text(".env", root / ".env")
    return {name: value or "" for name, value in dotenv_values(stream=StringIO(text)).items()}


def _secrets(root: Path) -> dict[str, str]:
    name = ".streamlit/secrets.toml"
    try:
        entries = tomllib.loads(_text(name, root / name) or "")
    except tomllib.TOMLDecodeError as exc:
        raise SettingsError(f"{name} is not valid TOML: {exc}") from exc
    return {name: str(value) for name, value in entries.items() if not isinstance(value, dict)}


def _text(what: str, path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) <= MAX_BYTES:
            return content.decode("utf-8-sig")
        trouble = "is larger than 1 MB"
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as exc:
        trouble = f"cannot be read: {exc.strerror}"
    except UnicodeDecodeError:
        trouble = "is not UTF-8 text: save it again as UTF-8"
    except ValueError:
        # A name with a null character.
        return None
    # Not from within: those errors carry the content, or a name that may itself be the secret.
    raise SettingsError(f"{what} {trouble}.")
