"""What the routes of this process share: made once at start, found on the app."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import HTTPConnection

from alerts.deliver.receipts import ReceiptFiles
from alerts.desk.quiet import Routings
from alerts.links import Signer
from core.model import SourceId
from core.place import Profile
from core.service.access import Keyring
from core.service.address import Address, is_loopback
from core.service.bucket import Buckets
from core.service.clock import Clock, SystemClock
from core.store.factor import Seal
from core.store.passwords import Passwords
from core.store.pool import Pool
from kpi.board import Known, Published

from .backtests.jobs import Jobs
from .feed import Alarms, Indicators
from .handin.readers import Readers
from .kpi_reports.press import Printer
from .live import Greeting, Hub
from .queries.workers import Workers
from .tiles import Pulse
from .wall import Wall


@dataclass(frozen=True, slots=True)
class Inlets:
    """Where samples come in, as this machine reaches it."""

    http: Address
    mqtt: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything that a route may need."""

    pool: Pool
    clock: Clock
    passwords: Passwords
    seal: Seal  # of the secrets of authenticators
    keyring: Keyring
    hub: Hub
    greeting: Greeting
    profile: Profile
    walls: Mapping[str, Wall]
    public_url: str | None
    grafana_url: str | None = None  # where its boards are opened
    inlets: Inlets
    pulses: Callable[[], Mapping[SourceId, Pulse] | None]  # None: not known yet
    workers: Workers
    backtests: Jobs
    printer: Printer
    alarms: Alarms
    begun_at: datetime = field(default_factory=lambda: SystemClock().now())
    routings: Routings
    receipts: ReceiptFiles
    signer: Signer
    readers: Readers
    indicators: Indicators
    kpis: Known = field(default_factory=Known)
    published: Published = field(default_factory=Published)
    # How often anybody may fetch what is public, by a number made of the address.
    openings: Buckets = field(default_factory=lambda: Buckets(per_second=0.5, burst=20))
    # How often links may be guessed, by a number made of the address.
    guesses: Buckets = field(default_factory=lambda: Buckets(per_second=0.2, burst=20))
    # How often a key may ask, by key id: the panels of a large board all ask at once.
    allowance: Buckets = field(default_factory=lambda: Buckets(per_second=20, burst=100))

    @classmethod
    def of(cls, connection: HTTPConnection) -> "Services":
        """Services of the app that answers this request or socket."""
        return cls.in_app(connection.app)

    @classmethod
    def in_app(cls, app: Starlette) -> "Services":
        """Services of an app; others take their place when the place's files change."""
        found = app.state.services
        if not isinstance(found, cls):
            raise TypeError("app.state.services was not set by the app that serves")
        return found

    def knows_origin(self, connection: HTTPConnection) -> bool:
        """Whether a request comes from a page of ours, or from no page at all.

        Browsers always say where a writing request or a socket comes from; programs need not.
        """
        origin = connection.headers.get("origin")
        if origin is None:
            return connection.headers.get("sec-fetch-site", "none") in ("none", "same-origin")
        if self.public_url and origin == _origin(self.public_url):
            return True
        parts = urlsplit(origin)
        same = parts.netloc == connection.headers.get("host")
        # Only names of this machine: any other name could be bent to point here (DNS rebinding).
        return same and parts.scheme == "http" and is_loopback(parts.hostname or "")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
