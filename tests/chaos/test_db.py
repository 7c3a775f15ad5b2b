"""Faults 5 and 6: PostgreSQL is killed, or away. Ingest waits, heals by itself, loses nothing."""

from pathlib import Path

import anyio
import pytest

from .driver import HttpDevice, MqttDevice
from .eventually import eventually
from .faultproxy import FaultProxy
from .ledger import Ledger
from .outage import kill_postgres, peak_rss_bytes
from .points import frozen, more_acked, point_of
from .seeds import moment, seeds
from .stand import Process, Stand, database_proxy
from .wire import Frame, Protocol

ANY_PORT = ("127.0.0.1", 0)
HEALED = 20  # messages acknowledged after the fault prove that it works again
RSS_MAX_BYTES = 400_000_000
MESSAGES_PER_SECOND = 1500
ON_THE_WAY_SECONDS = 3  # acknowledgements of what was committed before the stop may take so long


@pytest.mark.parametrize("seed", seeds())
async def test_postgres_may_be_killed_at_any_moment(
    crash_stand: Stand, folder: Path, ledger: Ledger, seed: int
) -> None:
    stand, server = crash_stand, crash_stand.database.cluster.server
    ingest = stand.ingest_http(socket=folder)
    upstream = ("127.0.0.1", ingest.port)
    async with (
        database_proxy(stand.database, folder) as database,
        FaultProxy.serving(Protocol.HTTP, upstream=upstream, at=ANY_PORT) as http,
        anyio.create_task_group() as load,
    ):
        await ingest.start()
        for source, key in stand.keys.items():
            load.start_soon(HttpDevice(ledger, source, key, http.port).run)
        async with frozen(
            point_of(seed), database=database, acks=(http, Frame.RESPONSE),
            ledger=ledger, nth=moment(seed),
        ):  # fmt: skip
            kill_postgres(server)
        server.start()
        await more_acked(ledger, HEALED)
        load.cancel_scope.cancel()
    ledger.check(stand.database)


@pytest.mark.parametrize("seconds", [15, pytest.param(600, marks=pytest.mark.long)])
async def test_an_outage_is_waited_out_in_flat_memory(
    crash_stand: Stand, ledger: Ledger, seconds: float
) -> None:
    stand, server = crash_stand, crash_stand.database.cluster.server
    processes = [stand.ingest_http(), stand.ingest_mqtt(0), stand.ingest_mqtt(1)]
    for process in processes:
        await process.start()
    posting, publishing = devices(stand, ledger, http=processes[0])
    async with anyio.create_task_group() as load:
        for poster in posting:
            load.start_soon(poster.run)
        for publisher in publishing:
            load.start_soon(publisher.run)
        await more_acked(ledger, MESSAGES_PER_SECOND)
        server.stop()
        pids = [process.pid for process in processes]
        await peak_rss_bytes(pids, seconds=ON_THE_WAY_SECONDS)
        acked = len(ledger.acked)
        peak = await peak_rss_bytes(pids, seconds=seconds - ON_THE_WAY_SECONDS)
        assert len(ledger.acked) == acked, "acknowledged without a database"
        assert peak <= RSS_MAX_BYTES
        assert 503 in {status for poster in posting for status in poster.statuses}
        for process in processes:
            assert await process.lacks("database")
        server.start()
        for poster in posting:
            poster.sending = False
        for publisher in publishing:
            publisher.sending = False
        await eventually(
            lambda: len(ledger.acked) == ledger.messages,
            deadline_seconds=60 + 2 * seconds,
            what=f"all {ledger.messages} messages acknowledged",
        )
        load.cancel_scope.cancel()
    ledger.check(stand.database)


def devices(
    stand: Stand, ledger: Ledger, *, http: Process
) -> tuple[list[HttpDevice], list[MqttDevice]]:
    """Devices of both protocols; those of MQTT send MESSAGES_PER_SECOND together."""
    assert stand.broker is not None
    posting = [HttpDevice(ledger, source, key, http.port) for source, key in stand.keys.items()]
    publishing = [
        MqttDevice(
            ledger, source, key, stand.broker.port,
            messages_per_second=MESSAGES_PER_SECOND / len(stand.keys), patient=True,
        )
        for source, key in stand.keys.items()
    ]  # fmt: skip
    return posting, publishing
