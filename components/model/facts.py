"""What the API tells of a task beside its status, where it tells it."""

from dataclasses import dataclass, fields, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of the API's own, each None (or "") where the API tells none.

    ``cost_usd`` is what the task has cost so far in US dollars, ``title`` its name in one line.
    ``finished_at`` and ``updated_at`` are by the API's clock (UTC), beside what was observed and
    never mixed with it.
    """

    cost_usd: float | None = None
    title: str = ""
    finished_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def shown(self) -> tuple[object, ...]:
        """Everything of them that a screen shows: the cost to the cent, and not the last update."""
        cents = None if self.cost_usd is None else round(self.cost_usd, 2)
        return self.title, self.finished_at, cents

    def updated(self, later: "Facts") -> "Facts":
        """Return these facts with whatever a later answer tells in their place."""
        if later in (self, NO_FACTS):
            return self
        told = {field.name: getattr(later, field.name) for field in fields(later)}
        return replace(
            self, **{name: value for name, value in told.items() if value not in (None, "")}
        )


NO_FACTS = Facts()
