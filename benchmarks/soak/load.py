"""What the devices send: ten times the load model. Pure.

100,000 series behind 950 connections; most messages carry three or four samples of the moment.
One in a hundred is late by a quarter of an hour, a tenth of these by more than a day; one in a
thousand is refused, one in a thousand is sent twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

import orjson

MESSAGES_PER_SECOND = 1_500
SERIES_A_DEVICE = 105
UNITS = 12
SHOWN_EVERY = 10  # of so many devices one has its own numbers on the walls
TOLD_EVERY = 10  # of so many MQTT devices one asks to be told what is stored

_ROWS = (3, 3, 4)  # of one message after the other: 5,000 a second
_TURN = 1_001  # has no divisor in common with the devices' turns: all of them are late now and then
_LATE_MS = 15 * 60_000
_OLD_MS = 25 * 3_600_000  # beyond the head: to the table of late samples
_PAST_MS = 20_000  # about as often as each series is sent
_DAY_MS = 86_400_000


class Way(Enum):
    """How a device sends."""

    MQTT = auto()
    JSON = auto()
    LINES = auto()


class Kind(Enum):
    """What is special about a message."""

    USUAL = auto()
    LATE = auto()
    OLD = auto()
    TWICE = auto()
    WRONG = auto()  # its last value is no number
    BROKEN = auto()  # it cannot be read at all


class Reading(NamedTuple):
    """One sample without its time. value: a multiple of 1/4, so that sums are exact."""

    metric: str
    labels: dict[str, str]
    value: float


@dataclass(frozen=True, slots=True)
class Message:
    """One message. stored: the readings that must be in the database afterwards."""

    id: str
    kind: Kind
    body: bytes
    stored: Sequence[Reading]

    @property
    def refused(self) -> bool:
        """Whether the center has to refuse something of it."""
        return self.kind in (Kind.WRONG, Kind.BROKEN)

    @property
    def total(self) -> float:
        """Sum of the values that must be stored."""
        return sum(reading.value for reading in self.stored)


DEVICES = {Way.MQTT: 900, Way.JSON: 25, Way.LINES: 25}
# One message after the other; in each thirtieth of a turn, one to each kind of HTTP.
_WAYS = (Way.JSON, *[Way.MQTT] * 14, Way.LINES, *[Way.MQTT] * 14)


def kind_of(number: int) -> Kind:
    """Tell what is special about the message of this number."""
    place = number % _TURN
    match place:
        case 0:
            return Kind.OLD
        case _ if place < 10:
            return Kind.LATE
        case 20:
            return Kind.TWICE
        case 30:
            return Kind.BROKEN if number // _TURN % 2 else Kind.WRONG
        case _:
            return Kind.USUAL


@dataclass(slots=True)
class Device:
    """One sender with its series, in turn."""

    number: int
    way: Way
    sent: int = 0
    _numbered: int = 0
    _next: int = 0

    @property
    def source(self) -> str:
        """Its id at the center."""
        return f"soak-{self.number:03}"

    @property
    def unit(self) -> str:
        """Where it stands."""
        return f"site-{self.number % UNITS:02}"

    @property
    def shown(self) -> bool:
        """Whether the walls show numbers of its own."""
        return self.number % SHOWN_EVERY == 0

    @property
    def told(self) -> bool:
        """Whether it asks for acknowledgements of the center, not only of the broker."""
        return self.way is Way.MQTT and self.number % TOLD_EVERY == 1

    def message(self, number: int, now_ms: int) -> Message:
        """Write the message of this number. now_ms: when it is sent."""
        kind = kind_of(number)
        self.sent += 1
        count = _ROWS[self.sent % len(_ROWS)]
        now_ms &= ~1  # samples of the moment have even times, late ones odd: none is there twice
        if kind in (Kind.USUAL, Kind.TWICE):
            readings = self._in_turn(count)
        else:
            readings = [self._level(20 + (self.sent + n) % 80) for n in range(count)]
        if kind is Kind.BROKEN:  # nobody can read a number in it, so it has none
            return Message(str(number), kind, b'{"samples": [{"metric": "soak_', ())
        back_ms = {Kind.LATE: _LATE_MS - 1, Kind.OLD: _OLD_MS - 1}.get(kind, 0)
        body = self._body(readings, now_ms - back_ms, number)
        if kind is Kind.WRONG:
            return Message(str(number), kind, _spoilt(body, readings[-1], self.way), readings[:-1])
        return Message(str(number), kind, body, readings)

    def first(self, now_ms: int) -> Message:
        """Write a message with all its series: they are made at once, not one after the other."""
        readings, number = self._in_turn(SERIES_A_DEVICE), -1 - self.number
        self._next = self.number * 37 % SERIES_A_DEVICE  # devices are not in step with each other
        return Message(str(number), Kind.USUAL, self._body(readings, now_ms & ~1, number), readings)

    def past_day(self, now_ms: int) -> tuple[bytes, int, float]:
        """Write a day of what the walls show of it, as lines; with rows and sum of values."""
        last_ms = now_ms // _PAST_MS * _PAST_MS
        times = [last_ms - step * _PAST_MS for step in reversed(range(_DAY_MS // _PAST_MS))]
        readings = [self._shown(place) for place in range(3)]
        body = b"\n".join(_line(reading, time_ms) for time_ms in times for reading in readings)
        return body, 3 * len(times), len(times) * sum(reading.value for reading in readings)

    def _in_turn(self, count: int) -> list[Reading]:
        places = [(self._next + n) % SERIES_A_DEVICE for n in range(count)]
        self._next = (self._next + count) % SERIES_A_DEVICE
        return [self._reading(place) for place in places]

    def _reading(self, place: int) -> Reading:
        if place == 0 or (self.shown and place < 3):
            return self._shown(place)
        return self._level(place)

    def _shown(self, place: int) -> Reading:
        labels = {"unit": self.unit, "device": self.source}
        match place:
            case 0:
                return Reading("soak_up", labels, float(self.sent % 50 != 49))
            case 1:
                return Reading("soak_celsius", labels, 15 + self.sent % 80 / 4)
            case _:
                return Reading("soak_count_total", labels, float(self.sent))

    def _level(self, place: int) -> Reading:
        labels = {"unit": self.unit, "device": self.source, "port": str(place)}
        return Reading("soak_level", labels, (self.sent * 7_919 + place) % 4_001 / 4)

    def _body(self, readings: Sequence[Reading], time_ms: int, number: int) -> bytes:
        if self.way is Way.LINES:
            return b"\n".join(_line(reading, time_ms) for reading in readings)
        samples = [
            {"metric": metric, "labels": labels, "time": time_ms, "value": value}
            for metric, labels, value in readings
        ]
        # Numbered from the start, so that a hole in what arrives becomes a gap.
        self._numbered += 1
        message: dict[str, object] = {"boot": 1, "seq": self._numbered, "samples": samples}
        if self.told:
            message["id"] = str(number)
        return orjson.dumps(message)


def devices() -> list[Device]:
    """All devices, those over MQTT first."""
    ways = [way for way, count in DEVICES.items() for _ in range(count)]
    return [Device(number, way) for number, way in enumerate(ways)]


def turns(all_devices: Sequence[Device]) -> Iterator[Device]:
    """Who sends the next message, without end: each way's devices in turn."""
    by_way = {way: [one for one in all_devices if one.way is way] for way in Way}
    place = dict.fromkeys(Way, 0)
    while True:
        for way in _WAYS:
            yield by_way[way][place[way]]
            place[way] = (place[way] + 1) % len(by_way[way])


def _line(reading: Reading, time_ms: int) -> bytes:
    measurement, _, field = reading.metric.partition("_")
    tags = "".join(f",{name}={value}" for name, value in reading.labels.items())
    return f"{measurement}{tags} {field}={reading.value:.2f} {time_ms}000000".encode()


def _spoilt(body: bytes, last: Reading, way: Way) -> bytes:
    """Make the last value of a body something that is no number."""
    if way is Way.LINES:
        head, _, tail = body.rpartition(b"=")
        return head + b"=oops " + tail.partition(b" ")[2]
    head, _, tail = body.rpartition(b'"value":')
    return head + b'"value":"N/A"' + tail[len(orjson.dumps(last.value)) :]
