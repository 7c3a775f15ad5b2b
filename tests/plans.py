"""How the database would answer a query."""

from collections.abc import Mapping

import psycopg


def plan(conn: psycopg.Connection, query: str, params: Mapping[str, object]) -> str:
    """Tell it, a line a step."""
    explained = conn.execute(f"EXPLAIN (COSTS OFF) {query}".encode(), params)
    return "\n".join(row[0] for row in explained.fetchall())
