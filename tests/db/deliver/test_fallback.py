"""Who is told by another channel is told within his budget, and of everything."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from psycopg import AsyncConnection

from alerts.deliver.fallback import Fallback
from alerts.deliver.notification import Claimed, Notification
from alerts.deliver.outcome import Outcome, Result
from alerts.dispatch.messages.kind import Kind
from core.store.pool import connect
from tests import firing
from tests.delivering import Ways, content, delivering, insert, notification
from tests.given import NOW
from tests.servers import Database

Connection = AsyncConnection[Any]
SMS, MAIL = "person/a/sms", "person/a/mail"
MINUTE = timedelta(minutes=1)
DIGEST = "of several"
FAILED, ACCEPTED = Outcome(Result.FAILED), Outcome(Result.ACCEPTED)


@pytest.fixture
async def conn(database: Database) -> AsyncIterator[Connection]:
    """Give one session of `ioc_alerts`."""
    async with await connect(database.login("ioc_alerts"), autocommit=True) as conn:
        yield conn


def to_a(number: int, channel: str = SMS, **changes: object) -> Notification:
    """Give a message to one person."""
    return notification(number, channel=channel, person="a", **changes)


async def add(conn: Connection, id_: int, channel: str = MAIL) -> bool:
    """Tell it by another channel."""
    async with conn.transaction():
        return await Fallback().add(conn, id_, channel, now=NOW)


async def rows(conn: Connection, channel: str = MAIL) -> list[tuple[Any, ...]]:
    """Read what a channel is told: kind, person, result, and whether a digest tells of it."""
    cursor = await conn.execute(
        "SELECT n.kind, n.person, n.result, CASE WHEN d.kind = 'digest' THEN %s END"
        " FROM notification AS n LEFT JOIN notification AS d ON d.id = n.folded_into"
        " WHERE n.channel = %s ORDER BY n.id",
        [DIGEST, channel],
    )
    return await cursor.fetchall()


async def test_two_go_alone_and_the_others_in_a_digest_each_with_its_row(
    conn: Connection,
) -> None:
    await insert(conn, [to_a(number) for number in range(4)])
    for id_ in (1, 2, 3, 4):
        assert await add(conn, id_)
    for id_ in (1, 2, 3, 4):
        assert not await add(conn, id_)
    assert await rows(conn) == [
        ("firing", "a", None, None),
        ("firing", "a", None, None),
        ("digest", "a", None, None),
        ("firing", "a", "folded", DIGEST),
        ("firing", "a", "folded", DIGEST),
    ]


async def test_what_the_channel_was_told_itself_counts(conn: Connection) -> None:
    own = [to_a(0, MAIL, kind=Kind.TEST), to_a(1, MAIL, kind=Kind.ESCALATION)]
    await insert(conn, [*own, to_a(2, priority="p1")])
    assert await add(conn, 3)
    cursor = await conn.execute(
        "SELECT kind, priority, content -> 'alerts' -> 0 -> 'labels' ->> 'priority', due_at"
        " FROM notification WHERE channel = %s AND result IS NULL ORDER BY id OFFSET 2",
        [MAIL],
    )
    assert await cursor.fetchall() == [("digest", "p1", "p1", NOW)]


async def test_a_digest_joins_the_one_that_waits_and_does_so_once(conn: Connection) -> None:
    digest = {"kind": Kind.DIGEST, "reason": "storm"}
    own = content(1)
    own["alerts"] = [{**own["alerts"][0], "fingerprint": "f" * 16}]
    await insert(conn, [to_a(0, MAIL, **digest), to_a(1, content=own, **digest)])
    assert await add(conn, 2)
    assert not await add(conn, 2)
    assert await rows(conn) == [("digest", "a", None, None), ("digest", "a", "folded", DIGEST)]
    cursor = await conn.execute(
        "SELECT jsonb_array_length(content -> 'alerts') FROM notification WHERE id = 1"
    )
    assert await cursor.fetchone() == (2,)


async def test_a_digest_without_another_is_one_row(conn: Connection) -> None:
    await insert(conn, [to_a(0, kind=Kind.DIGEST, reason="storm")])
    assert await add(conn, 1)
    assert not await add(conn, 1)
    assert await rows(conn) == [("digest", "a", None, None)]


async def test_the_budget_is_that_of_whom_the_channel_leads_to(conn: Connection) -> None:
    await insert(conn, [to_a(number) for number in range(4)])
    for id_ in (1, 2, 3):
        assert await add(conn, id_, "person/b/sms")
    assert [row[:3] for row in await rows(conn, "person/b/sms")] == [
        ("firing", "b", None),
        ("firing", "b", None),
        ("digest", "b", None),
        ("firing", "b", "folded"),
    ]
    assert await add(conn, 4, "it/webhook/0")
    assert await rows(conn, "it/webhook/0") == [("firing", None, None, None)]


async def test_two_who_decide_at_once_find_room_for_one(
    conn: Connection, database: Database
) -> None:
    await insert(conn, [to_a(0, MAIL), to_a(1), to_a(2)])
    async with await connect(database.login("ioc_alerts")) as other:
        await Fallback().add(other, 2, MAIL, now=NOW)
        waits = asyncio.ensure_future(add(conn, 3))
        await asyncio.wait([waits], timeout=0.05)
        assert not waits.done()
        await other.commit()
        assert await waits
    assert [row[:3] for row in await rows(conn)] == [
        ("firing", "a", None),
        ("firing", "a", None),
        ("digest", "a", None),
        ("firing", "a", "folded"),
    ]


@dataclass(slots=True)
class Line:
    """A way to a person: it takes all or nothing, and remembers when it was asked what."""

    outcome: Outcome
    asked: list[tuple[datetime, Claimed]] = field(default_factory=list)

    async def send(self, claimed: Claimed, *, now: datetime, seconds: float) -> Outcome:
        """Remember."""
        del seconds
        self.asked.append((now, claimed))
        return self.outcome


def told(line: Line) -> int:
    """Count the alerts of which it was told, those that are only counted too."""
    contents = [claimed.notification.content for _, claimed in line.asked]
    return sum(
        sum(row["firing"] for row in each["ioc"]["summary"])
        if "summary" in each["ioc"]
        else len(each["alerts"])
        for each in contents
    )


async def test_what_waits_for_a_minute_is_told_by_another_all_of_it(
    database: Database,
) -> None:
    slow, well = Line(Outcome(Result.FAILED, retry_after_seconds=300)), Line(ACCEPTED)
    every = [to_a(number, content=content(number), priority="p2") for number in range(25)]
    for number, each in enumerate(every):
        each.content["alerts"][0]["fingerprint"] = f"{number:016}"
    async with delivering(database, Ways({SMS: slow, MAIL: well}, {SMS: MAIL})) as delivery:
        await delivery.add(*every)
        await delivery.until(lambda: len(well.asked) == 3)
        assert delivery.clock.now() - NOW >= MINUTE
    assert (len(slow.asked), told(well)) == (1, 25)


ROUTING = """
route: {receiver: it, group_by: ["..."], group_wait: 0s}
receivers: [{name: it, chain: it}]
people: [{id: a, name: A, channels: {p1: WAYS}}]
chains: [{id: it, steps: [{notify: {person: a}}]}]
"""


@pytest.mark.parametrize("count", [1, 3])  # of three one is folded, as it begins and as it ends
async def test_who_was_told_that_it_burns_is_told_that_it_is_over(
    database: Database, conn: Connection, count: int
) -> None:
    with database.connect() as owner:
        leader = await firing.leader(conn, owner)
        leader.route(ROUTING.replace("WAYS", "[sms]"))
        burning = leader.fire_many([("Burns", {"portal": str(number)}) for number in range(count)])
        await leader.round()
        first, well = Line(FAILED), Line(ACCEPTED)
        async with delivering(database, Ways({SMS: first, MAIL: well}, {SMS: MAIL})) as delivery:

            async def round_and_send() -> None:
                leader.now = delivery.clock.now() + 10 * MINUTE
                delivery.clock.set(leader.now)
                await leader.round()
                delivery.deliverer.wake()
                await delivery.until(lambda: not delivery.rows("settled_at IS NULL"))

            await delivery.until(lambda: told(well) == count)
            first.outcome = ACCEPTED
            await delivery.until(lambda: not delivery.rows("settled_at IS NULL"))
            later = leader.fire("Later")  # of which the other one hears nothing
            await round_and_send()
            leader.end(later)
            await round_and_send()
            assert told(well) == count
            leader.end(*burning)
            await round_and_send()
    ends = [each for _, claimed in well.asked for each in claimed.notification.content["alerts"]]
    assert [each["status"] for each in ends] == ["firing"] * count + ["resolved"] * count


async def test_nobody_is_rung_up_to_hear_that_it_is_over(conn: Connection) -> None:
    await insert(conn, [to_a(0, kind=Kind.RESOLVED), to_a(1)])
    assert [await add(conn, id_, "person/a/voice") for id_ in (1, 2)] == [False, True]
    assert await add(conn, 1)


@pytest.mark.parametrize(("ways", "most", "count"), [("[sms]", 3, 300), ("[sms, mail]", 4, 10_000)])
async def test_in_a_storm_with_a_dead_channel_nobody_is_flooded_and_nothing_lost(
    database: Database, conn: Connection, ways: str, most: int, count: int
) -> None:
    with database.connect() as owner:
        leader = await firing.leader(conn, owner)
        leader.route(ROUTING.replace("WAYS", ways))
        alerts = [("Down", {"portal": str(number)}) for number in range(count)]
        leader.fire_many(alerts, priority="p1")
        await conn.execute("SET idle_in_transaction_session_timeout = 100")  # ms; a machine is busy
        await leader.round()
    dead, well = Line(FAILED), Line(ACCEPTED)
    async with delivering(database, Ways({SMS: dead, MAIL: well}, {SMS: MAIL})) as delivery:
        delivery.deliverer.wake()
        await delivery.until(lambda: delivery.clock.now() >= NOW + 2 * MINUTE)
        found = delivery.rows("channel = 'person/a/mail' AND result = 'accepted'")
    # The budget is kept where it is decided; a slow machine sends what is due a little later.
    times = [row["due_at"] for row in found]
    assert len(times) == len(well.asked)
    assert max(sum(at <= other < at + MINUTE for other in times) for at in times) <= 3
    assert len(times) <= most
    assert told(well) == count * (most - 2)
