"""A foreign device's topic and what becomes of its messages, as `sources.yml` describes it."""

from enum import StrEnum

import msgspec


class TimeFormat(StrEnum):
    """How a message writes its time. LOCAL is a clock face without an offset."""

    RFC3339 = "rfc3339"
    LOCAL = "local"
    S = "s"
    MS = "ms"
    US = "us"
    NS = "ns"


class MappedValue(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One metric of a message. Texts that are no names are JMESPath; empty means absent.

    each: finds an array; then value, labels and time are looked for in each of its members.
    words: what texts and booleans mean as numbers. The stored value is value * scale + offset,
    converted from unit_of_measure to the catalogue's.
    """

    metric: str
    value: str
    each: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    time: str = ""
    words: tuple[tuple[str, float], ...] = ()
    scale: float | None = None
    offset: float | None = None
    unit_of_measure: str = ""
    optional: bool = False


class Mapped(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One topic pattern (`{name}` = a level that becomes a label, `+` = one that does not).

    when: finds something true in messages that count; others are passed over.
    """

    topic: str
    values: tuple[MappedValue, ...]
    time: str = ""
    time_format: TimeFormat = TimeFormat.RFC3339
    zone: str = ""  # of LOCAL times
    when: str = ""
    labels: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return msgspec.json.encode(self).decode()
