"""Where Grafana is and what opens it: judged before anything is asked."""

import re
import socket
import stat
from collections.abc import Callable, Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from core.service.outbound import Guard, Refusal, Spot

# An admin types the address of a server of the house, so other machines of the house are allowed;
# a cloud's own secrets are not.
_ANYWHERE: Final = (ip_network("0.0.0.0/0"), ip_network("::/0"))
_TOKEN: Final = re.compile(r"[!-~]{8,1000}")
Lookup = Callable[[str], Sequence[str]]


class AddressError(Exception):
    """The address or the token cannot be used; says why."""


class Address(NamedTuple):
    """Where a Grafana is. path: ends with a slash."""

    spot: Spot
    path: str

    def __str__(self) -> str:
        return f"{self.spot.scheme}://{self.spot.authority}{self.path}"


def looked_up(host: str) -> Sequence[str]:
    """Ask this machine for the addresses of a name; none when there is no such name."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return ()
    return [str(each[4][0]) for each in found]


def address_of(url: str, lookup: Lookup = looked_up) -> Address:
    """Judge an address as written, and what its name stands for. Raises AddressError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressError(f"{url}: not a URL: {error}") from None
    if parts.query or parts.fragment:
        raise AddressError(f"{url}: expected the address of Grafana's first page, without ? or #")
    default = {"http": 80, "https": 443}.get(parts.scheme, 0)
    guard = Guard(_ANYWHERE, frozenset({port or default}))
    spot = guard.spot_of_url(url)
    if isinstance(spot, Refusal):
        raise AddressError(f"{url}: {spot.reason}")
    addresses = [spot.host] if spot.is_address else lookup(spot.host)
    refused = guard.why_not(addresses)
    if refused is not None:
        raise AddressError(f"{url}: {refused.reason}")
    # Plainly public: what a guard without a list of its own lets through.
    if spot.scheme == "http" and Guard().why_not(addresses) is None:
        raise AddressError(f"{url}: the token would cross the internet in the clear; use https://")
    return Address(spot, f"{spot.path.rstrip('/')}/")


def token_of(path: Path) -> str:
    """Read the token of a service account from a file of its own. Raises AddressError."""
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a text"
        raise AddressError(
            f"{path}: {reason}; it should hold the token of a service account of Grafana "
            "(docs/grafana.md)"
        ) from None
    if mode & (stat.S_IROTH | stat.S_IWOTH):
        raise AddressError(f"{path}: everybody on this machine can read it; chmod 600 {path}")
    if not _TOKEN.fullmatch(text):
        raise AddressError(f"{path}: expected one token and nothing else")
    return text
