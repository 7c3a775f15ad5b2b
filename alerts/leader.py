"""What `ioc alerts` does while it leads: rules on their grid and early, and what follows."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import anyio
import structlog

from alerts.deadman.beat import Beat, Outside
from alerts.deliver.deliverer import Deliverer, Linking, Senders
from alerts.groups import Dispatcher
from alerts.groups.routing import RoutingError
from alerts.head import Follower, HeadFirst, LogGapError, wanted
from alerts.objectives.marks import Marks
from alerts.posted import Posted
from alerts.retention import Sweep
from alerts.rules.naming import POSTED
from alerts.rules.record import Recorder
from alerts.rules.running import RunningGroup, running
from alerts.state import evaluations, load, progress
from alerts.state.book import Book
from alerts.state.owners import Owners
from core.model import RuleGroup
from core.service.clock import Clock, nap, woken
from core.service.tasks import cancel
from core.store import backups, bells, rules
from core.store.changes import Change
from core.store.lease import Lease
from core.store.pool import Connection, Login, Pool, session
from core.store.select import Catalogue
from promql.storage import Storage
from promql.values import holds

from . import meters
from .behind import Behind
from .closing import Closing, Left, exchange
from .early import Early
from .evaluator import Evaluator
from .keeper import Keeper
from .unseen import unseen
from .written import end_written

log = structlog.get_logger()

LEASE: Final = "alerts"
_AGAIN: Final = timedelta(seconds=10)
_TICK: Final = timedelta(seconds=1)
_JUMP_SECONDS: Final = 5.0


@dataclass(slots=True)
class Alerter:
    """One leadership after the other; each begins with what the tables say.

    outside: who is told that the canary gets through. built_in: rules that stand in no file.
    selfwatch: follows how the center does, and stores it. links: who makes the links of messages.
    beside: what else works as long as this one leads, by names.
    """

    login: Login
    clock: Clock
    recorder: Recorder
    external_url: str
    senders: Senders
    pool: Pool
    outside: Outside | None = None
    built_in: tuple[RuleGroup, ...] = ()
    selfwatch: Callable[[], Coroutine[None, None, None]] | None = None
    beside: Mapping[str, Callable[[], Coroutine[None, None, None]]] = field(default_factory=dict)
    links: Linking | None = None
    catalogue: Catalogue = field(default_factory=lambda: Catalogue(holds))

    async def work(self, lease: Lease) -> None:
        """Lead until cancelled, or until the database says that somebody else does."""
        async with (
            session(self.login, autocommit=True) as listening,
            self.leading(lease) as leading,
            asyncio.TaskGroup() as tasks,
        ):
            loops = {
                "rules": leading.evaluator.run(),
                "early looks": leading.early.run(),
                "bells": leading.listen(listening),
                "tick": leading.tick(),
                "groups": leading.dispatch(),
                "posted alerts": leading.take_posted(),
                "deliver": leading.deliverer.run(),
                "retention": Sweep(self.pool, self.clock, self.login.call_seconds).run(),
            }
            if self.outside is not None:
                loops["dead-man"] = leading.beat(self.outside).run()
            if self.selfwatch is not None:
                loops["self-watch"] = self.selfwatch()
            loops |= {name: run() for name, run in self.beside.items()}
            working = [tasks.create_task(loop, name=name) for name, loop in loops.items()]
            try:
                await asyncio.Event().wait()
            finally:  # one that missed it would lead on, and this process never stand by again
                with anyio.CancelScope(shield=True):
                    await cancel(working)

    @contextlib.asynccontextmanager
    async def leading(self, lease: Lease) -> AsyncIterator["Leading"]:
        """Begin a leadership with what the one before has left."""
        async with (
            session(self.login, autocommit=True) as writing,
            session(self.login, autocommit=True) as following,
        ):
            book = Book(writing, lease, seconds=self.login.call_seconds)
            leading = Leading(self, book, following)
            await leading.begin()
            yield leading


class Leading:
    """One leadership: what it remembers, and how it is told of news."""

    def __init__(self, of: Alerter, book: Book, following: Connection) -> None:
        self._of, self._book, self._pool, self._following = of, book, of.pool, following
        keeper = Keeper(book=book, clock=of.clock, external_url=of.external_url, told=self.tell)
        self.evaluator = Evaluator(
            clock=of.clock,
            keeper=keeper,
            recorder=of.recorder,
            storage=self._storage,
            prepare=Marks(of.pool, of.recorder).put,
        )
        self._follower = Follower(of.catalogue, self._take)
        self.early = Early(self.evaluator, self._follower)
        self._groups: tuple[RuleGroup, ...] = ()
        self._looked_at: datetime | None = None
        self._dispatcher = Dispatcher(url=of.external_url, news=self.tell)
        self.deliverer = Deliverer(
            of.pool,
            of.clock,
            of.senders,
            of.login.call_seconds,
            links=of.links,
            lost=self._dispatcher.undelivered,
        )
        self._news, self._rung = anyio.Event(), anyio.Event()
        self.posted = Posted(keeper, {})
        self._closing = Closing(keeper)

    def beat(self, outside: Outside) -> Beat:
        """Follow the canary on all of its way."""
        return Beat(
            clock=self._of.clock,
            pool=self._pool,
            storage=self._storage,
            groups=self._running,
            outside=outside,
            unread=lambda: self._dispatcher.unread,
            call_seconds=self._of.login.call_seconds,
        )

    def tell(self) -> None:
        """Say that something has happened that people may have to be told of."""
        self._news.set()

    async def tick(self) -> None:
        """Say each second that rules are evaluated, as long as they are; until cancelled.

        Who sleeps until a time is woken when the clock is put back, for that is far off then.
        """
        last, beat = self._of.clock.now(), time.monotonic()
        while True:
            now, since, beat = self._of.clock.now(), beat, time.monotonic()
            if abs((now - last).total_seconds() - (beat - since)) > _JUMP_SECONDS:
                log.warning("clock_jumped", since=last.isoformat(), now=now.isoformat())
                meters.JUMPED.set(now.timestamp())
            if now < last:
                self.tell()
                self._rung.set()
                self.deliverer.wake()
            last = now
            meters.ESCALATION_OVERDUE.set(self._dispatcher.overdue_seconds(now))
            if self.evaluator.is_on_time(now):
                await self.evaluator.keeper.tick()
            await nap(self._of.clock, now + _TICK)

    async def dispatch(self) -> None:
        """Group what has happened, and fill the outbox, until cancelled."""
        while True:
            self._news = news = anyio.Event()
            await woken(self._of.clock, news, until=await self.round())

    async def take_posted(self) -> None:
        """Keep posted alerts in step, and end those that people end, until cancelled."""
        while True:
            self._rung = rung = anyio.Event()
            await woken(self._of.clock, rung, until=await self.look_at_posted())

    async def look_at_posted(self) -> datetime | None:
        """Do it once; when to come again at the latest."""
        now = self._of.clock.now()
        until = await self.posted.turn(now)
        await self._closing.turn(self.evaluator.groups, now)
        return until

    async def round(self) -> datetime | None:
        """Group what has happened; when to come again at the latest."""
        now = self._of.clock.now()
        try:
            async with self._book.turn() as conn:
                if await backups.held(conn):  # nobody climbs; later it is told as after an outage
                    return now + _TICK
                again_at = await self._dispatcher.round(conn, self._book.lease, now)
        except RoutingError as error:  # apply has let none in; nothing is lost until it is mended
            log.critical("routing_unreadable", error=str(error))
            return now + _AGAIN
        self.deliverer.wake()
        return again_at

    async def begin(self) -> None:
        """Read what the leader before has left."""
        async with self._book.transaction() as conn:
            lives, evaluated = await load(conn), await evaluations(conn)
            before = await progress(conn)
        self.evaluator.keeper.followed, self._looked_at = before.followed, before.ticked_at
        self.posted = Posted(self.evaluator.keeper, lives, before.ticked_at)
        own = {rule: each for rule, each in lives.items() if not rule.startswith(POSTED)}
        await self._put_rules(Left(own, evaluated))
        await self.follow()

    async def listen(self, conn: Connection) -> None:
        """Follow what is committed and what people change, until cancelled."""
        async for channel in bells.rings(conn, bells.SAMPLES, bells.PLACE, bells.ALERTS):
            if channel == bells.PLACE:
                await self.notice_rules()
            if channel != bells.SAMPLES:
                self.tell()
                self._rung.set()
            await self.follow()

    def _storage(self) -> Storage:
        """Give what rules are asked of: memory, and where that has not all, the database."""
        return HeadFirst(self._follower.head, Behind(self._pool, self._of.catalogue))

    async def _take(self, change: Change) -> None:
        await self.early.take(change)

    async def follow(self) -> None:
        """Take in what was committed since, and look early at what it concerns."""
        now = self._of.clock.now()
        try:
            await self._follower.follow(self._following, now=now)
        except LogGapError:
            log.warning("log_gap", action="the samples are read again")
            await self._load_head()
        await self.early.caught_up()
        self._looked_at = now

    async def notice_rules(self) -> None:
        """Take over other rules, if there are any; those that are the same go on as they were."""
        self._follower.look_again()
        async with self._pool.connection() as conn:
            found, owners = await self._load_rules(conn), await Owners.read(conn)
        self.evaluator.keeper.owners = owners
        if found != self._groups:
            async with self.evaluator.resting():
                await self._put_rules(Left())

    async def _put_rules(self, left: Left) -> None:
        """Evaluate the rules that there are from now on; alerts of all others end.

        left: by the leader before; nothing, when it is still this one.
        """
        async with self._pool.connection() as conn:
            self._groups = await self._load_rules(conn)
            self.evaluator.keeper.owners = await Owners.read(conn)
        groups = {group.id: running(group) for group in self._groups}
        now = self._of.clock.now()
        async with self._book.transaction() as conn:  # nobody decides of what is exchanged
            before = self.evaluator.groups
            if await exchange(conn, before, groups, left, now):
                self.tell()
            self.evaluator.groups = groups
        await end_written(self._of.recorder, before.values(), groups.values(), now)
        await self._load_head()

    def _running(self) -> Collection[RunningGroup]:
        return self.evaluator.groups.values()

    async def _load_rules(self, conn: Connection) -> tuple[RuleGroup, ...]:
        return (*self._of.built_in, *await rules.load(conn))

    async def _load_head(self) -> None:
        reads = wanted((each.group, [rule.tree for rule in each.rules]) for each in self._running())
        now = self._of.clock.now()
        await self._follower.load(self._following, reads, now=now)
        self.early.renew()
        followed = self.evaluator.keeper.followed
        self.early.replay(await unseen(self._following, followed, self._looked_at, now))
