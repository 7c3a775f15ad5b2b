"""The outbound guard: where we may go. Pure; everything that is not plainly public is refused.

First the address as written is judged (`spot_of_url`, `spot_of_address`), then every address that
its name resolves to (`why_not`). Whoever connects must use an address that was judged, never the
name again: a second look-up may answer otherwise.
"""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, Self
from urllib.parse import quote, urljoin, urlsplit

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

URL_CHARS_MAX: Final = 2_000
WEB_PORTS: Final = frozenset({80, 443})
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PORT_MAX: Final = 65_535
_HOST_CHARS_MAX: Final = 253
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PRINTABLE: Final = re.compile(r"[!-~]+")

# What clouds answer their own machines with: keys and passwords. No list of ours can allow these.
METADATA: Final = frozenset(
    ipaddress.ip_address(text)
    for text in (
        "169.254.169.254",
        "169.254.170.2",
        "169.254.170.23",
        "100.100.100.200",
        "192.0.0.192",
        "168.63.129.16",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd20:ce::254",
    )
)
_V4_KINDS: Final = tuple(
    (ipaddress.ip_network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by a provider's customers (CGNAT)"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "for documents"),
        ("192.31.196.0/24", "reserved"),
        ("192.52.193.0/24", "reserved"),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "reserved"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documents"),
        ("203.0.113.0/24", "for documents"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_V6_KINDS: Final = tuple(
    (ipaddress.ip_network(network), kind)
    for network, kind in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("::ffff:0:0/96", "an IPv4 address in disguise (mapped)"),
        ("::/96", "an IPv4 address in disguise (compatible)"),
        ("64:ff9b::/96", "an IPv4 address in disguise (NAT64)"),
        ("64:ff9b:1::/48", "an IPv4 address in disguise (NAT64)"),
        ("2001::/23", "reserved"),  # Teredo, ORCHID
        ("2001:db8::/32", "for documents"),
        ("2002::/16", "an IPv4 address in disguise (6to4)"),
        ("3fff::/20", "for documents"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("ff00::/8", "multicast"),
    )
)
_V6_PUBLIC: Final = ipaddress.ip_network("2000::/3")
_V4_BITS: Final = 0xFFFF_FFFF
_NAT64: Final = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the guard lets nothing out; what to do about it, where a person can."""

    reason: str


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a try goes, as written: judged by its looks, not yet by its addresses."""

    scheme: str  # http, https, tcp, tls
    host: str  # lower case; of an IPv6 address without its brackets
    port: int
    path: str = ""  # with its query; empty of tcp and tls

    @property
    def is_tls(self) -> bool:
        """Whether a handshake follows the connection."""
        return self.scheme in {"https", "tls"}

    @property
    def is_address(self) -> bool:
        """Whether the host is an address: nothing to look up."""
        return as_address(self.host) is not None

    @property
    def authority(self) -> str:
        """Write host and port as the Host header wants it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS.get(self.scheme) else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


class Allowance(Protocol):
    """What a file lists of networks and ports."""

    @property
    def allow_networks(self) -> Sequence[str]:
        """Networks beside the public internet."""

    @property
    def allow_ports(self) -> Sequence[int]:
        """Ports beside those of the web."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What a policy allows beyond the public internet's web ports."""

    networks: tuple[Network, ...] = ()
    ports: frozenset[int] = WEB_PORTS

    @classmethod
    def of(cls, policy: Allowance) -> Self:
        """Read a policy that was checked."""
        networks = tuple(ipaddress.ip_network(each) for each in policy.allow_networks)
        return cls(networks, WEB_PORTS | frozenset(policy.allow_ports))

    def spot_of_url(self, url: str) -> Spot | Refusal:
        """Judge a URL as written."""
        if len(url) > URL_CHARS_MAX:
            return Refusal(f"the URL is longer than {URL_CHARS_MAX} characters")
        # `urlsplit` would silently drop some of these, and others read them as what they are not.
        if not _PRINTABLE.fullmatch(url) or "\\" in url:
            return Refusal("the URL holds a space, a backslash, a hidden or a non-ASCII character")
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            return Refusal(f"not a URL: {error}")
        if parts.scheme not in _DEFAULT_PORTS:
            return Refusal(f"scheme {parts.scheme!r}: only http and https are asked")
        if "@" in parts.netloc:
            return Refusal("the URL carries a user or a password; leave them out")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        port = _DEFAULT_PORTS[parts.scheme] if port is None else port
        return self._spot(parts.scheme, parts.hostname or "", port, path)

    def spot_of_address(self, scheme: str, address: str) -> Spot | Refusal:
        """Judge `host:port` or `[ipv6]:port` as written."""
        host, separator, port = address.rpartition(":")
        if not separator or not re.fullmatch(r"[0-9]{1,5}", port):
            return Refusal(f"{address!r}: expected host:port, such as mail.example.vn:465")
        if host.startswith("[") and host.endswith("]"):
            host = host[1:-1]
            if as_address(host) is None:
                return Refusal(f"[{host}] is no IPv6 address")
        elif ":" in host:
            return Refusal(f"{address!r}: an IPv6 address stands in brackets, [2001:…]:443")
        return self._spot(scheme, host, int(port), "")

    def follow(self, spot: Spot, location: bytes) -> Spot | Refusal:
        """Judge where a redirect leads: everything from the beginning, as if somebody typed it."""
        # Portals do write Vietnamese into Location; browsers then write it as bytes in %.
        text = quote(location.strip(), safe="!#$%&'()*+,/:;=?@[]~\\")
        try:
            return self.spot_of_url(urljoin(str(spot), text).partition("#")[0])
        except ValueError as error:
            return Refusal(f"not a URL: {error}")

    def why_not(self, addresses: Sequence[str]) -> Refusal | None:
        """Judge every address of a name. One that is refused refuses all: mixtures are traps."""
        if not addresses:
            return Refusal("the name has no address")
        return next(filter(None, map(self._why_not, addresses)), None)

    def _why_not(self, text: str) -> Refusal | None:
        address = as_address(text)
        if address is None:
            return Refusal(f"{text!r} is no address")
        if any(each in METADATA for each in (address, *hidden_in(address))):
            return Refusal(f"{address} answers with a cloud's own secrets: never asked")
        kind = kind_of(address)
        if kind is None or any(address in network for network in self.networks):
            return None
        return Refusal(f"{address} is {kind}; list its network in allow_networks if that is meant")

    def _spot(self, scheme: str, host: str, port: int, path: str) -> Spot | Refusal:
        host = host.lower().removesuffix(".")
        if not 0 < port <= _PORT_MAX:
            return Refusal(f"port {port} is none")
        if port not in self.ports:
            return Refusal(f"port {port}: list it in allow_ports if that is meant")
        if reason := _why_no_host(host):
            return Refusal(reason)
        return Spot(scheme, host, port, path)


def as_address(text: str) -> Ip | None:
    """Read an address in its usual form, and only in that: no octal, hex or short forms."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def kind_of(address: Ip) -> str | None:
    """Say what kind of address it is; None when it is plainly public."""
    if isinstance(address, ipaddress.IPv4Address):
        return _kind(address, _V4_KINDS)
    if address.scope_id is not None:
        return "link-local"
    return _kind(address, _V6_KINDS) or (None if address in _V6_PUBLIC else "reserved")


def hidden_in(address: Ip) -> Iterable[Ip]:
    """Addresses that are reached through this one, or without its zone."""
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address.scope_id is not None:
        yield ipaddress.IPv6Address(int(address))
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if any(address in network for network in _NAT64):
        yield ipaddress.IPv4Address(int(address) & _V4_BITS)


def _kind(address: Ip, kinds: Iterable[tuple[Network, str]]) -> str | None:
    return next((kind for network, kind in kinds if address in network), None)


def _why_no_host(host: str) -> str | None:
    if as_address(host) is not None:
        return None
    if not host:
        return "there is no host"
    labels = host.split(".")
    if len(host) > _HOST_CHARS_MAX or not all(map(_LABEL.fullmatch, labels)):
        return f"{host[:_HOST_CHARS_MAX]!r} is no host name; write other alphabets as xn--…"
    # What ends in a number is read as an IPv4 address by half of the world: 0x7f.1, 2130706433.
    if _NUMBER.fullmatch(labels[-1]):
        return f"{host!r} is an odd way to write an address; write it as a.b.c.d"
    return None
