"""Where a process listens."""

import ipaddress
from dataclasses import dataclass, replace
from typing import Self

_PORT_MAX = 65_535


@dataclass(frozen=True, slots=True)
class Address:
    """Host (a name or an IP address, without brackets) and TCP port."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `host:port` or `[ipv6]:port`. Raises ValueError that says what was expected."""
        host, separator, port = text.strip().rpartition(":")
        host = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host
        if not separator or not host or not port.isascii() or not port.isdigit():
            raise ValueError(f"expected host:port such as 127.0.0.1:8000, got {text!r}")
        if not 0 < int(port) <= _PORT_MAX:
            raise ValueError(f"expected a port from 1 to {_PORT_MAX}, got {port}")
        return cls(host, int(port))

    @property
    def is_loopback(self) -> bool:
        """Whether only programs of this machine can reach it."""
        return is_loopback(self.host)

    def plus(self, ports: int) -> Self:
        """Return the address so many ports further."""
        return replace(self, port=self.port + ports)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class AddressTakenError(OSError):
    """Another process listens there."""

    def __init__(self, address: Address) -> None:
        super().__init__(
            f"{address} is in use by another process; end that one, or let this one listen "
            "elsewhere (IOC_HTTP, IOC_INGEST_HTTP, IOC_HEALTH)"
        )


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine and nothing else."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
