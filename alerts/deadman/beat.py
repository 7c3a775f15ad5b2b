"""The loop that follows the canary, and tells the outside that all of us works."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import anyio
import structlog
from prometheus_client import Gauge

from alerts import meters
from alerts.escalation import tables as escalation
from alerts.rules.asking import FAULTS, asked
from alerts.rules.grid import milliseconds
from alerts.rules.running import RunningGroup
from core.service.clock import Clock
from core.service.following import outliving
from core.store.pool import Pool
from promql.parse import parse
from promql.storage import Storage

from . import tables
from .canary import SENT_AT
from .chain import Pass, Turned, faults, late_of

log = structlog.get_logger()

_LOOK_SECONDS: Final = 5.0
_KEPT: Final = timedelta(days=1)
_UNREAD_CHARS_MAX: Final = 200
_TREE: Final = parse(SENT_AT)

SECONDS = Gauge("ioc_canary_seconds", "The way of the last canary, by its parts.", ["stage"])
PASSED = Gauge("ioc_canary_passed_timestamp_seconds", "When a canary went all the way in time.")


class Outside(Protocol):
    """Who is told."""

    async def ping(self, faults: Sequence[str]) -> None:
        """Tell that we live; with faults that we do not do well."""


@dataclass(slots=True, kw_only=True)
class Beat:
    """Follows the canary while it leads.

    groups: all groups of rules as they are. call_seconds: the longest that a call may take. unread:
    what of oncall.yml cannot be read, so that more people are called than should be.
    """

    clock: Clock
    pool: Pool
    storage: Callable[[], Storage]
    groups: Callable[[], Collection[RunningGroup]]
    outside: Outside
    unread: Callable[[], str] = lambda: ""
    call_seconds: float = 12.0
    _told: int = 0
    _known: dict[str, datetime] = field(default_factory=dict)

    async def run(self) -> None:
        """Follow it for ever."""
        while True:
            with outliving("canary_waits"):
                await self.look()
            await anyio.sleep(_LOOK_SECONDS)  # however the wall clock is set meanwhile

    async def look(self) -> None:
        """Tell the outside when another canary went all the way in time."""
        now = self.clock.now()
        groups = self._turned(now)
        self._count(groups, now)
        passed = await self._passed()
        if passed is None or passed.number == self._told:
            return
        self._told = passed.number
        for stage, seconds in passed.stages.items():
            SECONDS.labels(stage).set(seconds)
        if not passed.is_in_time(now):
            # Quick and old: it went through before we were here, as after each start.
            age = round((now - passed.accepted_at).total_seconds(), 1)
            took = round(passed.seconds, 1)
            log.warning("canary_late", seconds=took, age_seconds=age, **_rounded(passed))
            return
        PASSED.set(passed.accepted_at.timestamp())
        with anyio.fail_after(self.call_seconds):
            async with self.pool.connection() as conn:
                stuck = await tables.stuck(conn, now=now)
                call_at = await escalation.next_call_at(conn)
                await tables.forget(conn, before=now - _KEPT)
        found = faults(stuck, groups, call_at=call_at, now=now)
        if unread := self.unread():
            found = (*found, f"oncall.yml cannot be read: {unread[:_UNREAD_CHARS_MAX]}")
        for fault in found:
            log.error("audit_fault", fault=fault)
        await self.outside.ping(found)

    def _count(self, groups: Sequence[Turned], now: datetime) -> None:
        """Tell how many rules do not do well; that they are named is the log's affair."""
        rules = [rule for group in self.groups() for rule in group.rules]
        meters.FAILING.set(sum(bool(rule.error) for rule in rules))
        meters.OVER_LIMIT.set(sum(rule.is_over_limit for rule in rules))
        meters.LATE.set(len(late_of(groups, now)))

    def _turned(self, now: datetime) -> list[Turned]:
        running = {each.group.id: each for each in self.groups()}
        self._known = {id_: self._known.get(id_, now) for id_ in running}
        return [
            Turned(
                name=id_,
                interval=each.interval,
                known_at=self._known[id_],
                evaluated_at=each.evaluated_at,
            )
            for id_, each in running.items()
        ]

    async def _passed(self) -> Pass | None:
        with anyio.fail_after(self.call_seconds):
            async with self.pool.connection() as conn:
                told = await tables.told(conn)
                seen_at = await tables.evaluated_at(conn)
        if told is None or seen_at is None or told.number == self._told:
            return None
        sent_at = await self._sent_at(seen_at)
        if sent_at is None:
            return None
        return Pass(
            number=told.number,
            sent_at=sent_at,
            evaluated_at=seen_at,
            told_at=told.told_at,
            accepted_at=told.accepted_at,
        )

    async def _sent_at(self, seen_at: datetime) -> datetime | None:
        """Ask when the canary was sent that the rule saw then."""
        try:
            given = await asked(SENT_AT, _TREE, milliseconds(seen_at), self.storage())
        except FAULTS as error:
            log.warning("canary_unseen", error=str(error))
            return None
        values = given.vector.values[given.vector.present].tolist()
        return datetime.fromtimestamp(values[0], UTC) if values else None


def _rounded(passed: Pass) -> dict[str, float]:
    return {f"{stage}_seconds": round(each, 1) for stage, each in passed.stages.items()}
