"""Of which units alerts are meant, and what a request says that does not fit."""

from collections.abc import Collection

from api.access import Caller, Permission, reach
from core.model import UnitId
from core.service.problem import Problem, misfit
from core.store import roles
from core.store.pool import Connection


async def units_of(
    conn: Connection, caller: Caller, permission: Permission, unit: str | None
) -> Collection[str] | None:
    """Units whose alerts are meant; None: all. unit: the one that was asked for."""
    allowed = await reach(conn, caller, permission)
    if unit is None:
        return allowed
    inside = (await roles.unit_tree(conn)).under(frozenset({UnitId(unit)}))
    return inside if allowed is None else inside & allowed


def unfit(field: str, reason: str) -> Problem:
    """Say which member of a request does not fit, and why."""
    return misfit("The request does not fit", [(f"/{field}", reason)])
