"""All devices in one process: `python -m benchmarks.soak.devices MQTT_PORT HTTP_PORT KEYS`.

Sends from the moment on that it says `{"ready": true}` until its input is closed; then waits until
everything is acknowledged. Says each few seconds, as a line of JSON, what was sent and what came
back; at the end what must be stored of each source. KEYS: a file of keys by source, JSON.
"""

import asyncio
import contextlib
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import orjson

from core.service.clock import SystemClock

from .load import MESSAGES_PER_SECOND, Device, Message, Way, devices, turns
from .wires import HttpWire, Meter, MqttWire, Wire

REPORT_SECONDS = 5.0
_TICK_SECONDS = 0.005
_AT_ONCE = 100  # after a pause: others have their turn
_PATIENCE_SECONDS = 120.0
_CLOCK = SystemClock()
_PATHS = {Way.JSON: "/api/v1/ingest", Way.LINES: "/api/v2/write"}


@dataclass(slots=True)
class Fleet:
    """All devices and what they have sent. rows, totals: what must be stored, by source."""

    wires: Mapping[int, Wire]
    meter: Meter
    sent: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    totals: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    behind_seconds: float = 0.0

    @property
    def open(self) -> int:
        """How many messages are under way."""
        return sum(wire.open for wire in self.wires.values())

    def send(self, device: Device, message: Message) -> None:
        """Send one message and note what must come of it."""
        self.sent += 1
        self.kinds[message.kind.name.lower()] += 1
        self.rows[device.source] += len(message.stored)
        self.totals[device.source] += message.total
        self.wires[device.number].send(message)

    async def run(self, all_devices: Sequence[Device]) -> None:
        """Send for ever, as many a second as the load says."""
        loop, turn = asyncio.get_running_loop(), turns(all_devices)
        started, number = loop.time(), 0
        while True:
            due = int((loop.time() - started) * MESSAGES_PER_SECOND)
            behind = (due - number) / MESSAGES_PER_SECOND
            self.behind_seconds = max(self.behind_seconds, behind)
            for device in islice(turn, min(due - number, _AT_ONCE)):
                self.send(device, device.message(number, _now_ms()))
                number += 1
            await asyncio.sleep(0 if due - number > 0 else _TICK_SECONDS)

    async def report(self) -> None:
        """Say now and then what has happened since the last time."""
        while True:
            await asyncio.sleep(REPORT_SECONDS)
            self.say()

    def say(self, **more: object) -> None:
        """Say what has happened since the last time."""
        meter = self.meter
        line = {
            "sent": self.sent,
            "rows": self.rows.total(),
            "acknowledged": meter.acknowledged,
            "told": meter.told,
            "refused": meter.refused,
            "strange": meter.strange,
            "busy": meter.busy,
            "cuts": meter.cuts,
            "open": self.open,
            "behind_seconds": self.behind_seconds,
            "stored_ms": meter.stored_ms,
            **more,
        }
        sys.stdout.write(f"{orjson.dumps(line).decode()}\n")
        sys.stdout.flush()
        meter.stored_ms, self.behind_seconds = [], 0.0

    async def settled(self) -> None:
        """Wait until everything is acknowledged, but not for ever."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                while self.open:  # noqa: ASYNC110 - a thousand wires, and nobody is in a hurry
                    await asyncio.sleep(0.1)


async def main(mqtt_port: int, http_port: int, keys: Mapping[str, str]) -> None:
    """Send until the input is closed, settle, and say what must be stored."""
    meter, fleet_devices = Meter(), devices()
    fleet = Fleet({one.number: _wire(one, keys[one.source], meter) for one in fleet_devices}, meter)
    told_to_end = _end_of_input()
    async with asyncio.TaskGroup() as tasks:
        kept = []
        for one in fleet_devices:
            port = mqtt_port if one.way is Way.MQTT else http_port
            wire = fleet.wires[one.number]
            kept.append(tasks.create_task(wire.keep(port), name=one.source))
            await wire.made.wait()  # one after the other, not a thousand at once
        for one in fleet_devices:
            fleet.send(one, one.first(_now_ms()))
            await asyncio.sleep(_TICK_SECONDS)
        await fleet.settled()
        fleet.say(ready=True)
        sending = tasks.create_task(fleet.run(fleet_devices), name="send")
        reporting = tasks.create_task(fleet.report(), name="report")
        await told_to_end.wait()
        sending.cancel()
        await fleet.settled()
        reporting.cancel()
        fleet.say(final=True, kinds=fleet.kinds, by_source=fleet.rows, totals=fleet.totals)
        for task in kept:
            task.cancel()


def _now_ms() -> int:
    return int(_CLOCK.now().timestamp() * 1000)


def _wire(device: Device, key: str, meter: Meter) -> Wire:
    if device.way is Way.MQTT:
        return MqttWire(device.source, key, meter, told=device.told)
    return HttpWire(_PATHS[device.way], key, meter)


def _end_of_input() -> asyncio.Event:
    """Give an event that is set when whoever started us closes our input, or is gone."""
    ended, loop = asyncio.Event(), asyncio.get_running_loop()

    def read() -> None:
        if not os.read(sys.stdin.fileno(), 1024):
            loop.remove_reader(sys.stdin.fileno())
            ended.set()

    loop.add_reader(sys.stdin.fileno(), read)
    return ended


if __name__ == "__main__":
    asyncio.run(
        main(int(sys.argv[1]), int(sys.argv[2]), orjson.loads(Path(sys.argv[3]).read_bytes()))
    )
