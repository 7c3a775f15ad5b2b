"""Tokens that end and are got anew, kept in IOC_STATE so that a restart does not lose them."""

import hashlib
from pathlib import Path

import anyio
import msgspec

from core.service.secrets import keep_secret, secret_text


class Tokens(msgspec.Struct, frozen=True):
    """What is kept. seed: hash of the first refresh token, which people put there."""

    access: str = ""
    refresh: str = ""
    seed: str = ""


class TokenStore:
    """The tokens of one provider. Who gets new ones holds `turn`: a refresh token works once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.turn = anyio.Lock()

    def load(self, first: str) -> Tokens:
        """Read what is kept; when people have put another first token there, begin with that."""
        seed = hashlib.sha256(first.encode()).hexdigest()
        try:
            kept = msgspec.json.decode(secret_text(self.path), type=Tokens)
        except (FileNotFoundError, msgspec.DecodeError):
            kept = Tokens()
        return kept if kept.seed == seed else Tokens(refresh=first, seed=seed)

    def keep(self, tokens: Tokens) -> None:
        """Write them, whole or not at all. Raises OSError."""
        keep_secret(self.path, msgspec.json.encode(tokens).decode())
