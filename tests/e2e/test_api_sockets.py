"""Who may open a live feed, for how long, and how it ends."""

import contextlib
import json
from pathlib import Path

import pytest
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from tests.chaos.eventually import eventually
from tests.e2e.apiserver import API, PATIENCE_SECONDS, Server, serving
from tests.e2e.watched import CELL, EXAMPLE, TOPIC, describe
from tests.servers import Database


@pytest.fixture
def place(database: Database) -> Path:
    describe(database)
    return EXAMPLE


async def refused(server: Server, *protocols: str, origin: str | None = None) -> int:
    """Status with which a socket is refused; 101 when it opens."""
    try:
        async with open_socket(
            f"ws://127.0.0.1:{server.port}{API}/live",
            subprotocols=[Subprotocol(protocol) for protocol in protocols] or None,
            origin=Origin(origin or server.url),
        ):
            return 101
    except InvalidStatus as error:
        return error.response.status_code


async def test_a_socket_opens_only_with_a_fresh_ticket_and_from_our_page(
    database: Database, place: Path
) -> None:
    async with serving(database, place) as server:
        browser = await server.signed_in()
        assert await refused(server) == 403
        assert await refused(server, "ioc.v1") == 403
        assert await refused(server, "ioc.v1", "made-up") == 403
        ticket = await browser.ticket()
        assert await refused(server, "ioc.v2", ticket) == 403
        assert await refused(server, "ioc.v1", ticket, origin="https://evil.example") == 403
        assert await refused(server, "ioc.v1", ticket) == 101
        assert await refused(server, "ioc.v1", ticket) == 403  # used up
        late = await browser.ticket()
        with database.connect() as owner:
            owner.execute("UPDATE live_ticket SET expires_at = now()")
        assert await refused(server, "ioc.v1", late) == 403
        left = await browser.ticket()
        await browser.http.delete(f"{API}/session", headers=browser.csrf)
        assert await refused(server, "ioc.v1", left) == 403


@pytest.mark.parametrize(
    "sent",
    [
        ["not json"],
        [b"\x00"],
        ['{"type":"subscribe","topics":["wall:none"]}'],
        ['{"type":"subscribe","topics":["alerts"]}', '{"type":"subscribe","topics":["alerts"]}'],
    ],
)
async def test_who_breaks_the_protocol_is_told_and_cut(
    database: Database, place: Path, sent: list[str | bytes]
) -> None:
    async with serving(database, place) as server:
        browser = await server.signed_in()
        async with await browser.open(await browser.ticket()) as socket:
            for text in sent:
                await socket.send(text)
            frames = []
            with contextlib.suppress(ConnectionClosed):
                while True:
                    frames.append(json.loads(await socket.recv()))
    assert frames[-1] == {"type": "bye", "reason": "protocol", "retry_after": None}


async def test_who_says_nothing_is_cut(
    database: Database, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.live.connection.SUBSCRIBE_SECONDS", 0.1)
    async with serving(database, place) as server:
        browser = await server.signed_in()
        async with await browser.open(await browser.ticket()) as socket:
            frames = [json.loads(await socket.recv()) for _ in range(2)]
    assert frames[-1]["reason"] == "protocol"


async def test_signing_out_ends_the_walls_of_the_session(database: Database, place: Path) -> None:
    async with serving(database, place) as server:
        mine, yours = await server.signed_in("an"), await server.signed_in("binh")
        async with mine.watching(TOPIC) as wall, yours.watching(TOPIC) as other:
            await wall.until(TOPIC, CELL)
            await mine.http.delete(f"{API}/session", headers=mine.csrf)
            bye = await wall.until_type("bye")
            await other.until_type("heartbeat")
    assert bye["reason"] == "session_expired"


async def test_an_open_wall_is_activity_until_the_session_is_too_old(
    database: Database, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.live.connection.RECHECK_SECONDS", 0.1)
    async with serving(database, place) as server:
        browser = await server.signed_in()
        async with browser.watching(TOPIC) as watch:
            await watch.until(TOPIC, CELL)
            with database.connect() as owner:
                owner.execute("UPDATE session SET seen_at = now() - interval '1 hour'")
                idle = "SELECT seen_at < now() - interval '30 min' FROM session"
                await eventually(  # the open socket itself renews it
                    lambda: owner.execute(idle).fetchone() == (False,),
                    deadline_seconds=PATIENCE_SECONDS,
                )
                owner.execute("UPDATE session SET expires_at = now()")
            bye = await watch.until_type("bye")
    assert bye["reason"] == "session_expired"


async def test_at_the_end_of_the_server_walls_are_told_when_to_come_back(
    database: Database, place: Path
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        server = await stack.enter_async_context(serving(database, place))
        browser = await server.signed_in()
        watch = await stack.enter_async_context(browser.watching(TOPIC))
        await watch.until(TOPIC, CELL)
        server.stop()
        bye = await watch.until_type("bye")
    assert (bye["reason"], bye["retry_after"]) == ("shutdown", 1.0)
