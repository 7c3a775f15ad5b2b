"""What routes can need, and which roles, scopes of keys and screens have it. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from core.store.keys import Scope
from core.store.people import Role

KIOSK_ROLE: Final = "kiosk"


class Permission(StrEnum):
    """What routes can need."""

    ANYONE = "anyone"
    PERSON = "person"  # somebody who signed in; no key
    SEATED = "seated"  # who sits at a page: a person who signed in, or a paired screen
    WATCH = "watch"  # the live feed: who may see walls
    WALLS = "walls"  # which walls there are
    WALL = "wall"  # one of them; a paired screen only its own, which the route looks at
    SOURCES = "sources"  # how the senders do, and what was refused of them
    REPLAY = "replay"  # take in what was refused
    SCREENS = "screens"  # which screens are paired
    PAIR = "pair"  # pair and revoke screens
    REPORT = "report"  # a paired screen on itself
    ASK = "ask"  # questions in PromQL
    ALERTS = "alerts"  # which alerts and silences there are
    ALERT_IN = "alert_in"  # send alerts in, as Prometheus does
    ACT = "act"  # acknowledge an alert and take that back, assign it, snooze it
    SILENCE = "silence"  # for up to 24 hours
    SILENCE_LONG = "silence_long"  # for longer, and maintenance
    ONCALL_READ = "oncall_read"  # schedules: who is on duty when
    OVERRIDE = "override"  # stand in for somebody, or let somebody stand in
    DUTY_READ = "duty_read"  # incidents, the log of shifts, hand-overs
    DUTY = "duty"  # write there
    RULES_READ = "rules_read"  # rules, and whom alerts go to
    RULES_WRITE = "rules_write"
    BACKTEST = "backtest"  # try a rule, saved or not, over days of history
    PEOPLE = "people"  # telephone numbers of staff
    AUDIT = "audit"  # who did what
    KPI_READ = "kpi_read"  # indicators; rows of units only where the role is for them
    KPI_HANDIN = "kpi_handin"  # hand in figures of a unit
    KPI_FIGURES = "kpi_figures"  # take figures back: before approval, or after it
    KPI_APPROVE = "kpi_approve"  # approve and close figures, milestones, tasks


_EVERY_ROLE: Final = frozenset(Role)
_ADMIN: Final = frozenset({Role.ADMIN})
_ON_DUTY: Final = frozenset({Role.OPERATOR, Role.ON_CALL, Role.ADMIN})
_LOOKING_AFTER: Final = frozenset({Role.ADMIN, Role.AUDITOR})

ROLES: Final[Mapping[Permission, frozenset[Role]]] = {
    Permission.ANYONE: _EVERY_ROLE,
    Permission.PERSON: _EVERY_ROLE,
    Permission.SEATED: _EVERY_ROLE,
    Permission.WATCH: _EVERY_ROLE,
    Permission.WALLS: _EVERY_ROLE,
    Permission.WALL: _EVERY_ROLE,
    Permission.SOURCES: _LOOKING_AFTER,
    Permission.REPLAY: _ADMIN,
    Permission.SCREENS: _LOOKING_AFTER,
    Permission.PAIR: _ADMIN,
    Permission.REPORT: frozenset(),
    Permission.ASK: _EVERY_ROLE,
    Permission.ALERTS: _EVERY_ROLE,
    Permission.ALERT_IN: frozenset(),
    Permission.ACT: _ON_DUTY,
    Permission.SILENCE: _ON_DUTY,
    Permission.SILENCE_LONG: _ADMIN,
    Permission.ONCALL_READ: _ON_DUTY | _LOOKING_AFTER,
    Permission.OVERRIDE: frozenset({Role.ON_CALL, Role.ADMIN}),
    Permission.DUTY_READ: _EVERY_ROLE - {Role.DATA_OFFICER},
    Permission.DUTY: _ON_DUTY,
    Permission.RULES_READ: _EVERY_ROLE,
    Permission.RULES_WRITE: _ADMIN,
    Permission.BACKTEST: _EVERY_ROLE - {Role.DATA_OFFICER},  # who has his own figures only
    Permission.PEOPLE: _ADMIN,
    Permission.AUDIT: _LOOKING_AFTER,
    Permission.KPI_READ: _EVERY_ROLE,
    Permission.KPI_HANDIN: frozenset({Role.DATA_OFFICER}),
    Permission.KPI_FIGURES: frozenset({Role.DATA_OFFICER, Role.LEADER}),
    Permission.KPI_APPROVE: frozenset({Role.LEADER}),
}

_NO_KEY: Final[frozenset[Scope]] = frozenset()
_READING: Final = frozenset({Scope.READ, Scope.ADMIN})
_ADMIN_KEY: Final = frozenset({Scope.ADMIN})

SCOPES: Final[Mapping[Permission, frozenset[Scope]]] = {
    Permission.ANYONE: frozenset(Scope),
    Permission.PERSON: _NO_KEY,
    Permission.SEATED: _NO_KEY,
    Permission.WATCH: _NO_KEY,
    Permission.WALLS: _READING,
    Permission.WALL: _READING,
    Permission.SOURCES: _ADMIN_KEY,
    Permission.REPLAY: _ADMIN_KEY,
    Permission.SCREENS: _ADMIN_KEY,
    Permission.PAIR: _ADMIN_KEY,
    Permission.REPORT: _NO_KEY,
    Permission.ASK: _READING,
    Permission.ALERTS: _READING,  # Grafana and amtool look
    Permission.ALERT_IN: frozenset({Scope.ALERT_WRITER}),
    Permission.ACT: _ADMIN_KEY,
    Permission.SILENCE: _ADMIN_KEY,
    Permission.SILENCE_LONG: _ADMIN_KEY,
    Permission.ONCALL_READ: _READING,
    Permission.OVERRIDE: _ADMIN_KEY,
    Permission.DUTY_READ: _READING,
    Permission.DUTY: _NO_KEY,  # what stands there was written by a person
    Permission.RULES_READ: _READING,
    Permission.RULES_WRITE: _ADMIN_KEY,
    Permission.BACKTEST: _READING,
    Permission.PEOPLE: _NO_KEY,  # no program takes the numbers of all staff away
    Permission.AUDIT: _ADMIN_KEY,
    Permission.KPI_READ: _READING,
    Permission.KPI_HANDIN: _NO_KEY,  # a figure is answered for by a person
    Permission.KPI_FIGURES: _NO_KEY,
    Permission.KPI_APPROVE: _NO_KEY,
}

# Nobody sits at a paired screen: it shows its wall, and tells how it is.
KIOSK: Final = frozenset(
    {
        Permission.ANYONE,
        Permission.SEATED,
        Permission.WATCH,
        Permission.WALL,
        Permission.REPORT,
    }
)

# Who lacks these, but may ask for them: the refusal names who has them.
ASKING: Final[Mapping[Permission, frozenset[Role]]] = {
    Permission.SILENCE_LONG: frozenset({Role.OPERATOR, Role.ON_CALL}),
    Permission.OVERRIDE: frozenset({Role.OPERATOR}),
}

# Roles that, given for a unit, have these in that unit only; all else a role has everywhere.
BY_UNIT: Final[Mapping[Permission, frozenset[Role]]] = {
    Permission.ASK: frozenset({Role.DATA_OFFICER}),
    Permission.ALERTS: _EVERY_ROLE,
    Permission.ACT: _EVERY_ROLE,
    Permission.SILENCE: _EVERY_ROLE,
    Permission.SILENCE_LONG: _EVERY_ROLE,
    Permission.OVERRIDE: _EVERY_ROLE,
    Permission.DUTY_READ: _EVERY_ROLE,
    Permission.DUTY: _EVERY_ROLE,
    Permission.KPI_READ: _EVERY_ROLE,
    Permission.KPI_HANDIN: _EVERY_ROLE,
    Permission.KPI_FIGURES: _EVERY_ROLE,
    Permission.KPI_APPROVE: _EVERY_ROLE,
}
