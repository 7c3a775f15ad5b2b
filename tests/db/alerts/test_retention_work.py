"""What alerts leave behind goes by itself, and neither it nor others wait."""

import asyncio

import psycopg
import pytest
from prometheus_client import REGISTRY

from alerts.retention.tables import Gone, Place, drop_alerts
from core.store.pool import connect
from tests.alerting import stand, turn
from tests.chaos.eventually import eventually
from tests.desk import put_alert
from tests.firing import HOOK
from tests.given import NOW
from tests.past import OLD, TABLES, YEAR, YOUNG, Past
from tests.servers import Database


async def test_killed_half_way_it_goes_on_where_it_was(past: Past) -> None:
    for number in range(5):
        await past.was(OLD, f"A{number}")
    past.run(
        "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN OLD; END'"
    )
    past.run("CREATE TRIGGER die BEFORE DELETE ON alert FOR EACH ROW WHEN (OLD.id = 4)"
             " EXECUTE FUNCTION die()")  # fmt: skip
    with pytest.raises(psycopg.OperationalError):
        await past.sweep.round()
    assert past.alerts() == [3, 4, 5]
    assert past.counts()["alert_event"] == past.counts()["notification"] == 6
    past.run("DROP TRIGGER die ON alert")
    assert await past.sweep.round() == Gone(alerts=3, messages=6, groups=3)
    assert past.counts() == dict.fromkeys(TABLES, 0)


async def test_it_goes_by_itself_and_is_counted(past: Past) -> None:
    await past.was(OLD)
    before = _expired("groups")
    past.sweep.first_seconds = 0.0
    running = asyncio.ensure_future(past.sweep.run())
    try:
        await eventually(lambda: _expired("groups") == before + 1, deadline_seconds=10)
    finally:
        running.cancel()
        await asyncio.wait([running])
    assert not any(past.counts().values())


def _expired(what: str) -> float:
    return REGISTRY.get_sample_value("ioc_alerts_expired_total", {"what": what}) or 0.0


async def test_neither_waits_for_the_other(past: Past, database: Database) -> None:
    held = [await past.was(OLD, name) for name in ("A", "B", "C")]
    async with await connect(database.login("ioc_alerts")) as sweeping:
        gone, _ = await drop_alerts(sweeping, NOW - 6 * YEAR, Place(), 2)
        assert gone.alerts == 2  # not committed yet
        async with asyncio.timeout(1):  # less than the time of a lock
            past.leader.now = YOUNG
            young = await past.alert("D")
            await past.over(young)
        await sweeping.rollback()
    assert past.alerts() == [*held, young]
    with past.leader.owner.transaction():
        past.run("UPDATE alert SET value = 1 WHERE id = %s", held[1])
        async with asyncio.timeout(1):
            gone = await past.sweep.round()
    assert (gone.alerts, past.alerts()) == (2, [held[1], young])
    assert await past.sweep.round() == Gone(alerts=1, messages=2, groups=1)


RULES = """
groups:
  - name: test
    rules: [{alert: Above, expr: x > 0, labels: {priority: p2}}]
"""


async def test_rules_are_evaluated_while_a_batch_goes(database: Database) -> None:
    async with stand(database, NOW) as kept:
        await kept.put_rules(RULES)
        await kept.put_routing(HOOK)
        old = [put_alert(database, name, state="resolved") for name in ("Above", "B")]
        with database.connect() as owner:
            owner.execute("UPDATE alert SET ended_at = %s", [OLD])
        async with kept.leading() as leading, await connect(database.login("ioc_alerts")) as conn:
            gone, _ = await drop_alerts(conn, YOUNG, Place(), 10)
            assert gone.alerts == len(old)  # not committed yet
            async with asyncio.timeout(2):  # less than the time of a lock
                for value in (1.0, 0.0, 1.0):
                    await kept.pass_(15)
                    await kept.store({'x{site="a"}': value})
                    await turn(leading, kept.now)
                    await leading.round()
            await conn.commit()
            await kept.pass_(15)
            await kept.store({'x{site="a"}': 0.0})
            await turn(leading, kept.now)
        assert kept.events() == ["firing", "resolved", "firing", "resolved"]
        assert [name for name, _, _ in kept.alerts()] == ["Above", "Above"]


async def test_whoever_refers_to_alerts_is_known_here(past: Past) -> None:
    """A table more that refers to these has to be emptied with them."""
    rows = past.leader.owner.execute(
        "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint"
        " WHERE contype = 'f' AND confrelid IN ('alert'::regclass, 'alert_group'::regclass,"
        " 'notification'::regclass) ORDER BY 1, 2"
    ).fetchall()
    assert rows == [
        ("alert_act", "alert"),
        ("alert_event", "alert"),
        ("alert_link", "alert"),  # goes by itself
        ("escalation", "alert_group"),
        ("incident_alert", "alert"),  # such an alert stays
        ("notification", "alert_group"),
        ("notification", "notification"),
        ("notification_attempt", "notification"),
        ("way_test", "notification"),  # outlives its message
    ]
