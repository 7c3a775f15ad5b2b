"""Tokens that end and are got anew, kept in IOC_STATE so that a restart does not lose them."""

import hashlib
from pathlib import Path

import anyio
import msgspec
import structlog

from core.service.secrets import keep_secret, secret_text

log = structlog.get_logger()


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
        self._unkept: Tokens | None = None

    def load(self, first: str) -> Tokens:
        """Read what is kept; when people have put another first token there, begin with that."""
        seed = hashlib.sha256(first.encode()).hexdigest()
        if self._unkept is not None and self._unkept.seed == seed:
            return self._unkept
        try:
            kept = msgspec.json.decode(secret_text(self.path), type=Tokens)
        except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
            kept = Tokens()
        return kept if kept.seed == seed else Tokens(refresh=first, seed=seed)

    def keep(self, tokens: Tokens) -> None:
        """Write them, whole or not at all; on a full disk they are at least remembered."""
        try:
            keep_secret(self.path, msgspec.json.encode(tokens).decode())
        except OSError as error:
            log.exception("tokens_unkept", file=self.path.name, error=type(error).__name__)
            self._unkept = tokens
        else:
            self._unkept = None
