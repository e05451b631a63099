"""What outlives a restart: boards, their tasks, the latest readings, and the past."""

from components.store.boards import KEPT
from components.store.database import StoreError
from components.store.store import Contents, Learnt, Store

__all__ = ["KEPT", "Contents", "Learnt", "Store", "StoreError"]
