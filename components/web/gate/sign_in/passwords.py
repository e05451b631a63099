"""Signing in with a local account and its password."""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import parse_qs

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from components.model.access import passwords
from components.model.access.actor import Kind
from components.model.access.directory import Directory
from components.model.access.records import Account
from components.web.gate import connections
from components.web.gate.sign_in.tries import Tries

MAX_FORM_BYTES = 16 * 1024
MAX_NAME = 200
# Each takes a core and tens of megabytes for a moment.
AT_ONCE, MOST_WAITING = 2, 20
WRONG = "wrong name or password"


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a try: the account, or why there is none, and when to try again in seconds.

    ``name`` is what was given, so that only the password has to be typed again.
    """

    name: str
    account: Account | None = None
    told: str = ""
    wait: float = 0.0


class Passwords:
    """Checks passwords, within bounds; ``proxied`` says that a proxy asks for all browsers."""

    def __init__(self, directory: Directory, *, proxied: bool) -> None:
        self._directory = directory
        self._proxied = proxied
        self._tries = Tries()
        self._threads = CapacityLimiter(AT_ONCE)

    async def tried(self, request: Request) -> Tried:
        """Return what comes of the form of a request."""
        name, password = await _form(request)
        # Nobody is told which accounts there are, neither by words nor by time.
        key, network = name.lower(), _network(self._address(request))
        if wait := self._tries.wait(key, network):
            return Tried(name, told=f"Too many tries: wait {_seconds(wait)}.", wait=wait)
        if self._threads.statistics().tasks_waiting >= MOST_WAITING:
            return Tried(name, told="Too many people sign in just now: try again.", wait=1.0)
        self._tries.begun(key, network)
        account = await to_thread.run_sync(self._verified, name, password, limiter=self._threads)
        if account is None:
            return Tried(name, told="That name and password do not fit together.")
        self._tries.succeeded(key, network)
        return Tried(name, account)

    def _address(self, request: Request) -> str:
        connection = connections.current()
        if connection is None or self._proxied:
            # Where the proxy says that the request came from, if the server believes its address.
            return request.client.host if request.client else ""
        # Without a proxy anybody on this machine could make up another for each try.
        return connection.address

    def _verified(self, name: str, password: str) -> Account | None:
        account = self._directory.account(name)
        if passwords.verify(account, password):
            return account
        self._directory.count_refusal(WRONG, Kind.PERSON, account.name if account else "")
        return None


async def _form(request: Request) -> tuple[str, str]:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_FORM_BYTES:
            return "", ""
    fields = parse_qs(body.decode("utf-8", "replace"))
    name, password = (fields.get(field, [""])[0] for field in ("name", "password"))
    return name.strip()[:MAX_NAME], password


def _network(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host
    # Whoever has one address of IPv6 has all of its network.
    return (
        str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else host
    )


def _seconds(wait: float) -> str:
    whole = int(wait) + 1
    return f"{whole} second{'' if whole == 1 else 's'}"
