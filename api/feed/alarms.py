"""Keeps the topic `alerts` current: follows what happens to alerts and what people do about them.

It wakes with the bell of each act and each saved evaluation, and looks once a second anyway.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from alerts.desk import follow, listing
from alerts.desk.follow import Cursor
from alerts.desk.quiet import Routings, quiet
from alerts.desk.shown import Shown
from alerts.dispatch.inhibit import Inhibitor
from alerts.dispatch.silence import Silence, silenced_by
from alerts.escalation.coming import Coming
from alerts.groups import tables
from alerts.maintenance.plan import Scope, Window
from alerts.maintenance.tables import windows
from alerts.oncall.rota import Rota
from alerts.rota import tables as overrides
from alerts.state.owners import Owners
from api.instants import ms_of
from api.live import ALERTS, Hub
from core.service.clock import Clock
from core.store import bells
from core.store.pool import Connection, Login

from .alarm_board import Board, MutedBy, Units, alarm, cells, over, worked_on
from .duty import Duty
from .followed import follow_for_ever

log = structlog.get_logger()

_ROWS: Final = 1000  # read at once
_UNHEARD: Final = timedelta(seconds=30)  # after which nobody comes any more for a topic of his own
_DAY: Final = timedelta(days=1)
_FIRING: Final = frozenset({"firing", "no_data"})


@dataclass(slots=True)
class _Audience:
    """Those who hear the same. units: of which alerts; None: of all."""

    units: Units
    opened_at: datetime
    history: int = 0
    told: dict[str, None] = field(default_factory=dict)


class Alarms:
    """All that fires, in memory, and what each audience has been told of it."""

    def __init__(self, login: Login, clock: Clock, hub: Hub, routings: Routings) -> None:
        self._login, self._clock, self._hub, self._routings = login, clock, hub, routings
        self._board = Board()
        self._inhibitor = Inhibitor(())
        self._inhibitions: tuple[object, ...] = ()
        self._silences: tuple[Silence, ...] = ()
        self._works: tuple[Window, ...] = ()
        self._worked = dict[str, Any]()  # what is worked on, or was in the last day, as it is told
        self._duty = Duty(hub)
        self._audiences = {ALERTS: _Audience(None, clock.now())}

    async def run(self) -> None:
        """Follow until cancelled; while the database is away what was told stays."""
        await follow_for_ever(self._login, self._follow, "alarms_retry")

    async def _follow(
        self, listening: Connection, reading: Connection, begun: Callable[[], None]
    ) -> None:
        cursor = await self._load(reading)
        begun()
        async for _ in bells.rings(listening, bells.ALERTS):
            await self._round(reading, cursor)

    async def topic_of(self, conn: Connection, units: frozenset[str] | None) -> str:
        """Name the topic of those who hear of the alerts of some units; None: of all."""
        if units is None:
            return ALERTS
        topic = f"{ALERTS}@{','.join(sorted(units))}"
        audience = self._audiences.get(topic)
        if audience is None:
            history = await follow.count_history(conn, units)
            audience = _Audience(units, self._clock.now(), history)
            self._audiences[topic] = audience
            self._hub.add(topic)
            self._publish(topic, audience)
        audience.opened_at = self._clock.now()
        return topic

    async def _load(self, conn: Connection) -> Cursor:
        """Read everything; changes after the returned cursor are followed."""
        async with asyncio.timeout(self._login.call_seconds):
            cursor = await follow.heads(conn)  # first: what is committed meanwhile is followed
            ids = await follow.open_ids(conn)
            for number in self._board.alarms.keys() - set(ids):
                self._forget(number)
            await self._duty.look(conn, await self._routings.now(conn), self._clock.now())
            await self._look_at_quiet(conn)
            await self._take(conn, ids)
            await self._tell(conn)
        log.info("alarms_loaded", alarms=len(self._board.alarms))
        return cursor

    async def _round(self, conn: Connection, cursor: Cursor) -> None:
        """Take in what is new, and tell it."""
        async with asyncio.timeout(self._login.call_seconds):
            now = self._clock.now()
            self._hub.evaluated_at = await follow.ticked_at(conn)
            changed = await follow.changed(conn, cursor, now)
            if await self._duty.look(conn, await self._routings.now(conn), now):
                changed = list(dict.fromkeys((*changed, *self._called())))
            is_other = await self._look_at_quiet(conn)
            await self._take(conn, changed)
            if self._wake() or changed or is_other:
                await self._tell(conn)
        for topic, audience in list(self._audiences.items()):
            if audience.units is not None and self._is_left(topic, audience):
                del self._audiences[topic]
                self._hub.remove(topic)

    def _is_left(self, topic: str, audience: _Audience) -> bool:
        is_old = self._clock.now() - audience.opened_at > _UNHEARD
        return is_old and not self._hub.is_heard(topic)

    async def _look_at_quiet(self, conn: Connection) -> bool:
        """Read what keeps alerts quiet; if that is other than before, place all of them anew."""
        now = self._clock.now()
        every = await tables.silences(conn, since=now)
        active = tuple(each for each in every if each.is_active(now))
        begun = [
            each for each in await windows(conn, since=now - _DAY, now=now) if each.starts_at <= now
        ]
        works = tuple(each for each in begun if each.is_active(now))
        oncall = await self._routings.now(conn)
        rules = oncall.routing.inhibitions if oncall else ()
        is_of_units = any(each.scope is Scope.UNIT for each in begun)
        worked = worked_on(begun, (await Owners.read(conn)).owned if is_of_units else {})
        known = (self._silences, self._works, self._inhibitions, self._worked)
        if (active, works, rules, worked) == known:
            return False
        self._worked = worked
        found = await quiet(conn, oncall, now)
        self._inhibitor = found.inhibitor
        self._silences, self._works, self._inhibitions = active, works, rules
        for number, each in list(self._board.alarms.items()):
            moved = alarm(each.alert, found.muted_by(number), now)
            self._board.put(replace(moved, call=each.call))
        return True

    def _called(self) -> list[int]:
        """Give the alerts of which somebody is called next: it may be somebody else now."""
        return [number for number, each in self._board.alarms.items() if each.call]

    def _wake(self) -> bool:
        """Place anew what was put off until a moment that has come."""
        now = self._clock.now()
        snoozed = [self._board.alarms[number] for number in self._board.snoozed]
        placed = [
            (each, replace(alarm(each.alert, each.muted_by, now), call=each.call))
            for each in snoozed
        ]
        woken = [after for before, after in placed if after != before]
        for each in woken:
            self._board.put(each)
        return bool(woken)

    async def _take(self, conn: Connection, ids: Sequence[int]) -> None:
        """Read alerts, and take them in as they are now."""
        rota = await self._rota(conn) if ids else None
        for begin in range(0, len(ids), _ROWS):
            some = ids[begin : begin + _ROWS]
            calls = await listing.calls_of(conn, some, rota)
            found = {each.id: each for each in await listing.shown(conn, some)}
            for number in some:
                alert = found.get(number)
                if alert is None or alert.state not in _FIRING:
                    self._forget(number)
                else:
                    self._put(alert, calls.get(number))
            await asyncio.sleep(0)  # others have their turn

    async def _rota(self, conn: Connection) -> Rota | None:
        oncall = await self._routings.now(conn)
        now = self._clock.now()
        return Rota(oncall, await overrides.overrides(conn, now)) if oncall else None

    def _put(self, alert: Shown, call: Coming | None) -> None:
        now = self._clock.now()
        self._board.put(replace(alarm(alert, self._muted_by(alert, now), now), call=call))
        self._inhibitor.add(alert.id, alert.matched)

    def _muted_by(self, alert: Shown, now: datetime) -> MutedBy:
        silences = silenced_by(alert.matched, self._silences, now)
        works = (each for each in self._works if each.is_active(now))
        return silences, tuple(each.id for each in works if each.hides(alert))

    def _forget(self, number: int) -> None:
        known = self._board.alarms.get(number)
        if known is not None:
            self._inhibitor.drop(number, known.alert.matched)
            self._board.drop(number)

    async def _tell(self, conn: Connection) -> None:
        for topic, audience in list(self._audiences.items()):
            audience.history = await follow.count_history(conn, audience.units)
            self._publish(topic, audience)

    def _publish(self, topic: str, audience: _Audience) -> None:
        shown = self._board.first(audience.units)
        inhibitors = {
            each.alert.id: by
            for each in shown
            if isinstance(by := self._inhibitor.muting(each.alert.matched), int)
        }
        now = cells(self._board, audience.units, audience.history, inhibitors)
        now |= self._worked
        gone = dict.fromkeys(over(audience.told, now))
        self._hub.publish(topic, {**gone, **now}, at_ms=ms_of(self._clock.now()))
        audience.told = dict.fromkeys(now)
