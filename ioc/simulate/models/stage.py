"""The whole simulated place: which source reports what, when, and over which protocol. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from core.model import Metric, ProbePolicy, ProbeTarget, Source, SourceId, Unit, UnitId
from core.store.product import PROBE_SOURCE
from ioc.simulate.scene import Operator, Scene, Territory

from .calendar import Calendar, day_number
from .chance import Episodes, Key, one
from .coverage import Reach
from .network import Probe
from .offices import Center, Scores
from .portals import Behaviour, Ordered, Watch, nothing_ordered
from .signal import ALWAYS_MS, Channel, Instrument, spread, within
from .sites import FEEDERS, Grid, Radio, Site
from .weather import Post, Sky, bulletin

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
    probing: Sequence[ProbePolicy] = ()
    targets: Sequence[ProbeTarget] = ()  # the stand-ins among them
    ordered: Ordered = nothing_ordered

    def instruments(self, year: int) -> tuple[Instrument, ...]:
        """All that reports in a year; service counters begin anew with each year."""
        found = (
            *self._network(year),
            *self._sites(),
            *self._centers(year),
            *self._coverage(),
            *self._scores(),
            *self._portals(),
            *self._stations(),
        )
        return tuple(self._judged(instrument) for instrument in found if instrument.signals)

    def senders(self, year: int) -> frozenset[SourceId]:
        """Name the sources that the simulation sends as; the place's others are somebody's own."""
        return frozenset(instrument.source for instrument in self.instruments(year))

    @cached_property
    def behaviours(self) -> tuple[Behaviour, ...]:
        """Portals through time, for their stand-ins."""
        key = self._key.of("portal")
        return tuple(
            Behaviour(key.of(each.id), self.calendar, each, self.ordered)
            for each in self.scene.portals
        )

    @cached_property
    def stand_ins(self) -> Mapping[str, Behaviour]:
        """What stands in for the portals, by the URL at which it is probed."""
        by_portal = {each.portal.id: each for each in self.behaviours}
        return {
            each.address: by_portal[each.portal]
            for each in self.targets
            if each.portal in by_portal
        }

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
    def sky(self) -> Sky:
        """Weather over the place, which all else follows."""
        return Sky(self._key.of("sky"), self.calendar)

    @cached_property
    def _radios(self) -> Mapping[tuple[str, str], Radio]:
        return {
            (territory.id, operator.id): Radio(tuple(self._sites_of(territory, operator)))
            for territory in self.scene.territories
            for operator in self.scene.operators
        }

    @cached_property
    def _grids(self) -> Mapping[str, Grid]:
        key = self._key.of("grid")
        return {each.id: Grid(key, self.sky, each.id) for each in self.scene.territories}

    def _sites_of(self, territory: Territory, operator: Operator) -> Iterator[Site]:
        for number in range(1, territory.sites.get(operator.id, 0) + 1):
            name = f"{territory.id}-{operator.id}-{number:02}"
            key = self._key.of("site", name)
            tech = "5g" if number == 1 and "5g" in operator.coverage else "4g"
            feeder = int(one(key.of("feeder")) * FEEDERS)
            yield Site(key, self._grids[territory.id], name, operator.id, tech, feeder)

    def _network(self, year: int) -> Iterable[Instrument]:
        start_day = day_number(date(year, 1, 1))
        for territory in self.scene.territories:
            source = self.source_of("net_rsrp_dbm", territory.id)
            if source is None:
                continue
            for operator in self.scene.operators:
                for tech in operator.coverage:
                    probe = self._probe(territory, operator, tech)
                    link = self._key.of("link", territory.id)
                    yield from probe.instruments(source, link, start_day)

    def _probe(self, territory: Territory, operator: Operator, tech: str) -> Probe:
        return Probe(
            self._key.of("probe", territory.id, operator.id, tech),
            self.calendar,
            self.sky,
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
            if source is None:
                continue
            for site in radio.sites:
                shared = Instrument(
                    source=source,
                    name=f"site/{site.id}",
                    channel=Channel.MQTT,
                    signals=site.signals(),
                    live=spread(site.key, 60, jitter=3),
                    past=spread(site.key, 300, jitter=10),
                    cut_off=Episodes(site.key.of("link"), 3 * _DAY, 0.25, 300, 2 * _HOUR),
                )
                yield shared
                yield replace(
                    shared,
                    name=f"{shared.name}/day",
                    signals=(site.availability(self.calendar),),
                    live=spread(site.key.of("day"), _DAY),
                    past=spread(site.key.of("day"), _DAY),
                )

    def _centers(self, year: int) -> Iterable[Instrument]:
        for territory in self.scene.territories:
            source = self.source_of("dvc_dossiers_received_total", territory.id)
            if source is None:
                continue
            people = self._units[territory.id].population or 0
            yield from self._center(source, territory, territory.id, people, year)
            for unit, share in territory.former.items():
                # The office of today keeps the books of those that went into it.
                for each in self._center(source, territory, unit, people * share, year):
                    yield replace(each, live=None)

    def _center(
        self, source: SourceId, territory: Territory, unit: UnitId, people: float, year: int
    ) -> Iterable[Instrument]:
        since_ms, until_ms = self._life(unit)
        year_ms = self.calendar.start_ms(date(year, 1, 1)), self.calendar.end_of_year_ms(year)
        if until_ms <= year_ms[0] or since_ms >= year_ms[1]:
            return
        center = Center(
            self._key.of("center", unit),
            self.calendar,
            unit,
            self.scene.fields,
            self.scene.dossiers_a_day * people / 1000,
            self.scene.online.raised(territory.online_more).at,
            year,
            since_ms,
            until_ms,
        )
        yield from center.instruments(source)

    def _life(self, unit: UnitId) -> tuple[int, int]:
        """Tell after when and up to when a unit is there."""
        known = self._units[unit]
        day_after = known.valid_to + timedelta(days=1) if known.valid_to else None
        return (
            self.calendar.start_ms(known.valid_from) if known.valid_from else 0,
            self.calendar.start_ms(day_after) if day_after else ALWAYS_MS,
        )

    def _alive(self, instrument: Instrument, unit: UnitId) -> Instrument:
        since_ms, until_ms = self._life(unit)
        return replace(instrument, since_ms=since_ms, until_ms=until_ms)

    @cached_property
    def _units(self) -> Mapping[UnitId, Unit]:
        return {unit.id: unit for unit in self.units}

    def _scores(self) -> Iterable[Instrument]:
        source = self.source_of("dvc766_score_points")
        if source is None:
            return
        for territory in self.scene.territories:
            key = self._key.of("766", territory.id)
            scores = Scores(key, self.calendar, territory.id, self.scene.scores)
            yield self._alive(scores.instrument(source), territory.id)

    def _coverage(self) -> Iterable[Instrument]:
        source = self.source_of("net_covered_villages")
        if source is None:
            return
        for territory in self.scene.territories:
            key = self._key.of("coverage", territory.id)
            radios = {o.id: self._radios[territory.id, o.id] for o in self.scene.operators}
            unit = self._units[territory.id]
            reach = Reach(key, unit, territory, self.scene.operators, radios)
            instrument = Instrument(
                source=source,
                name=f"coverage/{territory.id}",
                channel=Channel.JSON,
                signals=reach.signals(),
                live=spread(key, 20, jitter=2),
                past=spread(key.of("past"), 7 * _DAY),
                changes_only=True,
            )
            yield self._alive(instrument, territory.id)

    def _portals(self) -> Iterable[Instrument]:
        source = self.source_of("portal_up")
        if source is None:
            return
        for watch in self.watches:
            probed = self._is_probed(watch)
            key = watch.key.of("watch", watch.probe)
            groups = [("state", watch.state(), 60.0), ("content", watch.content(), 300.0)]
            if not probed:  # a stand-in has neither name nor certificate
                groups += [
                    ("name", watch.name(), 60.0),
                    ("certificate", watch.certificate(), _HOUR),
                    ("journey", watch.journey(), 600.0),
                ]
            for name, signals, period in groups:
                cadence = spread(key.of(name), period, jitter=1)
                yield Instrument(
                    source=PROBE_SOURCE if probed else source,
                    name=f"portal/{watch.behaviour.portal.id}/{watch.probe}/{name}",
                    channel=Channel.LINES,
                    signals=signals,
                    live=None if probed else cadence,
                    past=cadence,
                )

    def _is_probed(self, watch: Watch) -> bool:
        """Tell whether the center's own probes measure this now, at a stand-in."""
        here = any(policy.probe == watch.probe for policy in self.probing)
        return here and watch.behaviour.portal.id in {each.portal for each in self.targets}

    def _stations(self) -> Iterable[Instrument]:
        source = self.source_of("weather_rain_mm")
        if source is None:
            return
        for station in self.scene.stations:
            post = Post(self._key.of("station", station.id), self.sky, station)
            yield from post.instruments(source)
        for territory in self.scene.territories:
            yield bulletin(self._key.of("bulletin", territory.id), self.sky, territory.id, source)

    def _judged(self, instrument: Instrument) -> Instrument:
        signals = tuple(
            replace(signal, labels=self.marked(signal.labels), at=within(signal.at, metric))
            for signal in instrument.signals
            if (metric := self.metrics.get(signal.metric)) is not None
        )
        return replace(instrument, signals=signals)
