"""Silences: for a time, alerts that fit tell nobody. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from core.model import Condition, Relation
from promql.values import holds

from .matchers import matches

LONGEST: Final = timedelta(days=366)
# Very different values, so that whoever means some of them fits few: 1 to 12 characters long.
_VALUES: Final = (
    "b2",
    "C",
    "07",
    "x-1",
    "lai-chau",
    "Khun Há",
    "Cổng dịch vụ",
    "10.0.0.1:9100",
    "Zxcvbnm",
    "\N{SNOWMAN} -_/.:9z",
)
# Names of alerts look alike, but nobody's are these.
_NAMES: Final = ("Zxcvbnm", "QwertyUiop", "Wyxvu", "Kqz2", "Asdfghjkl")
# Labels that have one of few values.
_FEW: Final = {
    "priority": ("p1", "p2", "p3", "p4"),
    "class": ("hazard", "service", "network", "data", "center"),
}


class Labelled(Protocol):
    """What has labels."""

    @property
    def labels(self) -> Mapping[str, str]:
        """Its labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A row of `silence`. It holds from its start on, not at its end."""

    id: str
    matchers: tuple[Condition, ...]
    starts_at: datetime
    ends_at: datetime

    def is_active(self, now: datetime) -> bool:
        """Whether it holds now."""
        return self.starts_at <= now < self.ends_at

    def mutes(self, labels: Mapping[str, str]) -> bool:
        """Whether alerts with these labels fit."""
        return matches(self.matchers, labels)

    def hides(self, alert: Labelled) -> bool:
        """Whether an alert fits."""
        return self.mutes(alert.labels)


class Timed(Protocol):
    """What begins, and ends."""

    @property
    def starts_at(self) -> datetime:
        """When it begins."""

    @property
    def ends_at(self) -> datetime:
        """When it ends."""


def silenced_by(
    labels: Mapping[str, str], silences: Iterable[Silence], now: datetime
) -> tuple[str, ...]:
    """Give the ids of the silences that mute an alert now."""
    return tuple(each.id for each in silences if each.is_active(now) and each.mutes(labels))


def next_change(times: Iterable[Timed], now: datetime) -> datetime | None:
    """Say when the next of them begins or ends; None: never."""
    changes = (at for each in times for at in (each.starts_at, each.ends_at) if at > now)
    return min(changes, default=None)


def refusals(
    matchers: Sequence[Condition], starts_at: datetime, ends_at: datetime | None, now: datetime
) -> tuple[str, ...]:
    """Say why a silence is not taken; nothing: it is."""
    reasons = []
    if not any(_says_something(each) for each in matchers):
        reasons.append(
            "matchers: they fit every alert; name at least one label with a value, such as"
            ' portal="dvc"'
        )
    if ends_at is None:
        reasons.append("ends_at: is missing; a silence without end hides faults; say until when")
    elif ends_at <= max(starts_at, now):
        reasons.append("ends_at: has to lie after the start, and after now")
    elif ends_at - max(starts_at, now) > LONGEST:
        days = LONGEST.days
        reasons.append(f"ends_at: more than {days} days is as good as for ever; renew it then")
    return tuple(reasons)


def _says_something(matcher: Condition) -> bool:
    """Whether a matcher names values: it fits neither alerts without the label nor most others."""
    if matcher.relation is Relation.EQUAL:
        return matcher.value != ""
    if matcher.relation is not Relation.MATCHES or holds(matcher, ""):
        return False
    if few := _FEW.get(matcher.label):
        return not all(holds(matcher, each) for each in few)
    values = _NAMES if matcher.label == "alertname" else _VALUES
    return sum(holds(matcher, each) for each in values) * 2 <= len(values)
