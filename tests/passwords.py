"""Passwords of people in tests, hashed once in a run: a hash takes 0.15 s of a processor."""

from functools import cache

from core.store.passwords import Passwords, hashed

_hashed = cache(hashed)


class RememberedPasswords(Passwords):
    """Gives the same hash for the same password."""

    async def hashed(self, password: str) -> str:
        """Hash a password, or give the hash of before."""
        return _hashed(password)
