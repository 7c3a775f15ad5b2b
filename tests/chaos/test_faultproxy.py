"""The proxy itself, before real servers."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import anyio
import psycopg
import pytest
from anyio.abc import ByteStream, SocketAttribute
from psycopg import AsyncConnection

from tests.chaos.faultproxy import FaultProxy
from tests.chaos.trap import Trap
from tests.chaos.wire import Frame, Protocol
from tests.servers import Database

ANY_PORT = ("127.0.0.1", 0)
PUBLISH = b"\x32\x05\0\1a\0\1"
PUBACK = b"\x40\x02\0\1"


@asynccontextmanager
async def before_postgres(database: Database, folder: Path) -> AsyncIterator[FaultProxy]:
    upstream = database.cluster.postgres.run / ".s.PGSQL.5432"
    at = folder / ".s.PGSQL.5432"
    async with FaultProxy.serving(Protocol.POSTGRES, upstream=upstream, at=at) as proxy:
        yield proxy


async def connect(database: Database, folder: Path) -> AsyncConnection[Any]:
    login = database.login()
    return await AsyncConnection.connect(
        login.url, host=str(folder), user=login.user, password=login.password
    )


async def insert(conn: AsyncConnection[Any]) -> None:
    async with conn.transaction():
        await conn.execute("INSERT INTO writer (name, started_at) VALUES ('w', now())")


async def insert_and_lose_the_answer(conn: AsyncConnection[Any]) -> None:
    with pytest.raises(psycopg.OperationalError):
        await insert(conn)


def writers(database: Database) -> int:
    with database.connect() as conn:
        return conn.execute("SELECT FROM writer").rowcount


@asynccontextmanager
async def echo(protocol: Protocol) -> AsyncIterator[FaultProxy]:
    """Run a proxy before a server that sends back whatever it gets."""

    async def reply(stream: ByteStream) -> None:
        async with stream:
            with suppress(anyio.BrokenResourceError):  # cut by the test
                async for chunk in stream:
                    await stream.send(chunk)

    async with (
        await anyio.create_tcp_listener(local_host="127.0.0.1", local_port=0) as listener,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(listener.serve, reply)
        port = listener.extra_attributes[SocketAttribute.local_port]()
        upstream = ("127.0.0.1", port)
        async with FaultProxy.serving(protocol, upstream=upstream, at=ANY_PORT) as proxy:
            yield proxy
        tasks.cancel_scope.cancel()


async def test_a_commit_that_was_held_and_dropped_never_happened(
    database: Database, tmp_path: Path
) -> None:
    async with before_postgres(database, tmp_path) as proxy:
        conn = await connect(database, tmp_path)
        async with (
            conn,
            proxy.holding(Frame.COMMIT) as held,
            anyio.create_task_group() as tasks,
        ):
            tasks.start_soon(insert_and_lose_the_answer, conn)
            await held.reached()
            held.drop()
    assert writers(database) == 0


async def test_a_commit_whose_answer_was_dropped_stands(database: Database, tmp_path: Path) -> None:
    async with before_postgres(database, tmp_path) as proxy:
        conn = await connect(database, tmp_path)
        async with (
            conn,
            proxy.holding(Frame.COMMITTED) as held,
            anyio.create_task_group() as tasks,
        ):
            tasks.start_soon(insert_and_lose_the_answer, conn)
            await held.reached()
            assert writers(database) == 1
            held.drop()
    assert writers(database) == 1


async def test_what_was_held_goes_on_afterwards(database: Database, tmp_path: Path) -> None:
    async with before_postgres(database, tmp_path) as proxy:
        conn = await connect(database, tmp_path)
        async with (
            conn,
            anyio.create_task_group() as tasks,
            proxy.holding(Frame.COMMIT, nth=2) as held,
        ):
            await insert(conn)
            tasks.start_soon(insert, conn)
            await held.reached()
            assert writers(database) == 1
    assert writers(database) == 2


async def test_only_a_commit_after_a_copy_is_held(database: Database, tmp_path: Path) -> None:
    async with before_postgres(database, tmp_path) as proxy:
        conn = await connect(database, tmp_path)
        async with (
            conn,
            proxy.holding(Frame.COMMIT, after=Frame.COPIED) as held,
            anyio.create_task_group() as tasks,
        ):
            await insert(conn)
            tasks.start_soon(copy, conn)
            await held.reached()
            held.release()


async def test_what_comes_after_a_commit_of_something_is_held(
    database: Database, tmp_path: Path
) -> None:
    async with before_postgres(database, tmp_path) as proxy:
        conn = await connect(database, tmp_path)
        done = Trap(frame=Frame.COMMITTED, within=b"INSERT INTO writer")
        trap = Trap(frame=Frame.QUERY, since=done)
        proxy.lay(trap)
        async with conn, anyio.create_task_group() as tasks:
            async with conn.transaction():
                await conn.execute("SELECT 1")
            await insert(conn)
            assert not trap.is_reached
            tasks.start_soon(copy, conn)
            await trap.reached()
            assert writers(database) == 1
            trap.release()
        assert writers(database) == 2


async def copy(conn: AsyncConnection[Any]) -> None:
    statement = "COPY writer (name, started_at) FROM STDIN"
    async with conn.transaction(), conn.cursor().copy(statement) as rows:
        await rows.write_row(("w", "2026-11-24"))


async def test_one_packet_is_held_while_others_pass() -> None:
    async with echo(Protocol.MQTT) as proxy:
        first = await anyio.connect_tcp("127.0.0.1", proxy.port)
        second = await anyio.connect_tcp("127.0.0.1", proxy.port)
        async with first, second, proxy.holding(Frame.PUBLISH) as held:
            await first.send(PUBLISH)
            await held.reached()
            await second.send(PUBLISH)
            assert await second.receive() == PUBLISH
            held.release()
            assert await first.receive() == PUBLISH


async def test_a_packet_can_come_twice() -> None:
    async with echo(Protocol.MQTT) as proxy, await anyio.connect_tcp("127.0.0.1", proxy.port) as us:
        with proxy.duplicating(Frame.PUBLISH):
            await us.send(PUBLISH + PUBACK)
            assert await received(us, 2 * len(PUBLISH) + len(PUBACK)) == 2 * PUBLISH + PUBACK


async def received(stream: ByteStream, size: int) -> bytes:
    data = b""
    with anyio.fail_after(5):
        while len(data) < size:
            data += await stream.receive()
    return data


async def test_a_black_hole_keeps_connections_and_loses_nothing() -> None:
    async with echo(Protocol.MQTT) as proxy, await anyio.connect_tcp("127.0.0.1", proxy.port) as us:
        with proxy.blackholed():
            await us.send(PUBLISH)
            with anyio.move_on_after(0.1) as waited:
                await us.receive()
            assert waited.cancelled_caught
        assert await received(us, len(PUBLISH)) == PUBLISH


async def test_a_reset_is_a_reset() -> None:
    async with echo(Protocol.MQTT) as proxy, await anyio.connect_tcp("127.0.0.1", proxy.port) as us:
        await us.send(PUBLISH)
        await received(us, len(PUBLISH))
        proxy.reset()
        with pytest.raises(anyio.BrokenResourceError), anyio.fail_after(5):
            await us.receive()
    assert proxy.connections == 0


async def test_delay_and_throttle_take_their_time() -> None:
    async with echo(Protocol.MQTT) as proxy, await anyio.connect_tcp("127.0.0.1", proxy.port) as us:
        proxy.delay_seconds, started = 0.05, time.monotonic()
        await us.send(PUBLISH)
        await received(us, len(PUBLISH))
        assert time.monotonic() - started > 0.1  # both ways
        proxy.delay_seconds, proxy.bytes_per_second, started = 0, 1000, time.monotonic()
        await us.send(20 * PUBLISH)
        await received(us, 20 * len(PUBLISH))
        assert time.monotonic() - started > 0.14


async def test_a_server_that_is_down_is_a_closed_connection(tmp_path: Path) -> None:
    async with (
        FaultProxy.serving(Protocol.MQTT, upstream=tmp_path / "nobody", at=ANY_PORT) as proxy,
        await anyio.connect_tcp("127.0.0.1", proxy.port) as us,
    ):
        with pytest.raises((anyio.EndOfStream, anyio.BrokenResourceError)), anyio.fail_after(5):
            await us.receive()


async def test_a_trap_that_nothing_meets_says_so() -> None:
    with pytest.raises(TimeoutError):
        await Trap(frame=Frame.COMMIT).reached(deadline_seconds=0.01)
