"""Where a leader of alerts is killed: what it has just done, and what it will never do.

C1 to C4 lie around the COMMIT of an evaluation, N0 to N3 on the way from there to a provider.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial

from tests.chaos.trap import Trap
from tests.chaos.wire import Frame


class Point(StrEnum):
    """Where the crash happens."""

    C1 = "c1"  # before the COMMIT of an evaluation
    C2 = "c2"  # COMMIT done, its answer on the way
    C3 = "c3"  # committed; before the series that tell of alerts are written
    C4 = "c4"  # these are written, too; before all else
    N0 = "n0"  # it is stored what happened; before the group decides
    N1 = "n1"  # the message is in the outbox, nobody has looked
    N2 = "n2"  # the attempt is in the ledger, nothing was sent
    N3 = "n3"  # the provider has answered, nobody has read it

    @property
    def is_of_rules(self) -> bool:
        """Whether it comes with each evaluation, not only when there is something to tell."""
        return self in {Point.C1, Point.C2, Point.C3}


_committed = partial(Trap, frame=Frame.COMMITTED)
_evaluated = partial(_committed, within=b"INSERT INTO rule_evaluation")
_happened = partial(_committed, within=b"INSERT INTO alert_event")
_told = partial(_committed, within=b"INSERT INTO notification (")
_recorded = partial(_committed, within=b"INSERT INTO batch")
_next = partial(Trap, frame=Frame.QUERY)
_grouping = partial(Trap, frame=Frame.BIND, containing=b"FROM alert_event AS e")

_TRAPS: Mapping[Point, Callable[[int], Trap]] = {
    Point.C1: lambda nth: _evaluated(frame=Frame.COMMIT, nth=nth),
    Point.C2: lambda nth: _evaluated(nth=nth),
    Point.C3: lambda nth: _next(since=_evaluated(nth=nth)),
    Point.C4: lambda nth: _next(since=_recorded(since=_evaluated(nth=nth))),
    Point.N0: lambda nth: _grouping(since=_happened(nth=nth)),
    Point.N1: lambda nth: _next(since=_told(nth=nth)),
    Point.N2: lambda nth: Trap(frame=Frame.REQUEST, nth=nth),
    Point.N3: lambda nth: Trap(frame=Frame.RESPONSE, nth=nth),
}


def trap_at(point: Point, nth: int) -> Trap:
    """Make a trap for the nth time that a leader comes to a point."""
    return _TRAPS[point](nth)
