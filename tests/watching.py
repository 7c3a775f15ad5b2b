"""A watcher of centers with a scripted clock, real pings, and a real provider that it tells."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson

from alerts.deliver.channels import Words
from alerts.deliver.config import Channels
from alerts.deliver.secret import Vault
from core.service.address import Address
from core.service.web import serve_app
from ioc.deadman.app import Pinged
from ioc.deadman.config import Config, read_config
from ioc.deadman.watcher import Watcher
from tests.clock import JumpingClock
from tests.delivering import outbound
from tests.ports import free_port
from tests.provider import Provider

KEY = "k" * 43
TICK_SECONDS = 5.0


def config(folder: Path, port: int, more: str = "") -> Config:
    """Read a file that watches one center and tells a webhook."""
    file = folder / "deadman.yml"
    file.write_text(
        "watch: [{id: tam-duong, name: IOC Tam Đường}]\n"
        "route: {receiver: truc}\n"
        f'receivers: [{{name: truc, webhook_configs: [{{url: "http://127.0.0.1:{port}/"}}]}}]\n'
        f"{more}"
    )
    read, findings = read_config(file)
    assert read is not None, findings
    return read


@dataclass(slots=True)
class Given:
    """Time that the test gives, tick by tick."""

    clock: JumpingClock
    _left: asyncio.Queue[float] = field(default_factory=lambda: asyncio.Queue(10_000))
    _waits: asyncio.Event = field(default_factory=asyncio.Event)

    async def tick(self) -> float:
        """Wait until the test lets time pass."""
        if self._left.empty():
            self._waits.set()
        seconds = await self._left.get()
        self._waits.clear()
        self.clock.set(self.clock.now() + timedelta(seconds=seconds))
        return seconds

    async def waited(self) -> None:
        """Return when somebody waits for time to pass."""
        await self._waits.wait()

    async def pass_(self, seconds: float) -> None:
        """Let so much time pass; returns when the watcher has seen all of it."""
        for _ in range(round(seconds / TICK_SECONDS)):
            self._left.put_nowait(TICK_SECONDS)
        self._waits.clear()
        await self.waited()


@dataclass(slots=True)
class Watching:
    """A watcher at work."""

    watcher: Watcher
    given: Given
    http: httpx.AsyncClient
    people: Provider

    async def ping(self, path: str = f"/ping/{KEY}", **more: Any) -> int:
        """Ping; gives the status of the answer."""
        return (await self.http.request(more.pop("method", "GET"), path, **more)).status_code

    async def told(self, count: int) -> list[tuple[str, str]]:
        """Wait until people were told so often; gives states and reasons."""
        await self.people.received(count)
        async with asyncio.timeout(20):
            while self.watcher.is_telling:
                await self.http.get("/healthz")
        bodies = [orjson.loads(each.body) for each in self.people.posted]
        return [(each["status"], each["ioc"]["reason"]) for each in bodies]


@asynccontextmanager
async def watching(
    state: Path, people: Provider, clock: JumpingClock, more: str = ""
) -> AsyncIterator[Watching]:
    """Run one until the test is over; its file stays."""
    read, given, stop = config(state, people.port, more), Given(clock), asyncio.Event()
    address = Address("127.0.0.1", free_port())
    async with outbound() as out, httpx.AsyncClient(base_url=f"http://{address}") as http:
        channels = Channels(read.given, out, Vault(state, state), Words(zone=read.zone))
        watcher = Watcher(
            config=read, senders=channels, clock=clock, ticker=given,
            file=state / "deadman.json", jitter=lambda: 0.5,
        )  # fmt: skip
        watcher.begin()
        app = Pinged(watcher, {"tam-duong": KEY})
        async with asyncio.TaskGroup() as tasks:
            served = tasks.create_task(serve_app(app, address, stop))
            run = tasks.create_task(watcher.run())
            await given.waited()
            async with asyncio.timeout(20):
                while not await _listens(address):
                    pass
            try:
                yield Watching(watcher, given, http, people)
            finally:
                stop.set()
                run.cancel()
                await asyncio.wait([served, run])


async def _listens(address: Address) -> bool:
    try:
        _, writer = await asyncio.open_connection(address.host, address.port)
    except OSError:
        await asyncio.sleep(0)
        return False
    writer.close()
    return True
