"""Fault 17: one source floods. It gets its burst, the others notice nothing."""

import anyio
import pytest

from tests.servers import Database

from .driver import HttpDevice, MqttDevice
from .eventually import eventually
from .flood import METRIC, Flooder
from .ledger import Ledger
from .points import all_acked, more_acked
from .stand import Stand

SOON_SECONDS = 30
RATE = 1.0  # expected of the flooder, samples a second
BURST = 600  # ten minutes of it
TIMES = 10


async def test_a_flood_is_put_aside_whole_and_the_others_flow_on(
    stand: Stand, ledger: Ledger
) -> None:
    flooder, beside, elsewhere = devices(stand, ledger)
    expect(stand.database, flooder.name, RATE)
    for shard in (0, 1):
        await stand.ingest_mqtt(shard).start()
    started = anyio.current_time()
    async with anyio.create_task_group() as load:
        for device in (beside, elsewhere):
            load.start_soon(device.run)
        await more_acked(ledger, 20)
        await flooder.run(messages=400)
        await eventually(
            lambda: settled(stand.database, flooder) == flooder.sent,
            deadline_seconds=SOON_SECONDS,
            what="every message of the flood stored or put aside",
        )
        await more_acked(ledger, 20)
        await all_acked(ledger, beside, elsewhere)
        load.cancel_scope.cancel()
    passed = anyio.current_time() - started
    stored = samples(stand.database)
    # Before it is decoded, a message is only guessed at.
    about = 3 * flooder.samples_a_message
    assert BURST - about <= stored <= BURST + about + TIMES * RATE * passed
    assert kept(stand.database, flooder.name) == (flooder.sent - stored // 100, 0)
    ledger.check(stand.database)


@pytest.mark.long
async def test_the_other_shard_is_as_fast_as_without_the_flood(
    stand: Stand, ledger: Ledger
) -> None:
    flooder, beside, elsewhere = devices(stand, ledger)
    flooder.samples_a_message = 1000
    expect(stand.database, flooder.name, 100.0)
    for shard in (0, 1):
        await stand.ingest_mqtt(shard).start()
    async with anyio.create_task_group() as load:
        for device in (beside, elsewhere):
            load.start_soon(device.run)
        await more_acked(ledger, 1000)
        quiet = [p99(device) for device in (beside, elsewhere)]
        await flooder.run(messages=3000, per_second=100)
        flooded = [p99(device) for device in (beside, elsewhere)]
        await all_acked(ledger, beside, elsewhere)
        load.cancel_scope.cancel()
    print(f"p99 in ms, same shard and other: quiet {quiet}, flooded {flooded}")
    assert flooded[1] <= 1.5 * quiet[1] + 20
    ledger.check(stand.database)


async def test_over_http_the_flood_is_told_to_come_back_later(stand: Stand, ledger: Ledger) -> None:
    name = next(iter(stand.keys))
    expect(stand.database, name, RATE)
    ingest = stand.ingest_http()
    await ingest.start()
    device = HttpDevice(ledger, name, stand.keys[name], ingest.port)
    await device.deliver(ledger.message(name, readings=BURST + 100))
    with anyio.move_on_after(1):
        await device.deliver(ledger.message(name))
    assert device.statuses[:2] == [200, 429]
    assert set(device.statuses[2:]) <= {429}
    with stand.database.connect() as conn:
        assert conn.execute("SELECT count(*) FROM rejected").fetchone() == (0,)
    ledger.check(stand.database)


def devices(stand: Stand, ledger: Ledger) -> tuple[Flooder, MqttDevice, MqttDevice]:
    """Make the flooder, a device of the same shard, and one of the other."""
    assert stand.broker is not None
    port = stand.broker.port
    flooding, beside, elsewhere = stand.keys
    return (
        Flooder(ledger, flooding, stand.keys[flooding], port),
        MqttDevice(ledger, beside, stand.keys[beside], port, messages_per_second=50),
        MqttDevice(ledger, elsewhere, stand.keys[elsewhere], port, messages_per_second=50),
    )


def expect(database: Database, source: str, rate_per_second: float) -> None:
    """Say what is expected of a source."""
    with database.connect() as conn:
        conn.execute(
            "UPDATE source SET rate_per_second = %s WHERE id = %s", [rate_per_second, source]
        )


def samples(database: Database) -> int:
    """Count the samples of the flood that are stored."""
    with database.connect() as conn:
        found = conn.execute(
            "SELECT count(*) FROM observed JOIN series s ON s.id = series_id WHERE s.metric = %s",
            [METRIC],
        ).fetchone()
    return int(found[0]) if found else 0


def settled(database: Database, flooder: Flooder) -> int:
    """Count the messages of the flood that are stored or were refused."""
    with database.connect() as conn:
        seen = conn.execute("SELECT coalesce(sum(seen), 0) FROM rejected_day").fetchone()
    return samples(database) // flooder.samples_a_message + (int(seen[0]) if seen else 0)


def kept(database: Database, source: str) -> tuple[int, int]:
    """Count the payloads put aside, and those of them that are not whole."""
    with database.connect() as conn:
        found = conn.execute(
            """SELECT count(*), count(*) FILTER (WHERE payload_bytes <> length(payload))
               FROM rejected WHERE source_id = %s AND reason = 'rate_limited'""",
            [source],
        ).fetchone()
    return found or (0, 0)


def p99(device: MqttDevice) -> float:
    """99th percentile of the acknowledgements so far, in ms; then begin anew."""
    ordered = sorted(device.seconds)
    device.seconds.clear()
    return round(1000 * ordered[int(0.99 * len(ordered))], 1)
