"""How the values of settings are written: each reader raises ValueError with what was expected."""

from collections.abc import Callable
from datetime import time
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit


def plain_url(*schemes: str) -> Callable[[str], str]:
    """Read a URL of these schemes that carries no password."""

    def read(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes:
            raise ValueError(f"expected a URL that begins with {schemes[0]}://")
        if parts.password is not None:
            raise ValueError("the URL carries a password; put it into the …_PASSWORD_FILE")
        return text

    return read


def level(text: str) -> str:
    """Read how important a log line is."""
    if text.lower() not in {"debug", "info", "warning", "error"}:
        raise ValueError(f"expected debug, info, warning or error, got {text!r}")
    return text.lower()


def networks(text: str) -> str:
    """Read addresses and networks, with commas between them."""
    for part in text.split(","):
        try:
            ip_network(part.strip())
        except ValueError:
            raise ValueError(
                "expected addresses or networks such as 10.0.0.5 or 10.0.0.0/24 with commas "
                f"between them, got {part.strip()!r}; only a proxy may say for whom it asks"
            ) from None
    return text


def time_of_day(text: str) -> time:
    """Read an hour and a minute."""
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise ValueError(f"expected a time of day such as 02:00, got {text!r}") from None


def count(text: str) -> int:
    """Read a number from 1 on."""
    if not text.isdecimal() or int(text) == 0:
        raise ValueError(f"expected a number from 1 on, got {text!r}")
    return int(text)


def path(text: str) -> Path:
    """Read where a file is, wherever we work."""
    return Path(text).expanduser().absolute()
