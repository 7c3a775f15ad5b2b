"""A rule lived again through a row of stretches of time: the alerts that it would have had. Pure.

Of labels that a template makes of the value those of a stretch's last value count.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import numpy as np

from alerts.rules.evaluate import Found
from alerts.rules.life import Alert, State, Timing, Why
from alerts.rules.over import Over, Row
from core.model import Labels
from promql.values import Flags

from .lived import FAILED, Step, Stretch, Truths, lived

ACTIVATIONS_MAX: Final = 100_000
PENDING_MAX: Final = 20_000  # of these that never fired; more are counted only


class TooManyAlertsError(Exception):
    """A rule begins more alerts than can be kept; says how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """One time at which a rule's condition held. fired_at: None: not for long enough.

    ended_at: None: it goes on; as far as anybody can tell, if `why` says that its data are gone.
    early: an early look found it. found: of the stretch where it began.
    """

    labels: Labels
    active_at: datetime
    found: Found
    fired_at: datetime | None = None
    ended_at: datetime | None = None
    why: Why | None = None
    early: bool = False
    flapping: bool = False
    simulated: bool = False


@dataclass(slots=True)
class Replay:
    """What became of a rule's alerts so far.

    since: what is over by then is forgotten.
    unlisted: activations that never fired, and are not among `done`, for there are too many.
    """

    timing: Timing
    since: datetime
    done: list[Activation] = field(default_factory=list)
    unlisted: int = 0
    _alerts: dict[Labels, Alert] = field(default_factory=dict)
    _open: dict[Labels, Activation] = field(default_factory=dict)
    _simulated: dict[Labels, bool] = field(default_factory=dict)  # in this stretch

    def live_on(self, found: Over) -> None:
        """Live through the next stretch of time. Raises TooManyAlertsError."""
        self._simulated.clear()
        for labels in {**self._alerts, **found.rows, **found.sights}:
            last, of = None, _stretch(labels, found)
            for last in lived(self._alerts.get(labels), of, self.timing):
                self._step(labels, last, found)
            if last is None:
                continue
            if last.after is None:
                self._alerts.pop(labels, None)
            else:
                self._alerts[labels] = last.after

    def activations(self) -> Iterator[Activation]:
        """Give activations in the order in which they began, those that go on among them."""
        every = [*self.done, *self._open.values()]
        yield from sorted(every, key=lambda each: (each.active_at, each.labels))

    def _step(self, labels: Labels, step: Step, found: Over) -> None:
        after = step.after
        known = self._open.get(labels)
        if after is None or after.state is State.RESOLVED:
            if known is not None:
                ended = after.ended_at if after else step.at
                self._end(labels, replace(known, ended_at=ended, why=after.why if after else None))
            return
        if known is None:
            known = self._open[labels] = self._begun(labels, step, found)
        flapping = known.flapping or after.is_flapping
        if (known.fired_at, known.flapping, known.why) != (after.fired_at, flapping, after.why):
            self._open[labels] = replace(
                known, fired_at=after.fired_at, flapping=flapping, why=after.why
            )

    def _begun(self, labels: Labels, step: Step, found: Over) -> Activation:
        row = found.rows.get(labels)
        if labels not in self._simulated:
            self._simulated[labels] = found.is_simulated(labels)
        return Activation(
            labels=labels,
            active_at=step.at,
            found=row.found if row else found.sights[labels].found,
            early=step.early,
            simulated=self._simulated[labels],
        )

    def _end(self, labels: Labels, activation: Activation) -> None:
        del self._open[labels]
        if activation.ended_at is not None and activation.ended_at <= self.since:
            return
        if activation.fired_at is None and len(self.done) >= PENDING_MAX:
            self.unlisted += 1
            return
        self.done.append(activation)
        if len(self.done) > ACTIVATIONS_MAX:
            many = f"the rule begins more than {ACTIVATIONS_MAX} alerts"
            raise TooManyAlertsError(f"{many}; make it stricter, or hold it for longer")


def _stretch(labels: Labels, found: Over) -> Stretch:
    truths = _truths(found.rows.get(labels), found, labels)
    sight = found.sights.get(labels)
    if sight is None:
        return Stretch(found.grid, truths, is_looked_at=found.is_looked_at)
    return Stretch(
        found.grid,
        truths,
        sight.seen_ms.tolist(),
        sight.against_ms.tolist(),
        sight.reach_ms,
        found.is_looked_at,
    )


def _truths(row: Row | None, found: Over, labels: Labels) -> Truths:
    """Say of each evaluation what it found, by the numbers of `TRUTHS`."""
    data: Flags = found.has_data(labels)
    truths = data.astype(np.int8)
    if row is not None:
        truths[row.given] = 2
    if found.results is not None:
        truths[found.results > found.rule.group.limit] = FAILED
    return truths
