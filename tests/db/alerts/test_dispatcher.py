"""From events to the outbox, on real tables: what is told, when, and after a crash."""

from datetime import timedelta

import pytest
from psycopg import OperationalError

from alerts.groups.routing import RoutingError
from core.model import rfc3339
from core.store import lease
from core.store.lease import LeaseLostError
from core.store.pool import connect
from tests import firing
from tests.firing import HOOK, PERSON, SMS, Leader
from tests.servers import Database

HOOK_0 = "hook/webhook/0"


async def test_an_alert_is_told_once_then_repeated_then_told_as_over(leader: Leader) -> None:
    number = leader.fire()
    again_at = await leader.round()
    assert again_at == leader.now + timedelta(hours=4)  # nothing can be new before
    assert leader.told() == [f"{HOOK_0} new_alerts Down:firing"]
    await leader.round(after_seconds=300)
    assert len(leader.told()) == 1
    leader.owner.execute('UPDATE alert SET annotations = \'{"summary": "later"}\'')
    await leader.round(after_seconds=4 * 3600)
    assert leader.told()[1:] == [f"{HOOK_0} repeat Down:firing"]
    said = leader.owner.execute(
        "SELECT content #>> '{commonAnnotations,summary}' FROM notification ORDER BY id"
    ).fetchall()
    assert said == [("S",), ("later",)]
    leader.end(number)
    await leader.round(after_seconds=1)
    assert len(leader.told()) == 2  # the group is looked at again later
    assert await leader.round(after_seconds=300) is None
    assert leader.told()[2:] == [f"{HOOK_0} all_resolved Down:resolved"]
    assert leader.owner.execute(
        "SELECT count(closed_at), count(*) FROM alert_group"
    ).fetchone() == (
        1,
        1,
    )


async def test_what_a_message_holds(leader: Leader) -> None:
    number, began = leader.fire(priority="p1"), leader.now - timedelta(minutes=2)
    leader.owner.execute("UPDATE alert SET active_at = %s WHERE id = %s", [began, number])
    await leader.round()
    row = leader.owner.execute(
        "SELECT group_id, ordinal, receiver, kind, priority, simulated, content, due_at"
        " FROM notification"
    ).fetchone()
    assert row is not None
    assert row[1:6] == (1, "hook", "firing", "p1", False)
    content = row[6]
    assert content["commonAnnotations"] == {"summary": "S"}
    assert content["groupLabels"] == {"alertname": "Down"}
    assert content["ioc"]["alert_urls"] == [f"{firing.URL}/alerts/1"]
    assert content["ioc"]["since"] == [rfc3339(began)]
    assert content["alerts"][0]["startsAt"] > rfc3339(began)
    assert row[7] == leader.now


async def test_lost_data_are_no_end(leader: Leader) -> None:
    number = leader.fire()
    await leader.round()
    leader.lose_data(number)
    await leader.round(after_seconds=300)
    assert len(leader.told()) == 1


async def test_after_a_crash_everything_goes_on(leader: Leader) -> None:
    number = leader.fire()
    await leader.round()
    leader.crash()
    assert await leader.round(after_seconds=10) == leader.now + timedelta(hours=4, seconds=-10)
    assert len(leader.told()) == 1
    leader.crash()
    leader.end(number)
    await leader.round(after_seconds=290)
    assert leader.told()[1:] == [f"{HOOK_0} all_resolved Down:resolved"]


async def test_killed_before_the_last_row_it_writes_nothing_and_does_it_again(
    leader: Leader, database: Database
) -> None:
    leader.fire()
    leader.owner.execute(
        "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';"
        "CREATE TRIGGER die BEFORE INSERT ON notification EXECUTE FUNCTION die()"
    )
    with pytest.raises(OperationalError):
        await leader.round()
    assert leader.owner.execute("SELECT count(*) FROM alert_group").fetchone() == (0,)
    assert leader.owner.execute("SELECT dispatched FROM alerter").fetchone() == (0,)
    leader.owner.execute("DROP TRIGGER die ON notification")
    async with await connect(database.login("ioc_alerts"), autocommit=True) as conn:
        leader.conn = conn
        await leader.round()
    assert leader.told() == [f"{HOOK_0} new_alerts Down:firing"]


async def test_who_lost_the_lease_writes_nothing(leader: Leader, database: Database) -> None:
    leader.fire()
    leader.owner.execute("UPDATE lease SET epoch = epoch + 1")
    with pytest.raises(LeaseLostError):
        await leader.round()
    assert leader.told() == []
    assert leader.owner.execute("SELECT dispatched FROM alerter").fetchone() == (0,)
    async with await connect(database.login("ioc_alerts"), autocommit=True) as conn:
        leader.owner.execute("UPDATE lease SET expires_at = clock_timestamp()")
        successor = await lease.claim(conn, "alerts", "two")
        assert successor
        await firing.Leader(conn, leader.owner, successor).round()
    assert len(leader.told()) == 1


