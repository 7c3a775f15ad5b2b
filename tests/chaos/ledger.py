"""What devices sent and what was acknowledged to them, held against what is stored."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import orjson

from core.store.copy import from_log_bytes
from tests.servers import Database

METRIC = "chaos_reading"


class Key(NamedTuple):
    """Series (by its label `device`) and time."""

    device: str
    time_ms: int


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a device: readings at different times."""

    id: str
    readings: dict[Key, float]

    def body(self) -> bytes:
        """Encode it as JSON, the same over HTTP and MQTT."""
        samples = [
            {
                "metric": METRIC,
                "labels": {"device": key.device},
                "time": key.time_ms,
                "value": value,
            }
            for key, value in self.readings.items()
        ]
        return orjson.dumps({"id": self.id, "samples": samples})


@dataclass(slots=True)
class Ledger:
    """All messages of one test. The value of a key is decided by the key alone, and by the seed."""

    seed: int
    first_ms: int
    sent: dict[Key, float] = field(default_factory=dict)
    acked: dict[str, Message] = field(default_factory=dict)
    _number: int = 0

    def message(self, device: str, *, readings: int = 3) -> Message:
        """Write the next message of `device`, at times that no other message has."""
        first_ms = self.first_ms + readings * (self._number + 1)
        keys = [Key(device, first_ms + step) for step in range(readings)]
        return self.message_of({key: self._value(key) for key in keys})

    def message_of(self, readings: dict[Key, float]) -> Message:
        """Write a message and note it as sent."""
        self._number += 1
        self.sent |= readings
        return Message(f"m{self._number}", readings)

    @property
    def messages(self) -> int:
        """How many were written so far."""
        return self._number

    def ack(self, message: Message) -> None:
        """Note that the sender was told that it is stored."""
        self.acked[message.id] = message

    def check(self, database: Database) -> None:
        """Acknowledged ⊆ stored, no other value than sent, no key twice, in table or change log."""
        stored = observed(database)
        keys = [key for key, _ in stored]
        assert len(keys) == len(set(keys)), "a key is stored twice"
        values = dict(stored)
        lost = [
            (message.id, key)
            for message in self.acked.values()
            for key in message.readings
            if key not in values
        ]
        assert not lost, f"{len(lost)} acknowledged samples are not stored: {lost[:3]}"
        wrong = {key: value for key, value in values.items() if self.sent.get(key) != value}
        assert not wrong, f"stored but never sent: {list(wrong.items())[:3]}"
        logged = changed(database)
        assert sorted(logged) == sorted(keys), "the change log is not the table"

    def _value(self, key: Key) -> float:
        return float(key.time_ms % 9973 + self.seed)


def observed(database: Database) -> list[tuple[Key, float]]:
    """Every stored reading, as the product reads it."""
    with database.connect() as conn:
        rows = conn.execute(
            """SELECT s.labels ->> 'device', (extract(epoch FROM o.time) * 1000)::int8, o.value
               FROM observed AS o JOIN series AS s ON s.id = o.series_id WHERE s.metric = %s""",
            [METRIC],
        ).fetchall()
    return [(Key(device, time_ms), value) for device, time_ms, value in rows]


def changed(database: Database) -> list[Key]:
    """Every key that the change log carries, as often as it does."""
    with database.connect() as conn:
        devices: dict[int, str] = dict(
            conn.execute(
                "SELECT id, labels ->> 'device' FROM series WHERE metric = %s", [METRIC]
            ).fetchall()
        )
        batches = conn.execute("SELECT data FROM batch").fetchall()
    return [
        Key(devices[series], time_ms)
        for (data,) in batches
        for series, time_ms in _keys(data)
        if series in devices
    ]


def _keys(data: bytes) -> list[tuple[int, int]]:
    samples = from_log_bytes(data)
    return list(
        zip(samples.series_id.tolist(), samples.time_ms.astype(np.int64).tolist(), strict=True)
    )
