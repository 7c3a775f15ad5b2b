"""Who asks, and what that one may do, and where. Pure."""

from dataclasses import dataclass
from typing import Final

from core.model import UnitId, UnitTree
from core.service.problem import Problem, ProblemError
from core.store.keys import ApiKey, By
from core.store.people import Role
from core.store.screens import Kiosk
from core.store.sessions import Session

from .permissions import BY_UNIT, KIOSK, ROLES, SCOPES, Permission

NOT_SIGNED_IN: Final = Problem(401, "Not signed in", "sign in at /login, or send an API key")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a person with a session, a program with a key, a screen, or nobody known."""

    session: Session | None = None
    key: ApiKey | None = None
    screen: Kiosk | None = None

    @property
    def known(self) -> bool:
        """Whether it is anybody."""
        return bool(self.session or self.key or self.screen)

    @property
    def csrf(self) -> str | None:
        """Token that its writes carry; None for who sends no cookie."""
        seated = self.session or self.screen
        return seated.csrf if seated else None

    @property
    def actor(self) -> str:
        """Name for the record of acts."""
        if self.session:
            return f"user:{self.session.user}"
        return f"key:{self.key.id}" if self.key else "system:api"

    def by(self, address: str) -> By:
        """Name and address for the record of acts."""
        return By(self.actor, address)

    @property
    def roles(self) -> frozenset[Role]:
        """What a person is, wherever."""
        return frozenset(self.session.roles if self.session else ())

    def may(self, permission: Permission) -> bool:
        """Whether the caller has a permission, were it for one unit alone."""
        if self.session:
            return bool(ROLES[permission] & self.roles)
        if self.key:
            return bool(SCOPES[permission] & self.key.scopes)
        if self.screen:
            return permission in KIOSK
        return permission is Permission.ANYONE

    def may_for(self, permission: Permission, unit: UnitId | None, units: UnitTree) -> bool:
        """Whether the caller has a permission for a unit; None: for the whole place."""
        tops = self.tops(permission)
        if tops is None:
            return True
        return unit is not None and not tops.isdisjoint(units.line(unit))

    def tops(self, permission: Permission) -> frozenset[UnitId] | None:
        """Units for which the caller has a permission, without those in them; None: all."""
        if not self.session:
            return None if self.may(permission) else frozenset()
        limited = BY_UNIT.get(permission, frozenset())
        grants = [grant for grant in self.session.grants if grant.role in ROLES[permission]]
        held = {grant.unit if grant.role in limited else None for grant in grants}
        return None if None in held else frozenset(unit for unit in held if unit)

    def may_see(self, wall: str) -> bool:
        """Whether a caller that may see walls may see this one."""
        return self.screen is None or self.screen.wall == wall

    def person(self) -> Session:
        """Session of a caller that a `PERSON` permission let in."""
        if self.session is None:
            raise ProblemError(NOT_SIGNED_IN)
        return self.session
