"""Acts by telephone: as at a desk, but few of them, each at most once."""

from datetime import datetime, timedelta
from typing import Final

from alerts.desk import acts, listing
from alerts.desk.acts import Deed, Kind, OwnedError
from alerts.desk.shown import Shown
from api.alerts.calling import person_of, require_chain
from api.instants import stamp
from api.services import Services
from core.service.problem import Problem, ProblemError, misfit
from core.store.keys import By
from core.store.pool import Connection

from .models import PhoneAct, PhoneOwnAct
from .scene import NO_ALERT, Holder
from .told import owner

_CALLED_WITHIN: Final = timedelta(hours=1)
_CALLED_MAX: Final = 10
_OFTEN: Final = Problem(
    429, "Called often", f"a link calls {_CALLED_MAX} times an hour at most; sign in to call more"
)


async def deed_of(
    conn: Connection, services: Services, wanted: PhoneAct | PhoneOwnAct, by: By
) -> Deed:
    """Read what is wanted. Raises ProblemError."""
    person = await person_of(conn, services, wanted.person)
    deed = Deed(
        kind=Kind(wanted.kind),
        by=by,
        request=wanted.request,
        note=wanted.note if isinstance(wanted, PhoneOwnAct) else "",
        until=wanted.until,
        person=person.id if person else "",
        taken_since=wanted.taken_since,
    )
    faults = acts.faults(deed, services.clock.now())
    if faults:
        raise ProblemError(
            misfit("The request does not fit", [(f"/{faults[0].field}", str(faults[0]))])
        )
    return deed


async def check(conn: Connection, services: Services, number: int, deed: Deed) -> None:
    """Raise when somebody is to be called, and there is nobody."""
    if deed.kind is not Kind.ESCALATE or deed.person:
        return
    for found in await listing.shown(conn, [number]):
        await require_chain(conn, services, found)


async def check_calls(conn: Connection, number: int, deed: Deed, now: datetime) -> None:
    """Raise when a link has called often enough: whoever found it does not ring up all night."""
    if deed.kind is not Kind.ESCALATE:
        return
    if await acts.escalations(conn, number, deed.by.actor, now - _CALLED_WITHIN) >= _CALLED_MAX:
        raise ProblemError(_OFTEN)


async def done(conn: Connection, number: int, deed: Deed, holder: Holder, now: datetime) -> Shown:
    """Do it, in the caller's transaction. Raises ProblemError: nothing is done then."""
    try:
        found = await acts.act(conn, number, deed, now=now)
    except OwnedError as error:
        raise ProblemError(_owned(error.alert, holder)) from None
    except acts.ActError as error:
        raise ProblemError(Problem(409, "Not done", str(error))) from None
    if found is None:
        raise ProblemError(NO_ALERT)
    return found


def _owned(alert: Shown, holder: Holder) -> Problem:
    name = owner(alert, holder.people)
    who = {"acked_by_name": name, "acked_at": stamp(alert.acked_at)}
    return Problem(409, "Somebody has it", f"{name} has acknowledged it already", extra=who)
