"""Reads one setting at a time, each as its kind, and refuses a wrong one by its name."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from components.model.errors import TaskboardError

FLAGS = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}


class SettingsError(TaskboardError):
    """A setting is missing or wrong; the message begins with its name, and repeats no value.

    Any value may be a secret that was put behind the wrong name.
    """


@dataclass(frozen=True)
class Reader:
    """The settings that were given, as texts without space around them; none is empty.

    Every method takes the name of a setting, and raises `SettingsError` where its value is wrong.
    """

    values: Mapping[str, str] = field(repr=False)

    def given(self, name: str) -> bool:
        """Tell whether a setting was given at all."""
        return name in self.values

    def text(self, name: str, default: str = "") -> str:
        """Return a setting as it was given."""
        return self.values.get(name, default)

    def secret(self, name: str) -> str | None:
        """Return a setting that is one word of printable ASCII, None where it was not given."""
        value = self.text(name)
        if not (value.isascii() and value.isprintable() and " " not in value):
            raise SettingsError(f"{name} must be printable ASCII without spaces: copy it again.")
        return value or None

    def choice(self, name: str, options: Collection[str], default: str) -> str:
        """Return a setting that is one of some words, in any case."""
        value = self.text(name, default).lower()
        if value not in options:
            raise SettingsError(f"{name} must be one of {', '.join(options)}.")
        return value

    def number(self, name: str, default: float, least: float, most: float) -> float:
        """Return a setting that is a number from ``least`` to ``most``, both included."""
        value = self.optional_number(name, least, most)
        return default if value is None else value

    def optional_number(self, name: str, least: float, most: float) -> float | None:
        """Return what `number` does, but None where the setting was not given."""
        text = self.values.get(name)
        if text is None:
            return None
        value = _as_number(text)
        if value is None or not least <= value <= most:
            raise SettingsError(f"{name} must be a number from {least:,g} to {most:,g}.")
        return value

    def whole_number(self, name: str, default: int, least: int, most: int) -> int:
        """Return a setting that is a whole number from ``least`` to ``most``, both included."""
        value = self.number(name, default, least, most)
        if value != int(value):
            raise SettingsError(f"{name} must be a whole number.")
        return int(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a setting that is switched on by 1, true, yes or on; off by their opposites."""
        text = self.values.get(name)
        value = default if text is None else FLAGS.get(text.lower())
        if value is None:
            raise SettingsError(f"{name} must be 1 (true, yes, on) or 0 (false, no, off).")
        return value

    def words(self, name: str) -> tuple[str, ...]:
        """Return a setting that is a list, its words apart by commas, spaces or both."""
        return tuple(word for word in re.split(r"[\s,]+", self.text(name)) if word)


def _as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        # Its message repeats the text.
        return None
