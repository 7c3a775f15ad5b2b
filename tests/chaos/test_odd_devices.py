"""A device that sends every message 100 times, and one whose clock is wrong: what becomes of it."""

from datetime import timedelta

import anyio
import httpx
import pytest

from core.service.clock import SystemClock
from tests.e2e.device import Device
from tests.servers import Database

from .stand import Process, Stand

METRIC = "odd_reading"
TIMES = 100
MINUTE, DAY, YEAR = timedelta(minutes=1), timedelta(days=1), timedelta(days=365)


@pytest.mark.parametrize(
    ("policy", "values", "accepted", "stands"),
    [
        ("reject", [7.0] * TIMES, TIMES, 7.0),
        ("replace", [7.0] * TIMES, TIMES, 7.0),
        ("reject", [*map(float, range(TIMES))], 1, 0.0),  # the first stays, 99 conflicts
        ("replace", [*map(float, range(TIMES))], TIMES, 99.0),  # the last one wins
    ],
)
def test_every_message_a_hundred_times(
    stand: Stand, policy: str, values: list[float], accepted: int, stands: float
) -> None:
    """All numbered alike: that is no hole. Each is acknowledged, one row is stored."""
    with stand.database.connect() as conn:
        conn.execute("UPDATE source SET conflict = %s", [policy])
    assert stand.broker is not None
    anyio.run(stand.ingest_mqtt(0).start)
    name, time_ms = next(iter(stand.keys)), ms(timedelta())
    with Device(stand.broker, name, stand.keys[name]) as device:
        for value in values:
            sample = {"metric": METRIC, "time": time_ms, "value": value}
            device.send({"id": "again", "boot": 1, "seq": 1, "samples": [sample]})
        told = [device.ack() for _ in values]
    assert sum(one["accepted"] for one in told) == accepted
    assert {error["code"] for one in told for error in one["errors"]} <= {"conflict"}
    with stand.database.connect() as conn:
        rows = conn.execute(
            "SELECT value FROM observed JOIN series s ON s.id = series_id WHERE s.metric = %s",
            [METRIC],
        ).fetchall()
        assert rows == [(stands,)]
        assert conn.execute("SELECT count(*) FROM gap").fetchone() == (0,)
        refused = conn.execute("SELECT count(*) FROM rejected").fetchone()
        assert refused == (TIMES - accepted,)


# How far the clock is off; where the sample goes, or why it is refused.
CLOCKS = {
    "a year ahead": (YEAR, "invalid_time"),
    "11 minutes ahead": (11 * MINUTE, "invalid_time"),
    "9 minutes ahead": (9 * MINUTE, "sample"),
    "right": (0 * MINUTE, "sample"),
    "9 minutes behind": (-9 * MINUTE, "sample"),
    "3 days behind": (-3 * DAY, "sample_late"),
    "a year behind": (-YEAR, "sample_late"),
    "since 1970": (-56 * YEAR, "invalid_time"),
}


def test_a_clock_that_is_wrong(stand: Stand, ingest: Process) -> None:
    key = next(iter(stand.keys.values()))
    with httpx.Client(
        base_url=f"http://127.0.0.1:{ingest.port}", headers={"authorization": f"Bearer {key}"}
    ) as client:
        seen = {name: fate(stand.database, client, name, off) for name, (off, _) in CLOCKS.items()}
    assert seen == {name: expected for name, (_, expected) in CLOCKS.items()}


def fate(database: Database, client: httpx.Client, name: str, off: timedelta) -> str:
    """Send one sample by a clock that is off: the table that has it, or the code of its refusal."""
    sample = {"metric": METRIC, "labels": {"clock": name}, "time": ms(off), "value": 1}
    answer = client.post("/api/v1/ingest", json=sample)
    if answer.status_code == httpx.codes.OK:
        return table_of(database, name)
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    (error,) = answer.json()["errors"]
    return str(error["code"])


def table_of(database: Database, name: str) -> str:
    """Which table the sample of this label went to."""
    with database.connect() as conn:
        rows = conn.execute(
            """SELECT o.kind FROM (
                 SELECT 'sample' AS kind, series_id FROM sample
                 UNION ALL SELECT 'sample_late', series_id FROM sample_late) AS o
               JOIN series s ON s.id = o.series_id WHERE s.labels ->> 'clock' = %s""",
            [name],
        ).fetchall()
    ((kind,),) = rows
    return str(kind)


def ms(off: timedelta) -> int:
    """Return the present moment by a clock that is off by so much."""
    return int((SystemClock().now() + off).timestamp() * 1000)
