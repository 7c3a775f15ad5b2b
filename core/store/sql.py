"""Named queries: SQL lives in `.sql` files, each statement under `-- name: …`."""

import re
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any, LiteralString

from psycopg import AsyncConnection
from psycopg.rows import dict_row, tuple_row

_NOTHING: Mapping[str, object] = MappingProxyType({})
_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


def queries(package: str, file: str) -> Mapping[str, LiteralString]:
    """Load the named statements of one packaged `.sql` file."""
    text = files(package).joinpath(file).read_text("utf-8")
    pieces = _NAME.split(text)[1:]
    named = dict(zip(pieces[::2], pieces[1::2], strict=True))
    return {name: body.strip() for name, body in named.items()}


async def fetched(
    conn: AsyncConnection[Any], query: LiteralString, params: Mapping[str, object] = _NOTHING
) -> list[Any]:
    """All rows of a query, as tuples."""
    async with conn.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(query, params)
        return await cursor.fetchall()


async def named_rows(
    conn: AsyncConnection[Any], query: LiteralString, params: Mapping[str, object] = _NOTHING
) -> list[dict[str, Any]]:
    """All rows of a query, by the names of their columns."""
    async with conn.cursor(binary=True, row_factory=dict_row) as cursor:
        await cursor.execute(query, params)
        return await cursor.fetchall()
