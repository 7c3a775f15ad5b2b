"""Prometheus and our center, side by side, with the same samples."""

import shutil
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import anyio
import cramjam
import httpx

from benchmarks import others
from benchmarks.servers import served
from core.service.clock import SystemClock
from core.store import people
from core.store.passwords import Passwords
from core.store.people import NewPerson, Role
from core.store.pool import connect
from ioc.private import Program
from tests.chaos.stand import Process, Stand
from tests.ports import free_port
from tests.remote import Series, version_1
from tests.running import Running

PROJECT: Final = Path(__file__).parents[2]
EXAMPLE: Final = PROJECT / "config" / "example"
PROGRAM: Final = "IOC_PROMETHEUS"
SOURCES: Final = ("prometheus", "another")  # each may have 10,000 series
USER, PASSWORD = "an", "measured on a quiet machine"
_PROTOBUF: Final = {
    "content-type": "application/x-protobuf",
    "content-encoding": "snappy",
    "x-prometheus-remote-write-version": "0.1.0",
}


@dataclass(frozen=True, slots=True)
class Server:
    """One that takes samples and answers questions."""

    name: str
    writes: httpx.Client
    asks: httpx.Client
    keys: Mapping[str, str]

    def write(self, series: Sequence[Series], source: str) -> None:
        """Send samples, packed as Prometheus packs them."""
        self.send(packed(series), source)

    def send(self, content: bytes, source: str) -> None:
        """Send a request that is packed already."""
        headers = dict(_PROTOBUF)
        if source in self.keys:
            headers["authorization"] = f"Bearer {self.keys[source]}"
        answer = self.writes.post("/api/v1/write", content=content, headers=headers)
        if answer.status_code not in {200, 204}:
            raise AssertionError(f"{self.name}: {answer.status_code} {answer.text[:300]}")

    def ask(self, path: str, **parameters: str | int) -> httpx.Response:
        """Ask."""
        return self.asks.get(f"/api/v1/{path}", params=parameters)


@dataclass(frozen=True, slots=True)
class Prometheus:
    """The program, running."""

    running: Running
    client: httpx.Client
    settings: Path

    def configure(self, settings: str) -> None:
        """Go on with other settings (YAML)."""
        self.settings.write_text(settings)
        self.running.signal(signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Both:
    """Theirs and ours."""

    theirs: Server
    ours: Server
    stand: Stand
    prometheus: Prometheus
    ingest: Process
    api: Process

    def write(self, series: Sequence[Series], source: str = SOURCES[0]) -> None:
        """Send the same to both."""
        self.theirs.write(series, source)
        self.ours.write(series, source)

    def ask(
        self, path: str, **parameters: str | int
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Ask both the same."""
        theirs, ours = (each.ask(path, **parameters).json() for each in (self.theirs, self.ours))
        return theirs, ours


def packed(series: Sequence[Series]) -> bytes:
    """Write a request as it goes over the wire."""
    return bytes(cramjam.snappy.compress_raw(version_1(*series)))


@contextmanager
def both() -> Iterator[Both]:
    """Run both, empty."""
    program = others.program(PROGRAM) or shutil.which("prometheus")
    if program is None:
        raise SystemExit(f"{PROGRAM} has to name the program prometheus 3.x to compare with")
    with served(SOURCES) as stand, _prometheus(program, stand.folder) as prometheus:
        ingest = stand.ingest_http()
        anyio.run(ingest.start)
        api = stand.api(EXAMPLE, IOC_MQTT_URL=stand.broker.url if stand.broker else "")
        anyio.run(api.start)
        with _client(ingest.port) as writes, _client(api.port) as asks:
            anyio.run(_add_person, stand)
            _sign_in(asks)
            theirs = Server("Prometheus", prometheus.client, prometheus.client, {})
            ours = Server("ours", writes, asks, stand.keys)
            yield Both(theirs, ours, stand, prometheus, ingest, api)


@contextmanager
def _prometheus(program: str, folder: Path) -> Iterator[Prometheus]:
    port, settings = free_port(), folder / "prometheus.yml"
    settings.write_text("global: {}\n")
    argv = (
        program, f"--config.file={settings}", f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{port}", "--web.enable-remote-write-receiver",
    )  # fmt: skip
    described = Program(name="prometheus", argv=argv, cwd=folder)
    with _client(port) as client:
        running = Running(described, folder / "prometheus.log", lambda: _is_ready(client))
        running.start()
        try:
            yield Prometheus(running, client, settings)
        finally:
            running.kill()


def _is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/-/ready").is_success
    except httpx.TransportError:
        return False


def _client(port: int) -> httpx.Client:
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)


async def _add_person(stand: Stand) -> None:
    async with await connect(stand.database.login("ioc_api"), autocommit=True) as conn:
        person = NewPerson(USER, USER, (Role.OPERATOR,), PASSWORD)
        now = SystemClock().now()
        await people.add(conn, person, passwords=Passwords(), by="system:bench", now=now)


def _sign_in(client: httpx.Client) -> None:
    """Begin a session, because a key may ask 20 times a second only."""
    body, origin = {"user": USER, "password": PASSWORD}, {"Origin": str(client.base_url)}
    client.post("/api/ioc/v1/session", json=body, headers=origin).raise_for_status()
