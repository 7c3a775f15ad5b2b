"""A source that sends far too much, and does not care what becomes of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import anyio
import orjson
from anyio.abc import SocketStream

from .ledger import Ledger
from .wire import SPLITTERS, Protocol, Way, packets

METRIC = "flood_reading"


@dataclass(slots=True)
class Flooder:
    """Publishes messages of many samples without an id, so that nobody answers the good ones."""

    ledger: Ledger
    name: str
    key: str
    port: int
    samples_a_message: int = 100
    sent: int = 0

    async def run(self, *, messages: int, per_second: float = 10_000) -> None:
        """Send so many, and return when the broker has all of them."""
        numbers = iter(range(messages))
        async with await anyio.connect_tcp("127.0.0.1", self.port) as stream:
            await stream.send(packets.connect(self.name, self.key))
            assert packets.accepted(await stream.receive())
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._taken, stream, messages)
                tasks.start_soon(self._publish, stream, numbers, per_second)

    async def _publish(
        self, stream: SocketStream, numbers: Iterator[int], per_second: float
    ) -> None:
        topic, due = f"ioc/v1/{self.name}/telemetry", anyio.current_time()
        for number in numbers:
            await stream.send(
                packets.publish(topic, self._body(number), number=number % 65_535 + 1)
            )
            self.sent += 1
            due += 1 / per_second
            await anyio.sleep(max(0, due - anyio.current_time()))

    async def _taken(self, stream: SocketStream, messages: int) -> None:
        split = SPLITTERS[Protocol.MQTT](Way.DOWN)
        next(split)
        while messages:
            messages -= len(split.send(await stream.receive()))

    def _body(self, number: int) -> bytes:
        first_ms = self.ledger.first_ms + number * self.samples_a_message
        return orjson.dumps(
            {
                "samples": [
                    {"metric": METRIC, "time": first_ms + step, "value": step}
                    for step in range(self.samples_a_message)
                ]
            }
        )
