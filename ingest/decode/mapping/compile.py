"""A mapping as it is used: patterns and expressions compiled once."""

from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.model import Mapped, MappedValue
from ingest.decode.refusals import Detail

from .expression import Expression, expression
from .topic import Topic, topic_of

Labels = tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Value:
    """One metric of a message."""

    described: MappedValue
    value: Expression
    each: Expression | None
    labels: Labels
    time: Expression | None
    words: dict[str, float]


@dataclass(frozen=True, slots=True)
class Compiled:
    """One topic pattern and what becomes of its messages."""

    described: Mapped
    topic: Topic
    when: Expression | None
    time: Expression | None
    labels: Labels
    values: tuple[Value, ...]
    zone: ZoneInfo | None


class _WrongError(Exception):
    """Carries why a part cannot be compiled."""


@lru_cache(maxsize=4096)
def compiled(mapped: Mapped) -> Compiled | Detail:
    """Compile what the database holds; a Detail when this program would not have let it in."""
    topic = topic_of(mapped.topic)
    if isinstance(topic, Detail):
        return topic
    try:
        return Compiled(
            described=mapped,
            topic=topic,
            when=_optional(mapped.when),
            time=_optional(mapped.time),
            labels=_labels(mapped.labels),
            values=tuple(_value(value) for value in mapped.values),
            zone=ZoneInfo(mapped.zone) if mapped.zone else None,
        )
    except _WrongError as error:
        return Detail(str(error))
    except (ZoneInfoNotFoundError, ValueError):
        return Detail(f"{mapped.zone!r} is no time zone")


def _value(described: MappedValue) -> Value:
    return Value(
        described=described,
        value=_required(described.value),
        each=_optional(described.each),
        labels=_labels(described.labels),
        time=_optional(described.time),
        words=dict(described.words),
    )


def _labels(labels: tuple[tuple[str, str], ...]) -> Labels:
    return tuple((name, _required(text)) for name, text in labels)


def _optional(text: str) -> Expression | None:
    return _required(text) if text else None


def _required(text: str) -> Expression:
    found = expression(text)
    if isinstance(found, Detail):
        raise _WrongError(found)
    return found
