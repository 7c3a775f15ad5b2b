"""Chains on real tables: who is called at which second, over crashes, and never twice."""

from datetime import datetime, timedelta

import pytest
from psycopg import OperationalError

from alerts.desk import listing
from alerts.desk.quiet import Routings, quiet
from alerts.desk.story import story
from alerts.escalation import tables as escalation
from alerts.escalation.coming import Coming, names_of
from core.store.pool import connect
from tests.firing import Leader
from tests.servers import Database

CHAIN = """
route: {receiver: it, group_by: [alertname], group_wait: 0s, repeat_interval: 4h}
receivers: [{name: it, chain: it}]
people:
  - {id: a, name: A, channels: {p1: [voice, sms], p3: [sms]}}
  - {id: b, name: B, channels: {p1: [sms]}}
chains:
  - {id: it, steps: [{notify: {person: a}}, {wait: 5m, notify: {person: b}}, {wait: 5m, repeat: 1}]}
"""
VOICE, SMS, B = "person/a/voice", "person/a/sms", "person/b/sms"


@pytest.fixture
def night(leader: Leader) -> Leader:
    leader.route(CHAIN)
    return leader


def called(leader: Leader) -> list[tuple[float, str, str]]:
    """Tell after how many seconds who was told, and in which kind of message."""
    rows = leader.owner.execute(
        "SELECT created_at, channel, kind FROM notification ORDER BY id"
    ).fetchall()
    began = rows[0][0] if rows else leader.now
    return [((at - began).total_seconds(), channel, kind) for at, channel, kind in rows]


def runs(leader: Leader) -> list[tuple[int, int, int, str]]:
    return leader.owner.execute(
        "SELECT run, round, step, state FROM escalation ORDER BY group_id, run"
    ).fetchall()


async def test_the_second_is_called_at_the_configured_second(night: Leader) -> None:
    night.fire(priority="p1")
    again_at = await night.round()
    assert again_at == night.now + timedelta(seconds=300)
    await night.round(after_seconds=299)
    assert len(called(night)) == 2
    again_at = await night.round(after_seconds=1)
    assert called(night) == [(0, VOICE, "firing"), (0, SMS, "firing"), (300, B, "escalation")]
    assert again_at == night.now + timedelta(seconds=300)
    assert night.told()[-1] == f"{B} escalation Down:firing"
    assert runs(night) == [(1, 1, 2, "running")]
    steps = night.owner.execute("SELECT step, people, why FROM escalation_step ORDER BY id")
    assert steps.fetchall() == [(1, ["a"], "called"), (2, ["b"], "called")]


async def test_whoever_acknowledges_is_followed_by_nobody(night: Leader) -> None:
    number = night.fire(priority="p1")
    await night.round()
    night.ack(number)
    assert await night.round(after_seconds=9) == night.now + timedelta(hours=4, seconds=-9)
    assert runs(night) == [(1, 1, 1, "acknowledged")]
    night.give_back(number)
    await night.round(after_seconds=9)
    await night.round(after_seconds=300)
    assert [channel for _, channel, _ in called(night)][2:] == [VOICE, SMS, B]
    night.end(number)
    await night.round(after_seconds=300)
    assert runs(night) == [(1, 1, 1, "acknowledged"), (2, 1, 2, "over")]
    assert sorted(each[1:] for each in called(night)[5:]) == [(SMS, "resolved"), (B, "resolved")]


async def test_what_was_due_during_a_takeover_is_done_at_once_and_once(night: Leader) -> None:
    night.fire(priority="p1")
    await night.round()
    night.crash()
    assert await night.round(after_seconds=350) == night.now + timedelta(seconds=300)
    night.crash()
    await night.round()
    assert called(night)[2:] == [(350, B, "escalation")]


