"""Alerts as a process, as far as it goes: what it has open ends with it, what it knows is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from alerts.leader import Alerter, Leading
from alerts.rules.grid import last_moment
from core.store.lease import Lease
from core.store.pool import Login
from core.store.product import ALERTS_SOURCE
from ingest.intake import open_intake
from ioc.recorder import StoredRecorder
from tests.alerting import WAY
from tests.chaos.faultproxy import FaultProxy
from tests.chaos.stand import database_proxy
from tests.chaos.trap import Trap
from tests.clock import JumpingClock
from tests.servers import Database

from .provider import Line

Do = Callable[[Leading], Awaitable[None]]

_AGAIN_SECONDS: Final = 0.1


class _Order(NamedTuple):
    do: Do
    done: asyncio.Event


@dataclass(slots=True, eq=False, kw_only=True)
class Leader:
    """One task that does what it is told, with connections and memory of its own.

    number: of this life. folder: of the socket of a proxy, if somebody is going to kill it.
    """

    number: int
    database: Database
    clock: JumpingClock
    lease: Lease
    line: Line
    folder: Path | None
    task: asyncio.Task[None] = field(init=False)
    _orders: MemoryObjectSendStream[_Order] = field(init=False)
    _proxy: FaultProxy | None = None

    def __post_init__(self) -> None:
        self._orders, orders = anyio.create_memory_object_stream[_Order](1)
        self.task = asyncio.ensure_future(self._run(orders))

    @property
    def application(self) -> str:
        """Give the name by which the database knows it."""
        return f"leader {self.number}"

    def catch(self, trap: Trap) -> None:
        """Lay a trap for it."""
        self.line.trap = trap
        if self._proxy is not None:
            self._proxy.lay(trap)

    async def do(self, do: Do) -> None:
        """Let it do something; returns when it has."""
        order = _Order(do, asyncio.Event())
        await self._orders.send(order)
        await order.done.wait()

    def kill(self) -> None:
        """End it as SIGKILL does: from now on nothing of it reaches anybody."""
        assert self._proxy is not None
        self.line.is_cut = True
        self._proxy.shut()
        self.task.cancel()

    async def buried(self) -> None:
        """Wait until nothing of it is left here."""
        while not self.task.done():
            self.task.cancel()
            await asyncio.wait({self.task}, timeout=_AGAIN_SECONDS)
        self._orders.close()

    async def _run(self, orders: MemoryObjectReceiveStream[_Order]) -> None:
        login = replace(self.database.login("ioc_alerts"), application=self.application)
        async with AsyncExitStack() as stack, orders:
            if self.folder is not None:
                proxy = database_proxy(self.database, self.folder)
                self._proxy = await stack.enter_async_context(proxy)
                if self.line.trap:
                    self._proxy.lay(self.line.trap)
                login = _through(login, self.database, self.folder)
            await self._lead(login, orders)

    async def _lead(self, login: Login, orders: MemoryObjectReceiveStream[_Order]) -> None:
        async with open_intake(login, self.clock, WAY, disk=None) as intake:
            await intake.resolver.refresh()
            url, recorder = "https://ioc.example", StoredRecorder(intake, ALERTS_SOURCE)
            alerter = Alerter(login, self.clock, recorder, url, self.line, intake.pool)
            async with alerter.leading(self.lease) as leading, asyncio.TaskGroup() as tasks:
                tasks.create_task(leading.deliverer.run(), name="deliver")
                async for order in orders:
                    await order.do(leading)
                    order.done.set()


def _through(login: Login, database: Database, folder: Path) -> Login:
    url = f"postgresql://ioc@/{database.name}?host={quote(str(folder), safe='')}"
    return replace(login, url=url)


def work(now: datetime) -> Do:
    """Do all that a leader does when a moment has come: rules, what people say, groups."""

    async def do(leading: Leading) -> None:
        await leading.follow()
        await leading.early.look_again()
        for group in leading.evaluator.groups.values():
            if group.is_due(now):
                await leading.evaluator.evaluate(group, last_moment(now, group.interval))
        await leading.look_at_posted()
        while (again_at := await leading.round()) is not None and again_at <= now:
            pass

    return do
