"""The api as people and programs meet it: on a port, with a real database behind it."""

import asyncio
import contextlib
import json
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from psycopg import AsyncConnection
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from api.app import serve
from core.model import Identity, Samples, SourceId, UnitId, instant
from core.service.address import Address
from core.service.clock import SystemClock
from core.service.settings import Secret, Settings
from core.store import catalogue, changes, people, samples
from core.store.catalogue import Wanted
from core.store.people import NewPerson, Role
from core.store.pool import connect as connect_database
from tests.passwords import CheapPasswords
from tests.plain import PLAIN
from tests.ports import free_port
from tests.servers import Database

PASSWORD = "vang cham nuoc nam sau"
PATIENCE_SECONDS = 60
API = "/api/ioc/v1"

Frame = dict[str, Any]


@dataclass(slots=True)
class Writer:
    """Stores samples as ingest does: head, log row, COMMIT, bell."""

    conn: AsyncConnection[Any]
    id: int
    seq: int = 0

    async def put(
        self, *rows: tuple[Identity, int, float], source: str = "probe", logged: bool = True
    ) -> None:
        """Commit rows of (series, ms, value), and ring. logged=False: their log entry is lost."""
        now = SystemClock().now()
        wanted = [Wanted(identity, None, SourceId(source)) for identity, _, _ in rows]
        found = await catalogue.ensure_series(self.conn, wanted, now=now)
        columns = Samples(
            np.array([time_ms for _, time_ms, _ in rows], np.int64),
            np.array([found[identity].id for identity, _, _ in rows], np.int32),
            np.array([value for _, _, value in rows], np.float64),
        )
        columns = columns.take(columns.key_order())
        self.seq += 1
        entry = changes.Entry(changes.slot_of(now), self.id, self.seq, now, columns)
        async with self.conn.transaction():
            await samples.copy_head(self.conn, columns)
            oldest = instant(int(columns.time_ms.min()))
            if logged:
                await changes.append(self.conn, entry, oldest_head=oldest)
        await self.conn.execute("NOTIFY ioc_samples")


@contextlib.asynccontextmanager
async def writing(database: Database) -> AsyncIterator[Writer]:
    """Be a writing process, for which nothing is late: not even what is older than yesterday."""
    with database.connect() as owner:
        owner.execute("UPDATE packed SET upto = '2000-01-01'")
    async with await connect_database(database.login("ioc_ingest"), autocommit=True) as conn:
        yield Writer(conn, await changes.start_writer(conn, "test", now=SystemClock().now()))


@dataclass(slots=True)
class Server:
    """A running api."""

    port: int
    database: Database
    clients: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)
    stopping: bool = False

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """Ask it to end, once, as systemd would."""
        if not self.stopping:
            self.stopping = True
            signal.raise_signal(signal.SIGTERM)

    def client(self) -> httpx.AsyncClient:
        """Open a browser of its own: it keeps cookies and says where it comes from."""
        return httpx.AsyncClient(
            base_url=self.url, headers={"Origin": self.url}, timeout=PATIENCE_SECONDS, verify=PLAIN
        )

    async def add(self, user: str, *roles: Role, units: tuple[UnitId, ...] = ()) -> None:
        """Add a user whose password is PASSWORD; the roles count in the units, or everywhere."""
        async with await connect_database(self.database.login("ioc_api"), autocommit=True) as conn:
            await people.add(
                conn,
                NewPerson(user, user.title(), roles, PASSWORD, units=units),
                passwords=CheapPasswords(),
                by="system:test",
                now=SystemClock().now(),
            )

    async def signed_in(
        self, user: str = "an", *roles: Role, units: tuple[UnitId, ...] = ()
    ) -> "Browser":
        """Add a user and sign in; the roles count in the units, or everywhere."""
        await self.add(user, *(roles or (Role.OPERATOR,)), units=units)
        browser = Browser(self, await self.clients.enter_async_context(self.client()))
        await browser.sign_in(user)
        return browser


