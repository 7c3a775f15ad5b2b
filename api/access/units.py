"""Permissions for a unit: required of a caller, or refused with a word on who has them."""

from collections.abc import Sequence
from typing import Final

from core.model import UnitId
from core.service.problem import Problem, ProblemError
from core.store import roles
from core.store.pool import Connection
from core.store.roles import Holder

from .caller import NOT_SIGNED_IN, Caller
from .permissions import ASKING, ROLES, Permission

FORBIDDEN: Final = Problem(403, "Not allowed", "your role does not include this; ask an admin")
_NAMED_MAX: Final = 5


async def require(
    conn: Connection, caller: Caller, permission: Permission, unit: UnitId | None
) -> None:
    """Refuse a caller that lacks a permission for a unit; None: for the whole place."""
    tree = await roles.unit_tree(conn)
    if caller.may_for(permission, unit, tree):
        return
    if may_ask(caller, permission):
        raise ProblemError(await who_can(conn, permission, tree.line(unit) if unit else ()))
    raise ProblemError(refusal(caller, permission, unit))


async def reach(
    conn: Connection, caller: Caller, permission: Permission
) -> frozenset[UnitId] | None:
    """Return the units for which a caller has a permission; None: all, and what has no unit."""
    tops = caller.tops(permission)
    return tops and (await roles.unit_tree(conn)).under(tops)


def may_ask(caller: Caller, permission: Permission) -> bool:
    """Whether the caller, who may not, may ask somebody who may."""
    return bool(ASKING.get(permission, frozenset()) & caller.roles)


async def who_can(conn: Connection, permission: Permission, line: Sequence[UnitId] = ()) -> Problem:
    """Refuse, and name roles, and people who hold them in any of these units or everywhere."""
    wanted = sorted(ROLES[permission])
    found = await roles.holders(conn, wanted, line)
    who = {
        "roles": [role.value for role in wanted],
        "users": [{"id": holder.id, "name": holder.name} for holder in found],
    }
    detail = f"this takes role {' or '.join(wanted)}; ask {_named(found)}"
    return Problem(403, "Not allowed", detail, extra={"who_can": who})


def refusal(caller: Caller, permission: Permission, unit: UnitId | None = None) -> Problem:
    """Say why a caller may not; None: not in the whole place."""
    if not caller.known:
        return NOT_SIGNED_IN
    tops = caller.tops(permission)
    if not tops:
        return FORBIDDEN
    where = unit or "the whole place"
    covered = ", ".join(sorted(tops))
    detail = f"your role is for {covered} and what lies in it, not for {where}"
    return Problem(403, "Not allowed", detail)


def _named(found: Sequence[Holder]) -> str:
    names = [f"{holder.name} ({holder.id})" for holder in found[:_NAMED_MAX]]
    more = len(found) - len(names)
    return ", ".join([*names, *([f"{more} more"] if more else [])]) or "who runs the center"
