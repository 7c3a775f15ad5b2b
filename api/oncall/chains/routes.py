"""Who would be called when by each chain, and how everybody can be reached."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request

from alerts.oncall.rota import Rota
from alerts.rota import tables
from alerts.rota.ahead import TESTED_FOR
from api.access import Caller, Needs, Permission
from api.messages import PROBLEMS
from api.services import Services

from .climb import climb, contacts
from .models import OncallChains, OncallContacts

routes = APIRouter(prefix="/api/ioc/v1/oncall", tags=["oncall"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.ONCALL_READ))]
Priority = Literal["p1", "p2", "p3", "p4"]


@routes.get("/chains")
async def chains(request: Request, _caller: Reader, priority: Priority = "p1") -> OncallChains:
    """Tell each chain as it would be climbed now for alerts of a priority."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        oncall = await services.routings.now(conn)
        overrides = await tables.overrides(conn, now) if oncall else []
    if oncall is None:
        return OncallChains(as_of=now, chains=[])
    rota = Rota(oncall, overrides)
    found = [climb(rota, each, priority, now) for each in oncall.chains.values()]
    return OncallChains(as_of=now, chains=found)


@routes.get("/people")
async def people(request: Request, _caller: Reader) -> OncallContacts:
    """Tell by which ways everybody can be reached, when that was seen to work, who is on duty."""
    services = Services.of(request)
    now = services.clock.now()
    async with services.pool.connection() as conn:
        oncall = await services.routings.now(conn)
        if oncall is None:
            return OncallContacts(as_of=now, people=[])
        reached = await tables.reached(conn, oncall.people, now - TESTED_FOR)
        rota = Rota(oncall, await tables.overrides(conn, now))
    return OncallContacts(as_of=now, people=contacts(rota, reached, now))
