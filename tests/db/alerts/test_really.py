"""A back-test beside what the leader really did: alike, but for what came late."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from psycopg.types.json import Jsonb

from alerts.backtest.really import Cause, Kind
from alerts.desk import rules
from alerts.leader import Leading
from alerts.rules.grid import milliseconds
from api.backtests.asked import Asked, RuleText
from api.backtests.living import Backtest
from api.backtests.reality import Really
from api.backtests.worker import connected
from core.store.committed import later
from core.store.pool import Connection
from tests.alerting import Stand, stand, turn
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RULES = """
groups:
  - name: test
    interval: 1m
    rules:
      - {alert: Hot, expr: 'max_over_time(temperature[30s]) > 30', for: 1m}
      - {alert: Steady, expr: 'min_over_time(temperature[30s]) > 30', for: 1m}
      - {alert: Blip, expr: 'temperature > 40'}
"""


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Stand]:
    async with stand(database, NOW) as kept:
        await kept.put_rules(RULES)
        yield kept


async def store(kept: Stand, at: datetime | None = None, /, **rooms: float) -> None:
    await kept.store({f'temperature{{room="{name}"}}': each for name, each in rooms.items()}, at)


async def minute(kept: Stand, leading: Leading, **rooms: float) -> None:
    """Store what it is in rooms, let the leader evaluate, and a minute pass."""
    if rooms:
        await store(kept, **rooms)
    await turn(leading, kept.now)
    await kept.pass_(60)


async def really(kept: Stand, name: str, since: datetime) -> Really | None:
    """Compare a back-test of a rule with what was."""
    async with await connected(kept.database.login("ioc_api")) as conn:
        return await compared(kept, conn, f"rules/test.yml: test: {name}", since)


async def compared(kept: Stand, conn: Connection, id_: str, since: datetime) -> Really | None:
    async with conn.transaction():
        found = await rules.rule_of(conn, id_)
    assert found is not None
    group, rule = found
    text = RuleText.of(rule, group)
    lived = Backtest(Asked(rule=text, runs=id_, since=since, until=kept.now, zone="UTC"), conn)
    async for _ in lived.lived():
        pass
    return (await lived.result(0.0)).really


def told(every: Really | None) -> list[tuple[str, Kind, Cause]]:
    assert every is not None
    assert every.different == len(every.differences)
    return [(dict(each.labels)["room"], each.kind, each.cause) for each in every.differences]


async def test_what_came_late_is_told_apart(kept: Stand) -> None:
    async with kept.leading() as leading:
        assert await really(kept, "Hot", NOW - MINUTE) is None, "never evaluated"
        for now in (20, 20, 20, 31, 31, 31, 20, 20):
            await minute(
                kept, leading, good=now, begins=now, ends=now, never=20, steady=now, blip=20
            )
        for after in (2.8, 3.8, 4.8):  # by the last 30 s before an evaluation that is over
            await store(kept, NOW + after * MINUTE, never=31, steady=20)
        for after in (0.8, 1.8):
            await store(kept, NOW + after * MINUTE, begins=31)
        for after in (5.8, 6.8):
            await store(kept, NOW + after * MINUTE, ends=31)
        await store(kept, NOW + 3.5 * MINUTE, blip=41)
        await minute(kept, leading, good=20, begins=20, ends=20, never=20, steady=20, blip=20)
        await kept.pass_(50)
        await store(kept, burst=20)
        await leading.follow()
        await store(
            kept, kept.now - timedelta(seconds=5), burst=41
        )  # of which a newer one is there
        await leading.follow()
        await kept.pass_(10)
        await minute(kept, leading, burst=20)
        hot = await really(kept, "Hot", NOW - MINUTE)
        assert told(hot) == [
            ("begins", Kind.BEGIN, Cause.LATE),
            ("never", Kind.ONLY_TRIED, Cause.LATE),
            ("ends", Kind.END, Cause.LATE),
        ]
        assert hot
        assert (hot.since, hot.fired, hot.alike) == (NOW - MINUTE, 4, 2)
        steady = await really(kept, "Steady", NOW - MINUTE)
        assert ("steady", Kind.ONLY_REAL, Cause.LATE) in told(steady)
        blip = await really(kept, "Blip", NOW - MINUTE)
        assert told(blip) == [
            ("blip", Kind.ONLY_TRIED, Cause.LATE),
            ("burst", Kind.ONLY_TRIED, Cause.LATE),
        ]
        with kept.database.connect() as owner:
            owner.execute("DELETE FROM batch WHERE at < %s", [NOW + 7 * MINUTE])
        hot = await really(kept, "Hot", NOW - MINUTE)
        assert hot
        assert [(each.cause, each.too_old) for each in hot.differences] == [
            (Cause.UNKNOWN, True),
            (Cause.UNKNOWN, True),
            (Cause.UNKNOWN, True),
        ]
        assert hot.unknown_before == NOW + 7 * MINUTE


async def test_what_has_other_reasons(kept: Stand) -> None:
    async with kept.leading() as leading:
        for _ in range(5):
            await minute(kept, leading, before=31)
    await kept.pass_(100)
    for now in (31, 31, 20):  # seen by none of the moments that are looked at after the gap
        await store(kept, gap=now)
        await kept.pass_(60)
    await kept.pass_(150 * 60)
    async with kept.leading() as leading:
        await minute(kept, leading, before=31)
        found = await really(kept, "Hot", NOW + 2 * MINUTE)
        assert told(found) == [("gap", Kind.ONLY_TRIED, Cause.GAP)]
        assert found
        assert (found.fired, found.alike) == (1, 1)  # also what had begun before
        put_at = kept.now - 3 * MINUTE
        fields = {"1 alert Hot": {"before": ["expr=x"], "after": ["expr=y"]}}
        detail = {"place": [{"what": "rules", "id": "rules/test.yml: test", "verb": "changed",
                             "fields": fields}]}  # fmt: skip
        with kept.database.connect() as owner:
            owner.execute(
                "INSERT INTO audit VALUES (1, %s, 'a', 'place.apply', 'x', %s, '', %s, %s)",
                [put_at, Jsonb(detail), bytes(32), bytes(32)],
            )
        found = await really(kept, "Hot", NOW + 2 * MINUTE)
        assert told(found) == []  # the gap was before that
        assert found
        assert (found.since, found.alike) == (put_at, 1)


async def test_what_comes_twice_is_not_late(kept: Stand) -> None:
    late = NOW + timedelta(seconds=1)
    await store(kept, twice=31)
    await kept.pass_(300)
    await store(kept, late, twice=31)
    with kept.database.connect() as owner:  # as of a source whose later values count
        owner.execute(
            "INSERT INTO batch SELECT slot, writer, seq + 9, %s, min_t, max_t, touched, data"
            " FROM batch WHERE min_t = %s",
            [kept.now, NOW],
        )
    ((id_,),) = kept.rows("SELECT id FROM series")
    async with await connected(kept.database.login("ioc_api")) as conn:
        until = kept.now
        found = await later(conn, [id_], (NOW, until), after=NOW + MINUTE, until=until)
    assert found == {(id_, milliseconds(late)): until}
