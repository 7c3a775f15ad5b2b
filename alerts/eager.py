"""Rules that ask to be looked at early: whole, as soon as something is stored that they read."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import anyio

from alerts.head import Head, metrics_of
from alerts.rules.running import RunningGroup, RunningRule
from core.model import Samples
from core.service.clock import Clock, nap

_REST: Final = timedelta(milliseconds=250)

Look = Callable[[RunningGroup, RunningRule], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Rule:
    """metrics: that it reads; an empty name: any."""

    group: RunningGroup
    rule: RunningRule
    metrics: frozenset[str]


@dataclass(slots=True)
class Eager:
    """Which of them are due. look: asks one of them."""

    clock: Clock
    look: Look
    _rules: list[_Rule] = field(default_factory=list)
    _due: dict[str, _Rule] = field(default_factory=dict)
    _rung: anyio.Event = field(default_factory=anyio.Event)

    def renew(self, rules: Iterable[tuple[RunningGroup, RunningRule]]) -> None:
        """Look at these from now on, and once at all of them."""
        self._rules = [_Rule(group, rule, metrics_of(rule.tree)) for group, rule in rules]
        self._due = {}
        self._ring(self._rules)

    def note(self, samples: Samples, head: Head) -> None:
        """Look soon at what these samples may concern; of what is not kept nobody knows."""
        if not self._rules:
            return
        touched, kept = head.metrics_in(samples), head.windows.keys()
        self._ring(one for one in self._rules if one.metrics & touched or one.metrics - kept)

    async def run(self) -> None:
        """Look at what is due: at once, and then after a rest, until cancelled."""
        while True:
            self._rung = rung = anyio.Event()
            due, self._due = self._due, {}
            for each in due.values():
                if not each.rule.error:  # else it is the grid's until it works again
                    await self.look(each.group, each.rule)
            if due:
                await nap(self.clock, self.clock.now() + _REST)
            if not self._due:
                await rung.wait()

    def _ring(self, rules: Iterable[_Rule]) -> None:
        self._due |= {one.rule.id: one for one in rules}
        if self._due:
            self._rung.set()
