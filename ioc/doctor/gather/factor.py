"""Whether the key of second factors opens what it is to open."""

from pathlib import Path

from core.service.secrets import secret_text
from core.store import factor
from core.store.factor import Seal, SealError
from core.store.pool import Connection
from ioc.doctor.facts import SecondFactor


async def ask(conn: Connection, key_file: Path) -> SecondFactor:
    """Open every second factor that there is; no secret of them leaves this function."""
    sealed = await factor.sealed(conn)
    try:
        seal = Seal.of(secret_text(key_file))
    except OSError as error:
        return SecondFactor(len(sealed), key_error=error.strerror or "unreadable")
    except UnicodeDecodeError:
        return SecondFactor(len(sealed), key_error="no text")
    lost = tuple(user for user, secret in sealed if not _opens(seal, user, secret))
    return SecondFactor(len(sealed), lost)


def _opens(seal: Seal, user: str, secret: bytes) -> bool:
    try:
        seal.opened(secret, user=user)
    except SealError:
        return False
    return True
