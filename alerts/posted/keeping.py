"""Keeps alerts of ours in step with what was posted, for one leader."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from psycopg import AsyncConnection

from alerts.keeper import Keeper
from alerts.meters import EVENTS
from alerts.rules.evaluate import ALERTNAME
from alerts.rules.naming import POSTED, priority_of
from alerts.rules.turn import Live, Past
from alerts.state import Born, Given, Saved, save
from core.model import Labels

from . import table
from .decide import Decided, Row, decided, is_concerned, missed, next_at, unseen

# Rows say when they were posted, and may be committed so much later.
_LATE: Final = timedelta(seconds=30)
_TOLD_WITHIN: Final = timedelta(hours=24)  # what nobody has seen is told for so long
MISSED_MAX: Final = 1_000  # the newest of them

log = structlog.get_logger()

Key = tuple[str, Labels]  # origin and labels
Connection = AsyncConnection[Any]
Lives = Mapping[str, Mapping[Labels, Live]]


class Posted:
    """What was posted, and the alerts that were made of it.

    lives: by rule, as loaded. led_until: when somebody led last; None: nobody ever did.
    """

    def __init__(self, keeper: Keeper, lives: Lives, led_until: datetime | None = None) -> None:
        self._keeper, self._led_until = keeper, led_until
        self._lives = {
            (rule.removeprefix(POSTED), labels): live
            for rule, each in lives.items()
            if rule.startswith(POSTED)
            for labels, live in each.items()
        }
        self._rows = dict[Key, Row]()
        self._read_at: datetime | None = None

    async def turn(self, now: datetime) -> datetime | None:
        """Take in what was posted, and end what is over; returns when to come again at the latest.

        Raises LeaseLostError, or what the database raises; then this leadership is over.
        """
        async with self._keeper.book.transaction() as conn:
            missed = await self._read(conn, now)
            found = self._decide(missed, now)
            given = {origin: self._given(origin, each) for origin, each in found.items()}
            saved = await save(conn, list(given.values()), now=now)
            gone = [(origin, labels) for origin, each in found.items() for labels in each.gone]
            rows = [self._rows[key] for key in gone if key in self._rows]
            await table.forget(conn, rows, now)
        for origin, each in given.items():
            self._adopt(origin, each, saved)
        for key in gone:
            self._rows.pop(key, None)
            self._lives.pop(key, None)
        if any(each.turn.events or each.turn.past for each in given.values()):
            self._keeper.told()
        return next_at(self._lives.values(), self._rows.values(), now)

    async def _read(self, conn: Connection, now: datetime) -> Mapping[Key, Sequence[Past]]:
        """Read what is new; returns what came and went before anybody of us was there."""
        is_first = self._read_at is None
        since = min(self._read_at, now) - _LATE if self._read_at else None
        for row in await table.since(conn, since):
            self._rows[row.origin, row.labels] = row
        self._read_at = now
        return self._missed(now) if is_first else {}

    def _missed(self, now: datetime) -> Mapping[Key, Sequence[Past]]:
        since = max(self._led_until or now - _TOLD_WITHIN, now - _TOLD_WITHIN)
        every = [
            (span, key)
            for key, row in self._rows.items()
            for span in unseen(row, self._lives.get(key), since, now)
        ]
        if len(every) > MISSED_MAX:
            log.warning("posted_missed", told=MISSED_MAX, found=len(every))
        found: dict[Key, list[Past]] = {}
        for span, key in sorted(every, key=lambda one: one[0].end)[-MISSED_MAX:]:
            found.setdefault(key, []).append(missed(self._rows[key], span))
        return found

    def _decide(self, missed: Mapping[Key, Sequence[Past]], now: datetime) -> dict[str, Decided]:
        """Decide of those alerts of which there is something to decide, by origin."""
        concerned: dict[str, dict[Labels, None]] = {}
        for key in {**self._rows, **self._lives}:
            is_news = is_concerned(self._rows.get(key), self._lives.get(key), now)
            if is_news or key in missed:
                concerned.setdefault(key[0], {})[key[1]] = None
        found = dict[str, Decided]()
        for origin, labels in concerned.items():
            past = tuple(each for one in labels for each in missed.get((origin, one), ()))
            each = self._decided(origin, labels, now)
            found[origin] = replace(each, turn=replace(each.turn, past=past))
        return found

    def _decided(self, origin: str, concerned: Mapping[Labels, None], now: datetime) -> Decided:
        keys = [(origin, labels) for labels in concerned]
        lives = {key[1]: self._lives[key] for key in keys if key in self._lives}
        return decided(lives, {key[1]: self._rows[key] for key in keys if key in self._rows}, now)

    def _given(self, origin: str, found: Decided) -> Given:
        turn = found.turn
        new = {labels: None for labels in turn.changed if turn.lives[labels].row is None}
        new |= {each.labels: None for each in turn.past}
        born = {labels: self._born(self._rows[origin, labels]) for labels in new}
        return Given(f"{POSTED}{origin}", turn, born)

    def _born(self, row: Row) -> Born:
        said = dict(row.labels)
        unit = self._keeper.owners.unit_of(said, otherwise=row.unit)
        return Born(said.get(ALERTNAME, ""), priority_of(said), unit, row.generator_url)

    def _adopt(self, origin: str, given: Given, saved: Saved) -> None:
        for labels, live in given.turn.lives.items():
            number = saved.rows.get((given.rule, labels))
            self._lives[origin, labels] = replace(live, row=number) if number else live
        for event in (
            *given.turn.events,
            *(one for each in given.turn.past for one in each.events),
        ):
            EVENTS.labels(event.kind).inc()
