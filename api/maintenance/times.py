"""When there was, is or will be maintenance: what charts hatch."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request

from alerts.maintenance import tables
from alerts.state.owners import Owners
from api.access import Caller, Needs, Permission, reach
from api.messages import PROBLEMS
from api.services import Services
from api.wall.layout import Name
from core.store import roles

from . import told
from .models import MaintenanceTimes, Moment

routes = APIRouter(prefix="/api/ioc/v1/maintenance", tags=["alerts"], responses=PROBLEMS)

Reader = Annotated[Caller, Depends(Needs(Permission.ALERTS, by_unit=True))]

_KEPT_MAX: Final = 1_000
_TIMES_MAX: Final = 1_000


@routes.get("/times")
async def times(
    request: Request,
    caller: Reader,
    since: Annotated[Moment, Query()],
    until: Annotated[Moment, Query()],
) -> MaintenanceTimes:
    """List the times of maintenance that are not over by `since` and begin before `until`.

    Of more than 1,000 the last ones.
    """
    async with Services.of(request).pool.connection() as conn:
        units = await reach(conn, caller, Permission.ALERTS)
        tree, owned = await roles.unit_tree(conn), (await Owners.read(conn)).owned
        kept = await tables.kept(conn, since=since, most=_KEPT_MAX)
    every = [each for each in kept if each.within(tree).concerns(units)]
    titles = {
        each.planned.id: Name(each.title_vi, each.title_en or each.title_vi) for each in every
    }
    windows = [window for each in every for window in each.within(tree).windows(since, until)]
    windows.sort(key=lambda window: (window.starts_at, window.id))
    return MaintenanceTimes(
        times=[told.time_of(each, titles[each.id], owned) for each in windows[-_TIMES_MAX:]]
    )
