"""Who asks to take refused payloads again, and who works that off."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from core.service.disk import Disk
from core.service.leading import lead
from core.service.tasks import cancel
from core.store import replays
from core.store.keys import By
from core.store.pool import connect
from core.store.replays import Asked, Kind
from ingest.replays import LEASE, Replays
from ingest.room import Room
from tests import given
from tests.chaos.eventually import eventually
from tests.clock import JumpingClock
from tests.servers import Database

BY = By("user:binh", "127.0.0.1")


@dataclass(frozen=True, slots=True)
class Desk:
    """A place with refused payloads, one that asks and one that works."""

    database: Database

    def refuse(self, *values: int | None) -> list[int]:
        """Keep payloads as ingest would: one of each value, None is no JSON. Returns their ids."""
        ids = []
        with self.database.connect() as conn:
            for number, value in enumerate(values):
                at = given.NOW_MS - 1000 * number
                sample = f'{{"metric": "net_rsrp_dbm", "time": {at}, "value": {value}}}'
                body = (sample if value is not None else "{").encode()
                (id_,) = conn.execute(
                    "INSERT INTO rejected (at, source_id, protocol, reason, faults, refused,"
                    " payload, payload_bytes) VALUES (%s, 'bts-01', 'json', 'out_of_range', '[]',"
                    " 1, %s, %s) RETURNING id",
                    [given.NOW, body, len(body)],
                ).fetchone() or (0,)
                ids.append(id_)
        return ids

    def widen(self) -> None:
        """Correct the range that was too narrow."""
        with self.database.connect() as conn:
            conn.execute("UPDATE metric SET valid_max = 50 WHERE name = 'net_rsrp_dbm'")

    async def order(self, kind: Kind, ids: Sequence[int], *, ago: timedelta = timedelta(0)) -> int:
        """Ask as `api` does; returns the number of the order."""
        async with await connect(self.database.login("ioc_api")) as conn:
            return await replays.ask(conn, kind, ids, by=BY, now=given.NOW - ago)

    async def ordered(
        self, kind: Kind, ids: Sequence[int], *, ago: timedelta = timedelta(0)
    ) -> Asked:
        """Ask, and let ingest work until it is done."""
        id_ = await self.order(kind, ids, ago=ago)
        worker = Replays(self.database.login("ioc_ingest"), JumpingClock(given.NOW), Room())
        async with asyncio.TaskGroup() as tasks:
            working = tasks.create_task(worker.work())
            await eventually(lambda: self.is_done(id_), deadline_seconds=20)
            working.cancel()
        return await self.found(id_)

    async def is_done(self, id_: int) -> bool:
        """Whether ingest is through with an order."""
        return (await self.found(id_)).done_at is not None

    @asynccontextmanager
    async def led(self, room: Room | None = None) -> AsyncIterator[None]:
        """Work under the lease, impatiently."""
        login = self.database.login("ioc_ingest", statement_seconds=1)
        worker = Replays(login, JumpingClock(given.NOW), room or Room())
        async with asyncio.TaskGroup() as tasks:
            working = tasks.create_task(lead(login, LEASE, worker.work))
            yield
            await cancel([working])

    async def backend(self, query: str) -> int:
        """Give the process id of ingest's backend whose last statement begins like this."""

        def found() -> list[int]:
            with self.database.connect() as conn:
                rows = conn.execute(
                    "SELECT pid FROM pg_stat_activity WHERE usename = 'ioc_ingest'"
                    " AND datname = %s AND starts_with(query, %s)",
                    [self.database.name, query],
                ).fetchall()
            return [pid for (pid,) in rows]

        await eventually(lambda: bool(found()), deadline_seconds=20)
        return found()[0]

    def values(self) -> list[float | None]:
        """Give what is stored."""
        return [value for _, value in given.stored(self.database)]

    def acts(self) -> list[tuple[Any, ...]]:
        """Give what was recorded."""
        with self.database.connect() as conn:
            return conn.execute(
                "SELECT actor, address, detail ->> 'accepted' FROM audit"
                " WHERE action = 'rejected.replay'"
            ).fetchall()

    def taken_before(self) -> list[int]:
        """Give the payloads that were recorded as taken by interrupted attempts."""
        with self.database.connect() as conn:
            rows = conn.execute(
                "SELECT jsonb_array_elements(detail -> 'taken_before') FROM audit"
            ).fetchall()
        return [int(id_) for (id_,) in rows]

    def broken_off(self, ids: Sequence[int], *, attempts: int, taken: Sequence[int]) -> int:
        """Leave an order behind whose worker was killed after it took some. Returns its number."""
        with self.database.connect() as conn:
            (id_,) = conn.execute(
                "INSERT INTO replay (asked_at, asked_by, address, kind, ids, attempts)"
                " VALUES (%s, 'user:binh', '', 'take', %s, %s) RETURNING id",
                [given.NOW, ids, attempts],
            ).fetchone() or (0,)
            at = given.NOW + timedelta(seconds=1)
            conn.execute("UPDATE rejected SET replayed_at = %s WHERE id = ANY (%s)", [at, taken])
        return int(id_)

    async def found(self, id_: int) -> Asked:
        """Give an order as its asker sees it."""
        async with await connect(self.database.login("ioc_api"), autocommit=True) as conn:
            found = await replays.find(conn, id_)
        assert found
        return found


class FullDisk(Room):
    """A disk that is nearly full, until somebody makes room."""

    def __init__(self) -> None:
        super().__init__(Path("/x/data"), self._seen)
        self.free_ratio, self.awaited = 0.01, asyncio.Event()

    def _seen(self, _path: Path) -> Disk:
        return Disk(100 << 30, int((100 << 30) * self.free_ratio))

    async def available(self) -> None:
        self.awaited.set()
        await super().available()
