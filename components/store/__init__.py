"""What outlives a restart: boards, their tasks, the latest readings, the past, and access."""

from components.store.access.access import AccessContents
from components.store.access.audit import audited
from components.store.access.idempotency import marked
from components.store.database import only_server
from components.store.store import Contents, Store

__all__ = ["AccessContents", "Contents", "Store", "audited", "marked", "only_server"]
