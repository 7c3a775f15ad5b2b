"""Ends alerts of which people say that they are over; what is found again begins anew."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.model import Labels

from .desk.follow import Cursor
from .keeper import Keeper
from .posted.table import ended_by_people
from .rules.life import Why
from .rules.running import RunningGroup, RunningRule
from .rules.turn import Turn, closed


@dataclass(slots=True)
class Closing:
    """Follows what people say, from the first act on: a leader before may have left some."""

    keeper: Keeper
    _cursor: Cursor = field(default_factory=Cursor)

    async def turn(self, groups: Mapping[str, RunningGroup], now: datetime) -> None:
        """End what is over, by the leader's own transaction. Raises LeaseLostError."""
        # By the book: of the pool a connection may be long in coming, and a leader waits for none.
        async with self.keeper.book.turn() as conn:
            last, found = await ended_by_people(conn, self._cursor.act)
        chosen: dict[str, list[Labels]] = {}
        for rule, labels in found:
            chosen.setdefault(rule, []).append(labels)
        rules = [rule for group in groups.values() for rule in group.rules if rule.id in chosen]

        def decide() -> list[tuple[RunningRule, Turn]]:
            why = Why.RECOVERED
            return [(rule, closed(rule.lives, chosen[rule.id], why, now=now)) for rule in rules]

        if rules:
            await self.keeper.keep(decide)
        self._cursor.move(0, [last], now)
