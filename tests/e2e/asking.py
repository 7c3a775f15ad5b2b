"""Questions in PromQL over HTTP, to a place with two series of ten minutes."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from core.model import Identity
from core.service.clock import SystemClock
from tests.e2e.apiserver import Server, serving, writing
from tests.servers import Database

PORTAL = {"portal": "dvc", "unit": "khun-ha-2025"}
UP, WALK = Identity.of("portal_up", PORTAL), Identity.of("visits_total", {"door": "é"})
MINUTE_MS = 60_000
EXAMPLE = Path(__file__).parents[2] / "config" / "example"


class Asker:
    """A program with a session of an operator."""

    def __init__(self, server: Server, http: httpx.AsyncClient, csrf: Mapping[str, str]) -> None:
        self.server, self.http, self._csrf = server, http, csrf

    async def get(self, path: str, **parameters: object) -> httpx.Response:
        """Ask by address."""
        return await self.http.get(f"/api/v1/{path}", params=_encoded(parameters))

    async def post(self, path: str, **parameters: object) -> httpx.Response:
        """Ask by form."""
        return await self.http.post(
            f"/api/v1/{path}", data=_encoded(parameters), headers=self._csrf
        )


def _encoded(parameters: Mapping[str, object]) -> dict[str, Any]:
    return {name.replace("match", "match[]"): value for name, value in parameters.items()}


async def ten_minutes(database: Database) -> int:
    """Store ten minutes of two series; the minute at which they end."""
    now = int(SystemClock().now().timestamp() * 1000) // MINUTE_MS * MINUTE_MS
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO source (id, name_vi, name_en, origin) VALUES ('probe', 'p', 'p', 'place')"
        )
        owner.execute(
            'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en,'
            " origin) VALUES ('portal_up', 'g', '', 'gauge', '{}', 'Cổng', 'Portal', 'place'),"
            " ('visits_total', 'g', '1', 'event_count', '{}', 'Lượt', 'Visits', 'place'),"
            " ('never_sent', 'g', '', 'gauge', '{}', 'n', 'n', 'place')"
        )
    async with writing(database) as writer:
        for ago in range(10, -1, -1):
            at = now - ago * MINUTE_MS
            await writer.put((UP, at, float(ago != 3)), (WALK, at, 100.0 - 6 * ago))
    return now


@asynccontextmanager
async def asking(database: Database) -> AsyncIterator[Asker]:
    """Serve it to an operator."""
    async with serving(database, EXAMPLE) as server:
        browser = await server.signed_in()
        yield Asker(server, browser.http, browser.csrf)
