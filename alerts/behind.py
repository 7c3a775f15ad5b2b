"""What rules are asked of where memory has not all: the database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from core.model import Selected, Selection
from core.store.blocks.read import snapshot
from core.store.pool import Pool
from core.store.select import Catalogue, Stored


@dataclass(frozen=True, slots=True)
class Behind:
    """The database as of the moment of each question. Implements `Storage`."""

    pool: Pool
    catalogue: Catalogue

    async def select(self, selections: Collection[Selection]) -> Mapping[Selection, Selected]:
        """Give the samples that are selected."""
        async with self.pool.connection() as conn, snapshot(conn):
            return await Stored(conn, self.catalogue).select(selections)