async def test_killed_before_the_step_is_noted_it_calls_nobody_and_does_it_again(
    night: Leader, database: Database
) -> None:
    night.fire(priority="p1")
    await night.round()
    night.owner.execute(
        "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';"
        "CREATE TRIGGER die BEFORE INSERT ON escalation_step EXECUTE FUNCTION die()"
    )
    with pytest.raises(OperationalError):
        await night.round(after_seconds=300)
    assert len(called(night)) == 2
    night.owner.execute("DROP TRIGGER die ON escalation_step")
    async with await connect(database.login("ioc_alerts"), autocommit=True) as conn:
        night.conn = conn
        await night.round()
    assert called(night)[2:] == [(300, B, "escalation")]


def settle(leader: Leader, result: str) -> list[int]:
    rows = leader.owner.execute(
        "UPDATE notification SET settled_at = %s, result = %s RETURNING id", [leader.now, result]
    ).fetchall()
    return [number for (number,) in rows]


@pytest.mark.parametrize("dies", [False, True])
async def test_when_nobody_gets_the_calls_the_next_comes_at_once(
    night: Leader, *, dies: bool
) -> None:
    night.fire(priority="p1")
    await night.round()
    first, second = settle(night, "refused")
    night.owner.execute("UPDATE notification SET result = 'accepted' WHERE id = %s", [second])
    night.dispatcher.undelivered(first)
    await night.round(after_seconds=5)
    assert len(called(night)) == 2  # the other one may still come
    night.owner.execute(
        "INSERT INTO notification_attempt (notification_id, attempt, started_at)"
        " VALUES (%s, 1, %s)",
        [second, night.now],
    )
    night.owner.execute(
        "INSERT INTO notification_receipt (notification_id, attempt, result, at, status)"
        " VALUES (%s, 1, 'failed', %s, 'UNDELIV')",
        [second, night.now],
    )
    if dies:
        night.crash()
    else:
        night.dispatcher.undelivered(second)
    await night.round(after_seconds=5)
    assert called(night)[2:] == [(10, B, "escalation")]
    (why,) = (
        night.owner.execute("SELECT why FROM escalation_step ORDER BY id DESC").fetchone() or ()
    )
    assert why == "undelivered"


async def test_a_chain_that_was_changed_begins_anew(night: Leader) -> None:
    night.fire(priority="p1")
    await night.round()
    night.now += timedelta(seconds=60)
    night.route(CHAIN.replace("chain: it}", "chain: other}").replace("id: it,", "id: other,"))
    await night.round(after_seconds=240)
    await night.round(after_seconds=300)
    assert [each[:2] for each in called(night)[2:]] == [(300, VOICE), (300, SMS), (600, B)]
    assert runs(night) == [(1, 1, 1, "over"), (2, 1, 2, "running")]
    night.now += timedelta(seconds=60)
    night.route(
        CHAIN.replace("receiver: it,", "receiver: hook,", 1).replace(
            "receivers: [", 'receivers: [{name: hook, webhook_configs: [{url: "http://a/"}]}, '
        )
    )
    await night.round()
    assert runs(night)[-1] == (2, 1, 2, "over")


async def test_nobody_is_called_for_what_is_simulated(night: Leader) -> None:
    night.fire(priority="p1", simulated=True)
    await night.round()
    assert (called(night), runs(night)) == ([], [])


async def test_after_the_clock_was_put_back_nobody_waits_for_longer_than_his_step(
    night: Leader,
) -> None:
    night.fire(priority="p1")
    await night.round()
    assert await night.round(after_seconds=-7200) == night.now + timedelta(seconds=300)
    night.crash()
    await night.round(after_seconds=300)
    assert [channel for _, channel, _ in called(night)] == [VOICE, SMS, B]


async def test_who_takes_over_with_an_earlier_clock_does_not_wait_until_it_is_as_late_again(
    night: Leader,
) -> None:
    night.fire(priority="p1")
    await night.round()
    night.crash()
    assert await night.round(after_seconds=-7200) == night.now + timedelta(seconds=300)
    await night.round(after_seconds=300)
    assert [channel for _, channel, _ in called(night)] == [VOICE, SMS, B]


