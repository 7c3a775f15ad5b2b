"""What stands behind a value: rows of uploads, growth of counters by day, revisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field

from api.access import Permission, require
from api.messages import MISSING, PROBLEMS
from api.services import Services
from core.model import Period, UnitId
from core.service.problem import Problem, ProblemError, misfit
from core.store.blocks.read import TooManySamplesError
from core.store.people import names
from core.store.pool import Connection
from core.store.select import Catalogue as Series
from core.store.select import TooMuchError
from core.store.sql import fetched, named_rows
from kpi.board import SQL, Handed, uploads, values
from kpi.counting import Span, growth, series_of
from kpi.define import Kpi, TermKind
from kpi.keeping import Revision, revisions
from kpi.values import Figure, Value, ratio
from promql.values import holds

from .models.board import KpiId, PeriodId, ScopeId
from .models.rows import KpiGrowth, KpiRevision, KpiRevisions, KpiRow, KpiRows, KpiUpload
from .scene import Reader, Scene, scene, snapshot
from .told import nothing, of_figure, of_value, period, person, point, term, unit

routes = APIRouter(prefix="/api/ioc/v1/kpis", tags=["kpis"], responses=PROBLEMS)

_PAGE: Final = 500
_DAY: Final = timedelta(days=1)
_TOO_MUCH: Final = Problem(
    503, "Too much to count at once", "the samples of this period are too many to list by day"
)


class RowsQuery(BaseModel, extra="forbid"):
    """Of which unit and period rows are asked for. after: `next` of the page before."""

    unit: UnitId = Field(max_length=100)
    period: PeriodId
    as_of: date | None = None
    after: int = Field(default=0, ge=0, lt=2**31)


class RevisionsQuery(BaseModel, extra="forbid"):
    """Of which value revisions are asked for: of a unit, or of a scope."""

    unit: UnitId | None = Field(default=None, max_length=100)
    scope: ScopeId | None = None
    period: PeriodId


@dataclass(frozen=True, slots=True)
class _Of:
    """Whose rows are asked for."""

    kpi: Kpi
    unit: UnitId
    period: Period

    @property
    def params(self) -> dict[str, Any]:
        """As queries take it."""
        return {"kpi": self.kpi.id, "unit": self.unit, "period": self.period.id}


@routes.get("/{id}/rows", responses=MISSING)
async def rows(
    request: Request,
    id_: Annotated[KpiId, Path(alias="id")],
    asked: Annotated[RowsQuery, Query()],
    caller: Reader,
) -> KpiRows:
    """Tell what the value of a unit is made of, down to the cell of a file or a day of a series."""
    services = Services.of(request)
    async with snapshot(services) as conn:
        seen = await scene(conn, services, caller, asked.as_of)
        of = _Of(seen.kpi(id_), asked.unit, seen.period(asked.period))
        await require(conn, caller, Permission.KPI_READ, asked.unit)
        stored = await values(conn, [of.period], seen.at, [of.kpi.id])
        value = next((each.value for each in stored if each.value.unit == of.unit), None)
        upload = await _upload(conn, seen, of, value)
        listed, count = await _listed(conn, of, upload, asked.after) if upload else ([], 0)
        grown = await _grown(conn, seen, of) if of.kpi.is_live else []
        called = await names(conn) if upload else {}
    page = grown[asked.after : asked.after + _PAGE]
    return KpiRows(
        kpi=of.kpi.id,
        unit=unit(seen, of.unit),
        period=period(of.period, of.kpi.due_day),
        shown_as_of=seen.moment.now,
        unit_of_measure=of.kpi.unit_of_measure,
        decimals=of.kpi.decimals,
        numerator_term=term(of.kpi.numerator),
        denominator_term=term(of.kpi.denominator) if of.kpi.denominator else None,
        point=point(value) if value else nothing(of.period),
        origin=value.origin.value if value else None,
        as_of=value.as_of if value else None,
        upload=told_upload(seen, upload, called) if upload else None,
        rows=listed,
        growth=page,
        total=count + len(grown),
        next=_next(asked.after, listed, len(grown)),
    )


@routes.get("/{id}/revisions", responses=MISSING)
async def revised(
    request: Request,
    id_: Annotated[KpiId, Path(alias="id")],
    asked: Annotated[RevisionsQuery, Query()],
    caller: Reader,
) -> KpiRevisions:
    """Tell how a value was changed, the newest first."""
    services = Services.of(request)
    if (asked.unit is None) == (asked.scope is None):
        raise ProblemError(misfit("Of which value?", [("/unit", "give either unit or scope")]))
    async with snapshot(services) as conn:
        seen = await scene(conn, services, caller)
        kpi, of = seen.kpi(id_), seen.period(asked.period)
        if asked.unit is not None:
            await require(conn, caller, Permission.KPI_READ, asked.unit)
        found = await revisions(conn, (kpi.id, asked.unit or "", asked.scope or "", of.id))
        handed = await uploads(conn, (each.value.upload for each in found if each.value.upload))
        called = await names(conn) if handed else {}
    told = [_revision(seen, each, handed, called) for each in found]
    return KpiRevisions(kpi=kpi.id, period=of.id, revisions=told)


def told_upload(seen: Scene, upload: Handed, called: Mapping[str, str]) -> KpiUpload:
    """Tell an upload. called: names of people by their ids."""
    return KpiUpload.model_validate(
        {
            "number": upload.id,
            "unit": unit(seen, UnitId(upload.unit)),
            "made_by_name": person(upload.made_by, called),
            "decided_by_name": person(upload.decided_by, called),
            **{
                field: getattr(upload, field)
                for field in KpiUpload.model_fields
                if field in Handed.__slots__ and field != "unit"
            },
        }
    )


async def _upload(conn: Connection, seen: Scene, of: _Of, value: Value | None) -> Handed | None:
    """Find the upload that a value comes from, or that gave one of its figures."""
    id_ = value.upload if value else None
    if id_ is None and of.kpi.is_live and of.kpi.is_handed_in:
        found = await fetched(conn, SQL["upload_of"], of.params | {"at": seen.moment.now})
        id_ = found[0][0] if found else None
    return (await uploads(conn, [id_])).get(id_) if id_ is not None else None


async def _listed(
    conn: Connection, of: _Of, upload: Handed, after: int
) -> tuple[list[KpiRow], int]:
    params = of.params | {"upload": upload.id, "after": after, "limit": _PAGE}
    found = await named_rows(conn, SQL["upload_rows"], params)
    ((count,),) = await fetched(conn, SQL["count_rows"], params)
    return [_row(of.kpi, each) for each in found], int(count)


def _row(kpi: Kpi, row: Mapping[str, Any]) -> KpiRow:
    value, _ = ratio(kpi, Figure(row["numerator"], row["denominator"]))
    figure = of_figure(row["numerator"], row["denominator"])
    return KpiRow.model_validate({**row, **figure, "value": value})


async def _grown(conn: Connection, seen: Scene, of: _Of) -> list[KpiGrowth]:
    """Give what counters grew by, term by term, series by series, day by day."""
    last = min(of.period.last, seen.moment.today)
    days = [of.period.first + n * _DAY for n in range((last - of.period.first).days + 1)]
    known, told = Series(holds), list[KpiGrowth]()
    terms = zip(("numerator", "denominator"), of.kpi.terms, strict=False)
    try:
        for name, each in terms:
            if each.kind is not TermKind.COUNTER:
                continue
            series = await series_of(conn, each, known)
            ids = [id_ for id_ in series.labels if series.unit(id_) == of.unit]
            spans = [Span(day, day) for day in days]
            found = (await growth(conn, ids, spans, seen.place.zone)).grown
            told += [
                KpiGrowth(
                    term="numerator" if name == "numerator" else "denominator",
                    series=dict(series.labels[id_]),
                    day=days[place],
                    growth=float(grown.growth),
                )
                for (place, id_), grown in sorted(found.items(), key=lambda pair: pair[0][::-1])
                if grown.growth
            ]
    except (TooMuchError, TooManySamplesError):
        raise ProblemError(_TOO_MUCH) from None
    return told


def _next(after: int, listed: Sequence[KpiRow], grown: int) -> int | None:
    if len(listed) == _PAGE:
        return listed[-1].line
    return after + _PAGE if grown > after + _PAGE else None


def _revision(
    seen: Scene, found: Revision, handed: Mapping[int, Handed], called: Mapping[str, str]
) -> KpiRevision:
    value = found.value
    upload = handed.get(value.upload or 0)
    return KpiRevision.model_validate(
        {
            **of_value(value, is_stored=True),
            "id": found.id,
            "recorded_at": found.recorded_at,
            "replaced_at": found.replaced_at,
            "have": value.have,
            "want": value.want,
            "upload": told_upload(seen, upload, called) if upload else None,
        }
    )
