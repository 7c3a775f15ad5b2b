"""Whose key came with a request: parsed from its headers, checked against keys in memory."""

import base64
import binascii
import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.store import keys
from core.store.keys import ApiKey, Scope
from core.store.pool import Pool

REFRESH_SECONDS = 10.0  # a revoked key works no longer than this, also when the bell is lost

_KEY = re.compile(r"ioc_([a-z0-9]{8})_[A-Za-z0-9_-]{20,100}", re.ASCII)
_NOBODY = bytes(32)  # compared with when there is no such key, so that both take as long


class Denied(StrEnum):
    """Why a request may not do what it wants."""

    NO_KEY = "no_key"
    UNKNOWN_KEY = "unknown_key"  # never existed, revoked or expired: outsiders are not told which
    SCOPE = "scope"


@dataclass(slots=True)
class Keyring:
    """All usable keys. `refresh` reads them again."""

    pool: Pool
    now: Callable[[], datetime]
    _keys: Mapping[str, ApiKey] = field(default_factory=dict)

    async def refresh(self) -> None:
        """Read the keys again: at the bell, and at least each REFRESH_SECONDS."""
        async with self.pool.connection() as conn:
            self._keys = {key.id: key for key in await keys.usable(conn, now=self.now())}

    def check(self, presented: str | None, scope: Scope) -> ApiKey | Denied:
        """Return the key that was presented, if it may do `scope`."""
        if presented is None:
            return Denied.NO_KEY
        match = _KEY.fullmatch(presented)
        key = self._keys.get(match[1]) if match else None
        known = hmac.compare_digest(keys.digest(presented), key.secret_hash if key else _NOBODY)
        if not known or key is None or (key.expires_at and key.expires_at <= self.now()):
            return Denied.UNKNOWN_KEY
        return key if scope in key.scopes else Denied.SCOPE


def presented_key(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """Return the key of the Authorization header: Bearer, Token, or Basic with it as password."""
    found = [value for name, value in headers if name == b"authorization"]
    if len(found) != 1:
        return None
    scheme, _, rest = found[0].decode("latin-1").strip().partition(" ")
    rest = rest.strip()
    match scheme.lower():
        case "bearer" | "token":
            # InfluxDB 1.8's clients send `Token user:password` for version 2 of the interface.
            return rest.rpartition(":")[2] or None
        case "basic":
            return _basic_password(rest)
        case _:
            return None


def _basic_password(encoded: str) -> str | None:
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return text.partition(":")[2] or None
