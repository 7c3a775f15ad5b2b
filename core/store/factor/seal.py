"""Secrets of authenticators at rest: sealed by a key that is not in the database."""

import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FILE: Final = "totp"  # of IOC_STATE/secrets
_NONCE_BYTES: Final = 12


class SealError(Exception):
    """A secret was sealed by another key, or for another user."""


@dataclass(frozen=True, slots=True)
class Seal:
    """AES-256-GCM, bound to the user whose secret it is: a row that is copied opens for nobody."""

    _key: bytes = field(repr=False)

    @classmethod
    def of(cls, text: str) -> "Seal":
        """Take the text of the key file, 256 random bits."""
        return cls(sha256(text.encode()).digest())

    def closed(self, secret: str, *, user: str) -> bytes:
        """Seal a secret."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self._key).encrypt(nonce, secret.encode(), user.encode())

    def opened(self, sealed: bytes, *, user: str) -> str:
        """Open what was sealed. Raises SealError."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return AESGCM(self._key).decrypt(nonce, rest, user.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SealError("the secret was sealed by another key") from error
