"""Six digits of an authenticator, and the codes for whoever has lost it. Pure but for chance."""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyotp

STEP_SECONDS: Final = 30
CLOCK_STEPS: Final = 1  # that a telephone's clock may be off, either way
RECOVERY_CODES: Final = 10  # each begins with its own digit
TYPED_MAX: Final = 40
_DIGITS: Final = re.compile(r"[0-9]{6}", re.ASCII)
_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # none that are read as another
_RECOVERY: Final = re.compile(rf"([0-9])[{_ALPHABET}]{{14}}", re.ASCII)
_RANDOM_CHARS: Final = 14  # 69 bits
_GROUP: Final = 5


@dataclass(frozen=True, slots=True)
class Recovery:
    """A recovery code as it is hashed. number: which of the ten it is, said in its first digit."""

    number: int
    text: str

    def shown(self) -> str:
        """Write it in groups, as people copy it."""
        return "-".join(self.text[at : at + _GROUP] for at in range(0, len(self.text), _GROUP))


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed as a code: one or the other, or neither."""

    digits: str | None
    recovery: Recovery | None

    @classmethod
    def of(cls, text: str) -> "Typed":
        """Read a code; spaces, hyphens and case do not count."""
        plain = re.sub(r"[\s-]", "", text[:TYPED_MAX]).lower()
        return cls(plain if _DIGITS.fullmatch(plain) else None, recovery_in(plain))


def new_secret() -> str:
    """Make a secret of 160 bits, in base 32 as authenticators take it."""
    return pyotp.random_base32()


def uri(secret: str, *, user: str, issuer: str) -> str:
    """Write what an authenticator reads from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=user, issuer_name=issuer)


def matching_step(secret: str, digits: str, *, now: datetime) -> int | None:
    """Count the steps since 1970 to the one that a code is of, around now; None: of none."""
    totp, at = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    found = None
    # All are looked at, so that a code takes as long whichever it is.
    for step in range(at - CLOCK_STEPS, at + CLOCK_STEPS + 1):
        if hmac.compare_digest(totp.generate_otp(step), digits):
            found = step
    return found


def new_recovery() -> tuple[Recovery, ...]:
    """Make ten recovery codes."""
    return tuple(
        Recovery(number, str(number) + "".join(map(secrets.choice, [_ALPHABET] * _RANDOM_CHARS)))
        for number in range(RECOVERY_CODES)
    )


def recovery_in(plain: str) -> Recovery | None:
    """Read a recovery code; None when it cannot be one."""
    match = _RECOVERY.fullmatch(plain)
    return Recovery(int(match[1]), plain) if match else None
