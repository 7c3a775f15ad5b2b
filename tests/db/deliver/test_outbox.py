"""The outbox: each row goes to one sender at a time, and a late result changes nothing."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection

from alerts.deliver import outbox
from alerts.deliver.backoff import Decision, Settled
from alerts.deliver.breaker import Breaker
from alerts.deliver.fallback import Fallback
from alerts.deliver.outcome import Outcome, Result
from core.store import backups
from core.store.pool import connect
from tests.delivering import WEBHOOK, insert, key, notification
from tests.given import NOW
from tests.servers import Database

Connection = AsyncConnection[Any]
SECOND = timedelta(seconds=1)
OVER = timedelta(seconds=-1)  # a lease that is over as soon as it is given
ACCEPTED = Outcome(Result.ACCEPTED, "ok", 200)
DONE = Decision(Settled.ACCEPTED, None, falls_back=False)
AGAIN = Decision(None, NOW + 5 * SECOND, falls_back=False)


@pytest.fixture
async def conn(database: Database) -> AsyncIterator[Connection]:
    """Give one session of `ioc_alerts`, whose rights must suffice for all of this."""
    async with await connect(database.login("ioc_alerts"), autocommit=True) as conn:
        yield conn


async def ledger(conn: Connection) -> list[tuple[Any, ...]]:
    cursor = await conn.execute(
        "SELECT notification_id, attempt, result, status, answer FROM notification_attempt"
        " ORDER BY 1, 2"
    )
    return await cursor.fetchall()


async def test_a_key_is_told_once(conn: Connection) -> None:
    await insert(conn, [notification(1), notification(2)])
    with pytest.raises(psycopg.errors.UniqueViolation):
        await insert(conn, [notification(2, reason="other")])


async def test_what_is_due_first_goes_first_and_only_once(conn: Connection) -> None:
    rows = [
        notification(1, due_at=NOW),
        notification(2, due_at=NOW - SECOND, person="a", group_id=None, ordinal=7),
        notification(3, due_at=NOW + SECOND),
        notification(4, channel="other/webhook/0"),
    ]
    await insert(conn, rows)
    claimed = [await outbox.claim(conn, WEBHOOK, now=NOW) for _ in range(3)]
    assert [each and each.notification for each in claimed] == [rows[1], rows[0], None]
    assert [each.attempt for each in claimed if each] == [1, 1]
    found = await outbox.look(conn, now=NOW)
    assert {(each.channel, each.count, each.next_at) for each in found} == {
        (WEBHOOK, 3, NOW + SECOND),
        ("other/webhook/0", 1, NOW),
    }


async def test_what_is_urgent_overtakes(conn: Connection) -> None:
    rows = [
        notification(1, priority="p3", due_at=NOW - SECOND),
        notification(2, priority="p2"),
        notification(3, priority="p1"),
        notification(4, priority="p1", due_at=NOW + SECOND),
    ]
    await insert(conn, rows)
    order = [await _claimed(conn, WEBHOOK, NOW) for _ in range(4)]
    assert order == [key(3), key(2), key(1), None]


async def test_nothing_can_be_claimed_while_messages_are_held(
    conn: Connection, database: Database
) -> None:
    await insert(conn, [notification()])
    async with await connect(database.login(), autocommit=True) as owner:
        await backups.hold(owner, "test", now=NOW)
        assert await outbox.claim(conn, WEBHOOK, now=NOW) is None
        await backups.resume(owner, by="system:test", now=NOW)
    assert await outbox.claim(conn, WEBHOOK, now=NOW)


async def test_an_attempt_is_in_the_ledger_before_its_end(conn: Connection) -> None:
    await insert(conn, [notification()])
    claimed = await outbox.claim(conn, WEBHOOK, now=NOW)
    assert claimed
    assert await ledger(conn) == [(claimed.id, 1, None, None, "")]
    assert await outbox.record(conn, claimed, ACCEPTED, DONE, now=NOW + SECOND)
    assert await ledger(conn) == [(claimed.id, 1, "accepted", 200, "ok")]
    assert await outbox.claim(conn, WEBHOOK, now=NOW + 2 * SECOND) is None
    assert await outbox.look(conn, now=NOW) == []


async def test_what_failed_is_due_again(conn: Connection) -> None:
    await insert(conn, [notification()])
    claimed = await outbox.claim(conn, WEBHOOK, now=NOW)
    assert claimed
    await outbox.record(conn, claimed, Outcome(Result.FAILED, "no", 500), AGAIN, now=NOW + SECOND)
    assert await outbox.claim(conn, WEBHOOK, now=NOW + 4 * SECOND) is None
    again = await outbox.claim(conn, WEBHOOK, now=NOW + 5 * SECOND)
    assert again
    assert (again.attempt, again.notification.dedupe_key) == (2, key())
    assert await ledger(conn) == [
        (claimed.id, 1, "failed", 500, "no"),
        (claimed.id, 2, None, None, ""),
    ]


async def test_a_late_result_changes_nothing(conn: Connection) -> None:
    await insert(conn, [notification()])
    paused = await outbox.claim(conn, WEBHOOK, now=NOW, lease=OVER)
    later = await outbox.claim(conn, WEBHOOK, now=NOW)
    assert paused
    assert later
    assert (later.id, later.attempt) == (paused.id, 2)
    assert (await ledger(conn))[0][2] == "unknown"
    before = await ledger(conn)
    assert not await outbox.record(conn, paused, ACCEPTED, DONE, now=NOW + SECOND)
    assert await ledger(conn) == before
    assert [each.count for each in await outbox.look(conn, now=NOW)] == [1]
    assert await outbox.record(conn, later, ACCEPTED, DONE, now=NOW + SECOND)
    assert not await outbox.record(conn, later, ACCEPTED, DONE, now=NOW + SECOND)


async def test_a_row_of_two_claims_at_once_goes_to_one(
    conn: Connection, database: Database
) -> None:
    await insert(conn, [notification()])
    async with await connect(database.login("ioc_alerts")) as other:
        assert await outbox.claim(other, WEBHOOK, now=NOW)  # not committed yet
        assert await outbox.claim(conn, WEBHOOK, now=NOW) is None
    assert await outbox.claim(conn, WEBHOOK, now=NOW) is None  # leased


async def test_an_end_waits_for_what_was_told_before_but_not_for_ever(conn: Connection) -> None:
    group = await _group(conn)
    rows = [
        notification(1, group_id=group, due_at=NOW + 5 * SECOND),  # it failed, and is due again
        notification(2, group_id=group, kind="resolved"),
        notification(3, group_id=group, kind="resolved", channel="other/webhook/0"),
        notification(4, kind="resolved"),
    ]
    await insert(conn, rows)
    assert await _claimed(conn, WEBHOOK, NOW) == key(4)
    assert await _claimed(conn, WEBHOOK, NOW) is None
    assert await _claimed(conn, "other/webhook/0", NOW) == key(3)
    first = await outbox.claim(conn, WEBHOOK, now=NOW + 5 * SECOND)
    assert first
    assert await _claimed(conn, WEBHOOK, NOW + 5 * SECOND) is None  # it is being sent
    assert await _claimed(conn, WEBHOOK, NOW + 600 * SECOND) == key(2)
    await outbox.record(conn, first, ACCEPTED, DONE, now=NOW)
    await insert(conn, [notification(5, group_id=group, kind="resolved")])
    await conn.execute(
        "UPDATE notification SET settled_at = now(), result = 'accepted' WHERE id = 2"
    )
    assert await _claimed(conn, WEBHOOK, NOW) == key(5)


async def _claimed(conn: Connection, channel: str, now: datetime) -> bytes | None:
    claimed = await outbox.claim(conn, channel, now=now)
    return claimed.notification.dedupe_key if claimed else None


async def _group(conn: Connection) -> int:
    cursor = await conn.execute(
        "INSERT INTO alert_group (key, route, receiver, labels, opened_at, due_at)"
        " VALUES (sha256('a'), '', 'it', '{}', now(), now()) RETURNING id"
    )
    row = await cursor.fetchone()
    assert row
    return int(row[0])


async def test_a_fallback_is_the_same_under_its_own_key_once(conn: Connection) -> None:
    await insert(conn, [notification(person="a", reason="escalation")])
    claimed = await outbox.claim(conn, WEBHOOK, now=NOW)
    assert claimed
    for is_first in (True, False):
        async with conn.transaction():
            added = await Fallback().add(conn, claimed.id, "person/a/sms", now=NOW + SECOND)
        assert added is is_first
    other = await outbox.claim(conn, "person/a/sms", now=NOW + SECOND)
    assert other
    row = other.notification
    assert row.dedupe_key != key()
    assert row.content["ioc"]["dedupe_key"] == row.dedupe_key.hex()
    assert row.content["alerts"] == claimed.notification.content["alerts"]
    assert row.reason == "fallback from it/webhook/0: escalation"
    assert (row.kind, row.person, row.created_at) == ("firing", "a", NOW + SECOND)


async def test_waiting_is_what_was_not_accepted_for_long(conn: Connection) -> None:
    minute = timedelta(minutes=1)
    rows = [
        notification(1, created_at=NOW - minute, due_at=NOW - minute),
        notification(2, created_at=NOW),
        notification(3, created_at=NOW - minute, due_at=NOW + minute),  # meant for later
        notification(4, created_at=NOW - minute, due_at=NOW - minute, kind="test"),
    ]
    await insert(conn, rows)
    found = await outbox.waiting(conn, before=NOW - minute, now=NOW)
    assert [channel for _, channel in found] == [WEBHOOK]
    state = Breaker(failures=5, open_until=NOW + SECOND)
    for left_alone, ids in ((replace(state, failures=4), [1]), (state, [1, 2])):
        await outbox.keep_breaker(conn, WEBHOOK, left_alone)
        found = await outbox.waiting(conn, before=NOW - minute, now=NOW)
        assert [id_ for id_, _ in found] == ids
    assert [each.is_down for each in await outbox.look(conn, now=NOW)] == [True]
    assert [each.is_down for each in await outbox.look(conn, now=NOW + SECOND)] == [False]


async def test_how_a_channel_does_is_kept(conn: Connection) -> None:
    assert await outbox.breaker(conn, WEBHOOK) == Breaker()
    state = Breaker(failures=5, failing_since=NOW, open_until=NOW + SECOND, error="no")
    for each in (state, Breaker(accepted_at=NOW)):
        await outbox.keep_breaker(conn, WEBHOOK, each)
        assert await outbox.breaker(conn, WEBHOOK) == each
