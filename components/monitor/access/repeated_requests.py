"""Answers to requests that programs may repeat: within a day the same key gets the same one."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from components.model.access.actor import Actor
from components.model.access.records import Answered
from components.model.limits import REPEATABLE
from components.store import Store


class RepeatedRequests:
    """Keeps only hashes of keys, actors and requests; what reads or saves raises `StoreError`.

    Safe from any thread but the poller's own.
    """

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def answered(self, key: str, actor: Actor) -> Answered | None:
        """Return what an actor was answered to a key within a day, if anything."""
        since = self._now() - REPEATABLE
        return self._store.answered(_hashed(key), _hashed(actor.reference), since)

    def mark(self, key: str, actor: Actor, asked: bytes) -> Answered:
        """Return what says that a request was done; it is saved with what the request changes.

        The answer is made later, and so has no status yet.
        """
        fingerprint = hashlib.sha256(asked).hexdigest()
        return Answered(_hashed(key), _hashed(actor.reference), fingerprint, 0, b"", self._now())

    def keep(self, mark: Answered, status: int, body: bytes) -> None:
        """Keep the answer to what was done."""
        self._store.keep_answer(replace(mark, status=status, body=body))


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
