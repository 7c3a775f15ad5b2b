"""Whose desk is meant: that of the whole place, or of a unit with all that lies in it."""

from alerts.shifts import tables
from alerts.shifts.record import Desk
from api.access import ROLES, Caller, Permission, reach, require
from api.alerts.within import unfit
from core.model import UnitId
from core.service.problem import ProblemError
from core.store import roles
from core.store.people import WHOLE_PLACE
from core.store.pool import Connection

_WHOSE = ROLES[Permission.DUTY] - WHOLE_PLACE  # a unit in which nobody has these has no desk


async def desk_of(
    conn: Connection, caller: Caller, permission: Permission, unit: str | None
) -> Desk:
    """Give the desk that was asked for, if it is the caller's. Raises ProblemError.

    unit: None is the whole place, or the first unit of who has no role there.
    """
    if unit is None:
        tops = caller.tops(permission)
        if tops is None:
            return Desk()
        unit = min(tops)
    await require(conn, caller, permission, UnitId(unit))
    tree = await roles.unit_tree(conn)
    found = await tables.desks(conn, (), [unit])
    if not found:
        raise ProblemError(unfit("unit", f"there is no unit {unit}"))
    ((id_, name_vi, name_en),) = found
    return Desk(id_, tree.under({UnitId(id_)}), name_vi, name_en)


async def desks(conn: Connection, caller: Caller, permission: Permission) -> list[Desk]:
    """Give all desks that are the caller's, that of the whole place first."""
    tops, units = caller.tops(permission), await reach(conn, caller, permission)
    found = await tables.desks(conn, _WHOSE, tops or ())
    of_units = [
        Desk(id_, (), name_vi, name_en)
        for id_, name_vi, name_en in found
        if units is None or id_ in units
    ]
    return of_units if units is not None else [Desk(), *of_units]
