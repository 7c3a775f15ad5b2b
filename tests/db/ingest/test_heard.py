"""Whoever sends by the broker is noted with the first message, whatever became of that."""

import json

import pytest

from core.service.clock import SystemClock
from ingest.intake import Way, open_intake
from ingest.mqtt.client import Broker
from ingest.mqtt.consume import Consumer
from ingest.mqtt.session import Received, Session
from tests import given
from tests.servers import Database

MAPPING = {
    "topic": "tele/{device}/SENSOR",
    "time": "at",
    "when": "v",
    "values": [{"metric": "net_rsrp_dbm", "value": "v"}],
}
GOOD = {"metric": "net_rsrp_dbm", "labels": {"site": "a"}, "value": -80}
OURS = "ioc/v1/bts-01/telemetry"


def body(*samples: dict[str, object]) -> bytes:
    now_ms = round(SystemClock().now().timestamp() * 1000)
    told = [{**GOOD, "ts": now_ms, **sample} for sample in samples]
    return json.dumps(told[0] if len(told) == 1 else {"samples": told}).encode()


@pytest.mark.parametrize(
    ("rate", "topic", "message"),
    [
        (100.0, OURS, body({})),
        (100.0, OURS, body({}, {"labels": {"site": "b"}})),
        (100.0, OURS, b"no sample"),
        (100.0, "tele/a/SENSOR", b'{"v": -80}'),
        (100.0, "tele/a/SENSOR", b'{"other": 1}'),
        (1e-9, OURS, body({})),
    ],
    ids=["one sample", "several", "refused", "foreign", "passed over", "too much"],
)
async def test_it_is_noted(database: Database, rate: float, topic: str, message: bytes) -> None:
    given.place(database)
    with database.connect() as conn:
        conn.execute(
            "UPDATE source SET rate_per_second = %s, mapping = %s::jsonb WHERE id = 'bts-01'",
            [rate, json.dumps([MAPPING])],
        )
    assert heard(database) == []
    for _ in range(2):  # the second process has not heard it
        await take_in(database, topic, message)
    assert heard(database) == ["bts-01"]


async def take_in(database: Database, topic: str, message: bytes) -> None:
    """Be a process that takes in the same message three times."""
    login, clock = database.login("ioc_ingest"), SystemClock()
    async with open_intake(login, clock, Way("test", 200), disk=None) as intake:
        await intake.resolver.refresh()
        consumer = Consumer(intake, Session(Broker("mqtt://127.0.0.1:1", "nobody", "")))
        for _ in range(3):
            await consumer.hand_over([Received(topic, message, None)], clock.now())


def heard(database: Database) -> list[str]:
    with database.connect() as conn:
        return [source for (source,) in conn.execute("SELECT source_id FROM mqtt_source")]
