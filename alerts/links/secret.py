"""The secret with which links are signed, in a file of this installation."""

from typing import Final

from core.service.secrets import kept_secret
from core.service.settings import Settings

from .key import Signer

FILE: Final = "links"


def signer_of(settings: Settings) -> Signer:
    """Give who signs links here; the first who asks makes the secret."""
    return Signer(kept_secret(settings.secret_file(FILE)).encode())
