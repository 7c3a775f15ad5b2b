"""What alerts leave behind goes after its time, whole, and nobody waits for it."""

from datetime import timedelta

import psycopg
import pytest

from alerts.retention.tables import Gone
from tests.firing import HOOK
from tests.given import NOW
from tests.past import OLD, PERSON, TABLES, YEAR, YOUNG, Past
from tests.servers import Database


async def test_what_is_over_for_long_goes_with_everything_of_it(past: Past) -> None:
    await past.was(OLD)
    past.leader.silence("portal", "dvc", minutes=5)
    past.leader.work("portal", "dvc", minutes=5)
    assert past.counts() == {
        "alert": 1, "alert_event": 2, "alert_act": 1, "notification": 2,
        "notification_attempt": 2, "alert_group": 1, "silence": 1,
        "maintenance": 1,
    }  # fmt: skip
    gone = Gone(alerts=1, messages=2, groups=1, silences=1, maintenance=1)
    assert await past.sweep.round() == gone
    assert past.counts() == dict.fromkeys(TABLES, 0)


async def test_what_is_open_stays_however_old_and_so_does_what_ended_in_time(past: Past) -> None:
    still = await past.alert("Open")
    past.leader.silence("portal", "other", minutes=5)  # while it was open
    past.leader.work("portal", "other", minutes=5)
    await past.was(OLD, "Old")
    young = await past.was(YOUNG, "Young")
    assert await past.sweep.round() == Gone(alerts=1, messages=2, groups=1)
    assert past.alerts() == [still, young]
    before = past.counts()
    assert (before["alert_event"], before["alert_act"], before["silence"]) == (3, 2, 1)
    assert before["maintenance"] == 1
    assert await past.sweep.round() == Gone()
    assert past.counts() == before


async def test_an_alert_that_began_long_ago_and_ended_lately_stays(past: Past) -> None:
    number = await past.alert()
    await past.over(number, after=3 * YEAR)
    assert await past.sweep.round() == Gone()


async def test_an_alert_of_an_incident_stays_however_old(past: Past, database: Database) -> None:
    number = await past.was(OLD)
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO incident (title, severity, opened_at, opened_by, request)"
            " VALUES ('a', 'minor', now(), 'user:an', 'r')"
        )
        owner.execute("INSERT INTO incident_alert VALUES (1, %s, now(), 'user:an')", [number])
        assert await past.sweep.round() == Gone()
        owner.execute("DELETE FROM incident_alert")
    assert (await past.sweep.round()).alerts == 1


async def test_of_schedules_what_was_over_or_unused_for_long_goes(past: Past) -> None:
    for at, ends, deleted in (
        (OLD, OLD + YEAR, None), (OLD, NOW, OLD), (OLD, NOW, None), (NOW, OLD + YEAR, None),
        (YOUNG, YOUNG + YEAR, None), (YOUNG, YOUNG + YEAR, YOUNG),
    ):  # fmt: skip
        past.run(
            "INSERT INTO schedule_override (schedule, begins_at, ends_at, person, replaces, note,"
            " created_at, created_by, updated_at, updated_by, deleted_at)"
            " VALUES ('it', %s, %s, 'a', '', '', %s, 'user:a', %s, 'user:a', %s)",
            OLD, ends, OLD, at, deleted,
        )  # fmt: skip
    for read, revoked in ((None, None), (OLD, None), (OLD, OLD), (YOUNG, None), (OLD, YOUNG)):
        past.run(
            "INSERT INTO calendar_link (id, hash, person, created_at, created_by, read_at,"
            " revoked_at, revoked_by) VALUES (gen_random_uuid(),"
            " sha256(gen_random_uuid()::text::bytea), 'a', %s, 'user:a', %s, %s, %s)",
            OLD, read, revoked, revoked and "user:a",
        )  # fmt: skip
    assert await past.sweep.round() == Gone(overrides=2, calendars=3)
    assert past.count("SELECT count(*) FROM schedule_override") == 4
    assert past.count("SELECT count(*) FROM calendar_link") == 2
    assert await past.sweep.round() == Gone()


async def test_a_message_stays_as_long_as_one_of_its_alerts(past: Past) -> None:
    past.leader.route(HOOK)
    first, second = past.leader.fire_many([("Down", {"portal": each}) for each in ("a", "b")])
    await past.leader.round()
    past.settle()
    await past.over(first)
    past.leader.now = YOUNG
    await past.over(second)
    assert past.count("SELECT count(*) FROM notification") == 3
    assert await past.sweep.round() == Gone(alerts=1)
    assert past.counts()["notification_attempt"] == 3
    past.run("UPDATE notification SET created_at = %s", OLD)
    past.run("UPDATE alert_group SET closed_at = %s", OLD)
    past.run("UPDATE alert SET ended_at = %s", OLD)
    assert await past.sweep.round() == Gone(alerts=1, messages=3, groups=1)


async def test_of_very_many_messages_about_one_alert_none_is_left(past: Past) -> None:
    await past.was(OLD)
    past.run(
        "INSERT INTO notification (group_id, ordinal, receiver, channel, kind, reason, dedupe_key,"
        " priority, simulated, content, created_at, due_at, settled_at, result)"
        " SELECT group_id, ordinal, receiver, channel, 'repeat', reason, sha256(k::text::bytea),"
        " priority, simulated, content, created_at, due_at, settled_at, result"
        " FROM notification, generate_series(1, 60) AS k WHERE id = 1"
    )
    assert await past.sweep.round() == Gone(alerts=1, messages=62, groups=1)


