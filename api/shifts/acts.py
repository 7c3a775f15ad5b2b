"""What those on duty do: write in the log, hand over, take back, confirm."""

from typing import Any, Final

from fastapi import APIRouter, Request

from alerts.incidents.keeping import Hand
from alerts.shifts import keeping, tables
from alerts.shifts.keeping import Written
from alerts.shifts.record import Desk, Handover, refusals
from alerts.shifts.scene import scene
from alerts.shifts.sheet import written
from api.access import Caller, Permission, require
from api.incidents.acts import Writer
from api.messages import PROBLEMS, RowNumber
from api.messages import Problem as Told
from api.requests import address_of
from api.services import Services
from core.model import UnitId
from core.service.problem import Problem, ProblemError, misfit
from core.store.pool import Connection

from .desks import desk_of
from .models import HandoverConfirmed, HandoverPage, HandoverWanted, ShiftNoted
from .routes import NONE, told_page

routes = APIRouter(prefix="/api/ioc/v1", tags=["handovers"], responses=PROBLEMS)

_REFUSED: Final[dict[int | str, dict[str, Any]]] = {404: {"model": Told}, 409: {"model": Told}}
_WAITS: Final = Problem(
    409, "Another one waits", "a hand-over waits to be confirmed: confirm it, or take it back"
)
_DONE: Final = Problem(409, "Too late", "it is confirmed or withdrawn already")
_OTHERS: Final = Problem(409, "Not yours", "whoever wrote a hand-over takes it back")


@routes.post("/shift-notes", status_code=201)
async def note(request: Request, wanted: ShiftNoted, caller: Writer) -> HandoverPage:
    """Write a line of the log. A repeated request writes nothing."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        async with conn.transaction():
            desk, hand = await _desk(conn, caller, wanted.unit), _hand(request, caller)
            await keeping.note(conn, desk.unit, wanted.text, wanted.request, hand)
        return await told_page(conn, services, caller, desk)


@routes.post("/handovers", status_code=201, responses=_REFUSED)
async def write(request: Request, wanted: HandoverWanted, caller: Writer) -> HandoverPage:
    """Hand over: what there is now is written down, and waits for the next person."""
    services, hand = Services.of(request), _hand(request, caller)
    profile, person = services.profile, caller.person()
    async with services.pool.connection() as conn:
        async with conn.transaction():
            desk = await _desk(conn, caller, wanted.unit)
            there = await scene(conn, desk, profile.name_vi, profile.zone, hand.now)
            sheet = written(there, wanted.note, person.name)
            new = Written(sheet, wanted.note, there.since, desk.unit)
            if await keeping.write(conn, new, hand) is None:
                raise ProblemError(_WAITS)
        return await told_page(conn, services, caller, desk)


@routes.post("/handovers/{number}/confirm", responses=_REFUSED)
async def confirm(
    request: Request, number: RowNumber, wanted: HandoverConfirmed, caller: Writer
) -> HandoverPage:
    """Confirm what somebody else handed over: that very text, named by its hash."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        async with conn.transaction():
            old, desk = await _locked(conn, caller, number)
            if not old.is_waiting:
                raise ProblemError(_DONE)
            if faults := list(refusals(old, caller.actor, wanted.sha256)):
                raise ProblemError(
                    misfit("It is not confirmed", ((f"/{field}", why) for field, why in faults))
                )
            await keeping.confirm(conn, old, wanted.remark, _hand(request, caller))
        return await told_page(conn, services, caller, desk)


@routes.post("/handovers/{number}/withdraw", responses=_REFUSED)
async def withdraw(request: Request, number: RowNumber, caller: Writer) -> HandoverPage:
    """Take back what nobody has confirmed yet, to write it anew."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        async with conn.transaction():
            old, desk = await _locked(conn, caller, number)
            if not old.is_waiting:
                raise ProblemError(_DONE)
            if old.written_by != caller.actor:
                raise ProblemError(_OTHERS)
            await keeping.withdraw(conn, old, _hand(request, caller))
        return await told_page(conn, services, caller, desk)


async def _desk(conn: Connection, caller: Caller, unit: str | None) -> Desk:
    return await desk_of(conn, caller, Permission.DUTY, unit)


async def _locked(conn: Connection, caller: Caller, number: int) -> tuple[Handover, Desk]:
    """Read one that is to be changed, and whose desk it is. Raises ProblemError."""
    old = await tables.locked(conn, number)
    if old is None:
        raise ProblemError(NONE)
    await require(conn, caller, Permission.DUTY, UnitId(old.unit) if old.unit else None)
    return old, await _desk(conn, caller, old.unit)


def _hand(request: Request, caller: Caller) -> Hand:
    return Hand(caller.by(address_of(request)), Services.of(request).clock.now())
