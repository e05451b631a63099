"""What outlives a restart: boards, their tasks, the latest readings, and the past."""

from components.store.database import only_server
from components.store.store import Contents, Store

__all__ = ["Contents", "Store", "only_server"]
