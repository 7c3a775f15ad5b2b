"""Who asks as Alertmanager's clients do: keys of each scope, at an api of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from core.service.clock import SystemClock
from core.store import keys, routings
from core.store.keys import By, NewKey, Scope
from core.store.pool import connect
from tests.e2e.apiserver import Server, serving
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
ROUTING = """
global: {resolve_timeout: 7m}
route:
  receiver: it
  group_by: [alertname]
  routes: [{receiver: hook, matchers: ['portal="dvc"'], group_by: [portal]}]
receivers: [{name: it}, {name: hook}]
inhibit_rules:
  - {source_matchers: [alertname="Uplink"], target_matchers: [alertname=~".*Down"]}
"""


@dataclass
class Asker:
    """Programs with keys of each scope."""

    server: Server
    http: httpx.AsyncClient
    keys: dict[Scope, str]

    async def ask(self, method: str, path: str, scope: Scope, **more: Any) -> httpx.Response:
        """Ask with the key of a scope."""
        headers = {"Authorization": f"Bearer {self.keys[scope]}"}
        return await self.http.request(method, f"/api/v2/{path}", headers=headers, **more)

    async def read(self, path: str, **asked: Any) -> Any:
        """Read what anybody may who looks on."""
        answer = await self.ask("GET", path, Scope.READ, params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()


@asynccontextmanager
async def asking(database: Database) -> AsyncIterator[Asker]:
    """Give one, with the routing in force."""
    now, made = SystemClock().now(), {}
    async with await connect(database.login("ioc"), autocommit=True) as conn:
        await routings.put(conn, ROUTING, now=now)
        for scope in (Scope.READ, Scope.ADMIN, Scope.ALERT_WRITER):
            wanted = NewKey(name=scope, scopes=[scope])
            async with conn.transaction():
                _, made[scope] = await keys.create(conn, wanted, by=By("system:test"), now=now)
    async with serving(database, EXAMPLE) as server, server.client() as client:
        yield Asker(server, client, made)
