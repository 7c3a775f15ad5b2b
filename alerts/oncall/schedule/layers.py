"""Schedules as oncall.yml describes them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A time of some days, from its first minute to before its last one.

    weekdays: from 0, Monday; none: any. is_working: of the place's calendar; None: any. The day
    is that on which it begins; ends_minute is above begins_minute, beyond 24 h the next day.
    """

    weekdays: frozenset[int] = frozenset()
    is_working: bool | None = None
    begins_minute: int = 0
    ends_minute: int = DAY_MINUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """People who take turns, one or several at once in each.

    start, until: of the zone's clock. every: how long a turn is, in days of the clock if
    is_by_clock, else as time goes by. restrict: the times it is there for; none: always.
    """

    start: datetime
    every: timedelta
    is_by_clock: bool
    people: tuple[tuple[str, ...], ...]
    until: datetime | None = None
    restrict: tuple[Window, ...] = ()

    @property
    def everybody(self) -> tuple[str, ...]:
        """All who take turns, each once."""
        return tuple(dict.fromkeys(person for turn in self.people for person in turn))


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Who is on duty when; a later layer goes before an earlier one.

    names: what it is called, by language. unit: whose it is; empty: the whole place's. known: all
    people that there are, if they are known; who is not among them is nobody any more. covers: the
    times when somebody has to be on duty; none: always.
    """

    id: str
    zone: ZoneInfo
    layers: tuple[Layer, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    known: frozenset[str] | None = None
    covers: tuple[Window, ...] = ()

    @property
    def everybody(self) -> tuple[str, ...]:
        """All who take turns in any of its layers, each once."""
        return tuple(dict.fromkeys(one for layer in self.layers for one in layer.everybody))
