"""What is handed in: the form of a unit, uploads with their rows, what waits, who is late."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from api.access import Caller, Needs, Permission
from api.messages import MISSING, PROBLEMS, RowNumber
from api.services import Services
from core.model import Period, PeriodKind, UnitId
from core.service.problem import ProblemError, misfit
from core.store.pool import Connection
from kpi.uploads import late, tables
from kpi.uploads.asked import figures, form_of
from kpi.uploads.dues import forms

from .forms import fields
from .fresh import freshness
from .models import (
    ChosenPeriod,
    HandinFreshness,
    HandinPage,
    HandinReview,
    HandinWaiting,
    PeriodText,
    UnitText,
)
from .review import review
from .scene import NONE, Scene, allow, numbered, scene

routes = APIRouter(prefix="/api/ioc/v1/handin", tags=["handin"], responses=PROBLEMS)

_NAMED_MAX = 5
Reader = Annotated[Caller, Depends(Needs(Permission.KPI_READ, by_unit=True))]


class HandinQuery(BaseModel, extra="forbid"):
    """Which form; without: the one of the caller's own that is due first."""

    unit: UnitText | None = None
    period: PeriodText | None = None


class FreshQuery(BaseModel, extra="forbid"):
    """Of which period; without: the newest that has ended."""

    period: PeriodText | None = None


class RowsQuery(BaseModel, extra="forbid"):
    """Which rows of an upload: those after a line."""

    after: int = Field(default=0, ge=0, lt=2**31)


@routes.get("")
async def page(
    request: Request, asked: Annotated[HandinQuery, Query()], caller: Reader
) -> HandinPage:
    """Tell the form of a unit for a period, with the figures that are there."""
    async with Services.of(request).pool.connection() as conn:
        found = await scene(conn, request, caller)
        units = _units(found)
        unit = UnitId(asked.unit) if asked.unit else next(iter(units), None)
        if unit is None:
            reason = "nobody hands in any figures here; see kpis.yml"
            raise ProblemError(misfit("No such form", [("/unit", reason)]))
        allow(found, caller, unit)
        return await _page(conn, found, unit, asked.period)


@routes.get("/waiting")
async def waiting(request: Request, caller: Reader) -> HandinWaiting:
    """List what waits to be approved, and what was decided of late."""
    async with Services.of(request).pool.connection() as conn:
        found = await scene(conn, request, caller)
        return HandinWaiting(
            as_of=found.now,
            waiting=[found.upload(each) for each in await tables.waiting(conn, found.reads)],
            decided=[found.upload(each) for each in await tables.decided(conn, found.reads)],
        )


@routes.get("/freshness")
async def fresh(
    request: Request, asked: Annotated[FreshQuery, Query()], caller: Reader
) -> HandinFreshness:
    """Tell who has handed in what, what is late, who was reminded, and how good figures are."""
    async with Services.of(request).pool.connection() as conn:
        found = await scene(conn, request, caller)
        spans = found.spans()
        ended = [each for each in spans if each.last < found.today]
        period = found.period(asked.period) if asked.period else next(iter(ended or spans), None)
        if period is None:
            reason = "nobody hands in any figures here; see kpis.yml"
            raise ProblemError(misfit("No such period", [("/period", reason)]))
        return await freshness(conn, found, period, spans)


@routes.get("/uploads/{number}", responses=MISSING)
async def upload(
    request: Request, number: RowNumber, asked: Annotated[RowsQuery, Query()], caller: Reader
) -> HandinReview:
    """Tell an upload with its rows, each beside what it replaces; a page at a time."""
    async with Services.of(request).pool.connection() as conn:
        found = await scene(conn, request, caller)
        one = await tables.one(conn, number)
        if one is None:
            raise ProblemError(NONE)
        allow(found, caller, one.unit)
        return await review(conn, found, one, asked.after)


async def _page(conn: Connection, found: Scene, unit: UnitId, asked: str | None) -> HandinPage:
    spans = found.spans(unit)
    handed, newest = await late.handed_in(conn, spans), await tables.newest(conn, unit)
    told = [found.chosen(span, handed, newest, unit) for span in spans]
    period = found.period(asked) if asked else _first(spans, told)
    form = form_of(found.place, unit, period) if period else None
    if period is None or form is None:
        there_are = ", ".join(span.id for span in spans[:_NAMED_MAX]) or "none"
        reason = (
            f"nothing is handed in by {unit} for {asked or 'any period'}; its forms: {there_are}"
        )
        raise ProblemError(misfit("No such form", [("/period", reason)]))
    if period not in spans:
        handed = await late.handed_in(conn, [period])
    stored = await figures(conn, found.place, [period, period.shifted(-1)], [unit])
    uploads = await tables.of(conn, unit, period.id, found.now)
    counts = late.counted(found.place, await late.reminders(conn, found.place, found.now))
    shown = [found.upload(each) for each in uploads]
    return HandinPage(
        as_of=found.now,
        unit=found.unit(unit),
        period=found.chosen(period, handed, newest, unit),
        units=[found.unit(each) for each in _units(found)],
        periods=told,
        version=form.version,
        reminders=counts.get(unit, 0),
        is_closed=all(field.is_closed for field in form.fields),
        may_submit=found.who(unit).is_officer,
        fields=fields(found.place.catalogue, form, stored),
        current=next((each for each in shown if each.status in {"submitted", "approved"}), None),
        uploads=shown,
    )


def _first(spans: Sequence[Period], told: Sequence[ChosenPeriod]) -> Period | None:
    """Choose what is due first: the oldest of the newest of each kind, else the newest of all."""
    newest: dict[PeriodKind, tuple[Period, ChosenPeriod]] = {}
    for span, each in zip(spans, told, strict=True):
        if each.state != "running":
            newest.setdefault(span.kind, (span, each))
    open_ = [span for span, each in newest.values() if each.state in {"due", "late", "returned"}]
    ended = [span for span, _ in newest.values()]
    return min(open_, key=lambda span: span.last, default=next(iter([*ended, *spans]), None))


@routes.get(
    "/uploads/{number}/file",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}, **MISSING},
)
async def original(request: Request, number: RowNumber, caller: Reader) -> Response:
    """Give the file of an upload as it came."""
    async with Services.of(request).pool.connection() as conn:
        found, one = await scene(conn, request, caller), await tables.one(conn, number)
        if one is None:
            raise ProblemError(NONE)
        allow(found, caller, one.unit)
        body = await tables.file(conn, number)
    if body is None:
        raise ProblemError(NONE)
    name = quote(one.file_name or f"{numbered(number)}.tsv", safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(body, headers=headers, media_type="application/octet-stream")


def _units(found: Scene) -> list[UnitId]:
    """List the units of today that hand in something and whom the caller sees, his own first."""
    every = {of for span in found.spans() for _, of in forms(found.place, span)}
    gone = {unit.id for unit in found.place.units if (unit.valid_to or found.today) < found.today}
    seen = [unit for unit in every - gone if found.sees(unit)]
    return sorted(seen, key=lambda unit: (not found.who(unit).is_officer, found.name(unit).vi))
