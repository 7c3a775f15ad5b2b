"""Decides what becomes of alerts and saves it: in turn, in one fenced transaction each."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from alerts.rules.naming import priority_of
from alerts.rules.outcome import Evaluated
from alerts.rules.running import RunningRule
from alerts.rules.turn import Live, Turn
from alerts.state import Born, Given, Saved, note_progress, put_evaluation, save
from alerts.state.book import Book
from alerts.state.owners import Owners
from core.model import Labels
from core.service.clock import Clock
from core.store.pool import Connection

from . import meters

Decide = Callable[[], Sequence[tuple[RunningRule, Turn]]]
Beside = Callable[[Connection], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class Keeper:
    """What is decided of rules goes through here, so that nobody decides by what is old.

    told: called after each COMMIT by which something has happened to alerts. followed: how far
    the change log was looked at, saved with everything.
    """

    book: Book
    clock: Clock
    external_url: str
    told: Callable[[], None]
    owners: Owners = field(default_factory=Owners)
    followed: Mapping[int, int] = field(default_factory=dict)

    async def keep(
        self, decide: Decide, *, evaluated: Evaluated | None = None, beside: Beside | None = None
    ) -> None:
        """Save what `decide` gives, when nothing else is being saved. Raises LeaseLostError."""
        async with self.book.transaction() as conn:
            changes = [(rule, self._given(rule, turn)) for rule, turn in decide()]
            now = self.clock.now()
            saved = await save(conn, [given for _, given in changes], now=now)
            if evaluated is not None:
                await put_evaluation(conn, evaluated)
            if beside is not None:
                await beside(conn)
            await note_progress(conn, self.followed, now=now)
        for rule, given in changes:
            _adopt(rule, given, saved)
        if any(given.turn.events or given.turn.past for _, given in changes):
            self.told()

    async def tick(self) -> None:
        """Write that this leader is at work, if nothing else is to be written."""
        await self.keep(list)

    def _given(self, rule: RunningRule, turn: Turn) -> Given:
        new = {labels for labels in turn.changed if turn.lives[labels].row is None}
        new |= {each.labels for each in turn.past if each.live.row is None}
        return Given(rule.id, turn, {labels: self._born(rule, labels) for labels in new})

    def _born(self, rule: RunningRule, labels: Labels) -> Born:
        told = dict(labels)
        url = f"{self.external_url}/explore?expr={quote(rule.rule.expr, safe='')}"
        return Born(rule.rule.name, priority_of(told), self.owners.unit_of(told), url)


def _adopt(rule: RunningRule, given: Given, saved: Saved) -> None:
    """Go on with what was saved."""
    lives = dict[Labels, Live](given.turn.lives)
    for labels in given.turn.changed:
        row = saved.rows.get((rule.id, labels))
        lives[labels] = replace(lives[labels], row=row) if row else lives[labels]
    rule.lives = lives
    for event in given.turn.events:
        meters.EVENTS.labels(event.kind).inc()
