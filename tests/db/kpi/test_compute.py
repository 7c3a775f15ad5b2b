"""The loop of `ioc kpi`: live values, totals, revisions by day, series, what a leader closed."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.model import Labels
from core.store import kpi_file
from core.store.pool import connect
from kpi.compute import Leader
from kpi.keeping import lock, place
from tests.packing import DAY, HOUR, TODAY, YESTERDAY, Store, columns, store
from tests.running import eventually
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
WAITING = (
    "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
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


@pytest.fixture
async def stand(database: Database) -> AsyncIterator[Stand]:
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
                _series(owner, id_, metric, labels)
        async with await connect(database.login("ioc"), autocommit=True) as conn:
            await kpi_file.put(conn, KPIS, now=kept.clock.now() - 400 * DAY)
        heard = Heard()
        yield Stand(kept, Leader(database.login("ioc_kpi"), kept.clock, heard), heard)


def _series(owner: Any, id_: int, metric: str, labels: Mapping[str, str]) -> None:
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


async def test_values_and_their_totals(stand: Stand) -> None:
    await stand.kept.write(counts(TODAY - 6 * HOUR, 100, 100, 50))
    await stand.kept.write(counts(TODAY - HOUR, 130, 110, 60))
    await stand.look()
    assert stand.values() == [
        ("a", 30, 40, 75.0, "", 1, 1, False),
        ("b", 0, 10, 0.0, "", 1, 1, False),
        ("scope:core", 30, 50, 60.0, "", 2, 2, False),
    ]
    told = [(dict(labels), value) for labels, value in stand.heard.samples.items()]
    whose = {
        labels.get("unit") or labels["scope"]: value
        for labels, value in told
        if labels["kpi"] == "K01"
    }
    assert whose == {"a": 75.0, "b": 0.0, "core": 60.0}


async def test_a_unit_that_sends_nothing_has_no_value_and_no_total_is_told(stand: Stand) -> None:
    await stand.kept.write(counts(TODAY - 6 * HOUR, 100, 100))
    await stand.kept.write(counts(TODAY - HOUR, 130, 110))
    await stand.look()
    assert stand.values() == [
        ("a", 30, 40, 75.0, "", 1, 1, False),
        ("scope:core", 30, 40, None, "units_missing", 1, 2, False),
    ]


async def test_a_sample_moves_its_value_at_the_next_look(stand: Stand) -> None:
    await stand.kept.write(counts(TODAY - 6 * HOUR, 100, 100, 50))
    await stand.look()
    await stand.kept.write(counts(TODAY - HOUR, 101, 100, 53))
    stand.kept.clock.set(stand.kept.clock.now() + timedelta(seconds=1))
    await stand.look()
    assert stand.values()[-1] == ("scope:core", 1, 4, 25.0, "", 2, 2, False)


async def test_a_day_has_one_revision_and_the_next_day_another(stand: Stand) -> None:
    await stand.kept.write(counts(TODAY - 6 * HOUR, 100, 100, 50))
    for minute in range(3):
        at = TODAY - 3 * HOUR + timedelta(minutes=minute)
        await stand.kept.write(counts(at, 110 + minute, 110, 60))
        await stand.next_minute()
    count = "SELECT count(*) FROM kpi_value WHERE kpi = 'K01' AND unit = 'a'"
    assert stand.rows(count) == [(1,)]
    await stand.kept.tomorrow()
    await stand.kept.write(counts(stand.kept.clock.now() - HOUR, 150, 110, 60))
    await stand.next_minute()
    history = (
        "SELECT numerator, replaced_at IS NULL FROM kpi_value"
        " WHERE kpi = 'K01' AND unit = 'a' ORDER BY id"
    )
    assert stand.rows(history) == [(12, False), (50, True)]


async def test_what_a_leader_closed_does_not_change(stand: Stand) -> None:
    await stand.kept.write(counts(TODAY - 6 * HOUR, 100, 100, 50))
    await stand.kept.write(counts(TODAY - HOUR, 130, 110, 60))
    await stand.look()
    ((month,),) = stand.rows("SELECT max(period) FROM kpi_value")
    with stand.kept.database.connect() as owner:
        closing = "INSERT INTO kpi_closing VALUES ('K01', 'a', %s, now(), 'user:1')"
        owner.execute(closing, [month])
    await stand.kept.write(counts(TODAY, 140, 110, 70))
    await stand.next_minute()
    assert [row[:3] for row in stand.values()] == [
        ("a", 30, 40),
        ("b", 0, 20),
        ("scope:core", 30, 60),
    ]


async def test_what_a_leader_closes_meanwhile_does_not_change(stand: Stand) -> None:
    await stand.kept.write(counts(TODAY - 6 * HOUR, 100, 100, 50))
    await stand.kept.write(counts(TODAY - HOUR, 130, 110, 60))
    await stand.look()
    ((month,),) = stand.rows("SELECT max(period) FROM kpi_value")
    await stand.kept.write(counts(TODAY, 140, 110, 70))
    login = stand.kept.database.login("ioc")
    async with asyncio.TaskGroup() as group, await connect(login) as leader:
        await lock(leader)
        group.create_task(stand.next_minute())
        await asyncio.to_thread(eventually, lambda: stand.rows(WAITING) != [], lambda: "no lock")
        closing = "INSERT INTO kpi_closing VALUES ('K01', 'a', %s, now(), 'user:1')"
        await leader.execute(closing, [month])
    assert [row[:3] for row in stand.values()] == [
        ("a", 30, 40),
        ("b", 0, 20),
        ("scope:core", 30, 60),
    ]


async def test_a_part_that_was_counted_on_fewer_days_gives_no_ratio(stand: Stand) -> None:
    """A counter that was set up in the middle of a month, beside one that was there all along."""
    text = KPIS.replace("counter: 'd_total{channel=\"online\"}'", "counter: other_total")
    async with await connect(stand.kept.database.login("ioc"), autocommit=True) as conn:
        await kpi_file.put(conn, text, now=stand.kept.clock.now())
    with stand.kept.database.connect() as owner:
        _series(owner, 6, "other_total", {"unit": "a"})
    for n in range(10):
        await stand.kept.write(counts(TODAY - (10 - n) * DAY, 100 + n, 100 + n))
    await stand.kept.write(columns((6, TODAY - DAY, 5.0), (6, TODAY, 9.0)))
    await stand.look()
    assert stand.values()[0][:5] == ("a", 4, 18, None, "days_differ")


async def test_a_formula_cannot_lose_that_it_is_made_up(stand: Stand) -> None:
    now = stand.kept.clock.now()
    await stand.kept.write(columns((4, now, 9.0), (5, now, 12.0)))
    await stand.look()
    assert stand.values("K06")[0] == ("a", 9, 12, 75.0, "", 1, 1, True)


async def test_of_two_numbers_of_a_unit_none_is_taken(
    stand: Stand, capsys: pytest.CaptureFixture[str]
) -> None:
    with stand.kept.database.connect() as owner:
        _series(owner, 6, "all_of", {"unit": "a", "tech": "5g"})
    now = stand.kept.clock.now()
    await stand.kept.write(columns((4, now, 9.0), (5, now, 12.0), (6, now, 13.0)))
    await stand.look()
    assert stand.values("K06") == []
    assert "all_of: gives two numbers of unit a" in capsys.readouterr().out


async def test_what_others_publish_is_official_in_the_period_of_its_sample(stand: Stand) -> None:
    with stand.kept.database.connect() as owner:
        owner.execute("UPDATE metric SET expected_period_seconds = 2592000 WHERE name = 'all_of'")
    published = YESTERDAY + HOUR
    await stand.kept.write(columns((5, published, 13.5)))
    await stand.look()
    told = (
        "SELECT unit, value, status, origin, as_of FROM kpi_value WHERE kpi = 'D766'"
        " ORDER BY unit DESC, period"
    )
    of_a, total = stand.rows(told)
    assert of_a == ("a", 13.5, "chinh_thuc", "import", published)
    assert total[:3] == ("", None, "chua_co_du_lieu")  # b has none
    stand.kept.clock.set(stand.kept.clock.now() + 20 * DAY)  # another month, not yet stale
    await stand.look()
    assert stand.rows(told)[:2] == [of_a, total]


async def test_the_sum_of_what_others_publish_is_not_theirs(stand: Stand) -> None:
    with stand.kept.database.connect() as owner:
        owner.execute("UPDATE unit SET scope = 'outside' WHERE id = 'b'")
    await stand.kept.write(columns((5, stand.kept.clock.now(), 13.5)))
    await stand.look()
    statuses = "SELECT status, value FROM kpi_value WHERE kpi = 'D766' ORDER BY unit DESC"
    assert stand.rows(statuses) == [("chinh_thuc", 13.5), ("so_bo", 13.5)]


async def test_numbers_that_are_no_more_leave_no_value_behind(stand: Stand) -> None:
    now = stand.kept.clock.now()
    await stand.kept.write(columns((4, now, 9.0), (5, now, 12.0)))
    await stand.look()
    with stand.kept.database.connect() as owner:
        owner.execute("DELETE FROM sample")
    await stand.next_minute()
    assert stand.values("K06")[0][:5] == ("a", None, None, None, "no_figures")


async def test_history_is_computed_at_the_start(stand: Stand) -> None:
    begin = YESTERDAY - 70 * DAY
    for n in range(72):
        await stand.kept.write(counts(begin + n * DAY, n, 2 * n, 3 * n))
    await stand.kept.pack()
    await stand.look()
    totals = stand.rows(
        "SELECT period, numerator, denominator FROM kpi_value WHERE scope = 'core' AND kpi = 'K01'"
        " ORDER BY period"
    )
    assert sum(row[1] for row in totals) == 71
    assert all(row[2] == 6 * row[1] for row in totals)
    assert len(totals) >= 3
