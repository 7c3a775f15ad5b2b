"""A test of somebody's way, by the link that it has: one tap says that it arrived.

Opening it does nothing.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from alerts import waytest
from alerts.links import LIFE, WayLink
from alerts.oncall.people import Person
from alerts.waytest import Linked
from api.messages import PROBLEMS
from api.requests import address_of
from api.services import Services
from core.service.problem import ProblemError
from core.store import audit
from core.store.audit import Act
from core.store.pool import Connection

from . import told
from .keys import guessed, is_shut_out, over
from .linked import REFUSED, Anyone, Key
from .models import PhoneTest

routes = APIRouter(prefix="/api/ioc/v1/phone/tests", tags=["phone"], responses=PROBLEMS)

Code = Annotated[str, Path(pattern=r"^[2-9A-HJ-NP-Z]{4}$")]


@routes.get("/{code}", responses=REFUSED)
async def seen(request: Request, code: Code, _caller: Anyone, key: Key = "") -> PhoneTest:
    """Show the test of a link."""
    services = Services.of(request)
    async with services.pool.connection() as conn:
        return _shown(services, code, *await _found(conn, request, code, key))


@routes.post("/{code}", responses=REFUSED)
async def confirm(request: Request, code: Code, _caller: Anyone, key: Key = "") -> PhoneTest:
    """Say that the test of a link arrived. A second time changes nothing."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn, conn.transaction():
        person, test = await _found(conn, request, code, key)
        if await waytest.confirm_linked(conn, test.id, now=now):
            detail = {"way": test.way, "by": "link"}
            act = Act(person.actor, "oncall.test.confirm", person.id, detail, address_of(request))
            await audit.append(conn, act, now=now)
        return _shown(services, code, *await _found(conn, request, code, key))


async def _found(conn: Connection, request: Request, code: str, key: str) -> tuple[Person, Linked]:
    """Tell whose link it is, and of which test. Raises ProblemError."""
    services = Services.of(request)
    now = services.clock.now()
    tests = await waytest.linked(conn, code, now=now)
    test = next((each for each in tests if services.signer.is_key(_link(code, each), key)), None)
    if test is None:
        raise ProblemError(guessed(request, services))
    oncall = await services.routings.now(conn)
    person = oncall.people.get(test.person) if oncall else None
    if person is None or await is_shut_out(conn, person):
        raise ProblemError(over("whom it was sent to is on call no more", services))
    if test.asked_at + LIFE <= now:
        raise ProblemError(over("it was good for 24 hours", services))
    return person, test


def _link(code: str, test: Linked) -> WayLink:
    return WayLink(code=code, person=test.person, way=test.way, expires_at=test.asked_at + LIFE)


def _shown(services: Services, code: str, person: Person, test: Linked) -> PhoneTest:
    return PhoneTest(
        as_of=services.clock.now(),
        place=told.place(services.profile),
        you=person.name,
        code=code,
        way=test.way,
        asked_at=test.asked_at,
        expires_at=test.asked_at + LIFE,
        confirmed_at=test.confirmed_at,
    )
