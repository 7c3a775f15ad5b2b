"""Blocks that cannot be read given up: from then on it is known that they hold nothing.

Only people decide that (`correct`), for a block may be mended: a backup has it.
"""

from collections.abc import Collection, Sequence
from typing import Any

from psycopg import AsyncConnection

from core.model import Samples
from core.store.rollups.due import mark
from core.store.rollups.write import Part
from core.store.sql import fetched, queries

from .block import Damage, damage_of
from .columns import block_of, places
from .gone import NOTHING_MS, gone_upto
from .pack import slice_of, write

_SQL = queries("core.store.blocks", "pack.sql")

Connection = AsyncConnection[Any]


class MendedError(Exception):
    """A block can be read again, or is another one: what was found out is of no use any more."""


async def give_up(conn: Connection, damaged: Sequence[Damage]) -> None:
    """Put an empty block in the place of each, and its hours away. Raises MendedError.

    conn: in a transaction, which takes its turn with those that pack.
    """
    for slice_ in sorted({slice_of(each.series_id) for each in damaged}):
        await conn.execute(_SQL["take_turn"], {"slice": slice_})
    there = places([(each.series_id, each.span) for each in damaged])
    await conn.execute(_SQL["forget_damage"], there)
    blocks = [block_of(row) for row in await fetched(conn, _SQL["blocks_at"], there)]
    if not _are(damaged, [damage_of(each) for each in blocks]):
        raise MendedError
    ((whole_until,),) = await fetched(conn, _SQL["whole_until"])
    gone = await gone_upto(conn, sorted({each.series_id for each in damaged}))
    parts = [
        Part(each.series_id, each.span, Samples.empty(), gone.get(each.series_id, NOTHING_MS))
        for each in damaged
    ]
    await write(conn, parts, whole_until)
    await mark(conn, [(each.series_id, each.span) for each in damaged])


def _are(damaged: Collection[Damage], now: Collection[Damage | None]) -> bool:
    places_before = {(each.series_id, each.span) for each in damaged}
    return places_before == {(each.series_id, each.span) for each in now if each is not None}
