"""One client that reads nothing must cost the others nothing."""

import asyncio
import json
import secrets
import socket
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from alerts.deliver.receipts import ReceiptFiles
from alerts.deliver.secret import Vault
from alerts.desk.quiet import Routings
from alerts.links import Signer
from api.app import doors
from api.backtests.jobs import Jobs
from api.feed import Alarms, Indicators
from api.handin.readers import Readers
from api.kpi_reports.press import Printer
from api.live import Greeting, Hub
from api.place import read_shown
from api.queries.workers import Workers
from api.services import Inlets, Services
from core.service.access import Keyring
from core.service.address import Address
from core.service.clock import SystemClock
from core.service.health import Health
from core.service.web import serve_app
from core.store.factor import Seal
from core.store.passwords import Passwords
from core.store.pool import open_pool
from tests.chaos.eventually import eventually
from tests.e2e.apiserver import API, PATIENCE_SECONDS, Server
from tests.ports import free_port
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
TOPIC = "wall:overview"
FILLING = "x" * 200_000


@dataclass
class Stage:
    """A server whose hub the test fills."""

    server: Server
    hub: Hub

    def tell(self, number: int, filling: str = "") -> None:
        """Publish one value."""
        self.hub.publish(TOPIC, {"cell": {"value": number, "filling": filling}}, at_ms=number)

    async def connected(self, wanted: int) -> None:
        """Wait until so many connections are open."""
        await eventually(lambda: self.hub.connections == wanted, deadline_seconds=PATIENCE_SECONDS)


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    clock, hub, port = SystemClock(), Hub([TOPIC]), free_port()
    routings = Routings()
    hub.complete()
    async with open_pool(database.login("ioc_api"), size=4) as pool:
        services = Services(
            pool=pool,
            clock=clock,
            passwords=Passwords(),
            seal=Seal.of("test"),
            keyring=Keyring(pool, clock.now),
            hub=hub,
            greeting=Greeting(build="b", epoch="e", zone="UTC"),
            profile=read_shown(EXAMPLE).profile,
            walls={},
            public_url=None,
            inlets=Inlets(Address("127.0.0.1", 8001), Address("127.0.0.1", 18830)),
            pulses=dict,
            workers=Workers((), {}),
            backtests=Jobs((), {}, clock),
            printer=Printer((), {}),
            alarms=Alarms(database.login("ioc_api"), clock, hub, routings),
            routings=routings,
            receipts=ReceiptFiles(Vault(EXAMPLE, EXAMPLE)),
            signer=Signer(b"test"),
            readers=Readers((), {}),
            indicators=Indicators(database.login("ioc_api"), clock, hub),
        )
        stop, server = asyncio.Event(), Server(port, database)
        async with asyncio.TaskGroup() as tasks:
            address = Address("127.0.0.1", port)
            tasks.create_task(serve_app(doors(services, Health()), address, stop))
            yield Stage(server, hub)
            await server.clients.aclose()
            stop.set()


async def deaf(stage: Stage, ticket: str) -> socket.socket:
    """Open a live feed, subscribe, and never read again; small buffers, as on a slow link."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(0)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(client, ("127.0.0.1", stage.server.port))
    key = b64encode(secrets.token_bytes(16)).decode()
    request = (
        f"GET {API}/live HTTP/1.1\r\nHost: 127.0.0.1:{stage.server.port}\r\n"
        f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ioc.v1, {ticket}\r\n\r\n"
    )
    await loop.sock_sendall(client, request.encode())
    subscribe = json.dumps({"type": "subscribe", "topics": [TOPIC]}).encode()
    mask = bytes(4)  # a mask of zeros leaves the text as it is
    await loop.sock_sendall(client, bytes([0x81, 0x80 | len(subscribe)]) + mask + subscribe)
    return client


async def test_who_reads_nothing_is_cut_and_the_others_hear_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.live.connection.SEND_SECONDS", 0.5)
    slow, quick = await stage.server.signed_in("an"), await stage.server.signed_in("binh")
    async with quick.watching(TOPIC) as watch:
        await stage.connected(1)
        with await deaf(stage, await slow.ticket()):
            await stage.connected(2)
            async with asyncio.timeout(PATIENCE_SECONDS):
                number = 0
                while stage.hub.connections == 2:
                    number += 1
                    stage.tell(number, FILLING)
                    await watch.until(TOPIC, "cell", value=number)
            stage.tell(number + 1)
            await watch.until(TOPIC, "cell", value=number + 1)
    assert watch.seqs == list(range(1, len(watch.seqs) + 1))


async def test_a_client_that_falls_behind_gets_the_newest_value_only(stage: Stage) -> None:
    browser = await stage.server.signed_in()
    async with browser.watching(TOPIC) as watch:
        await watch.until_type("snapshot")
        for number in range(1, 501):
            stage.tell(number)  # without giving the connection its turn
        await watch.until(TOPIC, "cell", value=500)
    assert len(watch.seqs) < 10


async def test_more_than_a_mailbox_holds_ends_in_a_word(stage: Stage) -> None:
    browser = await stage.server.signed_in()
    async with browser.watching(TOPIC) as watch:
        await watch.until_type("snapshot")
        cells = {str(number): {"filling": FILLING} for number in range(6)}
        stage.hub.publish(TOPIC, cells, at_ms=1)
        bye = await watch.until_type("bye")
    assert (bye["reason"], bye["retry_after"]) == ("slow", 1)