@dataclass(slots=True)
class Browser:
    """One person at a screen."""

    server: Server
    http: httpx.AsyncClient
    session: Frame = field(default_factory=dict)

    async def sign_in(self, user: str, password: str = PASSWORD) -> None:
        """Begin a session."""
        body = {"user": user, "password": password}
        answer = await self.http.post(f"{API}/session", json=body)
        assert answer.status_code == 200, answer.text
        self.session = answer.json()

    @property
    def csrf(self) -> dict[str, str]:
        """Header of a writing request."""
        return {"X-CSRF-Token": self.session["csrf"]}

    async def ticket(self) -> str:
        """Get a ticket for one socket."""
        answer = await self.http.post(f"{API}/live/ticket", headers=self.csrf)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["ticket"])

    @contextlib.asynccontextmanager
    async def watching(self, *topics: str) -> AsyncIterator["Watch"]:
        """Open a live feed."""
        socket = await self.open(await self.ticket())
        async with socket:
            watch = Watch(socket)
            watch.hello = await watch.next()
            await socket.send(json.dumps({"type": "subscribe", "topics": topics}))
            yield watch

    async def open(self, ticket: str, *, origin: str | None = None) -> ClientConnection:
        """Open a socket with a ticket."""
        return await connect(
            f"ws://127.0.0.1:{self.server.port}{API}/live",
            subprotocols=[Subprotocol("ioc.v1"), Subprotocol(ticket)],
            origin=Origin(origin or self.server.url),
            compression="deflate",
            max_size=2**22,
        )


@dataclass(slots=True)
class Watch:
    """Frames as they come, and the cells that they leave."""

    socket: ClientConnection
    hello: Frame = field(default_factory=dict)
    topics: dict[str, Frame] = field(default_factory=dict)
    seqs: list[int] = field(default_factory=list)

    async def next(self) -> Frame:
        """Next frame; applied to `topics`."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            frame: Frame = json.loads(await self.socket.recv())
        if "seq" in frame:
            self.seqs.append(frame["seq"])
        if frame["type"] == "snapshot":
            self.topics[frame["topic"]] = frame["data"]
        if frame["type"] == "delta":
            for cell, value in frame["ops"]:
                self.topics[frame["topic"]][cell] = value
        return frame

    async def until(self, topic: str, cell: str, **wanted: object) -> Frame:
        """Read on until a cell of a topic has all these members; returns the cell."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                found = self.topics.get(topic, {}).get(cell)
                if found and all(found.get(key) == value for key, value in wanted.items()):
                    return dict(found)
                await self.next()

    async def until_type(self, type_: str) -> Frame:
        """Read on until a frame of a type comes."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (frame := await self.next())["type"] != type_:
                pass
        return frame


@contextlib.asynccontextmanager
async def serving(
    database: Database, config: Path, *, admin_password: str | None = None
) -> AsyncIterator[Server]:
    """Run an api until the block ends; ready at its begin."""
    port = free_port()
    settings = Settings(
        database_url=database.url,
        state=database.state,
        config=config,
        http=Address("127.0.0.1", port),
        mqtt_url="mqtt://127.0.0.1:1884",
        grafana_url="https://ioc.example.vn/grafana/",
        admin_password=Secret(admin_password) if admin_password else None,
    )
    server = Server(port, database)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(serve(settings))
        try:
            await _ready(server, running)
            yield server
        finally:
            await server.clients.aclose()
            if not running.done():
                server.stop()


async def _ready(server: Server, running: "asyncio.Task[None]") -> None:
    async with server.client() as client, asyncio.timeout(PATIENCE_SECONDS):
        while not running.done():
            with contextlib.suppress(httpx.TransportError):
                if (await client.get("/readyz")).is_success:
                    return
            await asyncio.sleep(0.02)
    raise AssertionError("the api ended before it was ready")
