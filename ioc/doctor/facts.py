"""What the checks judge: everything gathered first, in values that a test can write down. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from core.service.disk import Disk
from core.store.vitals import Vitals
from dashboards.built import Built
from ioc.up.watch import STARTING


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder: its name, whose it is, and its permissions (0o700)."""

    name: str
    owner: str
    mode: int


@dataclass(frozen=True, slots=True)
class Port:
    """Where a process is to listen. holder: who listens there now, or None."""

    address: str
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The files of the place. differences: what is not applied, None = not known.

    years_missing: years, this one or soon, that a calendar in use lacks. mute_ways: by which people
    cannot be called, and why.
    """

    mistakes: tuple[str, ...] = ()
    differences: tuple[str, ...] | None = None
    years_missing: tuple[int, ...] = ()
    mute_ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """How many people have one. lost: of whom the key opens none; key_error: why it is not read."""

    people: int = 0
    lost: tuple[str, ...] = ()
    key_error: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Error lines of one log in the last hour: how many, and the newest."""

    count: int
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that was found.

    me: the account that looks. running: process id of `ioc up` on this state, 0 = unknown number,
    None = it does not run. unreadable: what this account may not look at. leftovers, halted:
    process ids by name. ready: by process its reasons why not (none = ready), None = no answer.
    counters: of all /metrics, by name. database: a text says why it cannot be reached. psql: how
    a person asks it. jobs_down: heartbeats that failed or were missed, and why.
    """

    now: datetime
    state: Path
    config: Path
    me: str
    private_database: bool = True
    private_broker: bool = True
    entries: Mapping[str, Entry] = field(default_factory=dict)  # of the state folder
    secrets: tuple[Entry, ...] = ()
    layout: str | None = None
    unreadable: tuple[str, ...] = ()
    disks: Mapping[str, Disk] = field(default_factory=dict)
    ballast: bool = False
    missing_programs: tuple[str, ...] = ()
    running: int | None = None
    ports: Mapping[str, Port] = field(default_factory=dict)
    leftovers: Mapping[str, int] = field(default_factory=dict)
    halted: Mapping[str, int] = field(default_factory=dict)
    ready: Mapping[str, Mapping[str, str] | None] = field(default_factory=dict)
    counters: Mapping[str, float] = field(default_factory=dict)
    database: Vitals | str = "not asked"
    psql: str = "psql"
    migrations_shipped: frozenset[int] = frozenset()
    roles_wanted: frozenset[str] = frozenset()
    place: Place = field(default_factory=Place)
    jobs_down: tuple[str, ...] = ()
    second_factor: SecondFactor | None = None  # None: nobody could be asked
    complaints: Mapping[str, Complaint] = field(default_factory=dict)
    web: Built = Built.YES

    @property
    def starting(self) -> bool:
        """Whether `ioc up` has not started everything yet."""
        return STARTING in (self.ready.get("up") or {}).values()

    def counter(self, name: str) -> float:
        """Sum a counter over its labels and over the processes."""
        return self.counters.get(name, 0.0)
