"""Passwords of people in tests: one of the product takes 0.15 s of a processor for each check."""

import unicodedata
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from core.store.passwords import Passwords

# How dear a check is stands in the hash: whoever is added so signs in at once.
_CHEAP = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))


class CheapPasswords(Passwords):
    """Gives hashes that the product checks as its own, in no time."""

    async def hashed(self, password: str) -> str:
        """Hash a password, or give the hash of before."""
        return _hashed(password)


@cache
def _hashed(password: str) -> str:
    return _CHEAP.hash(unicodedata.normalize("NFC", password))
