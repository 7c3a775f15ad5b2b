"""Silences: which there are, what one would hide, make one, end one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request

from alerts.desk import silences
from alerts.desk.called import Called, called
from alerts.desk.quiet import Conditions, fitting
from alerts.desk.silences import Kept, State
from alerts.desk.wanted import PAGE
from alerts.dispatch.silence import Silence
from alerts.review import Counts, counted, hid
from api.access import Caller, Needs, Permission, reach
from api.messages import MISSING, PROBLEMS
from api.requests import address_of
from api.services import Services
from api.wall.layout import Name
from core.model import Condition, Relation
from core.service.problem import Problem as Told
from core.service.problem import ProblemError
from core.store.pool import Connection

from . import shown
from .bell import ring
from .silence_models import (
    SilenceHid,
    SilenceList,
    SilenceMatcher,
    SilencePreview,
    SilenceRow,
    SilenceState,
    SilenceTrial,
    SilenceWanted,
)
from .silencing import allow, unfit

routes = APIRouter(prefix="/api/ioc/v1/silences", tags=["alerts"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.ALERTS, by_unit=True))]
Silencer = Annotated[Caller, Depends(Needs(Permission.SILENCE, by_unit=True))]

_WEEK: Final = timedelta(days=7)
_SAMPLE: Final = 10
_NO_SILENCE: Final = Told(404, "No such silence", "GET /api/ioc/v1/silences lists them")


@dataclass(frozen=True, slots=True)
class _Hidden:
    """What a silence hides now, and hid before."""

    now: int
    counts: Counts


@routes.get("")
async def all_silences(
    request: Request, caller: Reader, state: SilenceState | None = None
) -> SilenceList:
    """List silences; those that are over for 30 days."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        units = await reach(conn, caller, Permission.ALERTS)
        every = [each for each in await silences.every(conn, now) if each.concerns(units)]
        kept = [each for each in every if state is None or each.state(now) == state]
        rows = await _rows(conn, kept, now, units)
    return SilenceList(silences=sorted(rows, key=lambda row: (row.ends_at, row.id)))


@routes.post("/preview")
async def preview(request: Request, trial: SilenceTrial, caller: Reader) -> SilencePreview:
    """Tell what a silence would hide now, and would have hidden in seven days."""
    services = Services.of(request)
    now, conditions = services.clock.now(), conditions_of(trial.matchers)
    async with services.pool.connection() as conn:
        units = await reach(conn, caller, Permission.ALERTS)
        (found,) = await fitting(conn, [conditions], units)
        lately = await silences.count_lately(conn, conditions, now - _WEEK, units)
        sample = await shown.rows(conn, services, [each.id for each in found[:_SAMPLE]])
    return SilencePreview(now=len(found), seven_days=len(found) + lately, sample=sample)


@routes.post("", status_code=201)
async def create(request: Request, wanted: SilenceWanted, caller: Silencer) -> SilenceRow:
    """Make a silence. One for more than a day takes a permission of its own."""
    services = Services.of(request)
    now = services.clock.now()
    silence = Silence(
        id="",
        matchers=conditions_of(wanted.matchers),
        starts_at=wanted.starts_at or now,
        ends_at=wanted.ends_at or now,
    )
    if problem := unfit(silence, wanted.ends_at, now):
        raise ProblemError(problem)
    new = Kept(
        silence=silence,
        created_by=caller.actor,
        comment=wanted.comment,
        updated_at=now,
        actor=caller.actor,
    )
    async with services.pool.connection() as conn:
        await allow(conn, caller, new, now)
        async with conn.transaction():
            made = await silences.put(conn, new, caller.by(address_of(request)), now=now)
        await conn.commit()
        await ring(conn)
        units = await reach(conn, caller, Permission.ALERTS)
        (row,) = await _rows(conn, [made], now, units)
    return row


@routes.get("/{id}/hid", responses=MISSING)
async def hid_by(
    request: Request, id_: Annotated[UUID, Path(alias="id")], caller: Reader
) -> SilenceHid:
    """List what a silence hid while it was in force, or has hidden so far."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        kept = await silences.one(conn, str(id_))
        units = await reach(conn, caller, Permission.ALERTS)
        if kept is None or not kept.concerns(units):
            raise ProblemError(_NO_SILENCE)
        ids = await hid(conn, kept, units, now)
        rows = await shown.rows(conn, services, ids[:PAGE])
    return SilenceHid(as_of=now, total=len(ids), alerts=rows)


@routes.post("/{id}/expire", responses=MISSING)
async def expire(
    request: Request, id_: Annotated[UUID, Path(alias="id")], caller: Silencer
) -> SilenceRow:
    """End a silence now."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        found = await silences.one(conn, str(id_))
        if found is None:
            raise ProblemError(_NO_SILENCE)
        await allow(conn, caller, found, None)
        async with conn.transaction():
            over = await silences.end(conn, str(id_), caller.by(address_of(request)), now=now)
        await conn.commit()
        await ring(conn)
        units = await reach(conn, caller, Permission.ALERTS)
        (row,) = await _rows(conn, [over or found], now, units)
    return row


def conditions_of(matchers: list[SilenceMatcher]) -> tuple[Condition, ...]:
    """Read matchers. Raises ProblemError."""
    return tuple(Condition(each.label, Relation(each.relation), each.value) for each in matchers)


async def _rows(
    conn: Connection, kept: list[Kept], now: datetime, units: Collection[str] | None
) -> list[SilenceRow]:
    known = [each for each in kept if each.state(now) is not State.EXPIRED]
    wanted: list[Conditions] = [each.silence.matchers for each in known]
    found = await fitting(conn, wanted, units)
    hidden = {each.silence.id: len(fits) for each, fits in zip(known, found, strict=True)}
    names = await called(conn, kept)
    counts = await counted(conn, kept, units, now)
    return [
        _row(each, names, _Hidden(hidden.get(each.silence.id, 0), of), now)
        for each, of in zip(kept, counts, strict=True)
    ]


def _row(kept: Kept, names: Called, hidden: _Hidden, now: datetime) -> SilenceRow:
    silence, state = kept.silence, kept.state(now)
    is_active = state is State.ACTIVE
    return SilenceRow(
        id=UUID(silence.id),
        state=state.value,
        matchers=[
            SilenceMatcher(label=each.label, relation=each.relation.value, value=each.value)
            for each in silence.matchers
        ],
        starts_at=silence.starts_at,
        ends_at=silence.ends_at,
        created_by=kept.created_by,
        created_by_name=names.maker(kept),
        unit_names={id_: Name(*name) for id_, name in names.units_of(kept).items()},
        comment=kept.comment,
        hidden=hidden.now,
        hidden_week=hidden.counts.week,
        hid=hidden.counts.hid,
        ends_soon=kept.ends_soon(now),
        matches_nothing=is_active and not hidden.now,
    )
