"""What was refused: looking at it, trying it again, taking it in after all.

`api` stores no samples: it writes an order down, ingest works it off (docs/decisions/0018).
"""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from core.model import Reason, SourceId
from core.service.problem import Problem, ProblemError
from core.store import bells, refused, replays
from core.store.refused import Filter, Refused
from core.store.replays import Asked, Kind

from . import messages
from .access import Caller, Needs, Permission
from .instants import ms_of
from .messages import MISSING, PROBLEMS, RowNumber
from .payload import excerpt
from .requests import address_of
from .services import Services
from .source_messages import (
    RefusedFault,
    RefusedPage,
    RefusedPayload,
    RefusedRow,
    Replay,
    ReplayOrder,
    ReplayResult,
)

routes = APIRouter(prefix="/api/ioc/v1/rejected", tags=["sources"], responses=PROBLEMS)

Steward = Annotated[Caller, Depends(Needs(Permission.SOURCES))]
Replayer = Annotated[Caller, Depends(Needs(Permission.REPLAY))]

_PAGE_MAX: Final = 200
_FAULTS_SHOWN: Final = 3
_WAIT_SECONDS: Final = 5.0  # then the asker comes back for the results
_LOOK_SECONDS: Final = 0.1
OPEN_MAX: Final = 20  # orders; more wait because nobody works them off, or somebody asks too much
_TOO_MANY: Final = Problem(
    429,
    "Too many orders wait",
    f"{OPEN_MAX} orders wait for the ingest process; is it running? See /readyz, or `ioc doctor`",
    extra={"retry_after_seconds": 5},
    headers={"Retry-After": "5"},
)
_ORDERED: Final[dict[int | str, dict[str, Any]]] = {
    202: {"model": Replay},
    429: {"model": messages.Problem},
}


@routes.get("")
async def listed(
    request: Request,
    _caller: Steward,
    source: Annotated[str | None, Query(max_length=63)] = None,
    reason: Reason | None = None,
    before: RowNumber | None = None,
    limit: Annotated[int, Query(ge=1, le=_PAGE_MAX)] = 50,
) -> RefusedPage:
    """Refused payloads that nobody has taken in yet, the newest first."""
    wanted = Filter(
        source=SourceId(source) if source else None,
        reason=reason.value if reason else None,
        before=before,
    )
    async with Services.of(request).pool.connection() as conn:
        found = await refused.newest(conn, wanted, replayed=False, limit=limit + 1)
    return page_of(found, limit)


@routes.get("/{id}", responses=MISSING)
async def one(
    request: Request, id_: Annotated[RowNumber, Path(alias="id")], _caller: Steward
) -> RefusedPayload:
    """Give the text of a refused payload, around the place that was refused."""
    async with Services.of(request).pool.connection() as conn:
        found = await refused.one(conn, id_)
    if found is None:
        raise ProblemError(Problem(404, "No such payload", "refused payloads are kept for 14 days"))
    part = excerpt(found.body, found.refused.faults)
    return RefusedPayload(
        row=_row(found.refused),
        context=dict(found.context),
        whole=found.is_whole,
        before=part.before,
        marked=part.marked,
        after=part.after,
        cut_before=part.cut_before,
        cut_after=part.cut_after,
    )


@routes.post("/try", responses=_ORDERED)
async def attempt(
    request: Request, response: Response, order: ReplayOrder, caller: Replayer
) -> Replay:
    """Take payloads again and undo it: what would become of each. 202: ask for the result later."""
    return await _ordered(request, response, order, (Kind.TRY, caller))


@routes.post("/replay", responses=_ORDERED)
async def replay(
    request: Request, response: Response, order: ReplayOrder, caller: Replayer
) -> Replay:
    """Take payloads in again, for good; once more changes nothing. 202: as for `try`."""
    return await _ordered(request, response, order, (Kind.TAKE, caller))


@routes.get("/replays/{id}", responses=MISSING)
async def result(
    request: Request, id_: Annotated[RowNumber, Path(alias="id")], _caller: Replayer
) -> Replay:
    """How far an order is."""
    return _told(await _found(Services.of(request), id_))


async def _ordered(
    request: Request, response: Response, order: ReplayOrder, what: tuple[Kind, Caller]
) -> Replay:
    services, (kind, caller) = Services.of(request), what
    by = caller.by(address_of(request))
    async with services.pool.connection() as conn:
        if await replays.count_open(conn) >= OPEN_MAX:
            raise ProblemError(_TOO_MANY)
        id_ = await replays.ask(conn, kind, order.ids, by=by, now=services.clock.now())
        await conn.commit()
        await conn.execute(b"NOTIFY " + bells.REPLAYS.encode())
    told = _told(await _found(services, id_))
    try:
        async with asyncio.timeout(_WAIT_SECONDS):
            while told.state == "waiting":
                await asyncio.sleep(_LOOK_SECONDS)
                told = _told(await _found(services, id_))
    except TimeoutError:
        response.status_code = 202
    return told


async def _found(services: Services, id_: int) -> Asked:
    async with services.pool.connection() as conn:
        found = await replays.find(conn, id_)
    if found is None:
        raise ProblemError(Problem(404, "No such order", "orders are kept for 14 days"))
    return found


def _told(asked: Asked) -> Replay:
    if asked.done_at is None:
        return Replay(id=asked.id, state="waiting", results=[])
    if asked.results is None:
        return Replay(id=asked.id, state="given_up", results=[])
    results = [ReplayResult.model_validate(one) for one in asked.results]
    return Replay(id=asked.id, state="done", results=results)


def page_of(found: Sequence[Refused], limit: int) -> RefusedPage:
    """Make a page of what was read, one more than it shows."""
    shown = found[:limit]
    return RefusedPage(
        refused=[_row(one) for one in shown],
        next=shown[-1].id if len(found) > limit else None,
    )


def _row(found: Refused) -> RefusedRow:
    return RefusedRow(
        id=found.id,
        at=ms_of(found.at),
        source=found.source,
        protocol=found.protocol,
        reason=found.reason,
        refused=found.refused,
        payload_bytes=found.payload_bytes,
        replayed_at=ms_of(found.replayed_at) if found.replayed_at else None,
        faults=[RefusedFault.model_validate(fault) for fault in found.faults[:_FAULTS_SHOWN]],
    )
