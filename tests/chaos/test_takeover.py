"""One shard, two processes: the standby takes over, and whoever wakes up too late harms nothing."""

import os
import signal

import anyio
import httpx
import pytest

from .driver import MqttDevice
from .eventually import eventually
from .leases import note_lease, takeover_seconds
from .ledger import Ledger
from .points import all_acked, more_acked
from .stand import Process, Stand

TAKEOVER_SECONDS = 12
SOON_SECONDS = 30


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
async def test_the_standby_takes_over(stand: Stand, ledger: Ledger, how: signal.Signals) -> None:
    assert stand.broker is not None
    note_lease(stand.database, "ingest/mqtt/0")
    leader, standby = stand.ingest_mqtt(0), stand.ingest_mqtt(0)
    await leader.start()
    standby.running.start()
    await eventually(lambda: stands_by(standby), deadline_seconds=SOON_SECONDS)
    name = next(iter(stand.keys))
    device = MqttDevice(ledger, name, stand.keys[name], stand.broker.port, messages_per_second=50)
    async with anyio.create_task_group() as load:
        load.start_soon(device.run)
        await more_acked(ledger, 20)
        os.kill(leader.pid, how)
        try:
            await eventually(
                lambda: "broker_connected" in standby.log,
                deadline_seconds=TAKEOVER_SECONDS + SOON_SECONDS,
                what="the standby at the broker",
            )
            await more_acked(ledger, 20)
        finally:
            if how is signal.SIGSTOP:
                os.kill(leader.pid, signal.SIGCONT)
        if how is signal.SIGSTOP:
            await eventually(lambda: stands_by(leader), deadline_seconds=SOON_SECONDS)
        await more_acked(ledger, 20)
        await all_acked(ledger, device)
        load.cancel_scope.cancel()
    seconds = takeover_seconds(stand.database)
    print(f"{how.name}: the lease changed hands {seconds:.2f} s after the last renewal")
    assert seconds <= TAKEOVER_SECONDS
    ledger.check(stand.database)
    assert "session_lost" not in standby.log
    with stand.database.connect() as conn:
        assert conn.execute("SELECT * FROM gap").fetchall() == []


async def stands_by(process: Process) -> bool:
    """Whether /readyz says that another process leads."""
    async with httpx.AsyncClient() as client:
        try:
            answer = await client.get(f"http://127.0.0.1:{process.port}/readyz")
        except httpx.TransportError:
            return False
    return "lease" in answer.json()["reasons"].get("broker", "")
