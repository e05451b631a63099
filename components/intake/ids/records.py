"""Records that name ids, whatever they are written in."""

from dataclasses import dataclass, field

from components.intake.ids.names import Kind, Name


@dataclass(slots=True)
class Mention:
    """An id, or what was to be one, as a record names it.

    ``firm`` says that its name was written as one, as in `task_id=…`, and not guessed from the
    word before it.
    """

    line: int
    text: str
    name: Name
    firm: bool = True


@dataclass(slots=True)
class Record:
    """What stands together: the ids of one run, task or session, and what it is called."""

    line: int
    mentions: list[Mention] = field(default_factory=list)
    label: str = ""
    group: str = ""
    note: str = ""

    def settle(self) -> None:
        """Count an id without a name beside guessed names as one of the same sort."""
        if any(mention.firm for mention in self.mentions):
            return
        best = min((mention.name for mention in self.mentions), default=None)
        for mention in self.mentions:
            if best is not None and mention.name.kind == Kind.UNNAMED:
                mention.name = best

    def best(self) -> tuple[list[Mention], list[Mention]]:
        """Return the ids that have a status, and those that stand beside them."""
        kind = min((mention.name.kind for mention in self.mentions), default=Kind.FOREIGN)
        if kind == Kind.FOREIGN:
            return [], self.mentions
        best = [mention for mention in self.mentions if mention.name.kind == kind]
        return best, [mention for mention in self.mentions if mention.name.kind != kind]
