"""Which open alerts tell nobody, and why: silences, maintenance, other alerts, times."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import structlog
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from alerts.dispatch.inhibit import Inhibitor
from alerts.dispatch.matchers import matches
from alerts.groups import tables
from alerts.groups.routing import RoutingError, routing_of
from alerts.maintenance import hiding
from alerts.maintenance.tables import windows
from alerts.oncall.people import Oncall
from alerts.oncall.rota import Rota
from alerts.rota import tables as overrides
from alerts.rules.evaluate import ALERTNAME
from core.model import Condition, Relation
from core.store import holidays
from core.store.sql import fetched, queries

from .waiting import Waiting

_SQL = queries("alerts.desk", "quiet.sql")

log = structlog.get_logger()

Connection = AsyncConnection[Any]
Conditions = Sequence[Condition]


class Numbered(Protocol):
    """An alert."""

    @property
    def id(self) -> int:
        """Its number."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """An open alert that fits conditions."""

    id: int
    labels: Mapping[str, str]


@dataclass(slots=True)
class Routings:
    """The routing in force, read again when it has changed."""

    _oncall: Oncall | None = None
    _put_at: datetime | None = None

    async def now(self, conn: Connection) -> Oncall | None:
        """Give the routing; None when the place has none that can be read."""
        put_at = await tables.routing_changed(conn)
        if put_at != self._put_at:
            try:
                rows, calendar = await tables.routings(conn), await holidays.text(conn)
                self._oncall = routing_of(rows, calendar)
            except RoutingError as error:
                log.critical("routing_unreadable", error=str(error))
                self._oncall = None
            self._put_at = put_at
        return self._oncall


@dataclass(frozen=True, slots=True)
class Quiet:
    """Who is quiet now. silenced, maintained: by alert, the ids of silences and maintenance.

    waiting: by times of a routing. rota: who is called, and when.
    """

    silenced: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    maintained: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    inhibitor: Inhibitor = field(default_factory=lambda: Inhibitor(()))
    waiting: Waiting | None = None
    rota: Rota | None = None

    @property
    def muted(self) -> Collection[int]:
        """Alerts of which nobody is told for a time that somebody has set."""
        return self.silenced.keys() | self.maintained.keys()

    def muted_by(self, number: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give the ids of silences, and of maintenance, that mute an alert."""
        return self.silenced.get(number, ()), self.maintained.get(number, ())

    def inhibited_by(self, labels: Mapping[str, str]) -> int | None:
        """Give the alert that inhibits one with these labels."""
        found = self.inhibitor.muting(labels)
        return found if isinstance(found, int) else None


async def quiet(conn: Connection, oncall: Oncall | None, now: datetime) -> Quiet:
    """Find out who is quiet now."""
    silences = [each for each in await tables.silences(conn, since=now) if each.is_active(now)]
    rules = oncall.routing.inhibitions if oncall else ()
    wanted = [each.matchers for each in silences] + [rule.source for rule in rules]
    found = await fitting(conn, wanted)
    silenced = _by_alert((each.id for each in silences), found)
    inhibitor = Inhibitor(rules)
    sources = {alert.id: alert.labels for each in found[len(silences) :] for alert in each}
    for number, labels in sources.items():
        inhibitor.add(number, labels)
    works = [each for each in await windows(conn, since=now, now=now) if each.is_active(now)]
    maintained = _by_alert((each.id for each in works), await hiding.now(conn, works))
    if oncall is None:
        return Quiet(silenced, maintained, inhibitor)
    rota = Rota(oncall, await overrides.overrides(conn, now))
    return Quiet(silenced, maintained, inhibitor, Waiting(oncall, now), rota)


def _by_alert(
    ids: Iterable[str], found: Iterable[Iterable[Numbered]]
) -> dict[int, tuple[str, ...]]:
    """Give the ids of what mutes it, by alert. found: alerts, by what mutes them."""
    by = dict[int, tuple[str, ...]]()
    for id_, alerts in zip(ids, found, strict=False):
        for alert in alerts:
            by[alert.id] = (*by.get(alert.id, ()), id_)
    return by


async def fitting(
    conn: Connection, wanted: Sequence[Conditions], units: Collection[str] | None = None
) -> list[list[Fitting]]:
    """Give the open alerts that fit each of some conditions. units: of which; None: of all."""
    asked = [{"ordinal": number, **has(each)} for number, each in enumerate(wanted)]
    found: list[list[Fitting]] = [[] for _ in wanted]
    if not asked:
        return found
    params = {"conditions": Jsonb(asked), "units": None if units is None else list(units)}
    for ordinal, id_, name, labels in await fetched(conn, _SQL["candidates"], params):
        known = {ALERTNAME: name, **labels}
        if matches(wanted[ordinal], known):
            found[ordinal].append(Fitting(id_, known))
    return found


def has(conditions: Iterable[Condition]) -> dict[str, object]:
    """Give what the database looks for: labels that have to be there with their values."""
    equal = {
        each.label: each.value
        for each in conditions
        if each.relation is Relation.EQUAL and each.value
    }
    name = equal.pop(ALERTNAME, None)
    return {"name": name, "has": equal}
