"""Rain, air, rivers and slopes. Rain is the cause of much else in the simulation. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.model import Kind, SourceId
from ioc.simulate.scene import Station

from .calendar import Calendar
from .chance import Episodes, Floats, Ints, Key, drift, normal
from .signal import At, Cadence, Channel, Instrument, Signal, spread

RAIN_SECONDS = 600.0  # an amount per interval, its time the end
_PEAK_MM_PER_HOUR = 34.0
_FOGGY = 0.4
_HOUR_MS = 3_600_000
_DAY = 86_400.0
_AGO = tuple(range(1, 13))  # hours of rain that a river still carries
_SOIL_HOURS = tuple(range(2, 72, 5))


@dataclass(frozen=True)
class Sky:
    """Rain over the whole place, with showers of each spot."""

    key: Key
    calendar: Calendar

    def millimetres_per_hour(self, spot: str, time_ms: Ints) -> Floats:
        """Intensity of rain at a spot."""
        fronts = Episodes(self.key.of("front"), 64_800, 0.34, 3600, 43_200, self._wetness)
        showers = Episodes(self.key.of("shower", spot), 28_800, 0.28, 900, 7200, self._wetness)
        front, shower = fronts.at(time_ms), showers.at(time_ms)
        here = 0.75 + 0.25 * np.tanh(drift(self.key.of("here", spot), time_ms, period_seconds=5400))
        swell = np.sin(np.pi * front.since_seconds / front.length_seconds) ** 2
        wide = front.active * front.strength**2 * swell * _PEAK_MM_PER_HOUR * here
        local = shower.active * shower.strength * 9
        drops = 0.6 + 0.4 * np.abs(drift(self.key.of("drops", spot), time_ms, period_seconds=600))
        return np.asarray((wide + local) * drops)

    def _wetness(self, time_ms: Ints) -> Floats:
        return 1 + 0.85 * self.calendar.season(time_ms)

    def hazard_level(self, spot: str, time_ms: Ints) -> Floats:
        """Level that a bulletin would give: 0 none to 4, from the rain around now."""
        hours = [self.millimetres_per_hour(spot, time_ms + ago * _HOUR_MS) for ago in (-4, -2, 0)]
        return np.asarray(np.floor(np.clip(np.sum(hours, axis=0) / 14, 0, 4)))


@dataclass(frozen=True)
class Post:
    """One station with what it measures."""

    key: Key
    sky: Sky
    station: Station

    def instruments(self, source: SourceId) -> Iterator[Instrument]:
        """Everything that the station measures, each thing at its own pace."""
        cut_off = Episodes(self.key.of("link"), 2 * _DAY, 0.35, 900, 5 * 3600.0)
        silent = Episodes(self.key.of("silent"), 10 * _DAY, 0.3, 1800, 6 * 3600.0)
        for measure in self.station.measures:
            signals, live_seconds, past_seconds = self._measuring(measure)
            key = self.key.of(measure)
            exact = Cadence(RAIN_SECONDS)  # the amount of an interval has the interval's end
            is_rain = measure == "rain"
            yield Instrument(
                source=source,
                name=f"station/{self.station.id}/{measure}",
                channel=Channel.MQTT,
                signals=signals,
                live=exact if is_rain else spread(key, live_seconds, jitter=3),
                past=exact if is_rain else spread(key, past_seconds),
                silent=silent,
                cut_off=cut_off,
            )

    def _measuring(self, measure: str) -> tuple[tuple[Signal, ...], float, float]:
        """Signals of one kind, live and past period in seconds."""
        return {
            "rain": (self.rain(), RAIN_SECONDS, RAIN_SECONDS),
            "air": (self.air(), 60.0, 600.0),
            "level": (self.river(), 60.0, 300.0),
            "slope": (self.slope(), 120.0, 600.0),
        }[measure]

    def rain(self) -> tuple[Signal, ...]:
        """Rain of the interval that ends at the time."""
        return (self._signal("weather_rain_mm", self._rain_mm, 1, Kind.EVENT_COUNT),)

    def air(self) -> tuple[Signal, ...]:
        """Temperature, humidity, wind, pressure, visibility."""
        return (
            self._signal("weather_temperature_celsius", self._temperature, 1),
            self._signal("weather_humidity_ratio", self._humidity, 2),
            self._signal("weather_wind_metres_per_second", self._wind, 1),
            self._signal("weather_pressure_hectopascals", self._pressure, 1),
            self._signal("weather_visibility_metres", self._visibility, 0),
        )

    def river(self) -> tuple[Signal, ...]:
        """Water level above the local zero."""
        labels = {"stream": self.station.stream}
        return (self._signal("hydro_water_level_metres", self._level, 2, more=labels),)

    def slope(self) -> tuple[Signal, ...]:
        """Tilt, displacement and moisture of a slope, one sensor."""
        labels = {"unit": self.station.unit, "site": self.station.id, "sensor": "1"}
        return (
            Signal("slope_tilt_degrees", labels, self._tilt, 3),
            Signal("slope_displacement_mm", labels, self._displacement, 1),
            Signal("slope_soil_moisture_ratio", labels, self._moisture, 3),
        )

    def _signal(
        self,
        metric: str,
        at: At,
        digits: int,
        kind: Kind = Kind.GAUGE,
        *,
        more: dict[str, str] | None = None,
    ) -> Signal:
        labels = {"unit": self.station.unit, "station": self.station.id, **(more or {})}
        return Signal(metric, labels, at, digits, kind)

    def _now(self, time_ms: Ints) -> Floats:
        return self.sky.millimetres_per_hour(self.station.id, time_ms)

    def _rain_mm(self, time_ms: Ints) -> Floats:
        middle = time_ms - int(RAIN_SECONDS * 500)
        return np.round(self._now(middle) * RAIN_SECONDS / 3600 / 0.2) * 0.2  # tipping bucket

    def _temperature(self, time_ms: Ints) -> Floats:
        calendar = self.sky.calendar
        day = np.cos(2 * np.pi * (calendar.hour(time_ms) - 14) / 24)
        climate = 23.5 + 5.5 * calendar.season(time_ms) - 0.0058 * (self.station.altitude_m - 500)
        spell = 2.2 * drift(self.key.of("spell"), time_ms, period_seconds=4 * 86_400)
        wet = np.minimum(self._now(time_ms), 10) * 0.35
        return climate + 4.2 * day + spell - wet + 0.2 * self._noise("temperature", time_ms)

    def _humidity(self, time_ms: Ints) -> Floats:
        dry = (self._temperature(time_ms) - 20) * 0.014
        wet = np.minimum(self._now(time_ms), 4) * 0.05
        return np.clip(0.8 - dry + wet + 0.015 * self._noise("humidity", time_ms), 0.25, 1)

    def _wind(self, time_ms: Ints) -> Floats:
        breeze = 1.6 + 1.1 * np.maximum(np.sin(2 * np.pi * (self._hour(time_ms) - 9) / 24), 0)
        gust = np.abs(drift(self.key.of("gust"), time_ms, period_seconds=900))
        return breeze * (0.4 + gust) + 0.12 * self._now(time_ms)

    def _pressure(self, time_ms: Ints) -> Floats:
        level = 1012 * np.exp(-self.station.altitude_m / 8300)
        tide = 1.1 * np.cos(4 * np.pi * (self._hour(time_ms) - 10) / 24)
        weather = 3.5 * drift(self.key.of("weather"), time_ms, period_seconds=3 * 86_400)
        wet = np.minimum(self._now(time_ms), 20) * 0.12
        return np.asarray(level + tide + weather - wet)

    def _visibility(self, time_ms: Ints) -> Floats:
        clear = 14_000 + 4000 * drift(self.key.of("haze"), time_ms, period_seconds=21_600)
        morning = np.exp(-(((self._hour(time_ms) - 6.5) / 2) ** 2))
        fog = 1 - 0.93 * morning * (self._noise_of_day(time_ms) > _FOGGY)
        return np.clip(clear * fog / (1 + 0.35 * self._now(time_ms)), 60, 25_000)

    def _level(self, time_ms: Ints) -> Floats:
        carried = sum(
            self._now(time_ms - ago * _HOUR_MS) * ago * np.exp(1 - ago / 2.5) / 2.5 for ago in _AGO
        )
        base = 1.4 + 0.35 * self.sky.calendar.season(time_ms)
        ripple = 0.012 * self._noise("ripple", time_ms)
        return base + 0.034 * np.asarray(carried) + ripple

    def _moisture(self, time_ms: Ints) -> Floats:
        fallen = sum(self._now(time_ms - ago * _HOUR_MS) * np.exp(-ago / 40) for ago in _SOIL_HOURS)
        season = 0.24 + 0.06 * self.sky.calendar.season(time_ms)
        return np.minimum(season + 0.011 * np.asarray(fallen), 0.62)

    def _tilt(self, time_ms: Ints) -> Floats:
        lean = 0.05 * drift(self.key.of("lean"), time_ms, period_seconds=20 * 86_400)
        day = 0.012 * np.cos(2 * np.pi * (self._hour(time_ms) - 15) / 24)
        return lean + day + 0.15 * np.maximum(self._moisture(time_ms) - 0.4, 0)

    def _displacement(self, time_ms: Ints) -> Floats:
        creep = 1.5 * drift(self.key.of("creep"), time_ms, period_seconds=30 * 86_400)
        return np.asarray(creep + 14 * np.maximum(self._moisture(time_ms) - 0.42, 0))

    def _hour(self, time_ms: Ints) -> Floats:
        return self.sky.calendar.hour(time_ms)

    def _noise(self, what: str, time_ms: Ints) -> Floats:
        return normal(self.key.of(what), time_ms // 1000)

    def _noise_of_day(self, time_ms: Ints) -> Floats:
        return normal(self.key.of("day"), self.sky.calendar.day(time_ms))


def bulletin(key: Key, sky: Sky, unit: str, source: SourceId) -> Instrument:
    """Hazard levels of a unit, as a bulletin would give them each hour."""

    def level(time_ms: Ints) -> Floats:
        return sky.hazard_level(unit, time_ms)

    signals = tuple(
        Signal("hazard_bulletin_level", {"unit": unit, "hazard": hazard}, level, 0)
        for hazard in ("heavy_rain", "landslide")
    )
    hourly = spread(key, 3600)
    return Instrument(source, f"bulletin/{unit}", Channel.MQTT, signals, hourly, hourly)
