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
from alerts.rules.over import Over, Row, Times
from core.model import Labels
from promql.values import Flags

from .lived import Step, Stretch, Truths, lived

ACTIVATIONS_MAX: Final = 100_000
_NONE: Final[Times] = np.empty(0, np.int64)


class TooManyAlertsError(Exception):
    """A rule begins more alerts than can be kept; says how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """One time at which a rule's condition held. fired_at: None: not for long enough.

    ended_at: None: it goes on. early: an early look found it. found: of the stretch where it began.
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
    """What became of a rule's alerts so far."""

    timing: Timing
    done: list[Activation] = field(default_factory=list)
    _alerts: dict[Labels, Alert] = field(default_factory=dict)
    _open: dict[Labels, Activation] = field(default_factory=dict)

    def live_on(self, found: Over) -> None:
        """Live through the next stretch of time. Raises TooManyAlertsError."""
        for labels in {**self._alerts, **found.rows, **found.seen_ms}:
            row = found.rows.get(labels)
            of = Stretch(found.grid, _truths(row, found, labels), found.seen_ms.get(labels, _NONE))
            last = None
            for last in lived(self._alerts.get(labels), of, self.timing):
                self._step(labels, last, found)
            if last is None:
                continue
            if last.after is None:
                self._alerts.pop(labels, None)
            else:
                self._alerts[labels] = last.after

    def activations(self) -> Iterator[Activation]:
        """Give all activations in the order in which they began, those that go on among them."""
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
            known = _begun(labels, step, found)
        self._open[labels] = replace(
            known, fired_at=after.fired_at, flapping=known.flapping or after.is_flapping
        )

    def _end(self, labels: Labels, activation: Activation) -> None:
        del self._open[labels]
        self.done.append(activation)
        if len(self.done) > ACTIVATIONS_MAX:
            raise TooManyAlertsError(f"the rule begins more than {ACTIVATIONS_MAX} alerts")


def _begun(labels: Labels, step: Step, found: Over) -> Activation:
    row = found.rows.get(labels)
    return Activation(
        labels=labels,
        active_at=step.at,
        found=row.found if row else found.glimpses[labels],
        early=step.early,
        simulated=found.is_simulated(labels),
    )


def _truths(row: Row | None, found: Over, labels: Labels) -> Truths:
    """Say of each evaluation what it found, by the numbers of `TRUTHS`."""
    data: Flags = found.has_data(labels)
    truths = data.astype(np.int8)
    if row is not None:
        truths[row.given] = 2
    return truths
