"""`kpis.yml` of the place in its table, each version of it.

As JSON, which is YAML too: so SQL can tell what an indicator is called and what it has to reach.
Functions take a connection inside the caller's transaction.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from core.place import Document, Findings, Node, Stored, read_yaml, records

from .sql import fetched, queries

_SQL = queries("core.store", "kpi_file.sql")
NAME: Final = "kpis.yml"

Connection = AsyncConnection[Any]


async def stored(conn: Connection) -> Stored:
    """Read what the place's file said last; retired, when there is none any more."""
    rows = await fetched(conn, _SQL["newest"])
    if not rows:
        return Stored({})
    ((text, retired),) = rows
    document = _read(text)
    described = records(kpis=document.root if document else None)
    return Stored(described, frozenset(described) if retired else frozenset())


async def document(conn: Connection, *, at: datetime | None = None) -> Document | None:
    """Read the file in force now, or at a time. None: the place has none."""
    rows = (
        await fetched(conn, _SQL["at"], {"at": at}) if at else await fetched(conn, _SQL["newest"])
    )
    return next((_read(text) for text, retired in rows if not retired), None)


async def version(conn: Connection, *, at: datetime | None = None) -> int | None:
    """Give the number of the version in force now, or at a time. None: there is none."""
    rows = await fetched(conn, _SQL["numbered_at" if at else "numbered"], {"at": at})
    return next((id_ for id_, retired in rows if not retired), None)


async def names(conn: Connection) -> Mapping[str, tuple[str, str]]:
    """Read what the indicators in force are called, in Vietnamese and English, by id."""
    return {kpi: (vi, en or vi) for kpi, vi, en in await fetched(conn, _SQL["names"])}


async def put(conn: Connection, text: str, *, now: datetime) -> None:
    """Write a further version. text: a file that was read without findings."""
    read = _read(text)
    kept = _json(read.root) if read else text
    await conn.execute(_SQL["put"], {"text": kept, "now": now})


async def retire(conn: Connection, *, now: datetime) -> None:
    """Let the place have no KPIs any more."""
    await conn.execute(_SQL["retire"], {"now": now})


def _read(text: str) -> Document | None:
    return read_yaml(text.encode(), Findings(NAME))


_JSON_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")


def _json(node: Node) -> str:
    """Write what reads as the same tree: numbers as they stand there, 1.10 is not 1.1."""
    if isinstance(node.value, tuple):
        return f"[{', '.join(map(_json, node.value))}]"
    if isinstance(node.value, Mapping):
        pairs = (
            f"{json.dumps(key, ensure_ascii=False)}: {_json(each)}"
            for key, each in node.value.items()
        )
        return f"{{{', '.join(pairs)}}}"
    is_number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
    if is_number and _JSON_NUMBER.fullmatch(node.written):
        return node.written
    return _quoted(node.value)


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
