"""Who must have a second factor, and from when on. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

ADMIN: Final = "admin"
GRACE: Final = timedelta(days=7)  # of everybody but administrators, from when they were asked


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands with the second factor.

    has: a code is asked at each login. asked: one of the roles asks for it. due_at: until when
    others than administrators get in from elsewhere without; None: not counted yet, or never.
    """

    has: bool
    asked: bool
    at_once: bool = False
    due_at: datetime | None = None

    def keeps_out(self, *, local: bool, now: datetime) -> bool:
        """Whether a login is refused for want of it. local: from the center's own machine."""
        if self.has or not self.asked or local:
            return False
        return self.at_once or (self.due_at is not None and self.due_at <= now)


def standing(
    roles: Collection[str], wanted: Collection[str], *, has: bool, asked_at: datetime | None
) -> Standing:
    """Judge a person. wanted: roles that ask for it; administrators are always among them."""
    at_once = ADMIN in roles
    asked = at_once or not set(roles).isdisjoint(wanted)
    due_at = asked_at + GRACE if asked and not has and not at_once and asked_at else None
    return Standing(has, asked, at_once, due_at)
