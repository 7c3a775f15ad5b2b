"""Fault 3: killed in the outbox. Each message arrives, and twice only if a kill came between."""

from collections import Counter
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from random import Random

import pytest
from anyio import to_thread

from core.service.clock import SystemClock
from core.store.pool import connect
from tests.delivering import insert, key, notification
from tests.provider import Provider, provider
from tests.servers import Database

from .eventually import eventually
from .faultproxy import FaultProxy
from .seeds import seeds
from .stand import Process, Stand, database_proxy, environment
from .wire import Frame, Protocol

CHANNELS = 3
COUNT = 12
_DEADLINE_SECONDS = 60


class Point(Enum):
    """Where the crash happens."""

    N1 = "the row is there, nobody has begun"
    N2 = "the attempt is committed, nothing was sent"
    N3 = "the provider has answered, nobody has read it"
    N4 = "the answer was read, its result is not stored"


@pytest.fixture
def stand(database: Database, tmp_path: Path) -> Iterator[Stand]:
    stand = Stand(database, None, tmp_path)
    yield stand
    stand.end()


def sender(stand: Stand, socket: Path, port: int) -> Process:
    env = environment(stand.database, socket)
    password = stand.database.state / "secrets" / "db_ioc_alerts"
    hooks = [f"http://127.0.0.1:{port}/{number}" for number in range(CHANNELS)]
    script = ("-m", "tests.chaos.sender", env["IOC_DATABASE_URL"], str(password), *hooks)
    return stand.process("sender", script, env, 0)


@pytest.mark.parametrize("seed", seeds())
async def test_each_message_arrives_whenever_its_sender_is_killed(
    stand: Stand, folder: Path, seed: int
) -> None:
    point = tuple(Point)[seed % len(Point)]
    async with (
        provider() as gateway,
        database_proxy(stand.database, folder) as database,
        FaultProxy.serving(
            Protocol.HTTP, upstream=("127.0.0.1", gateway.port), at=("127.0.0.1", 0)
        ) as http,
    ):
        process = sender(stand, folder, http.port)
        await _add(stand.database)
        proxy, frame, words = {
            Point.N1: (database, Frame.QUERY, b"WITH next"),
            Point.N2: (http, Frame.REQUEST, b""),
            Point.N3: (http, Frame.RESPONSE, b""),
            Point.N4: (database, Frame.QUERY, b"WITH mine"),
        }[point]
        nth = Random(seed).randint(1, 4)
        async with proxy.holding(frame, nth=nth, containing=words) as trap:
            process.running.start()
            await trap.reached(deadline_seconds=_DEADLINE_SECONDS)
            process.kill()
            trap.drop()
        await to_thread.run_sync(_expire_leases, stand.database)
        process.running.start()
        await eventually(
            lambda: _unsettled(stand.database) == 0,
            deadline_seconds=_DEADLINE_SECONDS,
            what=f"all settled: {process.log[-1000:]}",
        )
    _check(stand.database, gateway, point)


async def test_a_line_to_the_database_that_breaks_over_a_result_sends_nothing_twice(
    stand: Stand, folder: Path
) -> None:
    async with provider() as gateway, database_proxy(stand.database, folder) as database:
        process = sender(stand, folder, gateway.port)
        await _add(stand.database)
        async with database.holding(Frame.QUERY, containing=b"WITH mine") as trap:
            process.running.start()
            await trap.reached(deadline_seconds=_DEADLINE_SECONDS)
            trap.drop()
            database.reset()
        await eventually(
            lambda: _unsettled(stand.database) == 0,
            deadline_seconds=_DEADLINE_SECONDS,
            what=f"all settled: {process.log[-1000:]}",
        )
        assert process.running.is_running
    came = Counter(each.headers["webhook-id"] for each in gateway.posted)
    assert came == Counter(key(number).hex() for number in range(COUNT))


async def _add(database: Database) -> None:
    now = SystemClock().now()
    rows = [
        notification(n, channel=f"it/webhook/{n % CHANNELS}", created_at=now, due_at=now)
        for n in range(COUNT)
    ]
    async with await connect(database.login("ioc_alerts")) as conn:
        await insert(conn, rows)


def _expire_leases(database: Database) -> None:
    """Let the time pass that leases of a killed sender still have; its locks go with its links."""
    with database.connect() as owner:
        owner.execute("UPDATE notification SET leased_until = '-infinity'")


def _unsettled(database: Database) -> int:
    with database.connect() as owner:
        query = "SELECT count(*) FROM notification WHERE settled_at IS NULL"
        return int(owner.execute(query).fetchall()[0][0])


def _check(database: Database, gateway: Provider, point: Point) -> None:
    """Each key came; more than once only where the ledger says that an end is not known."""
    came = Counter(each.headers["webhook-id"] for each in gateway.posted)
    assert came.keys() == {key(number).hex() for number in range(COUNT)}
    with database.connect() as owner:
        rows = owner.execute(
            "SELECT encode(n.dedupe_key, 'hex'), n.result,"
            " array_agg(a.result ORDER BY a.attempt) FROM notification AS n"
            " JOIN notification_attempt AS a ON a.notification_id = n.id GROUP BY n.id"
        ).fetchall()
    assert len(rows) == COUNT
    lost = 0
    for dedupe_key, result, attempts in rows:
        assert result == attempts[-1] == "accepted"
        assert set(attempts[:-1]) <= {"unknown"}
        assert came[dedupe_key] <= len(attempts)
        lost += len(attempts) - 1
    # What was being sent when the sender died: one row of each channel at most.
    assert lost <= CHANNELS
    if point is not Point.N1:
        assert lost
    if point in {Point.N3, Point.N4}:
        assert max(came.values()) > 1
