"""What alerts asked of those on duty: nights of the place, and means of what is over."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg

from alerts.review import Nights, Response, duty
from core.store.pool import connect
from tests.given import NOW
from tests.servers import Database

ZONE = "Asia/Ho_Chi_Minh"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EVENING = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # 22:00 of the place
MORNING = EVENING + timedelta(hours=8)  # 06:00


def tell(  # noqa: PLR0913 - each of them a thing that the test cares about
    owner: psycopg.Connection,
    person: str,
    at: datetime,
    result: str | None = "accepted",
    kind: str = "firing",
    *,
    simulated: bool = False,
) -> None:
    owner.execute(
        "INSERT INTO notification (ordinal, receiver, channel, person, kind, reason, dedupe_key,"
        " priority, simulated, content, created_at, due_at, settled_at, result) VALUES (1, 'r',"
        " 'c', %s, %s, 'x', sha256(%s), 'p1', %s, '{}', %s, %s, %s, %s)",
        [person, kind, uuid4().bytes, simulated, at, at, at if result else None, result],
    )


def put(
    owner: psycopg.Connection,
    acked: timedelta | None,
    lasting: timedelta | None,
    why: str = "recovered",
    *,
    simulated: bool = False,
) -> None:
    """Let a p1 fire. acked: after how long somebody took it; lasting: None while it is on."""
    at = NOW - DAY
    row = owner.execute(
        "INSERT INTO alert (rule, fingerprint, name, labels, annotations, priority, simulated,"
        " state, active_at, fired_at, ended_at, why, is_current) VALUES ('r', %s, 'n', '{}', '{}',"
        " 'p1', %s, %s, %s, %s, %s, %s, %s) RETURNING id",
        [uuid4().bytes, simulated, "resolved" if lasting else "firing", at, at,
         at + lasting if lasting else None, why if lasting else None, lasting is None],
    ).fetchone()  # fmt: skip
    assert row
    for later in () if acked is None else (acked, acked + MINUTE):
        owner.execute(
            "INSERT INTO alert_act (alert_id, at, actor, kind) VALUES (%s, %s, 'user:an', 'ack')",
            [row[0], at + later],
        )


async def test_nights_are_those_of_the_place(database: Database) -> None:
    with database.connect() as owner:
        for at in (EVENING - MINUTE, EVENING, EVENING + 4 * 60 * MINUTE, MORNING - MINUTE, MORNING):
            tell(owner, "an", at)
        tell(owner, "an", EVENING - DAY, kind="escalation")
        tell(owner, "binh", EVENING, "delivered")
        tell(owner, "binh", EVENING, "given_up")
        tell(owner, "binh", EVENING, None)
        tell(owner, "binh", EVENING, kind="resolved")
        tell(owner, "dung", EVENING, simulated=True)
        tell(owner, "dung", EVENING - 60 * DAY)
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        found = await duty(conn, NOW - 7 * DAY, NOW, ZONE, None)
    assert found.nights == [
        Nights("an", 4, 2, MORNING - MINUTE),
        Nights("binh", 1, 1, EVENING),
    ]


async def test_means_are_of_what_is_over_and_nothing_is_made_of_what_is_on(
    database: Database,
) -> None:
    with database.connect() as owner:
        put(owner, 2 * MINUTE, 10 * MINUTE)
        put(owner, 4 * MINUTE, None)
        put(owner, None, 20 * MINUTE)
        put(owner, None, None)
        put(owner, None, 90 * MINUTE, "rule_changed")
        put(owner, MINUTE, MINUTE, simulated=True)
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        found = await duty(conn, NOW - 7 * DAY, NOW, ZONE, None)
    assert found.responses == [Response("p1", 5, 2, 360.0, 1, 2, 1800.0, 2)]
    (response,) = found.responses
    assert (response.mtta_seconds, response.mttr_seconds, found.simulated) == (180, 900, 1)
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        elsewhere = await duty(conn, NOW - 7 * DAY, NOW, ZONE, {"xa"})
    assert (elsewhere.nights, elsewhere.responses, elsewhere.simulated) == ([], [], 0)
    nothing = Response("p2", 1, 0, 0.0, 1, 0, 0.0, 1)
    assert (nothing.mtta_seconds, nothing.mttr_seconds) == (None, None)
