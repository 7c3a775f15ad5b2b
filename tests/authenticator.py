"""A telephone that shows codes."""

from dataclasses import dataclass

import pyotp

from core.service.clock import SystemClock
from core.service.secrets import kept_secret
from core.store import factor
from core.store.audit import Act
from core.store.factor import SEAL_FILE, Confirmed, Seal
from core.store.factor.codes import STEP_SECONDS
from core.store.passwords import hashed
from core.store.pool import connect
from tests.servers import Database


@dataclass(slots=True)
class Authenticator:
    """Shows a code of each step once, from the step before now on: three are good at a time."""

    secret: str
    _step: int = 0

    def code(self) -> str:
        """Give the next code that was not shown yet."""
        now = int(SystemClock().now().timestamp()) // STEP_SECONDS
        self._step = max(now, self._step + 1)
        return pyotp.TOTP(self.secret).generate_otp(self._step)


async def enrolled(database: Database, user: str, recovery: str = "") -> Authenticator:
    """Give a user a second factor. recovery: the only recovery code."""
    phone, now = Authenticator(factor.new_secret()), SystemClock().now()
    seal = Seal.of(kept_secret(database.state / "secrets" / SEAL_FILE))
    sealed = seal.closed(phone.secret, user=user)
    hashes = [hashed(recovery)] if recovery else []
    new = Confirmed(user, sealed, 0, hashes, Act("system:test", "user.totp", f"user:{user}"))
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        await factor.offer(conn, user, sealed, now=now)
        async with conn.transaction():
            assert await factor.confirm(conn, new, now=now)
    return phone
