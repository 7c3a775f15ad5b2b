"""Numbered messages that nobody follows, as over HTTP: what is stored tells the holes."""

from collections.abc import Sequence

from core.store import continuity
from core.store.continuity import Connection, Numbered
from ingest.sequence import Sequences


async def follow(conn: Connection, numbers: Sequence[Numbered]) -> int:
    """Note numbers in the order of receipt, and the holes that they show; how many holes.

    Inside the transaction that stores their samples: no process remembers anything, so that any
    may take the next message in, also after a restart. The same numbers again change nothing.
    """
    if not numbers:
        return 0
    sequences = Sequences()
    sequences.remember(await continuity.hold(conn, {number.source for number in numbers}))
    steps = [step for number in numbers if (step := sequences.observe(number))]
    await continuity.advance(conn, steps)
    return sum(1 for step in steps if step.missing)
