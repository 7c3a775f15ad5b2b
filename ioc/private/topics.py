"""Foreign topics that sources of the place may write, as the broker is told."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import AsyncConnection

from core.store import sources
from ingest.routes import filters


async def foreign_topics(conn: AsyncConnection[Any]) -> Mapping[str, Sequence[str]]:
    """Topic filters by user; users without any are absent."""
    described = await sources.mappings(conn)
    return {str(source): filters(mappings) for source, mappings in described.items()}
