"""What would have become of alerts while nobody evaluated: lived again, at some points. Pure."""

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from core.model import Labels

from .evaluate import Found
from .glimpse import Glimpses, missed
from .life import Alert, State, Timing, Truth, evaluated
from .turn import Event, Kind, Live, Past, Turn, happened, last_touched

POINTS_MAX: Final = 60
GAP_INTERVALS: Final = 2  # so much later than it should be is no gap
_NOTHING: Final = Found(math.nan, {})


@dataclass(frozen=True, slots=True)
class Course:
    """How a rule went: what was true of each label set at each point, and by what it was found.

    is_simulated: of which label sets samples were made up. glimpses: what early looks would have
    found, which only begins and never ends anything.
    """

    truths: Mapping[Labels, Sequence[Truth]]
    found: Mapping[Labels, Found]
    is_simulated: Mapping[Labels, bool] = field(default_factory=dict)
    glimpses: Glimpses = field(default_factory=dict)


def points_of(
    last: datetime, now: datetime, interval: timedelta
) -> tuple[Sequence[datetime], timedelta]:
    """Give the points between two evaluations, on the grid, and how far apart they are.

    None, unless more than GAP_INTERVALS have passed.
    """
    missed = (now - last) // interval - 1
    if missed < GAP_INTERVALS:
        return (), interval
    stride = -(-missed // POINTS_MAX)
    step = interval * stride
    count = missed // stride
    first = now - step * count
    return [first + step * place for place in range(count)], step


def relived(
    before: Mapping[Labels, Live],
    course: Course,
    points: Sequence[datetime],
    timing: Timing,
    *,
    step: timedelta,
) -> Turn:
    """Give what alerts are after a gap, and what began and ended in it."""
    lives, changed = dict(before), list[Labels]()
    gone, events, past = list[Live](), list[Event](), list[Past]()
    for labels, truths in course.truths.items():
        known = before.get(labels)
        again = _Again(labels, course, timing, step)
        again.begin(known)
        glimpsed = deque(one.at for one in course.glimpses.get(labels, ()))
        for at, truth in zip(points, truths, strict=True):
            while glimpsed and glimpsed[0] <= at:
                again.begin_at(glimpsed.popleft())
            again.live_on(truth, at)
        past += [each.as_past(labels) for each in again.over]
        if again.now is None:
            lives.pop(labels, None)
        else:
            lives[labels] = again.now.live
            changed += [labels] if again.now.live != known else []
            events += again.now.events(labels)
        gone += again.dropped
    return Turn(lives, changed, gone, events, past)


@dataclass(slots=True)
class _Activation:
    """One that was there before, or began in the gap; with what has happened to it there."""

    live: Live
    happened: list[tuple[Kind, datetime]] = field(default_factory=list)

    def events(self, labels: Labels) -> list[Event]:
        """Tell what happened: of what began to fire and ended in the gap, that it was missed."""
        return list(missed(Event(labels, kind, at) for kind, at in self.happened))

    def as_past(self, labels: Labels) -> Past:
        """Give it as one that is over."""
        return Past(labels, self.live, tuple(self.events(labels)))


@dataclass(slots=True)
class _Again:
    """One label set, lived again. over: activations that another one has followed."""

    labels: Labels
    course: Course
    timing: Timing
    step: timedelta
    now: _Activation | None = None
    over: list[_Activation] = field(default_factory=list)
    dropped: list[Live] = field(default_factory=list)

    def begin(self, known: Live | None) -> None:
        """Begin with what there was before the gap."""
        self.now = _Activation(known) if known else None

    def begin_at(self, at: datetime) -> None:
        """Let an early look find it, if there is nothing yet."""
        if self.now is None or self.now.live.alert.state is State.RESOLVED:
            self.live_on(Truth.TRUE, at)

    def live_on(self, truth: Truth, at: datetime) -> None:
        """Live one point, unless an early look has touched what there is after it."""
        before = self.now.live.alert if self.now else None
        if before is not None and last_touched(before) > at:
            return
        after = _lived(before, truth, self.timing, self.step, at)
        is_over = before is not None and before.state is State.RESOLVED
        if after is None or (is_over and after.state is not State.RESOLVED):
            self._leave(is_over=is_over)
        if after is None:
            return
        self.now = _Activation(self._live(after), self.now.happened if self.now else [])
        self.now.happened += [(kind, at) for kind in happened(before, after)]

    def _live(self, alert: Alert) -> Live:
        known = self.now.live if self.now else None
        found = self.course.found.get(self.labels) or (known.found if known else _NOTHING)
        simulated = self.course.is_simulated.get(self.labels, False)
        return Live(
            alert=alert,
            found=found,
            simulated=simulated or bool(known and known.simulated),
            row=known.row if known else None,
        )

    def _leave(self, *, is_over: bool) -> None:
        """Leave an activation behind: it is over, or was pending and nothing came of it."""
        if self.now is None:
            return
        if is_over:
            self.over.append(self.now)
        else:
            self.dropped.append(self.now.live)
        self.now = None


def _lived(
    before: Alert | None, truth: Truth, timing: Timing, step: timedelta, at: datetime
) -> Alert | None:
    """Live one point; while there are no data, nothing that is pending gets older."""
    if truth is Truth.NO_DATA and (before is None or before.state is State.RESOLVED):
        return before
    if truth is Truth.NO_DATA and before is not None and before.state is State.PENDING:
        return replace(before, active_at=min(before.active_at + step, at))
    return evaluated(before, truth, timing, now=at)
