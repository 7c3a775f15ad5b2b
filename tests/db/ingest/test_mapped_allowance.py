"""Messages that a mapping passes over, or that nobody can read, are paid for like any other."""

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


@pytest.mark.parametrize("body", [b"{}", b"hello"], ids=["passed over", "unreadable"])
async def test_a_flood_of_them_is_put_aside(database: Database, body: bytes) -> None:
    given.place(database)
    with database.connect() as conn:
        conn.execute(
            "UPDATE source SET rate_per_second = 0.01, mapping = %s::jsonb WHERE id = 'bts-01'",
            [json.dumps([MAPPING])],
        )
    login, clock = database.login("ioc_ingest"), SystemClock()
    async with open_intake(login, clock, Way("test", 200), disk=None) as intake:
        await intake.resolver.refresh()
        consumer = Consumer(intake, Session(Broker("mqtt://127.0.0.1:1", "nobody", "")))
        for _ in range(100):
            await consumer.hand_over([Received("tele/a/SENSOR", body, None)], clock.now())
    with database.connect() as conn:
        row = conn.execute("SELECT count(*) FROM rejected WHERE reason = 'rate_limited'").fetchone()
    assert row is not None
    assert row[0] > 80
