"""A place that lives through a script: devices, people, and leaders that die over their work."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import psycopg
from psycopg.types.json import Jsonb

from alerts.desk.acts import Deed, Kind, act_on_many
from core.service.tasks import cancel
from core.store.keys import By
from core.store.pool import Connection, connect
from tests.alerting import Stand, stand
from tests.chaos.eventually import eventually
from tests.chaos.trap import Trap
from tests.servers import Database

from .leader import Leader, work
from .places import ROUTING, RULES
from .points import Point, trap_at
from .provider import Came, Line

NOW: Final = datetime(2026, 11, 27, 3, tzinfo=UTC)
HALF_A_MINUTE: Final = timedelta(seconds=30)
_SOON_SECONDS: Final = 20.0
_LONG_SECONDS: Final = 600.0

_EMPTY: Final = """
DELETE FROM notification_attempt; DELETE FROM notification; DELETE FROM escalation_step;
DELETE FROM escalation; DELETE FROM alert_group;
DELETE FROM alert_act; DELETE FROM alert_event; DELETE FROM alert; DELETE FROM silence;
DELETE FROM rule_evaluation; DELETE FROM rule_group; DELETE FROM gap; DELETE FROM channel_state;
DELETE FROM sample; UPDATE alerter SET dispatched = 0, followed = '{}', ticked_at = NULL;
"""


@dataclass(frozen=True, slots=True)
class Crash:
    """A leader dies when it comes to a point for the nth time. minutes: until another one leads."""

    point: Point
    nth: int
    minutes: int


@dataclass(slots=True)
class World:
    """Where lives are lived, one after the other. owner, desk: sessions of people."""

    kept: Stand
    owner: psycopg.Connection
    desk: Connection
    folder: Path
    leaders: int = 0

    async def begin(self) -> None:
        """Forget the life before."""
        self.owner.execute(_EMPTY)
        self.kept.clock.set(NOW)
        await self.kept.put_rules(RULES[0])


@dataclass(slots=True)
class Life:
    """One life. Leaders are killed only if it is to be broken."""

    world: World
    is_broken: bool
    came: list[Came] = field(default_factory=list)
    crashes: int = 0
    _crash: Crash | None = None
    _trap: Trap | None = None
    _leader: Leader | None = None
    _dead: list[Leader] = field(default_factory=list)
    _away_until: datetime = NOW

    @property
    def now(self) -> datetime:
        """The moment of this life."""
        return self.world.kept.now

    @property
    def is_led(self) -> bool:
        """Whether somebody leads, or would if there were something to do."""
        return self.now >= self._away_until

    def rows(self, query: str, *params: object) -> list[tuple[Any, ...]]:
        """Ask the database."""
        return self.world.owner.execute(query, params).fetchall()

    async def minute(self, samples: Mapping[str, float]) -> None:
        """Let a minute pass, in the middle of which samples are stored."""
        self.world.kept.clock.set(self.now + HALF_A_MINUTE)
        if samples:
            await self.world.kept.store(samples)
            await self._work()
        self.world.kept.clock.set(self.now + HALF_A_MINUTE)
        await self._work()

    async def store_late(self, samples: Mapping[str, float], minutes: int) -> None:
        """Store what should have come some minutes ago."""
        at = self.now - timedelta(minutes=minutes)
        await self.world.kept.store(samples, at - HALF_A_MINUTE / 2)

    async def silence(self, name: str, minutes: int) -> None:
        """Silence alerts of a name."""
        matchers = Jsonb([{"label": "alertname", "relation": "=", "value": name}])
        until = self.now + timedelta(minutes=minutes)
        self.world.owner.execute(
            "INSERT INTO silence VALUES (%s, %s, %s, %s, 'a', 'works', %s, 'a')",
            [uuid4(), matchers, self.now, until, self.now],
        )

    async def end_silences(self) -> None:
        """End what is silenced now."""
        query = "UPDATE silence SET ends_at = %(now)s WHERE ends_at > %(now)s"
        self.world.owner.execute(query, {"now": self.now})

    async def act(self, kind: Kind, minutes: int) -> None:
        """Do something about all alerts that are open."""
        ids = [number for (number,) in self.rows("SELECT id FROM alert WHERE state = 'firing'")]
        until = self.now + timedelta(minutes=minutes) if kind is Kind.SNOOZE else None
        deed = Deed(kind=kind, by=By("user:a"), request=str(uuid4()), until=until)
        async with self.world.desk.transaction():
            await act_on_many(self.world.desk, ids, deed, now=self.now)

    async def apply(self, number: int) -> None:
        """Change the rules."""
        await self.world.kept.put_rules(RULES[number])
        if self._leader is not None:
            await self._leader.do(lambda leading: leading.notice_rules())

    async def crash(self, crash: Crash, *, is_last: bool = False) -> None:
        """Lay a trap for the leader, unless one lies there still. is_last: instead of that one."""
        if not self.is_broken or (self._crash is not None and not is_last):
            return
        if self._trap is not None:
            self._trap.release()
        self._crash, self._trap = crash, trap_at(crash.point, crash.nth)
        if self._leader is not None:
            self._leader.catch(self._trap)

    async def end(self) -> None:
        """Let all leaders go."""
        leaders = [*self._dead, *([self._leader] if self._leader else [])]
        await asyncio.gather(*(leader.buried() for leader in leaders))

    async def _work(self) -> None:
        """Let a leader do what there is to do; if it dies, another one, once it is there."""
        while self.is_led:
            leader = self._leader = self._leader or await self._lead()
            if not await self._is_killed(leader):
                return

    async def _is_killed(self, leader: Leader) -> bool:
        """Let a leader do what there is to do, which it may not survive."""
        doing = asyncio.ensure_future(self._done(leader))
        tasks = [doing]
        if self._trap:
            tasks.append(asyncio.ensure_future(self._trap.reached(deadline_seconds=_LONG_SECONDS)))
        try:
            await asyncio.wait([*tasks, leader.task], return_when=asyncio.FIRST_COMPLETED)
            is_killed = self._trap is not None and self._trap.is_reached
            if is_killed:
                self._bury(leader)
            elif leader.task.done():
                leader.task.result()
            else:
                doing.result()
            return is_killed
        finally:
            await cancel(tasks)

    async def _done(self, leader: Leader) -> None:
        await leader.do(work(self.now))
        await eventually(self._is_all_sent, deadline_seconds=_SOON_SECONDS, what="all is sent")

    def _is_all_sent(self) -> bool:
        query = "SELECT FROM notification WHERE settled_at IS NULL AND due_at <= %s"
        return not self.rows(query, self.now)

    def _bury(self, leader: Leader) -> None:
        assert self._crash is not None
        leader.kill()
        self._dead.append(leader)
        self._away_until = self.now + timedelta(minutes=self._crash.minutes)
        self._leader = self._crash = self._trap = None
        self.crashes += 1

    async def _lead(self) -> Leader:
        """Start a leader, once the locks and leases of the one before are gone."""
        await eventually(self._is_nobody_there, deadline_seconds=_SOON_SECONDS, what="it is gone")
        self.world.owner.execute(
            "UPDATE notification SET leased_until = '-infinity' WHERE settled_at IS NULL"
        )
        self.world.leaders += 1
        kept, number = self.world.kept, self.world.leaders
        folder = self.world.folder / str(number) if self.is_broken else None
        if folder is not None:
            folder.mkdir(mode=0o711)
        leader = Leader(
            number=number,
            database=kept.database,
            clock=kept.clock,
            lease=await kept.lease(),
            line=Line(self.came),
            folder=folder,
        )
        if self._trap:
            leader.catch(self._trap)
        return leader

    def _is_nobody_there(self) -> bool:
        query = "SELECT FROM pg_stat_activity WHERE application_name = %s AND datname = %s"
        name = self.world.kept.database.name
        return not any(self.rows(query, dead.application, name) for dead in self._dead[-1:])


@asynccontextmanager
async def world(database: Database, folder: Path) -> AsyncIterator[World]:
    """Give a world. folder: for the sockets of proxies."""
    async with (
        stand(database, NOW) as kept,
        await connect(database.login("ioc_api"), autocommit=True) as desk,
    ):
        await kept.put_routing(ROUTING)
        with database.connect() as owner:
            yield World(kept, owner, desk, folder)
