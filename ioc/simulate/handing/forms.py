"""Which forms the story hands in, when, and with which figures. Pure.

A form is all that a unit is asked for of a period. What the story tells is the same at each run, so
that what was handed in once is known again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

import numpy as np

from core.model import Period, UnitId, periods
from ioc.simulate.models import Key
from ioc.simulate.models.chance import one
from ioc.simulate.scene import Scene
from ioc.simulate.told import Figure
from kpi.define import Kpi, Term, TermKind
from kpi.keeping import Place
from kpi.uploads.dues import forms as asked
from kpi.uploads.record import Line

ESTIMATE: Final = "Ước cả kỳ (mô phỏng)"
_ESTIMATED_BEFORE: Final = timedelta(days=50)  # the end of a year: its figures are an estimate
_EARLY_DAYS: Final = 4
_DECIDED_AFTER: Final = timedelta(days=1, hours=2)
_OFFICE: Final = time(9)
_OWN: Final = (0.93, 1.04)  # how far a unit is off the place's line
_OF_PERIOD: Final = (0.985, 1.015)  # and a period of it
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form as it is handed in. decided_at: when a leader approves it; None: nobody does."""

    unit: UnitId
    period: Period
    lines: tuple[Line, ...]
    made_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Story:
    """What forms are made of."""

    seed: int
    scene: Scene
    place: Place

    def forms(self, now: datetime) -> list[Form]:
        """List all that was handed in by now, in the order in which it was."""
        since = self.scene.indicators.since
        if since is None:
            return []
        found = (self._form(unit, period, now) for unit, period in self._asked(now))
        there = (each for each in found if each is not None and each.made_at <= now)
        return sorted(there, key=lambda each: (each.made_at, each.period.first, each.unit))

    def _asked(self, now: datetime) -> Iterator[tuple[UnitId, Period]]:
        """List units and periods: those that have ended, and years that are estimated."""
        today = now.astimezone(self.place.zone).date()
        first = min((_first(each) for each in self.scene.indicators.figures), default=today)
        missing = self.scene.indicators.missing
        for kind in {kpi.period for kpi in self.place.catalogue.kpis}:
            found = periods(kind, first, today)
            newest = max((each for each in found if each.last < today), key=_last, default=None)
            for period in found:
                units = dict.fromkeys(unit for _, unit in asked(self.place, period))
                for unit in units:
                    if period != newest or missing.get(unit) is not kind:
                        yield unit, period

    def _form(self, unit: UnitId, period: Period, now: datetime) -> Form | None:
        by_kpi = {each.kpi: each for each in self.scene.indicators.figures}
        told = [
            (kpi, by_kpi[kpi.id])
            for kpi, of in asked(self.place, period)
            if of == unit and kpi.id in by_kpi and period.last >= _first(by_kpi[kpi.id])
        ]
        today = now.astimezone(self.place.zone).date()
        is_estimate = period.last >= today
        if not told or (is_estimate and period.a_year != 1):
            return None
        made_at = self._made_at(unit, period, is_estimate=is_estimate)
        decided_at = made_at + _DECIDED_AFTER
        is_open = is_estimate or self._waits(unit, period, today) or decided_at > now
        return Form(
            unit=unit,
            period=period,
            lines=tuple(
                self._line(number, kpi, figure, (unit, period, is_estimate))
                for number, (kpi, figure) in enumerate(told, 1)
            ),
            made_at=made_at,
            decided_at=None if is_open else decided_at,
        )

    def _made_at(self, unit: UnitId, period: Period, *, is_estimate: bool) -> datetime:
        due = min(kpi.due_day for kpi, of in asked(self.place, period) if of == unit)
        early = int(one(self._key("early", unit, period.id), 0, _EARLY_DAYS))
        day = period.due(due) - timedelta(days=early)
        if is_estimate:
            day = period.last - _ESTIMATED_BEFORE
        since = self.scene.indicators.since
        minute = timedelta(minutes=one(self._key("minute", unit, period.id), 0, 420))
        at = datetime.combine(max(day, since) if since else day, _OFFICE, self.place.zone)
        return at + minute

    def _waits(self, unit: UnitId, period: Period, today: date) -> bool:
        """Whether nobody has approved it yet: the newest month of one unit."""
        is_newest = period.a_year == _MONTHS and period.shifted(1).last >= today
        return is_newest and unit == self.scene.indicators.waiting

    def _line(self, number: int, kpi: Kpi, figure: Figure, of: tuple[UnitId, Period, bool]) -> Line:
        unit, period, is_estimate = of
        own = one(self._key(kpi.id, unit), *_OWN)
        own *= one(self._key(kpi.id, unit, period.id), *_OF_PERIOD)
        whole = figure.whole.get(unit, figure.each_thousand * self._people(unit) / 1000)
        part = min(whole * figure.share.on(period.last) * own, whole)
        return Line(
            line=number,
            kpi=kpi.id,
            unit=unit,
            period=period.id,
            numerator=_decimal(kpi.numerator, part),
            denominator=_decimal(kpi.denominator, whole) if kpi.denominator else None,
            remark=ESTIMATE if is_estimate else "",
            simulated=True,
        )

    def _people(self, unit: UnitId) -> float:
        people: Mapping[UnitId, int] = {each.id: each.population or 0 for each in self.place.units}
        for territory in self.scene.territories:
            if unit in territory.former:
                return people[territory.id] * territory.former[unit]
        return people.get(unit, 0)

    def _key(self, *words: str) -> Key:
        return Key(self.seed).of("figures", *words)


def _first(figure: Figure) -> date:
    return date(1970, 1, 1) + timedelta(days=figure.share.days[0])


def _last(period: Period) -> date:
    return period.last


def _decimal(term: Term, number: float) -> Decimal | None:
    if term.kind is not TermKind.HANDIN:
        return None
    return Decimal(round(number)) if term.is_whole else Decimal(str(np.round(number, 1)))
