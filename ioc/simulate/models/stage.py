"""The whole simulated place: which source reports what, when, and over which protocol. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from core.model import Metric, Source, SourceId, Unit, UnitId
from ioc.simulate.scene import Operator, Scene, Station, Territory

from .calendar import Calendar, day_number
from .chance import Episodes, Floats, Ints, Key, one
from .coverage import Reach
from .network import Probe
from .portals import Behaviour, Watch
from .services import Center
from .signal import At, Cadence, Channel, Instrument, Signal
from .sites import FEEDERS, Grid, Radio, Site
from .weather import RAIN_SECONDS, Post, Sky

_HOUR = 3600.0
_DAY = 86_400.0
_MARK = {"simulated": "true"}


@dataclass(frozen=True)
class Stage:
    """Everything that the simulation of one place depends on."""

    seed: int
    calendar: Calendar
    units: Sequence[Unit]
    metrics: Mapping[str, Metric]
    sources: Sequence[Source]
    scene: Scene

    def instruments(self, year: int) -> tuple[Instrument, ...]:
        """All that reports in a year; service counters begin anew with each year."""
        found = (
            *self._network(year),
            *self._sites(),
            *self._centers(year),
            *self._coverage(),
            *self._portals(),
            *self._stations(),
        )
        return tuple(self._judged(instrument) for instrument in found if instrument.signals)

    @cached_property
    def behaviours(self) -> tuple[Behaviour, ...]:
        """Portals through time, for their stand-ins."""
        key = self._key.of("portal")
        return tuple(
            Behaviour(key.of(portal.id), self.calendar, portal) for portal in self.scene.portals
        )

    @cached_property
    def watches(self) -> tuple[Watch, ...]:
        """Each portal as seen by each probe."""
        return tuple(
            Watch(behaviour.key, behaviour, probe)
            for behaviour in self.behaviours
            for probe in self.scene.probes
        )

    def source_of(self, metric: str, unit: str | None = None) -> SourceId | None:
        """Tell who sends a metric: of the unit, or of the whole place."""
        for source in self.sources:
            if source.may_send(metric) and source.labels.get("unit") == unit:
                return source.id
        return None

    def marked(self, labels: Mapping[str, str]) -> dict[str, str]:
        """Labels of a simulated series."""
        return {**labels, **_MARK}

    @cached_property
    def _key(self) -> Key:
        return Key(self.seed)

    @cached_property
    def _sky(self) -> Sky:
        return Sky(self._key.of("sky"), self.calendar)

    @cached_property
    def _radios(self) -> Mapping[tuple[str, str], Radio]:
        return {
            (territory.id, operator.id): Radio(tuple(self._sites_of(territory, operator)))
            for territory in self.scene.territories
            for operator in self.scene.operators
        }

    def _sites_of(self, territory: Territory, operator: Operator) -> Iterator[Site]:
        grid = Grid(self._key.of("grid"), self._sky, territory.id)
        for number in range(1, territory.sites.get(operator.id, 0) + 1):
            name = f"{territory.id}-{operator.id}-{number:02}"
            key = self._key.of("site", name)
            tech = "5g" if number == 1 and "5g" in operator.coverage else "4g"
            yield Site(key, grid, name, operator.id, tech, int(one(key.of("feeder")) * FEEDERS))

    def _network(self, year: int) -> Iterable[Instrument]:
        start_day = day_number(date(year, 1, 1))
        for territory in self.scene.territories:
            source = self.source_of("net_rsrp_dbm", territory.id)
            for operator in self.scene.operators if source else ():
                for tech in operator.coverage:
                    probe = self._probe(territory, operator, tech)
                    shared = Instrument(
                        source=source or SourceId(""),
                        name=f"probe/{territory.id}/{operator.id}/{tech}",
                        channel=Channel.MQTT,
                        signals=probe.quality(),
                        live=self._cadence(probe.key, 45, jitter=4),
                        past=self._cadence(probe.key, 300, jitter=20),
                        silent=Episodes(probe.key.of("silent"), 5 * _DAY, 0.3, 600, 3 * _HOUR),
                        cut_off=Episodes(self._key.of("link", territory.id), _DAY, 0.3, 300, _HOUR),
                    )
                    yield shared
                    yield replace(
                        shared,
                        name=f"{shared.name}/speed",
                        signals=probe.speed(),
                        live=self._cadence(probe.key.of("speed"), 180, jitter=20),
                        past=self._cadence(probe.key.of("speed"), 1800, jitter=60),
                    )
                    yield replace(
                        shared,
                        name=f"{shared.name}/access",
                        signals=probe.access(start_day),
                        live=self._cadence(probe.key.of("access"), 900),
                        past=self._cadence(probe.key.of("access"), _HOUR),
                    )

    def _probe(self, territory: Territory, operator: Operator, tech: str) -> Probe:
        return Probe(
            self._key.of("probe", territory.id, operator.id, tech),
            self.calendar,
            self._sky,
            self._radios[territory.id, operator.id],
            territory.id,
            operator.id,
            tech,
            operator.strength_db,
            territory.remoteness,
        )

    def _sites(self) -> Iterable[Instrument]:
        for (unit, _operator), radio in self._radios.items():
            source = self.source_of("net_site_up", unit)
            for site in radio.sites if source else ():
                shared = Instrument(
                    source=source or SourceId(""),
                    name=f"site/{site.id}",
                    channel=Channel.MQTT,
                    signals=site.signals(),
                    live=self._cadence(site.key, 60, jitter=3),
                    past=self._cadence(site.key, 300, jitter=10),
                    cut_off=Episodes(site.key.of("link"), 3 * _DAY, 0.25, 300, 2 * _HOUR),
                )
                yield shared
                yield replace(
                    shared,
                    name=f"{shared.name}/day",
                    signals=(site.availability(self.calendar),),
                    live=self._cadence(site.key.of("day"), _DAY),
                    past=self._cadence(site.key.of("day"), _DAY),
                )

    def _centers(self, year: int) -> Iterable[Instrument]:
        people = {unit.id: unit.population or 0 for unit in self.units}
        for territory in self.scene.territories:
            source = self.source_of("dvc_dossiers_received_total", territory.id)
            if source is None:
                continue
            key = self._key.of("center", territory.id)
            a_day = self.scene.dossiers_a_day * people.get(territory.id, 0) / 1000
            center = Center(key, self.calendar, territory.id, self.scene.fields, a_day, year)
            shared = Instrument(
                source=source,
                name=f"center/{territory.id}",
                channel=Channel.JSON,
                signals=center.counters(),
                live=self._cadence(key, 15, jitter=2),
                past=self._cadence(key.of("past"), _HOUR),
                changes_only=True,
            )
            yield shared
            yield replace(
                shared,
                name=f"{shared.name}/hall",
                signals=center.hall(),
                live=self._cadence(key.of("hall"), 30, jitter=2),
                past=self._cadence(key.of("hall"), 60),
                changes_only=False,
            )

    def _coverage(self) -> Iterable[Instrument]:
        source = self.source_of("net_covered_villages")
        units = {unit.id: unit for unit in self.units}
        for territory in self.scene.territories if source else ():
            key = self._key.of("coverage", territory.id)
            radios = {o.id: self._radios[territory.id, o.id] for o in self.scene.operators}
            reach = Reach(key, units[territory.id], territory, self.scene.operators, radios)
            yield Instrument(
                source=source or SourceId(""),
                name=f"coverage/{territory.id}",
                channel=Channel.JSON,
                signals=reach.signals(),
                live=self._cadence(key, 20, jitter=2),
                past=self._cadence(key.of("past"), _DAY),
                changes_only=True,
            )

    def _portals(self) -> Iterable[Instrument]:
        source = self.source_of("portal_up")
        for watch in self.watches if source else ():
            key = watch.key.of("watch", watch.probe)
            groups = (
                ("state", watch.state(), 60.0),
                ("content", watch.content(), 300.0),
                ("certificate", watch.certificate(), _HOUR),
                ("journey", watch.journey(), 600.0),
            )
            for name, signals, period in groups:
                cadence = self._cadence(key.of(name), period, jitter=1)
                yield Instrument(
                    source=source or SourceId(""),
                    name=f"portal/{watch.behaviour.portal.id}/{watch.probe}/{name}",
                    channel=Channel.LINES,
                    signals=signals,
                    live=cadence,
                    past=cadence,
                )

    def _stations(self) -> Iterable[Instrument]:
        source = self.source_of("weather_rain_mm")
        for station in self.scene.stations if source else ():
            yield from self._station(source or SourceId(""), station)
        for territory in self.scene.territories if source else ():
            yield self._bulletin(source or SourceId(""), territory.id)

    def _station(self, source: SourceId, station: Station) -> Iterable[Instrument]:
        post = Post(self._key.of("station", station.id), self._sky, station)
        cut_off = Episodes(post.key.of("link"), 2 * _DAY, 0.35, 900, 5 * _HOUR)
        silent = Episodes(post.key.of("silent"), 10 * _DAY, 0.3, 1800, 6 * _HOUR)
        groups: dict[str, tuple[tuple[Signal, ...], Cadence, float]] = {
            "rain": (post.rain(), Cadence(RAIN_SECONDS), RAIN_SECONDS),
            "air": (post.air(), self._cadence(post.key.of("air"), 60, jitter=3), 600),
            "level": (post.river(), self._cadence(post.key.of("level"), 60, jitter=3), 300),
            "slope": (post.slope(), self._cadence(post.key.of("slope"), 120, jitter=3), 600),
        }
        for measure in station.measures:
            signals, live, period = groups[measure]
            past = live if measure == "rain" else self._cadence(post.key.of(measure), period)
            yield Instrument(
                source=source,
                name=f"station/{station.id}/{measure}",
                channel=Channel.MQTT,
                signals=signals,
                live=live,
                past=past,
                silent=silent,
                cut_off=cut_off,
            )

    def _bulletin(self, source: SourceId, unit: UnitId) -> Instrument:
        def level(time_ms: Ints) -> Floats:
            return self._sky.hazard_level(unit, time_ms)

        signals = tuple(
            Signal("hazard_bulletin_level", {"unit": unit, "hazard": hazard}, level, 0)
            for hazard in ("heavy_rain", "landslide")
        )
        cadence = self._cadence(self._key.of("bulletin", unit), _HOUR)
        return Instrument(source, f"bulletin/{unit}", Channel.MQTT, signals, cadence, cadence)

    def _cadence(self, key: Key, period_seconds: float, *, jitter: float = 0.0) -> Cadence:
        """Spread the reports of many instruments over the period."""
        room = min(period_seconds, _HOUR) - jitter
        return Cadence(period_seconds, one(key.of("offset"), 0, room), jitter, key)

    def _judged(self, instrument: Instrument) -> Instrument:
        signals = tuple(
            replace(signal, labels=self.marked(signal.labels), at=_within(signal.at, metric))
            for signal in instrument.signals
            if (metric := self.metrics.get(signal.metric)) is not None
        )
        return replace(instrument, signals=signals)


def _within(at: At, metric: Metric) -> At:
    """Keep to the range of the catalogue, as a sensor keeps to its own."""
    low = -np.inf if metric.valid_min is None else metric.valid_min
    high = np.inf if metric.valid_max is None else metric.valid_max
    return lambda time_ms: np.clip(at(time_ms), low, high)
