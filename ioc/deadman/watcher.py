"""The watcher's loop: lets time pass, takes pings in, and tells people until they have it."""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final, Protocol

import anyio
import structlog
from prometheus_client import Counter, Gauge

from alerts.deadman.owed import Debt, falls_back, owing, tried, waited
from alerts.deadman.say import message
from alerts.deadman.watch import Reason, State, Step, Watched, heard, passed
from alerts.deliver.deliverer import Senders
from alerts.deliver.notification import Claimed
from alerts.deliver.outcome import Outcome, Result
from core.service.clock import Clock

from .config import Center, Config
from .kept import Memory, recalled, remember

log = structlog.get_logger()

TICK_SECONDS: Final = 5.0
SEND_SECONDS: Final = 10.0
_FRESH_SECONDS: Final = 10.0  # a silence as short as this need not be forgotten at once
_KEEP_SECONDS: Final = 30.0  # so often at least what passed is written down

UP = Gauge("ioc_deadman_up", "Whether a watched center lives: 1, or 0.", ["center"])
PINGS = Counter("ioc_deadman_heard_total", "Pings of centers.", ["center", "result"])
TOLD = Counter("ioc_deadman_told_total", "Attempts to tell people.", ["result"])


class Say(Protocol):
    """Words what people are told of a center."""

    def __call__(
        self, debt: Debt, known: Watched, *, name: str, now: datetime, zone: tzinfo
    ) -> Claimed:
        """Give the message."""


class Ticker(Protocol):
    """Lets time pass by a clock that nobody sets."""

    async def tick(self) -> float:
        """Wait a little; returns the seconds since the last time."""


@dataclass(slots=True)
class SystemTicker:
    """The machine's monotonic clock."""

    _last: float = field(default_factory=anyio.current_time)

    async def tick(self) -> float:
        """Wait a little; returns the seconds since the last time."""
        await anyio.sleep(TICK_SECONDS)
        before, self._last = self._last, anyio.current_time()
        return self._last - before


@dataclass(slots=True)
class Watcher:
    """Watches all centers of a config. file: where it remembers."""

    config: Config
    senders: Senders
    clock: Clock
    ticker: Ticker
    file: Path
    jitter: Callable[[], float] = random.random
    say: Say = message
    _memory: Memory = field(default_factory=Memory)
    _busy: set[str] = field(default_factory=set)
    _unwritten_seconds: float = 0.0

    def begin(self) -> None:
        """Go on where the process before has ended; forget who is watched no more."""
        old = recalled(self.file)
        known = {each.id: old.centers.get(each.id, Watched()) for each in self.config.centers}
        debts = {key: each for key, each in old.debts.items() if each.center in known}
        self._memory = Memory(centers=known, debts=debts)
        self._show()

    def use(self, config: Config) -> None:
        """Go on with another config that watches the same centers."""
        self.config = config

    @property
    def centers(self) -> Mapping[str, Watched]:
        """All centers as they are now."""
        return self._memory.centers

    @property
    def debts(self) -> Mapping[str, Debt]:
        """What people are still to be told."""
        return self._memory.debts

    @property
    def is_telling(self) -> bool:
        """Whether somebody is being told at this moment."""
        return bool(self._busy)

    def heard(self, center: str, fault: str | None) -> None:
        """Take a ping in. fault: what the center says is wrong; None: nothing."""
        now, before = self.clock.now(), self._memory.centers[center]
        step = heard(before, now=now, fault=fault)
        self._take(center, step, now)
        PINGS.labels(center, "fault" if fault is not None else "ok").inc()
        is_news = step[1] is not None or step[0].state is not before.state
        if is_news or before.silent_seconds >= _FRESH_SECONDS:
            self._write()

    async def run(self) -> None:
        """Watch until cancelled; what has passed by then is written down."""
        try:
            async with asyncio.TaskGroup() as tasks:
                while True:
                    self._start_sends(tasks)
                    self.turn(await self.ticker.tick())
        finally:
            self._write()

    def turn(self, seconds: float) -> None:
        """Let time pass."""
        now = self.clock.now()
        has_news = False
        for center in self.config.centers:
            known = self._memory.centers[center.id]
            step = passed(known, seconds, center.limits, now=now)
            has_news |= step[1] is not None
            self._take(center.id, step, now)
        self._memory = replace(self._memory, debts=waited(self._memory.debts, seconds))
        self._unwritten_seconds += max(0.0, seconds)
        if has_news or self._unwritten_seconds >= _KEEP_SECONDS:
            self._write()

    async def send(self, debt: Debt) -> None:
        """Try to tell somebody something that is owed."""
        center = self._center(debt.center)
        now = self.clock.now()
        claimed = self.say(
            debt,
            self._memory.centers[debt.center],
            name=center.name,
            now=now,
            zone=self.config.zone,
        )
        outcome = await self._sent(claimed, now)
        TOLD.labels(outcome.result).inc()
        log.info(
            "deadman_told",
            center=debt.center,
            channel=debt.channel,
            reason=debt.reason,
            result=outcome.result,
            answer=outcome.answer[:200],
        )
        debts = tried(self._memory.debts, debt, outcome, jitter=self.jitter())
        other = self.senders.fallback_of(debt.channel)
        if other is not None and falls_back(debt, outcome):
            debts = owing(debts, replace(debt, channel=other, attempt=0, wait_seconds=0.0))
        self._memory = replace(self._memory, debts=debts)
        self._write()

    async def _sent(self, claimed: Claimed, now: datetime) -> Outcome:
        try:
            async with asyncio.timeout(SEND_SECONDS + 1):
                return await self.senders.send(claimed, now=now, seconds=SEND_SECONDS)
        except TimeoutError:
            return Outcome(Result.UNKNOWN, "no answer in time")
        except Exception as error:
            log.exception("deadman_send_broken")  # a fault of ours must not end the watch
            return Outcome(Result.UNKNOWN, f"a fault of ours: {type(error).__name__}")

    def _start_sends(self, tasks: asyncio.TaskGroup) -> None:
        for key, debt in self._memory.debts.items():
            if debt.wait_seconds <= 0 and key not in self._busy:
                self._busy.add(key)
                tasks.create_task(self._send(key, debt), name=f"tell {key}")

    async def _send(self, key: str, debt: Debt) -> None:
        try:
            await self.send(debt)
        finally:
            self._busy.discard(key)

    def _take(self, id_: str, step: Step, now: datetime) -> None:
        known, reason = step
        debts = self._memory.debts
        if reason is not None:
            log.warning("deadman_news", center=id_, reason=reason, state=known.state, at=str(now))
            for channel in self._channels(reason):
                debts = owing(debts, _debt(id_, channel, reason, known))
        centers = {**self._memory.centers, id_: known}
        self._memory = replace(self._memory, centers=centers, debts=debts)
        UP.labels(id_).set(known.state is State.UP)

    def _channels(self, reason: Reason) -> tuple[str, ...]:
        """Give who is told: nobody is rung up to hear that it is over."""
        if reason is not Reason.BACK:
            return self.config.channels
        return tuple(each for each in self.config.channels if not each.endswith("/voice"))

    def _center(self, id_: str) -> Center:
        return next(each for each in self.config.centers if each.id == id_)

    def _show(self) -> None:
        for id_, known in self._memory.centers.items():
            UP.labels(id_).set(known.state is State.UP)

    def _write(self) -> None:
        self._unwritten_seconds = 0.0
        remember(self.file, self._memory)


def _debt(center: str, channel: str, reason: Reason, known: Watched) -> Debt:
    return Debt(center=center, channel=channel, reason=reason, ordinal=known.ordinal)
