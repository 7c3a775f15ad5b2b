"""What a link says and how it is signed. Pure."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from alerts.deliver.text.facts import CODE_LETTERS

LIFE: Final = timedelta(hours=24)
CODE: Final = rf"[{CODE_LETTERS}]{{4,8}}"
_KEY_BYTES: Final = 16
_KEY_CHARS: Final = 22
_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way to one alert. person: id of oncall.yml; "": a code only, for many who read one message.

    expires_at: in whole seconds.
    """

    code: str
    alert: int
    person: str
    expires_at: datetime

    @property
    def said(self) -> tuple[str, ...]:
        """What is signed."""
        return ("link", self.code, str(self.alert), self.person, _second(self.expires_at))

    @property
    def path(self) -> str:
        """Where it leads on the telephone."""
        return f"/p/a/{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WayLink:
    """A way for one person to say that a test by one of his ways arrived."""

    code: str
    person: str
    way: str
    expires_at: datetime

    @property
    def said(self) -> tuple[str, ...]:
        """What is signed."""
        return ("test", self.code, self.person, self.way, _second(self.expires_at))

    @property
    def path(self) -> str:
        """Where it leads on the telephone."""
        return f"/p/t/{self.code}"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who makes keys, and tells true ones. secret: of this installation."""

    secret: bytes

    def key(self, link: Link | WayLink) -> str:
        """Give the key of a link: 128 bits, in 22 letters that no gateway alters."""
        digest = hmac.digest(self.secret, "\n".join(link.said).encode(), sha256)
        return _in_letters(int.from_bytes(digest[:_KEY_BYTES]))

    def is_key(self, link: Link | WayLink, key: str) -> bool:
        """Whether a key is that of a link; takes as long for every wrong one."""
        return hmac.compare_digest(self.key(link).encode(), key.encode()) and bool(link.person)


def address(url: str, link: Link | WayLink, key: str) -> str:
    """Give the address that stands in a message. What comes after # is sent to no server."""
    return f"{url.rstrip('/')}{link.path}#k={key}"


def _second(at: datetime) -> str:
    return str(int(at.timestamp()))


def _in_letters(number: int) -> str:
    letters = []
    for _ in range(_KEY_CHARS):
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return "".join(reversed(letters))
