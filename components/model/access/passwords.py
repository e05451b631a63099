"""Names and passwords of local accounts; of a password only an argon2id hash is kept."""

import re
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from components.model.access.records import Account
from components.model.errors import AccountError

MIN_LENGTH, MAX_LENGTH = 12, 256
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@+-]{0,62}[a-z0-9])?")
# What OWASP recommends at least: 19 MiB and two rounds on one core, so that the few that are
# checked at a time leave a small server to the poller.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Of a password that nobody knows.
_NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$TbPBGFMP3ENoWX/T0daQHA$"
    "xQ+Atv1nutvD/CbhY6OsOh8IiniztRYX6fFKYVJt9mA"
)


def account_name(text: str) -> str:
    """Return the name by which an account is kept, whatever the case; raises `AccountError`."""
    name = text.strip().lower()
    if not _NAME.fullmatch(name):
        raise AccountError(
            "A name has 1 to 64 letters, digits and . _ @ + - between them, as in ann or "
            "ann@example.com."
        )
    return name


def hash_password(password: str) -> str:
    """Return the hash of a new password; raises `AccountError` where it is too short or long."""
    length = len(password)
    if not MIN_LENGTH <= length <= MAX_LENGTH:
        raise AccountError(
            f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters; this one has {length:,}."
        )
    return _HASHER.hash(_bytes(password))


def verify(account: Account | None, password: str) -> bool:
    """Tell whether a password is an account's; takes as long where there is no such account."""
    known = _NOBODY if account is None else account.password_hash
    try:
        return _HASHER.verify(known, _bytes(password[: MAX_LENGTH + 1])) and account is not None
    except (VerificationError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    # Keyboards write the same letter in several ways.
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
