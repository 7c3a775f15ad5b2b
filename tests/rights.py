"""What roles, keys and screens may do: the table of roles, written down a second time."""

from collections.abc import Mapping

from api.access import Permission
from core.store.keys import Scope
from core.store.people import Role

# A letter a role: Operator, on Call, Leader, Data officer, Admin, aUditor.
LETTERS = dict(zip("OCLDAU", Role, strict=True))
EVERYBODY = "OCLDAU"
MAY: Mapping[Permission, str] = {
    Permission.ANYONE: EVERYBODY,
    Permission.PERSON: EVERYBODY,
    Permission.SEATED: EVERYBODY,
    Permission.WATCH: EVERYBODY,
    Permission.WALLS: EVERYBODY,
    Permission.WALL: EVERYBODY,
    Permission.SOURCES: "AU",
    Permission.REPLAY: "A",
    Permission.SCREENS: "AU",
    Permission.PAIR: "A",
    Permission.REPORT: "",
    Permission.ASK: EVERYBODY,
    Permission.ALERTS: EVERYBODY,
    Permission.ALERT_IN: "",
    Permission.ACT: "OCA",
    Permission.SILENCE: "OCA",
    Permission.SILENCE_LONG: "A",
    Permission.ONCALL_READ: "OCAU",
    Permission.OVERRIDE: "CA",
    Permission.DUTY_READ: "OCLAU",
    Permission.DUTY: "OCA",
    Permission.RULES_READ: EVERYBODY,
    Permission.RULES_WRITE: "A",
    Permission.BACKTEST: "OCLAU",
    Permission.PEOPLE: "A",
    Permission.AUDIT: "AU",
    Permission.KPI_READ: EVERYBODY,
    Permission.KPI_HANDIN: "D",
    Permission.KPI_FIGURES: "LD",
    Permission.KPI_APPROVE: "L",
}
# Read, Write, Admin, Ping, alert-wriTer.
SCOPE_LETTERS = dict(zip("RWAPT", Scope, strict=True))
OPENS: Mapping[Permission, str] = {
    Permission.ANYONE: "RWAPT",
    Permission.WALLS: "RA",
    Permission.WALL: "RA",
    Permission.SOURCES: "A",
    Permission.REPLAY: "A",
    Permission.SCREENS: "A",
    Permission.PAIR: "A",
    Permission.ASK: "RA",
    Permission.ALERTS: "RA",
    Permission.ALERT_IN: "T",
    Permission.ACT: "A",
    Permission.SILENCE: "A",
    Permission.SILENCE_LONG: "A",
    Permission.ONCALL_READ: "RA",
    Permission.OVERRIDE: "A",
    Permission.DUTY_READ: "RA",
    Permission.RULES_READ: "RA",
    Permission.RULES_WRITE: "A",
    Permission.BACKTEST: "RA",
    Permission.AUDIT: "A",
    Permission.KPI_READ: "RA",
}
IN_ITS_UNITS: Mapping[Permission, str] = {
    Permission.ASK: "D",
    Permission.ALERTS: EVERYBODY,
    Permission.ACT: EVERYBODY,
    Permission.SILENCE: EVERYBODY,
    Permission.SILENCE_LONG: EVERYBODY,
    Permission.OVERRIDE: EVERYBODY,
    Permission.DUTY_READ: EVERYBODY,
    Permission.DUTY: EVERYBODY,
    Permission.KPI_READ: EVERYBODY,
    Permission.KPI_HANDIN: EVERYBODY,
    Permission.KPI_FIGURES: EVERYBODY,
    Permission.KPI_APPROVE: EVERYBODY,
}
SHOWN = {"anyone", "seated", "watch", "wall", "report"}  # to a paired screen


def may(permission: Permission, role: Role) -> bool:
    """Whether a role gives a permission."""
    return role in {LETTERS[letter] for letter in MAY[permission]}


def is_limited(permission: Permission, role: Role) -> bool:
    """Whether a role for a unit gives a permission in that unit only."""
    return role in {LETTERS[letter] for letter in IN_ITS_UNITS.get(permission, "")}


def is_open(permission: Permission, scope: Scope) -> bool:
    """Whether a key of a scope has a permission."""
    return scope in {SCOPE_LETTERS[letter] for letter in OPENS.get(permission, "")}
