"""What every answer about hand-in begins with: the place, the moment, who asks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from fastapi import Request

from api.access import Caller, Permission, reach, refusal
from api.services import Services
from api.wall.layout import Name
from core.model import Period, PeriodKind, UnitId, UnitTree
from core.service.problem import Problem, ProblemError, misfit
from core.store.pool import Connection
from kpi.keeping import Place
from kpi.uploads.dues import HandedIn, Slot, due, forms, owing
from kpi.uploads.record import Upload
from kpi.uploads.states import Act, State, Who
from kpi.uploads.states import refusal as why_not

from .models import ChosenPeriod, HandinPeriod, HandinUnit, HandinUpload

NONE = Problem(404, "No such upload", "GET /api/ioc/v1/handin lists those of a unit")
_BACK = {
    PeriodKind.MONTH: 13,
    PeriodKind.CALENDAR_MONTH: 13,
    PeriodKind.QUARTER: 6,
    PeriodKind.HALF: 4,
    PeriodKind.NINE_MONTHS: 3,
    PeriodKind.YEAR: 3,
}
Units = frozenset[UnitId] | None  # None: all


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The place, and what the caller may where."""

    place: Place
    now: datetime
    actor: str
    reads: Units
    hands_in: Units
    approves: Units

    @property
    def today(self) -> date:
        """Give the day of the place."""
        return self.now.astimezone(self.place.zone).date()

    def name(self, unit: UnitId) -> Name:
        """Tell what a unit is called."""
        known = next((each for each in self.place.units if each.id == unit), None)
        return Name(known.name_vi, known.name_en) if known else Name(unit, unit)

    def unit(self, unit: UnitId) -> HandinUnit:
        """Tell a unit."""
        return HandinUnit(id=unit, name=self.name(unit))

    def who(self, unit: UnitId) -> Who:
        """Say what the caller is in a unit."""
        return Who(
            actor=self.actor,
            is_officer=_within(self.hands_in, unit),
            is_leader=_within(self.approves, unit),
        )

    def sees(self, unit: UnitId) -> bool:
        """Whether the caller sees figures of a unit."""
        return _within(self.reads, unit)

    def tree(self) -> UnitTree:
        """Say which unit lies in which."""
        return UnitTree({unit.id: unit.parent for unit in self.place.units})

    def spans(self, unit: UnitId | None = None) -> list[Period]:
        """List the periods that figures are handed in for, by a unit or by any; newest first."""
        found = [
            span
            for kind, back in _BACK.items()
            if (last := Period.containing(kind, self.today)) is not None
            for span in (last.shifted(-each) for each in range(back))
            if any(unit in (None, of) for _, of in forms(self.place, span))
        ]
        return sorted(found, key=lambda span: (span.last, span.first, span.id), reverse=True)

    def period(self, text: str) -> Period:
        """Read a period that has begun. Raises ProblemError."""
        found = Period.parse(text)
        if found is None:
            reason = "expected a period such as 2026-M10, 2026-Q4 or 2026"
            raise ProblemError(misfit("No such period", [("/period", reason)]))
        if found.first > self.today:
            raise ProblemError(misfit("No such period", [("/period", "has not begun yet")]))
        return found

    def late_days(self, upload: Upload) -> int:
        """Count the days by which an upload of one period came late."""
        period = Period.parse(upload.period)
        if period is None:
            return 0
        handed = HandedIn(upload.made_at, is_approved=False)
        dues = [
            due(self.place, kpi, of, period, handed)
            for kpi, of in owing(self.place, period)
            if of == upload.unit
        ]
        return max((each.late_days(self.now) for each in dues), default=0)

    def upload(self, each: Upload) -> HandinUpload:
        """Tell an upload."""
        who = self.who(each.unit)
        names = ("id", "file_name", "sha256", "rows", "replaces", "decided_at", "decided_by_name")
        return HandinUpload.model_validate(
            {
                **{name: getattr(each, name) for name in names},
                "number": numbered(each.id),
                "unit": self.unit(each.unit),
                "period": self.several(each.period),
                "way": each.way.value,
                "warnings": each.remarks,
                "status": each.state.value,
                "submitted_at": each.made_at,
                "submitted_by": each.made_by,
                "submitted_by_name": each.made_by_name,
                "reason": each.decision,
                "correction": each.reason,
                "late_days": self.late_days(each),
                "simulated": each.simulated,
                "may_undo": _may(each, Act.UNDO, who),
                "may_decide": _may(each, Act.APPROVE, who),
            }
        )

    def several(self, text: str) -> HandinPeriod:
        """Tell the period of an upload, or all that it spans."""
        found = [period for part in text.split("/") if (period := Period.parse(part))]
        if len(found) == 1:
            return self.one(found[0])
        days = [(period.first, period.last) for period in found] or [(self.today, self.today)]
        first, last = min(day for day, _ in days), max(day for _, day in days)
        return HandinPeriod(id=text, kind="several", first=first, last=last, due=None)

    def one(self, period: Period) -> HandinPeriod:
        """Tell a period."""
        days = [kpi.due_day for kpi, _ in owing(self.place, period)]
        return HandinPeriod(
            id=period.id,
            kind=period.kind.value,
            first=period.first,
            last=period.last,
            due=period.due(min(days)) if days else None,
        )

    def chosen(
        self,
        period: Period,
        handed: dict[Slot, HandedIn],
        newest: dict[str, State],
        unit: UnitId | None,
    ) -> ChosenPeriod:
        """Tell a period and how the figures of a unit stand, or those of all units."""
        dues = [
            due(self.place, kpi, of, period, handed.get((kpi.id, of, period.id)))
            for kpi, of in owing(self.place, period)
            if unit in (None, of)
        ]
        late = max((each.late_days(self.now) for each in dues), default=0)
        state = _state([each.handed_in for each in dues], newest.get(period.id))
        if state is None:
            ended = "due" if period.last < self.today else "running"
            state = "late" if any(each.is_missing(self.now) for each in dues) else ended
        told = self.one(period).model_dump()
        return ChosenPeriod.model_validate({**told, "state": state, "late_days": late})


def numbered(upload: int) -> str:
    """Give the number by which people name an upload."""
    return f"SL-{upload:04}"


async def scene(conn: Connection, request: Request, caller: Caller) -> Scene:
    """Read it."""
    services = Services.of(request)
    found = await services.kpis.place(conn, services.profile.zone, None)
    return Scene(
        place=found,
        now=services.clock.now(),
        actor=caller.actor,
        reads=await reach(conn, caller, Permission.KPI_READ),
        hands_in=await reach(conn, caller, Permission.KPI_HANDIN),
        approves=await reach(conn, caller, Permission.KPI_APPROVE),
    )


def allow(scene: Scene, caller: Caller, unit: UnitId) -> None:
    """Refuse who sees no figures of a unit. Raises ProblemError."""
    if not scene.sees(unit):
        raise ProblemError(refusal(caller, Permission.KPI_READ, unit))


def _within(units: Collection[UnitId] | None, unit: UnitId) -> bool:
    return units is None or unit in units


def _may(upload: Upload, act: Act, who: Who) -> bool:
    return why_not(upload.state, act, who, made_by=upload.made_by) is None


def _state(handed: list[HandedIn | None], newest: State | None) -> str | None:
    """Tell how figures stand that are there, or were given back; None: they are not."""
    there = [each for each in handed if each is not None]
    if there and len(there) == len(handed):
        return "approved" if all(each.is_approved for each in there) else "submitted"
    return "returned" if newest is State.RETURNED else None
