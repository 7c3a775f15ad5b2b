"""Whose incidents somebody sees and changes, and for which unit he opens one."""

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.incidents import tables
from alerts.incidents.record import is_within, unit_of
from alerts.incidents.tables import Told
from api.access import Caller, Permission, reach, refusal, require
from api.alerts.within import unfit
from api.wall.layout import Name
from core.model import UnitId, UnitTree
from core.service.problem import Problem, ProblemError
from core.store import roles
from core.store.pool import Connection

NONE = Problem(404, "No such incident", "GET /api/ioc/v1/incidents lists them")


@dataclass(frozen=True, slots=True)
class Units:
    """Which unit lies in which, and what some are called."""

    tree: UnitTree
    names: dict[str, Name]

    @classmethod
    async def of(cls, conn: Connection, every: Sequence[Told]) -> "Units":
        """Read what is needed to say of which units incidents are."""
        tree = await roles.unit_tree(conn)
        wanted = {unit_of(each.incident, each.members, tree) for each in every}
        found = await tables.unit_names(conn, {unit for unit in wanted if unit})
        return cls(tree, {id_: Name(*name) for id_, name in found.items()})

    def name_of(self, one: Told) -> Name | None:
        """Give the name of the unit that an incident is of; None: the whole place's."""
        return self.names.get(unit_of(one.incident, one.members, self.tree) or "")


async def allow(conn: Connection, caller: Caller, permission: Permission, one: Told | None) -> Told:
    """Give an incident that there is, to whom it concerns. Raises ProblemError."""
    if one is None:
        raise ProblemError(NONE)
    units = await reach(conn, caller, permission)
    if is_within(one.incident, one.members, units):
        return one
    unit = unit_of(one.incident, one.members, await roles.unit_tree(conn))
    raise ProblemError(refusal(caller, permission, unit))


async def unit_for(conn: Connection, caller: Caller, wanted: str | None) -> UnitId | None:
    """Say for which unit somebody opens one; None: for the whole place. Raises ProblemError."""
    tops = caller.tops(Permission.DUTY)
    if wanted is None:
        if tops is None or len(tops) == 1:
            return min(tops) if tops else None
        reason = f"say for which of your units: {', '.join(sorted(tops))}"
        raise ProblemError(unfit("unit", reason))
    await require(conn, caller, Permission.DUTY, UnitId(wanted))
    if wanted not in (await roles.unit_tree(conn)).parents:
        raise ProblemError(unfit("unit", f"there is no unit {wanted}"))
    return UnitId(wanted)
