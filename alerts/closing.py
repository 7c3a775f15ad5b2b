"""Ends alerts of which people say that they are over, and those of rules that are no more.

Exchanges rules for others: those that are the same go on as they were.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from alerts.rules.life import Why
from alerts.rules.outcome import Evaluated
from alerts.rules.running import RunningGroup, RunningRule, taken_over
from alerts.rules.turn import Event, Live, Turn, closed, ended, happened
from alerts.state import Given, forget, move, save
from core.model import Labels
from core.store.pool import Connection

from .desk.follow import Cursor
from .keeper import Keeper
from .posted.table import ended_by_people

Groups = Mapping[str, RunningGroup]  # by id


@dataclass(frozen=True, slots=True)
class Left:
    """What a leader before has left: alerts by rule, last evaluations by file and name."""

    lives: Mapping[str, Mapping[Labels, Live]] = field(default_factory=dict)
    evaluated: Mapping[tuple[str, str], Evaluated] = field(default_factory=dict)


@dataclass(slots=True)
class Closing:
    """Follows what people say, from the first act on: a leader before may have left some.

    What is found again begins anew.
    """

    keeper: Keeper
    _cursor: Cursor = field(default_factory=Cursor)

    async def turn(self, groups: Groups, now: datetime) -> None:
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


async def exchange(
    conn: Connection, before: Groups, after: Groups, left: Left, now: datetime
) -> bool:
    """Let rules go on with what they had found; what others had found ends. Whether any did."""
    names = dict[str, str]()
    for id_, group in after.items():
        if id_ in before:
            names |= taken_over(group, before[id_])
        else:
            key = (group.group.file, group.group.name)
            names |= group.resume(left.evaluated.get(key), left.lives)
    lives = {
        **left.lives,
        **{rule.id: rule.lives for each in before.values() for rule in each.rules},
    }
    gone = sorted(lives.keys() - names.values())
    has_ended = await _end(conn, {id_: lives[id_] for id_ in gone}, now)
    await move(conn, {old: new for new, old in names.items() if old != new})
    # One that is put back later was not there meanwhile: nothing is to be made up for.
    await forget(conn, after)
    return has_ended


async def _end(conn: Connection, lives: Mapping[str, Mapping[Labels, Live]], now: datetime) -> bool:
    """End the alerts of rules that are no more; whether there were any."""
    given = [Given(rule, _removed(each, now), {}) for rule, each in lives.items() if each]
    if given:
        await save(conn, given, now=now)
    return bool(given)


def _removed(lives: Mapping[Labels, Live], now: datetime) -> Turn:
    """End all alerts of a rule; nothing of it is remembered."""
    after = {labels: ended(live, Why.REMOVED, now=now) for labels, live in lives.items()}
    left = {labels: live for labels, live in after.items() if live is not None}
    events = [
        Event(labels, kind, now)
        for labels, live in left.items()
        for kind in happened(lives[labels].alert, live.alert)
    ]
    return Turn(left, tuple(left), tuple(lives.values()), events)
