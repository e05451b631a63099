"""Random secrets, of which only a hash is kept."""

import hashlib
import secrets

# 256 bits: no guessing, so that a plain hash is enough, without salt or work.
_BYTES = 32
MAX_LENGTH = 128


def new_secret(prefix: str) -> str:
    """Return a new secret; the prefix says what it is for, to people and to secret scanners."""
    return f"{prefix}_{secrets.token_urlsafe(_BYTES)}"


def hashed(secret: str) -> str:
    """Return the hash by which a secret is found again, 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
