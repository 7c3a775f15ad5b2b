"""What is kept of the head in memory has to be what is read from it, in the same snapshot."""

from collections.abc import Sequence

from core.store.blocks.read import Found, Times, borders, read
from core.store.recent import Recent
from tests.packing import EVER, SERIES, Store, content

ALL = range(1, SERIES + 1)


async def asked(
    kept: Store, recent: Recent, times: Times = EVER, ids: Sequence[int] = ALL
) -> Found:
    """Ask for what lies beyond blocks and late rows, and check it."""
    async with kept.reading() as conn:
        where = await borders(conn)
        recent.begin()
        beyond = times.within(where.upto_ms, EVER.until_ms)
        found = await recent.read(conn, where, list(ids), beyond, most=10_000_000)
        every = await read(conn, where, list(ids), beyond, most=10_000_000)
    assert content(found.samples) == content(every.samples)
    assert found.samples.key_order().tolist() == list(range(len(found.samples)))
    return found
