"""The vendor's webhooks: events as it sends them, signed as it signs them."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.support.api import tls

PATH = "/api/webhooks/browser-use"
SECRET = "whsec-planted-webhook-secret"
JSON = "application/json"


def update(task_id: str, status: str = "finished", **payload: Any) -> dict[str, Any]:
    """Return the event that tells of a task's status, as v2 has it."""
    return {
        "type": "agent.task.status_update",
        "timestamp": "2026-11-24T10:00:00Z",
        "payload": {"task_id": task_id, "session_id": "s", "status": status, **payload},
    }


def signature(event: Any, moment: str, secret: str = SECRET) -> str:
    """Sign as the vendor's SDK for Python does (`create_webhook_signature`)."""
    dump = json.dumps(event, separators=(",", ":"), sort_keys=True)
    return hmac.new(secret.encode(), f"{moment}.{dump}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Signed:
    """One request of the vendor's."""

    body: bytes
    headers: Mapping[str, str]

    @classmethod
    def of(cls, event: Any, *, ago: float = 0, secret: str = SECRET, **headers: str) -> "Signed":
        """Sign an event some seconds ago; ``headers`` come in place of what is sent else."""
        moment = str(int(time.time() - ago))
        told = {
            "Content-Type": JSON,
            "X-Browser-Use-Timestamp": moment,
            "X-Browser-Use-Signature": signature(event, moment, secret),
        }
        changed = {name.replace("_", "-"): value for name, value in headers.items()}
        # The vendor sends it as any library writes it, which is not the form that it signs.
        return cls(json.dumps(event, indent=1).encode(), {**told, **changed})


@dataclass
class Sender:
    """Sends signed events to a server; each differs, though it tells the same."""

    url: str
    secret: str = SECRET
    sent: int = field(default=0)

    def tell(self, task_id: str, status: str = "finished", **payload: Any) -> int:
        """Tell of a task and return the answer's code."""
        self.sent += 1
        event = update(task_id, status, metadata={"number": self.sent}, **payload)
        return self.send(Signed.of(event, secret=self.secret)).status_code

    def send(self, signed: Signed) -> httpx.Response:
        """Send one request."""
        return httpx.post(
            self.url + PATH,
            content=signed.body,
            headers=[(n.encode(), text.encode("latin-1")) for n, text in signed.headers.items()],
            trust_env=False,
            verify=tls.NONE,
        )
