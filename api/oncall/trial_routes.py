"""Try somebody's ways, see what came of it, confirm that a test arrived."""

import math
import secrets
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request
from pydantic import StringConstraints

from alerts import waytest
from alerts.oncall.people import Person
from alerts.waytest import tables
from api.access import Caller, Needs, Permission
from api.messages import MISSING, PROBLEMS, TOO_SOON, UNFIT_NOW
from api.requests import address_of
from api.services import Services
from core.service.problem import Problem, ProblemError
from core.store import audit
from core.store.audit import Act
from core.store.people import Role
from core.store.pool import Connection

from .scene import me, roster
from .trial_models import Trial, TrialCode, TrialConfirmed, TrialWay

routes = APIRouter(prefix="/api/ioc/v1/oncall/people", tags=["oncall"], responses=PROBLEMS)

Signed = Annotated[Caller, Depends(Needs(Permission.PERSON))]
Slug = Annotated[str, StringConstraints(max_length=64)]

_KNOWN: Final = {**MISSING, **UNFIT_NOW}  # somebody of a roster that is in force
_NOBODY: Final = Problem(404, "No such person", "oncall.yml or people.csv names them")
_NOT_HIM: Final = Problem(
    403, "Not allowed", "people try their own ways; an administrator tries everybody's"
)
_NO_WAY: Final = Problem(
    409, "No way to try", "write channels: {p1: [voice, sms]} for this person in oncall.yml"
)
_NO_CODE: Final = Problem(
    404, "No such code", "codes live for a day and count once; look at the newest message"
)


@routes.post("/{id}/test", status_code=202, responses={**_KNOWN, **TOO_SOON})
async def call(request: Request, id_: Annotated[Slug, Path(alias="id")], caller: Signed) -> Trial:
    """Send a test by each way, one after the other. Once a minute."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn, conn.transaction():
        person = await _person(conn, services, caller, id_)
        if until := await tables.wait_until(conn, id_, now):
            raise ProblemError(_too_soon(math.ceil((until - now).total_seconds())))
        made = waytest.messages(person, secrets.token_hex(8), now)
        wanted = [waytest.Wanted(way, message, caller.actor) for way, message in made]
        if not wanted:
            raise ProblemError(_NO_WAY)
        await waytest.put(conn, wanted)
        ways = ", ".join(each.way for each in wanted)
        act = Act(caller.actor, "oncall.test", id_, {"ways": ways}, address_of(request))
        await audit.append(conn, act, now=now)
        return await _told(conn, person)


@routes.get("/{id}/test", responses=_KNOWN)
async def seen(request: Request, id_: Annotated[Slug, Path(alias="id")], caller: Signed) -> Trial:
    """Tell the last test of each way."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        return await _told(conn, await _person(conn, services, caller, id_))


@routes.post("/{id}/test/confirm", responses=_KNOWN)
async def confirm(
    request: Request, id_: Annotated[Slug, Path(alias="id")], given: TrialCode, caller: Signed
) -> TrialConfirmed:
    """Say that a test arrived, by the code that it has."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn, conn.transaction():
        await _person(conn, services, caller, id_)
        way = await waytest.confirm(conn, id_, waytest.plain_code(given.code), now=now)
        if way is None:
            raise ProblemError(_NO_CODE)
        act = Act(caller.actor, "oncall.test.confirm", id_, {"way": way}, address_of(request))
        await audit.append(conn, act, now=now)
    return TrialConfirmed(way=way)


async def _person(conn: Connection, services: Services, caller: Caller, id_: str) -> Person:
    """Give who is to be tried, if who asks may try him. Raises ProblemError."""
    oncall = await roster(conn, services)
    if me(oncall, caller) != id_ and Role.ADMIN not in caller.roles:
        raise ProblemError(_NOT_HIM)
    if id_ not in oncall.people:
        raise ProblemError(_NOBODY)
    return oncall.people[id_]


async def _told(conn: Connection, person: Person) -> Trial:
    found = {each.way: each for each in await waytest.newest(conn, person.id)}
    ways = []
    for way in waytest.ways_of(person):
        last = found.get(way)
        ways.append(
            TrialWay(
                way=way,
                asked_at=last.asked_at if last else None,
                result=last.result if last else None,
                answer=last.answer if last else None,
                confirmed_at=last.confirmed_at if last else None,
                tested_at=last.tested_at if last else None,
            )
        )
    return Trial(person=person.id, ways=ways)


def _too_soon(seconds: int) -> Problem:
    return Problem(
        429,
        "Tried a moment ago",
        f"wait {seconds} s",
        extra={"retry_after_seconds": seconds},
        headers={"Retry-After": str(seconds)},
    )
