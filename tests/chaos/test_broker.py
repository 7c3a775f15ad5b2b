"""Faults 14 to 16, 18, 19: the broker restarts, is killed, forgets, refuses, keeps too much."""

from datetime import timedelta
from functools import partial

import anyio
import pytest

from core.service.clock import SystemClock
from core.store.product import CANARY_SOURCES
from tests.servers import Broker

from .brokers import (
    RETAINED,
    SOON_SECONDS,
    Sender,
    again,
    autosaved,
    connections,
    counted,
    counts,
    gaps,
    knows_dropped,
    real,
    reconnected,
    retain,
    span,
)
from .driver import MqttDevice
from .eventually import eventually
from .faultproxy import FaultProxy
from .ledger import Ledger
from .oversize import send_too_large
from .points import all_acked, more_acked
from .stand import Stand
from .wire import Frame, Protocol

KEPT_SECONDS = 15  # each 5 s ingest notes how far it is; of a busy machine
PACKET_TOO_LARGE = 0x95


@pytest.fixture
def broker(broker: Broker) -> Broker:
    """Let the broker tell of itself each second instead of every ten."""
    with (broker.mosquitto.folder / "mosquitto.conf").open("a") as conf:
        conf.write("sys_interval 1\n")
    return broker


async def test_a_restart_of_the_broker_loses_nothing(stand: Stand, ledger: Ledger) -> None:
    broker, ingest = real(stand), stand.ingest_mqtt(0)
    await ingest.start()
    name = next(iter(stand.keys))
    device = MqttDevice(ledger, name, stand.keys[name], broker.port, messages_per_second=50)
    async with anyio.create_task_group() as load:
        load.start_soon(device.keep_running)
        await more_acked(ledger, 20)
        await anyio.to_thread.run_sync(broker.server.stop)
        await anyio.to_thread.run_sync(broker.server.start)
        await more_acked(ledger, 20)
        await all_acked(ledger, device)
        load.cancel_scope.cancel()
    ledger.check(stand.database)
    assert connections(ingest) == [False, True], "the broker kept the session"
    assert gaps(stand.database) == []


async def test_what_the_broker_holds_for_ingest_survives_its_restart(stand: Stand) -> None:
    broker, ingest = real(stand), stand.ingest_mqtt(0)
    await ingest.start()
    sender = Sender(stand)
    sender.send(range(1, 11))
    await sender.stored(10)
    ingest.kill()
    sender.send(range(11, 61))
    broker.server.stop()
    broker.server.start()
    await again(stand, ingest)
    await sender.stored(60)
    assert gaps(stand.database) == []


@pytest.mark.parametrize("saved", [20, pytest.param(0, marks=pytest.mark.long)])
async def test_what_a_killed_broker_loses_is_a_gap(stand: Stand, saved: int) -> None:
    """The numbering outlives ingest: it was killed before, and finds the hole all the same."""
    broker, ingest = real(stand), stand.ingest_mqtt(0)
    await ingest.start()
    sender = Sender(stand)
    sender.send(range(1, 11))
    await sender.stored(10)
    ingest.kill()
    lost_from = 11 + saved
    sender.send(range(11, lost_from))
    await autosaved(broker)
    sender.send(range(lost_from, lost_from + 20))  # newer than what is on the disk
    broker.server.kill()
    broker.server.start()
    await again(stand, ingest)
    last = lost_from + 20
    sender.send([last])
    await eventually(lambda: last in sender.numbers(), deadline_seconds=SOON_SECONDS)
    found = sender.numbers()
    assert set(range(1, lost_from)) <= found, "older than the autosave"
    lost = set(range(1, last)) - found
    reported = {
        number
        for kind, _, detail in gaps(stand.database)
        if kind == "sequence"
        for number in range(detail["first"], detail["last"] + 1)
    }
    assert reported == lost