async def test_a_storm_climbs_in_digests(night: Leader) -> None:
    night.fire_many([(f"A{n}", {"portal": "dvc"}) for n in range(300)], priority="p2")
    await night.round()
    assert len(runs(night)) == 300
    await night.round(after_seconds=300)
    kinds = night.owner.execute(
        "SELECT channel, kind, count(*) FROM notification WHERE result IS NULL"
        " GROUP BY channel, kind ORDER BY channel, kind"
    ).fetchall()
    assert kinds == [
        (SMS, "digest", 1),
        (VOICE, "digest", 1),
        (B, "digest", 1),
        (B, "escalation", 2),
    ]


async def test_who_is_given_an_alert_is_told_once_and_nobody_else_is_called(night: Leader) -> None:
    number = night.fire(priority="p1")
    await night.round()
    night.owner.execute(
        "INSERT INTO alert_act (alert_id, at, actor, kind, person, request)"
        " VALUES (%s, %s, 'user:an', 'assign', 'b', 'r')",
        [number, night.now],
    )
    night.ack(number)
    await night.round(after_seconds=9)
    night.crash()
    await night.round(after_seconds=900)
    assert called(night)[2:] == [(9, B, "firing")]
    assert night.told()[-1] == f"{B} given Down:firing"


async def test_who_took_over_a_shift_is_called(night: Leader) -> None:
    layers = "layers: [{start: 2026-11-02T07:00, every: 1w, people: [a]}]"
    schedules = f"schedules: [{{id: s, zone: UTC, {layers}}}]\nchains:"
    night.route(CHAIN.replace("chains:", schedules).replace("{person: a}", "{schedule: s}"))
    await night.round()
    night.owner.execute(
        "INSERT INTO schedule_override (schedule, person, replaces, note, begins_at, ends_at,"
        " created_by, created_at, updated_by, updated_at)"
        " VALUES ('s', 'b', '', '', %s, %s, 'user:an', %s, 'user:an', %s)",
        [night.now, night.now + timedelta(minutes=7), night.now, night.now],
    )
    night.fire(priority="p1")
    await night.round(after_seconds=1)
    await night.round(after_seconds=600)
    await night.round(after_seconds=600)
    assert [each[1] for each in called(night)] == [B, B, VOICE, SMS]


async def test_the_desk_says_who_is_called_next_and_who_was(
    night: Leader, database: Database
) -> None:
    number = night.fire(priority="p1")
    await night.round()
    async with await connect(database.login("ioc_api")) as conn:

        async def desk() -> tuple[Coming | None, list[tuple[object, ...]]]:
            found = await quiet(conn, await Routings().now(conn), night.now)
            (listed,) = await listing.listed(conn, [number], found)
            lines = await story(conn, listed.alert, night.now, names_of(found.rota))
            steps = [each.said["escalation"] for each in lines if each.kind == "escalation"]
            return listed.call, [(each["step"], each["people"], each["why"]) for each in steps]

        soon = night.now + timedelta(seconds=300)
        assert await desk() == (Coming(soon, 2, ("B",)), [(1, ["A"], "called")])
        for _ in range(3):
            await night.round(after_seconds=300)
        assert await desk() == (
            None,
            [(step, [who], "called") for step, who in ((1, "A"), (2, "B"), (1, "A"), (2, "B"))]
            + [(2, [], "exhausted")],
        )


async def test_who_is_overdue_is_known(night: Leader) -> None:
    async def next_at() -> datetime | None:
        return await escalation.next_call_at(night.conn)

    assert await next_at() is None
    number = night.fire(priority="p1")
    await night.round()
    assert await next_at() == night.now + timedelta(seconds=300)
    assert night.dispatcher.overdue_seconds(night.now + timedelta(seconds=310)) == 10
    night.ack(number)
    await night.round()
    assert await next_at() is None
