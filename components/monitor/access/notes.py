"""What is noted of access between two saves: entries, counts of the hour, and last uses."""

from dataclasses import replace
from datetime import datetime
from threading import Lock

from components.model.access.records import AuditEntry
from components.model.history.pending_writes import PendingWrites
from components.model.history.records import hour_of
from components.monitor.access.action_note import ActionNote

# Of those who are counted in an hour; names that strangers make up must not fill the database.
MAX_COUNTED = 1000
OTHERS = "others"


class AccessNotes:
    """Takes notes from any thread, until the next batch saves them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pending = PendingWrites()
        self._counted: dict[AuditEntry, AuditEntry] = {}
        self._hour: datetime | None = None
        self._known: set[AuditEntry] = set()

    def add(self, entry: AuditEntry) -> None:
        """Note an entry of the audit trail."""
        with self._lock:
            self._pending.audit.append(entry)

    def count(self, entry: AuditEntry) -> None:
        """Count what is alike within the hour; of too many different ones, all others together."""
        hour = hour_of(entry.at)
        key = replace(entry, at=hour, count=0)
        with self._lock:
            if hour != self._hour:
                self._hour, self._known = hour, set()
            if key not in self._known and len(self._known) >= MAX_COUNTED:
                key = replace(key, actor=OTHERS, board="", detail="")
            self._known.add(key)
            before = self._counted.get(key)
            count = entry.count + (0 if before is None else before.count)
            self._counted[key] = replace(key, at=entry.at, count=count)

    def take(self, note: ActionNote) -> None:
        """Note an action that nothing was saved of."""
        (self.count if note.counted else self.add)(note.entry)

    def use(self, access_id: str, at: datetime) -> None:
        """Note when a token or a wall link was last used."""
        with self._lock:
            self._pending.used[access_id] = at

    def move_to(self, batch: PendingWrites) -> None:
        """Hand over all notes to a batch that is about to be saved."""
        with self._lock:
            noted, self._pending = self._pending, PendingWrites()
            counted, self._counted = self._counted, {}
        batch.audit += noted.audit
        batch.counted += counted.values()
        batch.used.update(noted.used)