@pytest.mark.parametrize(("days", "left"), [(400, 0), (None, 3), (1825, 1)])
async def test_the_place_says_for_how_long(past: Past, days: int | None, left: int) -> None:
    for at in (OLD, OLD + YEAR, YOUNG):
        await past.was(at)
    past.run("UPDATE place SET alerts_days = %s", days)
    await past.sweep.round()
    assert past.counts()["alert"] == past.counts()["alert_group"] == left
    with pytest.raises(psycopg.errors.CheckViolation):
        past.run("UPDATE place SET alerts_days = 399")


async def test_what_was_simulated_goes_after_90_days(past: Past) -> None:
    for age in (timedelta(days=91), timedelta(days=80)):
        for simulated in (True, False):
            await past.was(NOW - age, f"A{age.days}{simulated}", simulated=simulated)
    assert await past.sweep.round() == Gone(alerts=1, messages=2, groups=1)
    names = past.leader.owner.execute("SELECT name FROM alert ORDER BY id").fetchall()
    assert [name for (name,) in names] == ["A91False", "A80True", "A80False"]


async def test_an_end_that_is_still_to_be_told_keeps_its_alert(past: Past) -> None:
    number = await past.alert()
    past.leader.silence("portal", "dvc", minutes=7 * 365 * 24 * 60)
    await past.leader.round()
    await past.over(number)
    assert await past.sweep.round() == Gone()
    past.run("UPDATE silence SET ends_at = %s", past.leader.now)
    await past.leader.round(after_seconds=600)
    past.settle()
    assert await past.sweep.round() == Gone(alerts=1, messages=2, groups=1, silences=1)


async def test_what_is_folded_goes_with_its_digest(past: Past) -> None:
    past.leader.route(PERSON)
    ids = past.leader.fire_many([(f"A{number}", {}) for number in range(5)])
    await past.leader.round()
    past.settle()
    assert past.count("SELECT count(*) FROM notification WHERE folded_into IS NOT NULL") == 3
    await past.over(*ids)
    past.run("UPDATE alert SET ended_at = %s WHERE id = %s", YOUNG, ids[-1])
    await past.sweep.round()
    assert past.alerts() == ids[-1:]
    # Its own row and the digest, in which the others stand, too; the same of its end.
    assert past.count("SELECT count(*) FROM notification WHERE result = 'accepted'") == 2
    past.run("UPDATE alert SET ended_at = %s", OLD)
    await past.sweep.round()
    assert past.counts() == dict.fromkeys(TABLES, 0)


async def test_a_digest_stays_for_what_it_only_counts(past: Past) -> None:
    past.leader.route(PERSON)
    past.leader.fire_many([(f"A{number}", {}) for number in range(4)])
    await past.leader.round()
    past.settle()
    last = past.count("SELECT (alerts_told(content))[1] FROM notification"
                      " WHERE folded_into IS NOT NULL ORDER BY id DESC LIMIT 1")  # fmt: skip
    past.run("UPDATE notification SET content = jsonb_set(content, '{ioc,alert_urls}',"
             " (content #> '{ioc,alert_urls}') - -1) WHERE kind = 'digest'")  # fmt: skip
    past.run("UPDATE alert SET state = 'resolved', ended_at = %s WHERE id <> %s", OLD, last)
    past.run("UPDATE alert_group SET closed_at = %s", OLD)
    assert await past.sweep.round() == Gone(alerts=3, messages=3, groups=3)
    assert past.alerts() == [last]
    assert past.count("SELECT count(*) FROM notification WHERE kind = 'digest'") == 1


async def test_groups_of_a_storm_go_with_its_summary(past: Past) -> None:
    past.leader.route(PERSON)
    ids = past.leader.fire_many([(f"A{number}", {}) for number in range(250)])
    await past.leader.round()
    past.settle()
    await past.over(*ids)
    assert past.count("SELECT count(*) FROM notification WHERE content = '{}'") > 200
    past.sweep.at_once = 100
    assert (await past.sweep.round()).alerts == 250
    assert past.counts() == dict.fromkeys(TABLES, 0)


async def test_groups_that_told_nothing_and_tests_of_channels_go_by_their_time(past: Past) -> None:
    for at in (OLD, YOUNG):
        past.leader.owner.execute(
            "INSERT INTO alert_group (key, route, receiver, labels, opened_at, due_at, closed_at)"
            " VALUES (sha256(%(at)s::text::bytea), 'r', 'it', '{}', %(at)s, %(at)s, %(at)s)",
            {"at": at},
        )
        past.leader.owner.execute(
            "INSERT INTO notification (ordinal, receiver, channel, kind, reason, dedupe_key,"
            " priority, simulated, content, created_at, due_at, settled_at, result) VALUES"
            " (0, 'it', 'a', 'test', '', sha256(%(at)s::text::bytea), 'p4', false, '{}', %(at)s,"
            " %(at)s, %(at)s, 'accepted')",
            {"at": at},
        )
    assert await past.sweep.round() == Gone(messages=1, groups=1)
    assert await past.sweep.round() == Gone()