@pytest.mark.parametrize("ingest_runs", [True, pytest.param(False, marks=pytest.mark.long)])
async def test_a_session_that_the_broker_forgot_is_a_gap_of_who_used_it(
    stand: Stand, *, ingest_runs: bool
) -> None:
    broker, ingest = real(stand), stand.ingest_mqtt(0)
    await ingest.start()
    sender = Sender(stand)
    sender.send([1])
    await sender.stored(1)
    if not ingest_runs:
        ingest.kill()
    lost_at = SystemClock().now()
    broker.server.stop()
    (broker.mosquitto.folder / "mosquitto.db").unlink()
    broker.server.start()
    if not ingest_runs:
        await again(stand, ingest)
    await eventually(lambda: len(gaps(stand.database)) > 0, deadline_seconds=SOON_SECONDS)
    told = gaps(stand.database)
    assert {kind for kind, _, _ in told} == {"session"}
    others = {source for _, source, _ in told} - set(CANARY_SOURCES.values())
    assert others == {sender.source}, "nobody else sends by the broker"
    since, until = span(stand.database, sender.source)
    assert lost_at - timedelta(seconds=KEPT_SECONDS) <= since <= lost_at < until
    assert await counted(ingest, "ioc_mqtt_session_lost_total") == 1
    await ingest.ready()
    sender.send([2])
    await sender.stored(2)


async def test_what_the_broker_dropped_is_told(stand: Stand) -> None:
    broker, ingest = real(stand), stand.ingest_mqtt(0)
    with (broker.mosquitto.folder / "mosquitto.conf").open("a") as conf:
        conf.write("max_queued_messages 10\n")  # the last one counts
    broker.server.stop()
    broker.server.start()
    await ingest.start()
    await eventually(lambda: knows_dropped(stand.database), deadline_seconds=SOON_SECONDS)
    ingest.kill()
    Sender(stand).send(range(1, 51))
    await again(stand, ingest)
    await eventually(lambda: len(gaps(stand.database)) > 0, deadline_seconds=SOON_SECONDS)
    with stand.database.connect() as conn:
        told = conn.execute("SELECT kind, source_id, missing FROM gap WHERE kind = 'broker'")
        ((kind, source, missing),) = told.fetchall()
    assert (kind, source) == ("broker", None)
    # A canary, which the new process sends before it has its session, may be one of them.
    assert missing in {40, 41, 42}
    assert "broker_dropped" in ingest.log
    assert await counted(ingest, "ioc_mqtt_broker_dropped") >= missing
    for one in ("clients", "uptime_seconds"):  # each comes as a message of its own
        metric = f"ioc_mqtt_broker_{one}"
        await eventually(partial(counts, ingest, metric), deadline_seconds=SOON_SECONDS)


async def test_a_packet_too_large_cuts_off_its_sender_and_nobody_else(
    stand: Stand, ledger: Ledger
) -> None:
    broker, ingest = real(stand), stand.ingest_mqtt(0)
    await ingest.start()
    beside, name, _ = stand.keys
    device = MqttDevice(ledger, beside, stand.keys[beside], broker.port, messages_per_second=50)
    async with anyio.create_task_group() as load:
        load.start_soon(device.run)
        await more_acked(ledger, 10)
        told = await anyio.to_thread.run_sync(send_too_large, broker, name, stand.keys[name])
        await eventually(lambda: "oversize packet" in broker.log, deadline_seconds=SOON_SECONDS)
        await more_acked(ledger, 10)
        await all_acked(ledger, device)
        load.cancel_scope.cancel()
    ledger.check(stand.database)
    assert connections(ingest) == [False], "the session of ingest was left alone"
    assert told == (PACKET_TOO_LARGE, True), "its own session as well"


async def test_what_is_retained_is_neither_delivered_again_nor_fresh(stand: Stand) -> None:
    broker = real(stand)
    with stand.database.connect() as conn:
        conn.execute(
            "INSERT INTO source (id, name_vi, name_en, unknown_metric, origin)"
            " SELECT 'kept-' || n, '', '', 'create', 'manual' FROM generate_series(1, %s) AS n",
            [RETAINED],
        )
    await retain(stand)
    upstream = ("127.0.0.1", broker.port)
    async with FaultProxy.serving(Protocol.MQTT, upstream=upstream, at=("127.0.0.1", 0)) as proxy:
        ingest = stand.ingest_mqtt(0, broker_port=proxy.port)
        await ingest.start()
        for _ in range(2):
            await reconnected(ingest, proxy)
        await ingest.ready()
        sender = Sender(stand)
        sender.send([1])
        await sender.stored(1)
        assert proxy.passed[Frame.DELIVER] < RETAINED / 10, "only what the broker says of itself"
    assert sender.numbers() == {1}
    with stand.database.connect() as conn:
        assert conn.execute("SELECT count(*) FROM sample").fetchone() == (1,)