async def test_another_routing_takes_over(leader: Leader) -> None:
    leader.fire()
    await leader.round()
    leader.now += timedelta(minutes=1)
    leader.route(HOOK.replace("hook", "other").replace("webother", "webhook"))
    await leader.round()
    assert leader.told()[1:] == ["other/webhook/0 new_alerts Down:firing"]


async def test_a_route_that_is_put_before_changes_nothing_for_others(leader: Leader) -> None:
    routes = "routes: [{matchers: [portal=dvc], group_wait: 0s}]"
    leader.route(HOOK.replace("group_wait", f"{routes}, group_wait"))
    leader.fire()
    await leader.round()
    leader.now += timedelta(minutes=1)
    more = routes.replace("[{", "[{matchers: [portal=pakn]}, {")
    leader.route(HOOK.replace("group_wait", f"{more}, group_wait"))
    await leader.round()
    assert leader.told() == [f"{HOOK_0} new_alerts Down:firing"]
    assert leader.owner.execute("SELECT route, closed_at FROM alert_group").fetchall() == [
        ('/{}/{portal="dvc"}', None)
    ]


async def test_without_a_routing_nobody_is_told_until_there_is_one(leader: Leader) -> None:
    leader.owner.execute("DELETE FROM routing")
    leader.fire()
    assert await leader.round() is None
    leader.route(HOOK)
    await leader.round()
    assert leader.told() == [f"{HOOK_0} new_alerts Down:firing"]


async def test_people_are_not_called_for_what_is_simulated(leader: Leader) -> None:
    leader.route(PERSON.replace("chain: it}", 'chain: it, webhook_configs: [{url: "http://a/"}]}'))
    leader.fire("Real")
    leader.fire("Simulated", simulated=True)
    await leader.round()
    assert sorted(leader.told()) == [
        "it/webhook/0 new_alerts Real:firing",
        "it/webhook/0 new_alerts Simulated:firing",
        f"{SMS} new_alerts Real:firing",
    ]


async def test_what_was_missed_is_told_as_one_that_wakes_nobody(leader: Leader) -> None:
    leader.route(PERSON)
    for name in ("A", "B"):
        number = leader.fire(name, priority="p1")
        leader.owner.execute("DELETE FROM alert_event")
        leader.owner.execute("UPDATE alert SET state = 'resolved', ended_at = fired_at")
        leader.event([number], "missed")
        await leader.round(after_seconds=1)
    assert leader.told() == [f"{SMS} missed A:resolved B:resolved"]
    row = leader.owner.execute("SELECT kind, priority, due_at FROM notification").fetchone()
    assert row == ("missed", "p4", leader.now + timedelta(seconds=59))


async def test_what_is_to_be_known_of_the_reason(leader: Leader) -> None:
    number = leader.fire()
    leader.owner.execute("DELETE FROM alert_event")
    leader.owner.execute("UPDATE alert SET flapping = true")
    leader.event([number], "firing", late_seconds=300)
    leader.event([number], "flapping")
    await leader.round()
    leader.owner.execute("UPDATE alert SET flapping = false")
    leader.lose_data(number)
    await leader.round(after_seconds=4 * 3600)
    assert leader.told() == [
        f"{HOOK_0} new_alerts late flapping Down:firing",
        f"{HOOK_0} repeat no_data Down:firing",
    ]


async def test_a_broken_routing_leaves_the_old_one_in_force(leader: Leader) -> None:
    await leader.round()
    leader.now += timedelta(seconds=1)
    leader.route("route: {receiver: nobody}")
    leader.fire()
    await leader.round()
    assert leader.told() == [f"{HOOK_0} new_alerts Down:firing"]
    leader.crash()
    with pytest.raises(RoutingError):
        await leader.round()


async def test_what_this_version_cannot_read_calls_all_whom_the_chain_names(
    leader: Leader,
) -> None:
    leader.route(
        """
        route: {receiver: it, group_wait: 0s}
        receivers: [{name: it, chain: it}]
        people: [{id: a, name: A, channels: {p1: [sms]}}, {id: b, name: B, channels: {p1: [sms]}}]
        schedules: [{id: s, zone: UTC, layers: [{start: 2026-11-02T07:00, every: 9m, people: [a]}]}]
        chains: [{id: it, steps: [{notify: {schedule: s}}, {wait: 5m, notify: {person: b}}]}]
        """
    )
    leader.fire(priority="p1")
    await leader.round()
    assert leader.told() == [f"person/{who}/sms new_alerts Down:firing" for who in "ab"]
    assert "every" in leader.dispatcher.unread


async def test_what_began_and_ended_before_anybody_looked_is_missed(leader: Leader) -> None:
    leader.end(leader.fire("Short"))
    leader.fire("Long")
    await leader.round()
    assert sorted(leader.told()) == [
        f"{HOOK_0} missed Short:resolved",
        f"{HOOK_0} new_alerts Long:firing",
    ]
    await leader.round(after_seconds=3600)
    assert len(leader.told()) == 2
