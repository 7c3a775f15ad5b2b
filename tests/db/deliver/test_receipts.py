"""The ledger of receipts: any order, twice, of nobody; and somebody else is told once."""

import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from psycopg import AsyncConnection
from psycopg.errors import InsufficientPrivilege

from alerts.deliver import Kind, outbox
from alerts.deliver.backoff import Decision, Settled
from alerts.deliver.outcome import KnownAs, Outcome, Result
from alerts.deliver.provider import Receipt
from alerts.deliver.receipts import tables
from alerts.deliver.receipts.tables import Noted
from core.store.pool import connect
from tests.delivering import WEBHOOK, Ways, delivering, insert, key, notification
from tests.given import NOW
from tests.servers import Database

Connection = AsyncConnection[Any]
SECOND = timedelta(seconds=1)
OTHER = "it/webhook/1"
DELIVERED = Receipt("m1", "DELIVRD", Result.DELIVERED)
FAILED = Receipt("m1", "UNDELIV", Result.FAILED)
ON_ITS_WAY = Receipt("m1", "ENROUTE", None)
TAKEN = Outcome(Result.ACCEPTED, "ok", 200, known_as=KnownAs("gateway", "m1"))
DONE = Decision(Settled.ACCEPTED, None, falls_back=False)
AGAIN = Decision(None, NOW + SECOND, falls_back=True)


@pytest.fixture
async def alerts(database: Database) -> AsyncIterator[Connection]:
    async with await connect(database.login("ioc_alerts"), autocommit=True) as conn:
        yield conn


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Connection]:
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        yield conn


async def sent(conn: Connection, number: int = 0, outcome: Outcome = TAKEN, **changes: Any) -> None:
    """Have one message sent, with this end."""
    await insert(conn, [notification(number, **changes)])
    claimed = await outbox.claim(conn, WEBHOOK, now=NOW)
    assert claimed
    decision = AGAIN if outcome.result.is_retried else DONE
    assert await outbox.record(conn, claimed, outcome, decision, now=NOW)


async def ledger(conn: Connection) -> list[tuple[Any, ...]]:
    cursor = await conn.execute(
        "SELECT notification_id, attempt, result, status FROM notification_receipt ORDER BY 1, 2, 3"
    )
    return await cursor.fetchall()


@pytest.mark.parametrize("order", [*itertools.permutations((DELIVERED, FAILED, ON_ITS_WAY))])
async def test_in_any_order_and_twice_it_is_the_same(
    alerts: Connection, api: Connection, order: tuple[Receipt, ...]
) -> None:
    await sent(alerts)
    for receipt in order:
        for is_new in (receipt.result is not None, False):
            noted = await tables.note(api, "gateway", receipt, now=NOW)
            assert noted == Noted(1, 1, is_new)
    assert await ledger(api) == [(1, 1, "delivered", "DELIVRD"), (1, 1, "failed", "UNDELIV")]
    assert await tables.undelivered(alerts, now=NOW) == []


async def test_it_is_about_the_newest_attempt_of_its_own_provider(
    alerts: Connection, api: Connection
) -> None:
    await sent(alerts, 1, Outcome(Result.UNKNOWN, known_as=KnownAs("gateway", "m1")))
    await alerts.execute("UPDATE notification SET due_at = created_at")
    claimed = await outbox.claim(alerts, WEBHOOK, now=NOW)
    assert claimed
    assert await outbox.record(alerts, claimed, TAKEN, DONE, now=NOW)
    await sent(alerts, 2, Outcome(Result.ACCEPTED, "ok", 200))
    assert await tables.note(api, "gateway", FAILED, now=NOW) == Noted(1, 2, is_new=True)
    assert await tables.note(api, "other", FAILED, now=NOW) is None
    unknown = Receipt("m2", "UNDELIV", Result.FAILED)
    assert await tables.note(api, "gateway", unknown, now=NOW) is None
    assert len(await ledger(api)) == 1


async def test_what_failed_is_given_out_once(alerts: Connection, api: Connection) -> None:
    await sent(alerts)
    await tables.note(api, "gateway", FAILED, now=NOW)
    [found] = await tables.undelivered(alerts, now=NOW + SECOND)
    assert (found.id, found.channel) == (1, WEBHOOK)
    assert (found.tried.kind, found.tried.created_at, found.tried.attempt) == (Kind.FIRING, NOW, 1)
    assert await tables.undelivered(alerts, now=NOW + SECOND) == []


