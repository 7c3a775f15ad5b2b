"""Readings as the bytes of a message, per protocol. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from core.model import SourceId
from ioc.sending import escaped

from .models import Channel
from .models.chance import Floats, Ints


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one series, as a device holds it until it is sent."""

    metric: str
    labels: Mapping[str, str]
    time_ms: int
    value: float


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out at once."""

    source: SourceId
    channel: Channel
    body: bytes
    samples: int
    time_ms: int  # of the newest sample


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a device says about its message, so that a lost one is noticed."""

    boot: int
    seq: int

    def members(self) -> dict[str, object]:
        """JSON members."""
        return {"id": f"{self.boot:x}-{self.seq}", "boot": self.boot, "seq": self.seq}


def message(
    source: SourceId, channel: Channel, readings: Sequence[Reading], envelope: Envelope
) -> Message:
    """Write readings in the protocol of their source."""
    body = _lines(readings) if channel is Channel.LINES else _json(readings, envelope)
    newest = max(reading.time_ms for reading in readings)
    return Message(source, channel, body, len(readings), newest)


def columns(
    metric: str, labels: Mapping[str, str], times: Ints, values: Floats
) -> dict[str, object]:
    """One series of a columnar JSON message."""
    return {"metric": metric, "labels": labels, "times": times, "values": values}


def columnar(series: Sequence[Mapping[str, object]]) -> bytes:
    """Write a message of many samples a series."""
    return orjson.dumps({"series": series}, option=orjson.OPT_SERIALIZE_NUMPY)


def _json(readings: Sequence[Reading], envelope: Envelope) -> bytes:
    samples = [
        {
            "metric": reading.metric,
            "labels": reading.labels,
            "time": reading.time_ms,
            "value": _short(reading.value),
        }
        for reading in readings
    ]
    return orjson.dumps({**envelope.members(), "samples": samples})


def _lines(readings: Sequence[Reading]) -> bytes:
    return "".join(
        f"{reading.metric},{_tags(reading.labels)} value={_short(reading.value)} "
        f"{reading.time_ms}\n"
        for reading in readings
    ).encode()


def _tags(labels: Mapping[str, str]) -> str:
    return ",".join(f"{name}={escaped(value)}" for name, value in sorted(labels.items()))


def _short(value: float) -> float | int:
    """Whole numbers without their ".0"."""
    return int(value) if float(value).is_integer() else value
