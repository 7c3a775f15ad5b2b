"""Fault 1: ingest is killed around a COMMIT, under load; what was acknowledged is stored, once."""

from pathlib import Path

import anyio
import pytest

from .driver import HttpDevice, MqttDevice
from .faultproxy import FaultProxy
from .ledger import Ledger
from .points import frozen, more_acked, point_of
from .seeds import moment, seeds
from .stand import Stand, database_proxy, sources_of_shard
from .wire import Frame, Protocol

ANY_PORT = ("127.0.0.1", 0)
HEALED = 20  # messages acknowledged after the crash prove that it works again


@pytest.mark.parametrize("seed", seeds())
async def test_nothing_acknowledged_over_http_is_lost(
    stand: Stand, folder: Path, ledger: Ledger, seed: int
) -> None:
    ingest = stand.ingest_http(socket=folder)
    async with (
        database_proxy(stand.database, folder) as database,
        FaultProxy.serving(Protocol.HTTP, upstream=("127.0.0.1", ingest.port), at=ANY_PORT) as http,
        anyio.create_task_group() as load,
    ):
        await ingest.start()
        for source, key in stand.keys.items():
            load.start_soon(HttpDevice(ledger, source, key, http.port).run)
        async with frozen(
            point_of(seed), database=database, acks=(http, Frame.RESPONSE),
            ledger=ledger, nth=moment(seed),
        ):  # fmt: skip
            ingest.kill()
        await ingest.start()
        await more_acked(ledger, HEALED)
        load.cancel_scope.cancel()
    ledger.check(stand.database)


@pytest.mark.parametrize("seed", seeds())
async def test_nothing_acknowledged_over_mqtt_is_lost(
    stand: Stand, folder: Path, ledger: Ledger, seed: int
) -> None:
    assert stand.broker is not None
    upstream = ("127.0.0.1", stand.broker.port)
    # Either ack may be the one that does not leave: the broker's, or the device's.
    ack = Frame.PUBACK if seed % 8 < 4 else Frame.PUBLISH
    async with (
        database_proxy(stand.database, folder) as database,
        FaultProxy.serving(Protocol.MQTT, upstream=upstream, at=ANY_PORT) as broker,
        anyio.create_task_group() as load,
    ):
        ingest = stand.ingest_mqtt(socket=folder, broker_port=broker.port)
        await ingest.start()
        for source in sources_of_shard(0, 2):
            load.start_soon(MqttDevice(ledger, source, stand.keys[source], stand.broker.port).run)
        async with frozen(
            point_of(seed), database=database, acks=(broker, ack),
            ledger=ledger, nth=moment(seed),
        ):  # fmt: skip
            ingest.kill()
        stand.expire_leases()
        await ingest.start()
        await more_acked(ledger, HEALED)
        load.cancel_scope.cancel()
    ledger.check(stand.database)