async def test_once_all_is_over_only_the_end_is_told_again(
    database: Database, alerts: Connection, api: Connection
) -> None:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO alert_group (key, route, receiver, labels, opened_at, due_at, closed_at)"
            " SELECT sha256('k'), '', 'it', '{}', %s, %s, closed"
            " FROM unnest(%s::timestamptz[]) AS closed",
            [NOW, NOW, [None, NOW]],
        )
    for number, (group, kind) in enumerate([(1, "firing"), (2, "firing"), (2, "resolved")]):
        known_as = KnownAs("gateway", f"m{number}")
        taken = Outcome(Result.ACCEPTED, known_as=known_as)
        await sent(alerts, number, taken, group_id=group, kind=Kind(kind))
        receipt = Receipt(known_as.message_id, "UNDELIV", Result.FAILED)
        assert await tables.note(api, "gateway", receipt, now=NOW)
    assert [each.id for each in await tables.undelivered(alerts, now=NOW)] == [1, 3]
    assert await tables.undelivered(alerts, now=NOW) == []


async def test_nobody_takes_a_receipt_back(alerts: Connection, api: Connection) -> None:
    await sent(alerts)
    await tables.note(api, "gateway", DELIVERED, now=NOW)
    for who in (alerts, api):
        for query in (b"DELETE FROM notification_receipt",
                      b"UPDATE notification_receipt SET result = 'failed'"):  # fmt: skip
            with pytest.raises(InsufficientPrivilege):
                await who.execute(query)
    await alerts.execute("DELETE FROM notification_attempt")  # as its own canaries are
    assert await ledger(api) == []


async def test_of_what_cannot_be_read_the_newest_are_kept(api: Connection) -> None:
    for number in range(tables.UNREAD_MAX + 3):
        await tables.keep_unread(api, "gateway", b"<%d>" % number, "no JSON", now=NOW)
    await tables.keep_unread(api, "other", b"\xff" * 20_000, "no JSON", now=NOW)
    cursor = await api.execute(
        "SELECT channel, count(*), max(length(body)) FROM unread_receipt GROUP BY 1 ORDER BY 1"
    )
    assert await cursor.fetchall() == [("gateway", tables.UNREAD_MAX, 5), ("other", 1, 8192)]
    cursor = await api.execute("SELECT body FROM unread_receipt ORDER BY id LIMIT 1")
    assert await cursor.fetchone() == (b"<3>",)


@pytest.mark.parametrize(
    ("kind", "age_hours", "told"), [(Kind.FIRING, 0, 2), (Kind.TEST, 0, 1), (Kind.FIRING, 25, 1)]
)
async def test_another_channel_is_told_if_it_is_no_test_and_not_too_late(
    database: Database, api: Connection, kind: Kind, age_hours: int, told: int
) -> None:
    class Takes:
        async def send(self, claimed: Any, **_: Any) -> Outcome:
            name = claimed.notification.channel
            return Outcome(Result.ACCEPTED, known_as=KnownAs("gateway", f"of {name}"))

    ways = Ways({WEBHOOK: Takes(), OTHER: Takes()}, {WEBHOOK: OTHER})
    async with delivering(database, ways) as delivery:
        await delivery.add(notification(kind=kind))
        await delivery.settled()
        with database.connect() as owner:
            owner.execute(
                "UPDATE notification SET created_at = created_at - %s * interval '1 hour'",
                [age_hours],
            )
        failed = Receipt(f"of {WEBHOOK}", "UNDELIV", Result.FAILED)
        assert await tables.note(api, "gateway", failed, now=NOW)
        query = "SELECT * FROM notification_receipt WHERE followed_at IS NULL"
        await delivery.until(lambda: not delivery.fetched(query))
        await delivery.settled(told)
        for _ in range(3):
            await delivery.clock.jump()
        rows = delivery.rows()
    assert [row["channel"] for row in rows] == [WEBHOOK, OTHER][:told]
    assert {bytes(row["dedupe_key"]) for row in rows} >= {key()}
