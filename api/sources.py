"""The senders for those who look after them: last seen, rate, holes, refusals."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request

from core.model import Freshness, SourceId, freshness
from core.service.problem import Problem, ProblemError
from core.store import refused, sources
from core.store.refused import Filter
from core.store.sources import Counted, Gap

from . import messages
from .access import Caller, Needs, Permission
from .instants import ms_of
from .messages import MISSING, PROBLEMS
from .refusals import page_of
from .services import Services
from .source_messages import (
    ReasonCount,
    SourceDetail,
    SourceGap,
    SourceHole,
    SourcePage,
    SourceQuality,
    SourceState,
    SourceTotals,
)
from .tiles import Pulse
from .wall.layout import Name

routes = APIRouter(
    prefix="/api/ioc/v1/sources",
    tags=["sources"],
    responses={**PROBLEMS, 503: {"model": messages.Problem}},
)

Steward = Annotated[Caller, Depends(Needs(Permission.SOURCES))]

_PAGE_MAX: Final = 200
_GAPS_SHOWN: Final = 50
_HOLES_SHOWN: Final = 500
_REFUSED_SHOWN: Final = 50
_HOUR: Final = timedelta(hours=1)

_NOT_KNOWN_YET: Final = Problem(
    503, "Not known yet", "the samples have not been read yet", headers={"Retry-After": "2"}
)
_NO_SOURCE: Final = Problem(404, "No such source", "GET /api/ioc/v1/sources lists them")


@routes.get("")
async def listed(
    request: Request,
    _caller: Steward,
    after: Annotated[str, Query(max_length=63)] = "",
    q: Annotated[
        str, Query(max_length=100, description="Part of a name; marks do not count.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=_PAGE_MAX)] = _PAGE_MAX,
) -> SourcePage:
    """List sources by id, a page at a time."""
    services = Services.of(request)
    pulses, now = _pulses(services), services.clock.now()
    async with services.pool.connection() as conn:
        found = await sources.page(conn, after=after, asked=q, limit=limit + 1, now=now)
        totals = await sources.totals(conn, now=now)
        shown = found[:limit]
        told = await sources.last_told(conn, _silent(shown, pulses), now=now)
        holes = await sources.holes(conn, [one.id for one in shown], limit=_HOLES_SHOWN, now=now)
    states = [_state(one, pulses.get(one.id), told.get(one.id), ms_of(now)) for one in shown]
    return SourcePage(
        now=ms_of(now),
        sources=states,
        next=shown[-1].id if len(found) > limit else None,
        totals=SourceTotals(
            sources=totals.sources,
            gaps=totals.gaps,
            rejected=totals.rejected,
            samples_per_minute=_together(pulses),
        ),
        holes=[
            SourceHole(
                id=hole.id,
                source=hole.source_id,
                from_time=ms_of(hole.from_time),
                to_time=ms_of(hole.to_time),
            )
            for hole in holes
            if hole.source_id is not None
        ],
    )


@routes.get("/{id}", responses=MISSING)
async def one(
    request: Request, id_: Annotated[str, Path(alias="id")], _caller: Steward
) -> SourceDetail:
    """One source, its holes, and what was refused of it."""
    services, source = Services.of(request), SourceId(id_)
    pulses, now = _pulses(services), services.clock.now()
    async with services.pool.connection() as conn:
        found = await sources.counted(conn, source, now=now)
        if found is None:
            raise ProblemError(_NO_SOURCE)
        told = await sources.last_told(conn, _silent([found], pulses), now=now)
        gaps = await sources.gaps(conn, source, limit=_GAPS_SHOWN, now=now)
        waiting = await refused.reasons(conn, source)
        since_ever = await sources.reasons(conn, source)
        per_minute = await refused.per_minute(conn, source, since=now - _HOUR)
        newest = await refused.newest(
            conn, Filter(source=source), replayed=False, limit=_REFUSED_SHOWN + 1
        )
    return SourceDetail(
        now=ms_of(now),
        source=_state(found, pulses.get(source), told.get(source), ms_of(now)),
        gaps=[_gap(gap) for gap in gaps],
        waiting=_counts(waiting),
        since_ever=_counts(since_ever),
        per_minute=list(per_minute),
        newest=page_of(newest, _REFUSED_SHOWN),
    )


def _together(pulses: Mapping[SourceId, Pulse]) -> float | None:
    known = [rate for one in pulses.values() if (rate := one.samples_per_minute) is not None]
    return sum(known) if known else None


def _pulses(services: Services) -> Mapping[SourceId, Pulse]:
    pulses = services.pulses()
    if pulses is None:
        raise ProblemError(_NOT_KNOWN_YET)
    return pulses


def _silent(found: Sequence[Counted], pulses: Mapping[SourceId, Pulse]) -> list[SourceId]:
    """Name those that have sent, but not since this process looks: it looks back a day."""
    return [
        one.id
        for one in found
        if one.series and ((pulse := pulses.get(one.id)) is None or pulse.seen_ms is None)
    ]


def _state(found: Counted, pulse: Pulse | None, told_ms: int | None, now_ms: int) -> SourceState:
    if pulse and pulse.expected:
        found = replace(
            found,
            expected_per_minute=pulse.expected.per_minute,
            period_seconds=pulse.expected.period_seconds,
        )
    seen_ms = told_ms if pulse is None or pulse.seen_ms is None else pulse.seen_ms
    return SourceState(
        id=found.id,
        name=Name(found.name_vi, found.name_en),
        unit=Name(found.unit_vi, found.unit_en or "") if found.unit_vi is not None else None,
        kind="product" if found.origin == "product" else "mapped" if found.topics else "direct",
        topics=list(found.topics),
        contact=found.contact,
        state=_quality(found, seen_ms, now_ms, quiet=pulse is not None and pulse.quiet),
        simulated=pulse is not None and pulse.simulated,
        last_seen=seen_ms,
        heard_at=pulse.heard_ms if pulse else None,
        period_seconds=found.period_seconds,
        samples_per_minute=pulse.samples_per_minute if pulse else None,
        expected_per_minute=found.expected_per_minute,
        minutes=list(pulse.minutes) if pulse else [],
        series=found.series,
        gaps=found.gaps,
        rejected=found.rejected,
    )


def _quality(found: Counted, seen_ms: int | None, now_ms: int, *, quiet: bool) -> SourceQuality:
    if seen_ms is None and found.series:
        return "stale"  # it did send, longer ago than anybody remembers
    if quiet and seen_ms is None:
        return "quiet"
    judged = freshness(seen_ms, now_ms=now_ms, expected_period_seconds=found.period_seconds)
    return _QUALITY[judged]


_QUALITY: Final[Mapping[Freshness, SourceQuality]] = {
    Freshness.FRESH: "fresh",
    Freshness.LATE: "late",
    Freshness.STALE: "stale",
    Freshness.NEVER: "never",
    Freshness.UNKNOWN: "irregular",
}


def _gap(gap: Gap) -> SourceGap:
    return SourceGap.model_validate(
        {
            "id": gap.id,
            "kind": gap.kind,
            "from_time": ms_of(gap.from_time),
            "to_time": ms_of(gap.to_time),
            "missing": gap.missing,
            "of_source": gap.source_id is not None,
        }
    )


def _counts(counted: Mapping[str, int]) -> list[ReasonCount]:
    return [ReasonCount(reason=reason, payloads=count) for reason, count in counted.items()]
