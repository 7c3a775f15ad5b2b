"""Who can be called for an alert by hand."""

from typing import Final

from alerts.desk.shown import Shown
from alerts.escalation.coming import is_climbed
from alerts.links.tables import is_shut_out
from alerts.oncall.people import Person
from api.services import Services
from core.service.problem import Problem, ProblemError
from core.store.pool import Connection

from .within import unfit

_NO_CHAIN: Final = Problem(
    409, "Not done", "no chain of oncall.yml calls anybody for this alert; name a person"
)


async def require_chain(conn: Connection, services: Services, alert: Shown) -> None:
    """Raise when nobody is called by a chain, so that nobody would come next."""
    oncall = await services.routings.now(conn)
    if oncall is None or not is_climbed(oncall, alert.matched):
        raise ProblemError(_NO_CHAIN)


async def person_of(conn: Connection, services: Services, name: str | None) -> Person | None:
    """Give who is meant. Raises ProblemError: nobody is of this id, or can be called."""
    if name is None:
        return None
    oncall = await services.routings.now(conn)
    found = oncall.people.get(name) if oncall else None
    if found is None:
        raise ProblemError(unfit("person", "there is nobody of this id in oncall.yml"))
    if not found.ways:  # who has it would not know, and nobody is called any more
        raise ProblemError(unfit("person", f"{found.name} is told by no way; call somebody else"))
    if found.user and await is_shut_out(conn, found.user):
        raise ProblemError(unfit("person", f"the account of {found.name} is disabled"))
    return found
