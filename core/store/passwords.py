"""Passwords: argon2id, the rules for new ones, and a check that takes as long for nobody."""

import secrets
import unicodedata
from functools import cache
from typing import Final

import anyio
import anyio.to_thread
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

LENGTH_MIN: Final = 14
LENGTH_MAX: Final = 256  # beyond it only the hashing would grow
_DISTINCT_MIN: Final = 6
_AT_ONCE: Final = 2  # 64 MiB each
_ONE_TIME_BYTES: Final = 15

_HASHER: Final = PasswordHash((Argon2Hasher(time_cost=3, memory_cost=64 * 1024, parallelism=4),))

# The long ones among the passwords that leaks show most often, and the stems of the others:
# whatever is left of a password without them must still be long.
_COMMON: Final = (
    *(
        "password",
        "passw0rd",
        "matkhau",
        "iloveyou",
        "letmein",
        "welcome",
        "admin",
        "administrator",
    ),
    *("qwertyuiop", "qwerty", "asdfghjkl", "asdfgh", "zxcvbnm", "1q2w3e4r5t", "1q2w3e4r", "qazwsx"),
    *("1234567890", "123456789", "12345678", "123456", "12345", "1234", "0987654321", "987654321"),
    *("abcdefghijklmnop", "abcdefgh", "abcdef", "abc123", "anhyeuem", "yeuem", "vietnam"),
    *("dragon", "monkey", "football", "sunshine", "princess", "superman", "trustno1", "changeme"),
    *("secret", "default", "temporary", "correcthorsebatterystaple", "2024", "2025", "2026"),
)
_LEFT_MIN: Final = 6
_NAME_MIN: Final = 4  # shorter names are in many good passwords


def why_refused(password: str, *, user: str) -> str | None:
    """Say why a new password is no good; None when it is."""
    if len(password) < LENGTH_MIN:
        return f"is shorter than {LENGTH_MIN} characters"
    if len(password) > LENGTH_MAX:
        return f"is longer than {LENGTH_MAX} characters"
    folded = password.casefold()
    if len(set(folded)) < _DISTINCT_MIN or _repeats(folded):
        return "repeats itself"
    words = (*_COMMON, user.casefold()) if len(user) >= _NAME_MIN else _COMMON
    if _left_without(words, folded) < _LEFT_MIN:
        return "is among the passwords that are guessed first; take several unrelated words"
    return None


def one_time() -> str:
    """Make a first password: 120 random bits, to be typed once."""
    return secrets.token_urlsafe(_ONE_TIME_BYTES)


class Passwords:
    """Hashes and checks passwords in threads, few at a time, so that logins cannot fill memory."""

    def __init__(self) -> None:
        self._slots = anyio.CapacityLimiter(_AT_ONCE)

    async def hashed(self, password: str) -> str:
        """Hash a password for `app_user.password_hash`."""
        return await anyio.to_thread.run_sync(hashed, password, limiter=self._slots)

    async def fits(self, password: str, hashed_as: str | None) -> bool:
        """Whether a password fits; without a hash (unknown user) it takes as long and does not."""
        return await anyio.to_thread.run_sync(_fits, password, hashed_as, limiter=self._slots)


def hashed(password: str) -> str:
    """Hash a password (174 ms, 64 MiB)."""
    return _HASHER.hash(_canonical(password))


def _fits(password: str, hashed_as: str | None) -> bool:
    fits = _HASHER.verify(_canonical(password[: LENGTH_MAX + 1]), hashed_as or _nobody())
    return fits and hashed_as is not None


def _canonical(password: str) -> str:
    return unicodedata.normalize("NFC", password)


@cache
def _nobody() -> str:
    """Hash of a password that nobody knows."""
    return hashed(secrets.token_urlsafe(32))


def _repeats(text: str) -> bool:
    """Whether a text is one short piece over and over."""
    return text in (text + text)[1:-1] and len(text) > 1


def _left_without(words: tuple[str, ...], text: str) -> int:
    """Letters and digits that are left of a text when common words are taken out."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return sum(character.isalnum() for character in text)
