"""How portals behave: usual answers, slow spells, outages, certificates. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from ioc.simulate.scene import Portal

from .calendar import Calendar
from .chance import Bools, Episodes, Floats, Ints, Key, Moment, normal, one
from .signal import At, Signal

_DAY = 86_400.0
_CERTIFICATE_SECONDS = 90 * _DAY
_RENEWED_BEFORE_DAYS = (5, 28)  # some are renewed in good time, some at the last moment
_SLOW_SECONDS = 2.6
PHASES = {"connect": 0.12, "first_byte": 0.68, "total": 1.0}  # share of the whole time


class Fault(StrEnum):
    """How a portal fails while it is out."""

    NONE = "none"
    ERROR = "error"  # answers 503
    CLOSED = "closed"  # ends the connection without a word
    HANGS = "hangs"  # takes the request and never answers


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which a portal answers 503, for somebody wants to see what comes of it."""

    portal: str
    from_ms: int
    until_ms: int


Ordered = Callable[[], Sequence[Outage]]


def nothing_ordered() -> Sequence[Outage]:
    """Let portals fail by their own story only."""
    return ()


@dataclass(frozen=True)
class Behaviour:
    """One portal through time. ordered: outages besides those of its own story."""

    key: Key
    calendar: Calendar
    portal: Portal
    ordered: Ordered = nothing_ordered

    def outage(self, time_ms: Ints) -> Moment:
        """Tell when it does not serve; thirds of the strength are the ways to fail."""
        found = Episodes(self.key.of("outage"), 2.5 * _DAY, 0.5, 180, 2700).at(time_ms)
        for each in self.ordered():
            if each.portal == self.portal.id:
                within = (each.from_ms <= time_ms) & (time_ms < each.until_ms)
                strength = np.where(within, 0.0, found.strength)
                found = replace(found, active=found.active | within, strength=strength)
        return found

    def out(self, time_ms: Ints) -> Bools:
        """Mark the times at which it does not serve."""
        return self.outage(time_ms).active

    def fault(self, time_ms: int) -> Fault:
        """Tell how it fails at a time."""
        moment = self.outage(np.array([time_ms], np.int64))
        if not moment.active[0]:
            return Fault.NONE
        return (Fault.ERROR, Fault.CLOSED, Fault.HANGS)[int(moment.strength[0] * 3)]

    def seconds(self, time_ms: Ints) -> Floats:
        """Time until the whole answer is there."""
        hour = self.calendar.hour(time_ms)
        busy = 1 + 0.55 * self.calendar.office(time_ms) + 0.2 * np.exp(-(((hour - 20) / 2) ** 2))
        spell = Episodes(self.key.of("slow"), _DAY, 0.45, 600, 5400).at(time_ms)
        slow = spell.active * (0.25 + 0.75 * spell.strength) * _SLOW_SECONDS
        noise = np.exp(0.16 * normal(self.key.of("answer"), time_ms // 1000))
        return (self.portal.usual_seconds * busy + slow) * noise

    def not_after_seconds(self, time_ms: Ints) -> Floats:
        """End of the certificate that is shown at a time, seconds since 1970."""
        before = one(self.key.of("renewed"), *_RENEWED_BEFORE_DAYS) * _DAY
        cycle = _CERTIFICATE_SECONDS - before
        shift = one(self.key.of("certificate"), 0, cycle)
        renewed = np.floor((time_ms / 1000 - shift) / cycle) * cycle + shift
        return np.floor(renewed + _CERTIFICATE_SECONDS)

    def named(self, time_ms: Ints) -> Bools:
        """Mark the times at which its name resolves."""
        return ~Episodes(self.key.of("dns"), 30 * _DAY, 0.5, 120, 900).at(time_ms).active


@dataclass(frozen=True)
class Watch:
    """What a probe measures of a portal. What the center probes itself is only history here."""

    key: Key
    behaviour: Behaviour
    probe: str

    def name(self) -> tuple[Signal, ...]:
        """Every minute: the name resolves."""
        return (self._signal("portal_dns_up", lambda at: _01(self.behaviour.named(at)), 0),)

    def state(self) -> tuple[Signal, ...]:
        """Every minute: up, time by phase, status."""
        return (
            self._signal("portal_up", self._up, 0),
            self._signal("portal_http_status", self._status, 0),
            *(
                self._signal(
                    "portal_probe_seconds", _phase(self._seconds, share), 4, {"phase": phase}
                )
                for phase, share in PHASES.items()
            ),
        )

    def content(self) -> tuple[Signal, ...]:
        """Every five minutes: the expected words are there."""
        return (self._signal("portal_content_ok", self._content_ok, 0),)

    def certificate(self) -> tuple[Signal, ...]:
        """Every hour: the end of the certificate."""
        metric = "portal_tls_not_after_timestamp_seconds"
        return (self._signal(metric, self.behaviour.not_after_seconds, 0),)

    def journey(self) -> tuple[Signal, ...]:
        """Every ten minutes: the steps of a visit that ends before the login."""
        found = []
        for number, step in enumerate(self.behaviour.portal.journey, 1):
            labels = {"journey": "tra-cuu", "step": step}
            times = _phase(self._seconds, 0.7 + 0.3 * number)
            found += [
                self._signal("portal_journey_step_up", self._up, 0, labels),
                self._signal("portal_journey_step_seconds", times, 4, labels),
            ]
        return tuple(found)

    def labels(self, more: dict[str, str] | None = None) -> dict[str, str]:
        """Labels of every series of this probe and portal."""
        portal = self.behaviour.portal
        return {"portal": portal.id, "owner": portal.owner, "probe": self.probe, **(more or {})}

    def _signal(
        self, metric: str, at: At, digits: int, more: dict[str, str] | None = None
    ) -> Signal:
        return Signal(metric, self.labels(more), at, digits)

    def _up(self, time_ms: Ints) -> Floats:
        return _01(~self.behaviour.out(time_ms) & self.behaviour.named(time_ms))

    def _seconds(self, time_ms: Ints) -> Floats:
        own = np.exp(0.05 * normal(self.key.of("way", self.probe), time_ms // 1000))
        return np.where(self._up(time_ms) > 0, self.behaviour.seconds(time_ms) * own, np.nan)

    def _status(self, time_ms: Ints) -> Floats:
        outage = self.behaviour.outage(time_ms)
        failing = np.where(outage.strength * 3 < 1, 503.0, np.nan)  # no answer has no status
        status = np.where(outage.active, failing, 200.0)
        return np.where(self.behaviour.named(time_ms), status, np.nan)

    def _content_ok(self, time_ms: Ints) -> Floats:
        return np.where(self._up(time_ms) > 0, 1.0, 0.0)


def _01(true: Bools) -> Floats:
    return true.astype(np.float64)


def _phase(seconds: At, share: float) -> At:
    return lambda time_ms: seconds(time_ms) * share
