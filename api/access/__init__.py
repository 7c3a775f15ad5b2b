"""Who asks, and may they: every route declares what it needs, or the process does not start."""

from .caller import Caller
from .needs import Needs, declared, foreign_origin, paired, undeclared
from .permissions import ASKING, BY_UNIT, KIOSK, KIOSK_ROLE, ROLES, SCOPES, Permission
from .units import reach, refusal, require

__all__ = [
    "ASKING",
    "BY_UNIT",
    "KIOSK",
    "KIOSK_ROLE",
    "ROLES",
    "SCOPES",
    "Caller",
    "Needs",
    "Permission",
    "declared",
    "foreign_origin",
    "paired",
    "reach",
    "refusal",
    "require",
    "undeclared",
]
