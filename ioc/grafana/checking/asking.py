"""Boards' questions asked as Grafana does: the database as its role, our api with a key."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import httpx
import psycopg

from core.store.pool import Connection, Login, connect
from dashboards.grafana.check.answers import Column, Kind, Line, RefusedError, Table

_KINDS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("timestamptz", "timestamp", "date"), Kind.TIME),
    **dict.fromkeys(("int2", "int4", "int8", "float4", "float8", "numeric"), Kind.NUMBER),
    "bool": Kind.STATE,
}
_INSTANT, _RANGE = "/api/v1/query", "/api/v1/query_range"
_PATIENCE_SECONDS: Final = 30.0
_PAUSE_SECONDS: Final = 1.0
_WAITS_MAX: Final = 30


@dataclass(frozen=True, slots=True)
class Sources:
    """Both data sources of the boards."""

    conn: Connection
    client: httpx.AsyncClient

    async def sql(self, statement: str) -> Table:
        """Ask the database. Raises RefusedError."""
        began = time.perf_counter()
        try:
            cursor = await self.conn.execute(statement.encode())
            rows = await cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            raise RefusedError(str(error).strip().replace("\n", " ")) from None
        seconds = time.perf_counter() - began
        columns = [
            Column(each.name, self._kind(each.type_code)) for each in cursor.description or ()
        ]
        return Table(columns, [[_plain(value) for value in row] for row in rows], seconds)

    def _kind(self, code: int) -> Kind:
        known = self.conn.adapters.types.get(code)
        return _KINDS.get(known.name, Kind.TEXT) if known else Kind.TEXT

    async def promql(
        self, expression: str, start: datetime, end: datetime, step: timedelta | None
    ) -> tuple[Sequence[Line], float]:
        """Ask our api by POST, as the data source is set to. Raises RefusedError."""
        asked: dict[str, str | float] = {"query": expression}
        if step is None:
            asked["time"] = end.timestamp()
        else:
            asked |= {"start": start.timestamp(), "end": end.timestamp()}
            asked["step"] = step.total_seconds()
        try:
            answer, began = await self._asked(_INSTANT if step is None else _RANGE, asked)
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise RefusedError(f"{self.client.base_url}: {error!r}") from None
        if told.get("status") != "success":
            raise RefusedError(str(told.get("error") or told))
        return _lines(told["data"]), time.perf_counter() - began

    async def why_unanswered(self) -> str:
        """Say why our api answers nothing; empty: it does. All boards would tell the same."""
        try:
            answer, _ = await self._asked(_INSTANT, {"query": "vector(1)"})
        except httpx.HTTPError as error:
            return f"{self.client.base_url} does not answer ({error}): is `ioc up` running? --api"
        if answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            return f"{self.client.base_url} refuses the key: ioc key create --scope read makes one"
        return ""

    async def _asked(
        self, path: str, asked: Mapping[str, str | float]
    ) -> tuple[httpx.Response, float]:
        """Ask, and tell when that began. All boards at once are more than a key may ask at once."""
        waits, began = 0, time.perf_counter()
        answer = await self.client.post(path, data=dict(asked))
        while answer.status_code == httpx.codes.TOO_MANY_REQUESTS and waits < _WAITS_MAX:
            await asyncio.sleep(float(answer.headers.get("Retry-After", _PAUSE_SECONDS)))
            waits, began = waits + 1, time.perf_counter()
            answer = await self.client.post(path, data=dict(asked))
        return answer, began


@asynccontextmanager
async def sources(login: Login, api: str, key: str) -> AsyncIterator[Sources]:
    """Open both. What a question changed or locked is gone with it: each is its own transaction."""
    headers = {"Authorization": f"Bearer {key}"}
    async with (
        await connect(login, autocommit=True) as conn,
        httpx.AsyncClient(
            base_url=api, headers=headers, timeout=_PATIENCE_SECONDS, trust_env=False
        ) as client,
    ):
        yield Sources(conn, client)


def _plain(value: object) -> object:
    """Give numbers as floats and days as moments, as Grafana does."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, datetime.min.time())
    return value


def _lines(data: Mapping[str, Any]) -> Sequence[Line]:
    """Read an answer of Prometheus' API."""
    found, kind = data["result"], data["resultType"]
    if kind in {"scalar", "string"}:
        return [Line({}, [_point(found)])]
    return [Line(each["metric"], [_point(p) for p in _points(each)]) for each in found]


def _points(each: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
    return each["values"] if "values" in each else [each["value"]]


def _point(told: Sequence[Any]) -> tuple[int, float]:
    return round(told[0] * 1000), float(told[1])
