"""New series are asked for together, however many messages they came in."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.model import Fault, Source
from core.service.clock import SystemClock
from ingest.decode.rows import Named
from ingest.intake import Way, open_intake
from ingest.mqtt.client import Broker
from ingest.mqtt.consume import Consumer
from ingest.mqtt.session import Received, Session
from ingest.resolve import Bound, Protocol, Resolver
from tests import given
from tests.servers import Database

MESSAGES, SAMPLES = 100, 3


@dataclass(slots=True)
class Counting(Resolver):
    """Counts how often it asks the catalogue."""

    asked: int = 0

    async def learn(
        self,
        pairs: Sequence[tuple[Source, bytes]],
        name: Callable[[bytes], Named | Fault],
        protocol: Protocol,
    ) -> Sequence[Bound | Fault]:
        self.asked += 1
        return await Resolver.learn(self, pairs, name, protocol)


async def test_the_new_series_of_many_messages_cost_one_question(database: Database) -> None:
    given.place(database)
    login, clock = database.login("ioc_ingest"), SystemClock()
    async with open_intake(login, clock, Way("test", 200), disk=None) as intake:
        resolver = Counting(intake.pool, clock.now, intake.resolver.known)
        await resolver.refresh()
        consumer = Consumer(
            replace(intake, resolver=resolver), Session(Broker("mqtt://127.0.0.1:1", "nobody", ""))
        )
        now = clock.now()
        time_ms = int(now.timestamp() * 1000)
        messages = [
            {
                "samples": [
                    {
                        "metric": "net_rsrp_dbm",
                        "labels": {"operator": f"m{number}", "tech": f"t{sample}"},
                        "time": time_ms,
                        "value": -90,
                    }
                    for sample in range(SAMPLES)
                ]
            }
            for number in range(MESSAGES)
        ]
        received = [
            Received("ioc/v1/bts-01/telemetry", json.dumps(message).encode(), None)
            for message in messages
        ]
        await consumer.hand_over(received, now)
    assert resolver.asked == 1
    with database.connect() as conn:
        stored = conn.execute("SELECT count(*), count(DISTINCT series_id) FROM sample").fetchone()
    assert stored == (MESSAGES * SAMPLES, MESSAGES * SAMPLES)
