"""What a fixed probe measures of one operator and technology. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from core.model import Kind, SourceId

from .calendar import DAY_MS, Calendar
from .chance import Episodes, Floats, Ints, Key, drift, normal, one, whole
from .signal import At, Channel, Instrument, Signal, spread
from .sites import Radio
from .weather import Sky

_LEVEL_DBM = {"2g": -79.0, "3g": -88.0, "4g": -92.0, "5g": -89.0}
_LEVEL_METRIC = {"2g": "net_rxlev_dbm", "3g": "net_rscp_dbm"}
_LATENCY_SECONDS = {"4g": 0.042, "5g": 0.019}
_DOWN_MBIT = {"4g": 44.0, "5g": 310.0}
_UP_MBIT = {"4g": 14.0, "5g": 62.0}
_ATTEMPTS_A_DAY = 5200.0
_HOUR = 3600.0
_DAY = 86_400.0


@dataclass(frozen=True)
class Probe:
    """One operator and technology as seen in one unit."""

    key: Key
    calendar: Calendar
    sky: Sky
    radio: Radio
    unit: str
    operator: str
    tech: str
    strength_db: float
    remoteness: float

    def instruments(self, source: SourceId, link: Key, start_day: int) -> Iterator[Instrument]:
        """Give what reports of it. link: what cuts all probes of the unit off at once."""
        quality = Instrument(
            source=source,
            name=f"probe/{self.unit}/{self.operator}/{self.tech}",
            channel=Channel.MQTT,
            signals=self.quality(),
            live=spread(self.key, 45, jitter=4),
            past=spread(self.key, 300, jitter=20),
            silent=Episodes(self.key.of("silent"), 5 * _DAY, 0.3, 600, 3 * _HOUR),
            cut_off=Episodes(link, _DAY, 0.3, 300, _HOUR),
        )
        yield quality
        yield replace(
            quality,
            name=f"{quality.name}/speed",
            signals=self.speed(),
            live=spread(self.key.of("speed"), 180, jitter=20),
            past=spread(self.key.of("speed"), 1800, jitter=60),
        )
        yield replace(
            quality,
            name=f"{quality.name}/access",
            signals=self.access(start_day),
            live=spread(self.key.of("access"), 900),
            past=spread(self.key.of("access"), _HOUR),
        )

    def quality(self) -> tuple[Signal, ...]:
        """Signal, latency and loss: what is measured all the time."""
        level = _LEVEL_METRIC.get(self.tech, "net_rsrp_dbm")
        signals = [self._signal(level, self._level_dbm, 1)]
        if self.tech in _LATENCY_SECONDS:
            signals += [
                self._signal("net_rsrq_db", self._rsrq_db, 1),
                self._signal("net_sinr_db", self._sinr_db, 1),
                self._signal("net_latency_seconds", self._latency_seconds, 4),
                self._signal("net_packet_loss_ratio", self._loss_ratio, 4),
            ]
        return tuple(signals)

    def speed(self) -> tuple[Signal, ...]:
        """Download and upload: a test costs data, so it is made less often."""
        if self.tech not in _DOWN_MBIT:
            return ()
        down, up = _DOWN_MBIT[self.tech], _UP_MBIT[self.tech]
        return (
            self._signal("net_download_bits_per_second", lambda at: self._speed(at, down, "d"), -3),
            self._signal("net_upload_bits_per_second", lambda at: self._speed(at, up, "u"), -3),
        )

    def access(self, start_day: int) -> tuple[Signal, ...]:
        """Service accesses, counted from the probe's last start or from `start_day`."""
        tries = Tally(self.key.of("attempts"), self.calendar, start_day, _ATTEMPTS_A_DAY)
        fails = Tally(self.key.of("failures"), self.calendar, start_day, _ATTEMPTS_A_DAY * 0.013)
        return (
            self._signal("net_access_attempts_total", tries.at, 0, Kind.COUNTER),
            self._signal("net_access_failures_total", fails.at, 0, Kind.COUNTER),
        )

    def _signal(self, metric: str, at: At, digits: int, kind: Kind = Kind.GAUGE) -> Signal:
        labels = {
            "unit": self.unit,
            "operator": self.operator,
            "tech": self.tech,
            "probe": "co-dinh",
        }
        return Signal(metric, labels, at, digits, kind)

    def _load(self, time_ms: Ints) -> Floats:
        """0 at four in the morning, 1 in the evening peak; weekends a little more."""
        hour = self.calendar.hour(time_ms)
        evening = np.exp(-(((hour - 20.5) / 2.6) ** 2))
        daytime = 0.6 * np.exp(-(((hour - 12.5) / 4.5) ** 2))
        weekend = 1 + 0.15 * self.calendar.is_off(self.calendar.day(time_ms))
        return np.minimum((evening + daytime) * weekend, 1.2)

    def _rain(self, time_ms: Ints) -> Floats:
        return np.minimum(self.sky.millimetres_per_hour(self.unit, time_ms), 25)

    def _level_dbm(self, time_ms: Ints) -> Floats:
        base = _LEVEL_DBM[self.tech] + self.strength_db - 11 * self.remoteness
        place = one(self.key.of("place"), -2.5, 2.5)
        fading = 1.6 * drift(self.key.of("fading"), time_ms, period_seconds=2700)
        noise = 0.5 * self._noise("level", time_ms)
        missing = 14 * self.radio.down_share(time_ms)
        return base + place + fading + noise - 0.16 * self._rain(time_ms) - missing

    def _rsrq_db(self, time_ms: Ints) -> Floats:
        drop = 3.2 * self._load(time_ms) + 0.06 * self._rain(time_ms)
        return -8.5 - drop - 2 * self.remoteness + 0.4 * self._noise("rsrq", time_ms)

    def _sinr_db(self, time_ms: Ints) -> Floats:
        drop = 6 * self._load(time_ms) + 0.18 * self._rain(time_ms)
        missing = 6 * self.radio.down_share(time_ms)
        return 18 - drop - 5 * self.remoteness - missing + 0.9 * self._noise("sinr", time_ms)

    def _latency_seconds(self, time_ms: Ints) -> Floats:
        busy = 1 + 0.9 * self._load(time_ms) ** 2 + 0.02 * self._rain(time_ms)
        crowded = 1 + 2.5 * self.radio.down_share(time_ms)
        base = _LATENCY_SECONDS[self.tech] * (1 + 0.4 * self.remoteness)
        return base * busy * crowded * np.exp(0.12 * self._noise("latency", time_ms))

    def _loss_ratio(self, time_ms: Ints) -> Floats:
        usual = 0.002 + 0.006 * self._load(time_ms) ** 2 + 0.0016 * self._rain(time_ms)
        crowded = 0.05 * self.radio.down_share(time_ms)
        return (usual + crowded) * np.exp(0.5 * self._noise("loss", time_ms))

    def _speed(self, time_ms: Ints, megabits: float, way: str) -> Floats:
        free = 1 - 0.62 * np.minimum(self._load(time_ms), 1) - 0.012 * self._rain(time_ms)
        left = (1 - 0.5 * self.radio.down_share(time_ms)) * (1 - 0.35 * self.remoteness)
        noise = np.exp(0.18 * self._noise(f"speed{way}", time_ms))
        return megabits * 1e6 * np.maximum(free, 0.08) * left * noise

    def _noise(self, what: str, time_ms: Ints) -> Floats:
        return normal(self.key.of(what), time_ms // 1000)


@dataclass(frozen=True)
class Tally:
    """A counter that grows through each day, and begins again when its device is restarted."""

    key: Key
    calendar: Calendar
    start_day: int  # local, from 1970
    a_day: float

    def at(self, time_ms: Ints) -> Floats:
        """Count since the last restart, or since `start_day`; NaN while it restarts."""
        restarts = Episodes(self.key.of("restart"), 20 * 86_400, 1.0, 60, 60).at(time_ms)
        known = np.isfinite(restarts.after_seconds)
        ago_ms = np.where(known, restarts.after_seconds * 1000, time_ms).astype(np.int64)
        since = self._total(time_ms) - self._total(time_ms - ago_ms)
        return np.where(restarts.active, np.nan, since)

    def _total(self, time_ms: Ints) -> Floats:
        local_ms = self.calendar.local_ms(time_ms) - self.start_day * DAY_MS
        day = np.maximum(local_ms // DAY_MS, 0)
        days = np.arange(int(day.max(initial=0)) + 1, dtype=np.int64)
        counts = whole(self.key.of("count"), days + self.start_day, np.full(len(days), self.a_day))
        sums = np.concatenate([[0], np.cumsum(counts)])
        part = np.clip(local_ms - day * DAY_MS, 0, DAY_MS) / DAY_MS
        return np.asarray(np.floor(sums[day] + counts[day] * part))
