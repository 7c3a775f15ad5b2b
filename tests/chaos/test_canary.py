"""The canary does not fall silent with the process that sends it: the others are alive."""

import signal

import psutil
import pytest

from core.store.product import CANARY_SECONDS

from .eventually import eventually
from .stand import Stand

TAKEN_OVER_SECONDS = 25  # the lease (10 s), a connection, a canary; a veil falls after 31 s


@pytest.mark.long
async def test_another_process_sends_when_the_sender_hangs(stand: Stand) -> None:
    processes = [stand.ingest_http(), stand.ingest_mqtt(0), stand.ingest_mqtt(1)]
    for process in processes:
        await process.start()
    with stand.database.connect() as conn:

        def count() -> int:
            found = conn.execute(
                "SELECT count(*) FROM sample JOIN series ON id = series_id"
                " WHERE metric = 'ioc_canary'"
            ).fetchone()
            return int(found[0]) if found else 0

        def sender() -> str:
            found = conn.execute("SELECT holder FROM lease WHERE name = 'canary'").fetchone()
            return str(found[0]) if found else ""

        await eventually(
            lambda: count() > 0, deadline_seconds=3 * CANARY_SECONDS, what="a first canary"
        )
        hangs = sender()
        [process] = [each for each in processes if each.running.program.name == hangs]
        psutil.Process(process.pid).send_signal(signal.SIGSTOP)
        before = count()
        await eventually(
            lambda: count() > before and sender() != hangs,
            deadline_seconds=TAKEN_OVER_SECONDS,
            what="a canary of another process",
        )
