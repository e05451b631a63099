"""What outlives a restart: boards, their tasks, the latest readings, and the past."""

from components.model.errors import StoreError
from components.model.pending_writes import PendingWrites
from components.store.boards import RESTORE_PERIOD
from components.store.store import Contents, Store

__all__ = ["RESTORE_PERIOD", "Contents", "PendingWrites", "Store", "StoreError"]
