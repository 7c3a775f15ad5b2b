"""The loop of `ioc kpi` beside a store: two communes, of which dossiers are counted."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from core.model import Labels
from core.store import kpi_file
from core.store.pool import connect
from kpi.compute import Leader
from kpi.keeping import place
from tests.local_days import ZONE
from tests.packing import DAY, HOUR, TODAY, Store, columns, store
from tests.servers import Database

KPIS = """
levels: [xa]
kpis:
  - id: K01
    name: {vi: Trực tuyến, en: Online}
    about: {vi: a, en: a}
    numerator: {counter: 'd_total{channel="online"}', name: {vi: a, en: a}, unit_of_measure: "1"}
    denominator: {counter: d_total, name: {vi: a, en: a}, unit_of_measure: "1"}
    unit_of_measure: "%"
    scale: 100
    share: true
    period: calendar_month
    owner: {vi: a, en: a}
    source: {vi: a, en: a}
  - id: K06
    name: {vi: Phủ sóng, en: Coverage}
    about: {vi: a, en: a}
    numerator: {formula: 'sum by (unit) (covered)', name: {vi: a, en: a}, unit_of_measure: "1"}
    denominator: {formula: all_of, name: {vi: a, en: a}, unit_of_measure: "1"}
    unit_of_measure: "%"
    scale: 100
    period: calendar_month
    owner: {vi: a, en: a}
    source: {vi: a, en: a}
  - id: D766
    kind: official
    name: {vi: Điểm, en: Points}
    about: {vi: a, en: a}
    numerator: {formula: all_of, name: {vi: a, en: a}, unit_of_measure: "1"}
    denominator: {fixed: 18, name: {vi: a, en: a}, unit_of_measure: "1"}
    unit_of_measure: điểm
    scale: 18
    period: calendar_month
    owner: {vi: a, en: a}
    source: {vi: a, en: a}
"""
# Of the day before the month began: who has no number then has not counted the whole of it.
OPENED = (TODAY.astimezone(ZONE).replace(day=1, hour=0) - HOUR).astimezone(UTC)
# Number, metric, labels.
SERIES = [
    (1, "d_total", {"unit": "a", "channel": "online"}),
    (2, "d_total", {"unit": "a", "channel": "direct"}),
    (3, "d_total", {"unit": "b", "channel": "direct"}),
    (4, "covered", {"unit": "a", "simulated": "true"}),
    (5, "all_of", {"unit": "a"}),
]


@dataclass(slots=True)
class Heard:
    """Keeps what it is given to record."""

    samples: dict[Labels, float] = field(default_factory=dict)
    at_ms: list[int] = field(default_factory=list)

    async def record(self, samples: Mapping[Labels, float], at_ms: int) -> str:
        self.samples |= samples
        self.at_ms.append(at_ms)
        return ""


@dataclass(slots=True)
class Stand:
    """A store, and the leader of indicators beside it."""

    kept: Store
    leader: Leader
    heard: Heard

    async def look(self) -> None:
        login = self.leader.login
        async with await connect(login, autocommit=True) as conn:
            await self.leader.look(conn, await place(conn))

    async def next_minute(self) -> None:
        self.kept.clock.set(self.kept.clock.now() + timedelta(minutes=1))
        await self.look()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.kept.database.connect() as owner:
            return owner.execute(query).fetchall()

    def values(self, kpi: str = "K01") -> list[tuple[Any, ...]]:
        return self.rows(
            "SELECT coalesce(nullif(unit, ''), 'scope:' || scope), numerator, denominator, value,"
            f" why, have, want, simulated FROM kpi_value WHERE kpi = '{kpi}'"
            " AND replaced_at IS NULL AND period = (SELECT max(period) FROM kpi_value) ORDER BY 1"
        )


@asynccontextmanager
async def stands(database: Database) -> AsyncIterator[Stand]:
    """Give the test two communes that count dossiers."""
    async with store(database) as kept:
        with database.connect() as owner:
            owner.execute("UPDATE place SET zone = 'Asia/Ho_Chi_Minh'")
            for unit in "ab":
                owner.execute(
                    "INSERT INTO unit (id, kind, name_vi, name_en, scope, note)"
                    " VALUES (%s, 'xa', %s, %s, 'core', '')",
                    [unit, unit, unit],
                )
            for id_, metric, labels in SERIES:
                add_series(owner, id_, metric, labels)
        async with await connect(database.login("ioc"), autocommit=True) as conn:
            await kpi_file.put(conn, KPIS, now=kept.clock.now() - 400 * DAY)
        heard = Heard()
        yield Stand(kept, Leader(database.login("ioc_kpi"), kept.clock, heard), heard)


def add_series(owner: Any, id_: int, metric: str, labels: Mapping[str, str]) -> None:
    """Make one of the store's numbered series that of a metric and unit."""
    owner.execute(
        'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en,'
        " origin) VALUES (%s, 'g', '1', 'counter', '{}', 'm', 'm', 'place') ON CONFLICT DO NOTHING",
        [metric],
    )
    pairs = [text for pair in labels.items() for text in pair]
    owner.execute(
        "UPDATE series SET metric = %s, unit_id = %s, labels = jsonb_object(%s::text[])"
        " WHERE id = %s",
        [metric, labels["unit"], pairs, id_],
    )


def counts(at: datetime, *values: float) -> Any:
    """Give a sample of each of the first series."""
    return columns(*((series, at, value) for series, value in enumerate(values, 1)))
