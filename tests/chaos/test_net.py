"""Faults 20 to 22: the network is cut without a word, half open, or very slow."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path

import anyio
import httpx
import pytest
from anyio.abc import SocketStream

from tests.servers import Broker

from .driver import HttpDevice, MqttDevice
from .eventually import eventually
from .faultproxy import FaultProxy
from .ledger import Ledger
from .points import all_acked, more_acked
from .stand import Process, Stand, database_proxy
from .wire import Protocol

ANY_PORT = ("127.0.0.1", 0)
DETECTED_SECONDS, HEALED_SECONDS = 45, 30
SLOW_BYTES_PER_SECOND = 2_000
SOON_SECONDS = 60
READY_SECONDS = 2


@pytest.mark.long
async def test_a_broker_that_went_silent_is_left_and_found_again(
    stand: Stand, ledger: Ledger
) -> None:
    broker = real(stand)
    upstream = ("127.0.0.1", broker.port)
    async with FaultProxy.serving(Protocol.MQTT, upstream=upstream, at=ANY_PORT) as proxy:
        ingest = stand.ingest_mqtt(0, broker_port=proxy.port)
        await ingest.start()
        name = next(iter(stand.keys))
        device = MqttDevice(ledger, name, stand.keys[name], broker.port, messages_per_second=20)
        async with anyio.create_task_group() as load:
            load.start_soon(device.keep_running)
            await more_acked(ledger, 20)
            with proxy.blackholed():
                await eventually(
                    lambda: "the broker has been silent" in ingest.log,
                    deadline_seconds=DETECTED_SECONDS,
                )
                assert not await is_ready(ingest)
                # The way back is a half-open connection: the broker ends it, its FIN is lost.
                await anyio.to_thread.run_sync(broker.server.stop)
                await anyio.to_thread.run_sync(broker.server.start)
            with anyio.fail_after(HEALED_SECONDS):
                await ingest.ready()
            await more_acked(ledger, 20)
            await all_acked(ledger, device)
            load.cancel_scope.cancel()
    ledger.check(stand.database)


@pytest.mark.long
async def test_a_database_that_went_silent_is_left_and_found_again(
    stand: Stand, folder: Path, ledger: Ledger
) -> None:
    ingest = stand.ingest_http(socket=folder)
    source, key = next(iter(stand.keys.items()))
    device = HttpDevice(ledger, source, key, ingest.port)
    async with database_proxy(stand.database, folder) as proxy:
        await ingest.start()
        async with anyio.create_task_group() as load:
            load.start_soon(device.run)
            await more_acked(ledger, 20)
            with proxy.blackholed():
                await eventually(
                    lambda: "batch_retry" in ingest.log, deadline_seconds=DETECTED_SECONDS
                )
                assert not await is_ready(ingest)
            with anyio.fail_after(HEALED_SECONDS):
                await ingest.ready()
            await more_acked(ledger, 20)
            device.sending = False
    ledger.check(stand.database)


@pytest.mark.long
async def test_a_sender_that_vanished_holds_nothing(stand: Stand) -> None:
    """Half a request, then nothing, not even a FIN: its share of the memory is given back."""
    ingest = stand.ingest_http()
    await ingest.start()
    key = next(iter(stand.keys.values()))
    async with await anyio.connect_tcp("127.0.0.1", ingest.port) as stream:
        await begin(stream, key, length=1_000_000)
        await eventually(lambda: inflight(ingest, 1), deadline_seconds=SOON_SECONDS)
        await eventually(lambda: inflight(ingest, 0), deadline_seconds=SOON_SECONDS)
        assert b" 408 " in await stream.receive()


async def test_a_slow_line_keeps_nobody_waiting(stand: Stand, ledger: Ledger) -> None:
    """15 kB at 2 kB/s take 8 s over HTTP and MQTT; meanwhile others are answered as ever."""
    broker, http, mqtt = real(stand), stand.ingest_http(), stand.ingest_mqtt(0)
    for process in (http, mqtt):
        await process.start()
    slow, fast, _ = stand.keys
    async with (
        serving(Protocol.HTTP, http.port) as slow_http,
        serving(Protocol.MQTT, broker.port) as slow_mqtt,
        anyio.create_task_group() as load,
    ):
        for proxy in (slow_http, slow_mqtt):
            proxy.bytes_per_second = SLOW_BYTES_PER_SECOND
        posting = HttpDevice(ledger, slow, stand.keys[slow], slow_http.port, padding_bytes=15_000)
        publishing = MqttDevice(
            ledger, slow, stand.keys[slow], slow_mqtt.port, messages_per_second=4
        )
        quick = HttpDevice(ledger, fast, stand.keys[fast], http.port)
        beside = MqttDevice(ledger, fast, stand.keys[fast], broker.port, messages_per_second=20)
        load.start_soon(publishing.run)
        load.start_soon(beside.run)
        async with anyio.create_task_group() as both:
            both.start_soon(posting.deliver, ledger.message(slow))
            both.start_soon(quick.run)
            await eventually(lambda: posting.statuses == [200], deadline_seconds=SOON_SECONDS)
            quick.sending = False
        assert len(quick.statuses) > 50, "not behind the slow one"
        await eventually(lambda: len(publishing.seconds) > 5, deadline_seconds=SOON_SECONDS)
        assert len(beside.seconds) > 50
        await all_acked(ledger, publishing, beside)
        load.cancel_scope.cancel()
    ledger.check(stand.database)


def serving(protocol: Protocol, port: int) -> AbstractAsyncContextManager[FaultProxy]:
    """Serve a proxy before a port."""
    return FaultProxy.serving(protocol, upstream=("127.0.0.1", port), at=ANY_PORT)


async def begin(stream: SocketStream, key: str, *, length: int) -> None:
    """Send the head of a request and half of its body."""
    head = (
        "POST /api/v1/ingest HTTP/1.1\r\nhost: x\r\n"
        f"authorization: Bearer {key}\r\ncontent-length: {length}\r\n\r\n"
    )
    await stream.send(head.encode() + b" " * (length // 2))


async def inflight(ingest: Process, wanted: float) -> bool:
    """Whether so many requests are under way."""
    async with httpx.AsyncClient() as client:
        page = (await client.get(f"http://127.0.0.1:{ingest.port}/metrics")).text
    return f'ioc_ingest_inflight{{protocol="json"}} {wanted:.1f}' in page


async def is_ready(process: Process) -> bool:
    """Whether /readyz says yes. It answers in time, also while a session does not."""
    async with httpx.AsyncClient(timeout=READY_SECONDS) as client:
        answer = await client.get(f"http://127.0.0.1:{process.port}/readyz")
    return answer.is_success


def real(stand: Stand) -> Broker:
    """Give the broker of a stand that has one."""
    assert stand.broker is not None
    return stand.broker
