"""A probe: what is tried from outside, how often, and what it must answer."""

from dataclasses import dataclass
from enum import StrEnum

from .ids import UnitId


class ProbeKind(StrEnum):
    """How far a probe goes."""

    HTTP = "http"  # a page: status, text, certificate
    TLS = "tls"  # a handshake: certificate
    TCP = "tcp"  # a connection


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeTarget:
    """One thing that is probed. Its series carry portal, owner and, if given, unit."""

    id: str
    portal: str
    owner: str
    unit: UnitId | None
    kind: ProbeKind
    address: str  # a URL of kind http, else host:port
    interval_seconds: float
    timeout_seconds: float  # of one try, redirects and all
    expect_status: tuple[int, ...]  # kind http; empty otherwise
    expect_text: str  # kind http; empty: any
    simulated: bool  # a stand-in of the demo


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbePolicy:
    """Whence a center probes, and how far inside it may reach."""

    probe: str  # label `probe` of every series
    allow_networks: tuple[str, ...]  # beside the public internet
    allow_ports: tuple[int, ...]  # beside those of the web
