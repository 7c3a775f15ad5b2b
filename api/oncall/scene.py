"""What routes of schedules read: the roster in force, overrides, and what who asks may change."""

from datetime import datetime
from typing import Final

from fastapi import Request

from alerts.oncall.people import Oncall
from alerts.rota import tables
from alerts.rota.keeping import Desk
from api.access import Caller, Permission
from api.requests import address_of
from api.services import Services
from core.model import UnitId
from core.service.problem import Problem, ProblemError
from core.store import roles
from core.store.keys import By
from core.store.people import Role
from core.store.pool import Connection

from .told import May, Scene

_NO_ROSTER: Final = Problem(
    409, "No schedules", "this place has no oncall.yml in force; write one, then: ioc apply"
)


async def scene(
    conn: Connection, services: Services, caller: Caller, since: datetime
) -> Scene | None:
    """Read all. since: of overrides, if that is before now; None: no roster is in force."""
    now = services.clock.now()
    oncall = await services.routings.now(conn)
    if oncall is None:
        return None
    kept = await tables.kept(conn, min(since, now))
    actors = {one for each in kept for one in (each.created_by, each.updated_by)}
    return Scene(
        oncall=oncall,
        kept=kept,
        now=now,
        zone=services.profile.zone,
        known=await tables.known(conn, oncall.people, now),
        called=await tables.called(conn, actors),
        me=me(oncall, caller),
    )


def me(oncall: Oncall, caller: Caller) -> str | None:
    """Give which person of the roster asks."""
    user = caller.session.user if caller.session else None
    return next((each.id for each in oncall.people.values() if user and each.user == user), None)


async def may(conn: Connection, oncall: Oncall, caller: Caller) -> May:
    """Say what who asks may change: an administrator all, who is on call his own."""
    if not caller.may(Permission.OVERRIDE):
        return May()
    tree = await roles.unit_tree(conn)
    theirs = frozenset(
        each.id
        for each in oncall.schedules.values()
        if caller.may_for(Permission.OVERRIDE, UnitId(each.unit) if each.unit else None, tree)
    )
    return May(theirs, of_all=caller.key is not None or Role.ADMIN in caller.roles)


async def roster(conn: Connection, services: Services) -> Oncall:
    """Give the roster in force, to be changed. Raises ProblemError."""
    oncall = await services.routings.now(conn)
    if oncall is None:
        raise ProblemError(_NO_ROSTER)
    return oncall


def desk(request: Request, caller: Caller, oncall: Oncall) -> Desk:
    """Say who changes something, and when."""
    by = By(caller.actor, address_of(request))
    return Desk(oncall, by, Services.of(request).clock.now())
