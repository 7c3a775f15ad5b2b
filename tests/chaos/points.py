"""The four moments around a COMMIT at which a crash must lose nothing and store nothing twice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum

from .driver import HttpDevice, MqttDevice
from .eventually import eventually
from .faultproxy import FaultProxy
from .ledger import Ledger
from .wire import Frame

_DEADLINE_SECONDS = 30


class Point(Enum):
    """Where the crash happens."""

    C1 = "before COMMIT"
    C2 = "COMMIT done, its answer lost"
    C3 = "answer received, before the ack"
    C4 = "after the ack"


def point_of(seed: int) -> Point:
    """Take the points in turn."""
    return tuple(Point)[seed % len(Point)]


@asynccontextmanager
async def frozen(
    point: Point, *, database: FaultProxy, acks: tuple[FaultProxy, Frame], ledger: Ledger, nth: int
) -> AsyncIterator[None]:
    """Freeze a batch at `point`; what is frozen vanishes at the end of the block.

    acks: the proxy that acknowledgements pass, and their frame. nth: batch or ack to wait for.
    """
    if point is Point.C4:
        await _acked(ledger, len(ledger.acked) + nth)
        yield
        return
    proxy, frame, after = {
        Point.C1: (database, Frame.COMMIT, Frame.COPIED),
        Point.C2: (database, Frame.COMMITTED, Frame.COPIED),
        Point.C3: (*acks, None),
    }[point]
    async with proxy.holding(frame, nth=nth, after=after) as trap:
        await trap.reached(deadline_seconds=_DEADLINE_SECONDS)
        yield
        trap.drop()


async def _acked(ledger: Ledger, count: int) -> None:
    await eventually(
        lambda: len(ledger.acked) >= count,
        deadline_seconds=_DEADLINE_SECONDS,
        what=f"{count} messages acknowledged, {len(ledger.acked)} are",
    )


async def more_acked(ledger: Ledger, count: int) -> None:
    """Wait until `count` more messages were acknowledged than now: it works again."""
    await _acked(ledger, len(ledger.acked) + count)


async def all_acked(ledger: Ledger, *devices: HttpDevice | MqttDevice) -> None:
    """Let devices begin nothing more, and wait for what they sent: nothing is under way then."""
    for device in devices:
        device.sending = False
    await eventually(
        lambda: len(ledger.acked) == ledger.messages,
        deadline_seconds=2 * _DEADLINE_SECONDS,
        what=f"{ledger.messages} messages acknowledged",
    )
