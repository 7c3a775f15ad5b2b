"""Callers of every kind, who knock at the routes of the api."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import httpx
from fastapi.routing import APIRoute, APIWebSocketRoute
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import InvalidStatus

from api.app import build_app
from core.model import HeartbeatId, SourceId
from core.service.clock import SystemClock
from core.store import keys, pairing, screens, sessions
from core.store.keys import By, NewKey, Scope
from core.store.pairing import Approval, Asking, Full
from core.store.people import Role
from core.store.pool import Connection, connect
from tests.e2e.apiserver import Server, serving
from tests.plain import PLAIN
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
PING_2 = "second ping key"


@dataclass
class Door:
    """A server, and each caller's headers for a request."""

    server: Server
    keys: dict[str, str] = field(default_factory=dict)
    _screens: list[str] = field(default_factory=list)  # tokens; few may wait at a time
    _known: dict[str, dict[str, str]] = field(default_factory=dict)  # headers, by caller
    _http: httpx.AsyncClient | None = None

    async def headers(self, caller: str) -> dict[str, str]:
        """Headers of a caller; people get a session of their own each time."""
        if caller == "nobody":
            return {}
        if caller in self.keys:
            return {"Authorization": f"Bearer {self.keys[caller]}"}
        login, now = self.server.database.login("ioc_api"), SystemClock().now()
        async with await connect(login, autocommit=True) as conn:
            if caller == "kiosk":
                return await self._screen(conn, now)
            token = await sessions.start(conn, caller, address="", user_agent="", now=now)
            session = await sessions.find(conn, sessions.hash_of(token), now=now)
        assert session
        cookie = f"ioc_session={token}"
        return {"Cookie": cookie, "X-CSRF-Token": session.csrf, "Origin": self.server.url}

    async def knock(self, method: str, path: str, caller: str) -> int:
        """Status that a caller gets at a route; a session that it may have ended is begun anew."""
        path = path.replace("{id}", "lobby").replace("{screen}", "lobby")
        path = path.replace("{path:path}", "none.js").replace("{name}", "none.txt")
        if caller not in self._known:
            self._known[caller] = await self.headers(caller)
        headers = self._known.pop(caller) if method == "DELETE" else self._known[caller]
        if method == "SOCKET":
            return await self._knock_socket(path, headers)
        body: dict[str, str] | None = {} if method in ("POST", "PUT") else None
        http = await self._client()
        http.cookies.clear()
        return (await http.request(method, path, headers=headers, json=body)).status_code

    async def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            client = httpx.AsyncClient(base_url=self.server.url, timeout=60, verify=PLAIN)
            self._http = await self.server.clients.enter_async_context(client)
        return self._http

    async def _screen(self, conn: Connection, now: datetime) -> dict[str, str]:
        """Headers of a screen that is paired with the wall `lobby`: one, until it is revoked."""
        token = self._screens[-1] if self._screens else ""
        kiosk = await screens.find(conn, token, now=now)
        if kiosk is None:
            token = await self._paired(conn, now)
            kiosk = await screens.find(conn, token, now=now)
        assert kiosk
        return {
            "Cookie": f"ioc_screen={token}",
            "X-CSRF-Token": kiosk.csrf,
            "Origin": self.server.url,
        }

    async def _paired(self, conn: Connection, now: datetime) -> str:
        begun = await pairing.ask(conn, Asking("lobby", str(uuid4())), now=now)
        assert not isinstance(begun, Full)
        shown, secret = begun
        approval, by = Approval(shown.code, "Sảnh"), By("system:test")
        await pairing.approve(conn, approval, {"lobby"}, by=by, now=now)
        token = await pairing.collect(conn, secret, now=now)
        assert token
        self._screens.append(token)
        return token

    async def _knock_socket(self, path: str, headers: dict[str, str]) -> int:
        try:
            async with open_socket(
                f"ws://127.0.0.1:{self.server.port}{path}", additional_headers=headers
            ):
                return 101
        except InvalidStatus as refused:
            return refused.response.status_code


async def make_keys(database: Database) -> dict[str, str]:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO source (id, name_vi, name_en, origin) VALUES ('s', 's', 's', 'place')"
        )
        owner.execute(
            "INSERT INTO heartbeat (id, name_vi, name_en, period_seconds, grace_seconds)"
            " VALUES ('h', 'h', 'h', 60, 60)"
        )
    made, by, now = {}, By("system:test"), SystemClock().now()
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        # Two for heartbeats: one alone would ask more often at once than a key may.
        for name, scope in [*((f"{each.value} key", each) for each in Scope), (PING_2, Scope.PING)]:
            source = SourceId("s") if scope is Scope.WRITE else None
            heartbeat = HeartbeatId("h") if scope is Scope.PING else None
            wanted = NewKey(name=name, scopes=[scope], source=source, heartbeat=heartbeat)
            async with conn.transaction():
                _, made[name] = await keys.create(conn, wanted, by=by, now=now)
    return made


@asynccontextmanager
async def doors_of(database: Database) -> AsyncIterator[Door]:
    """Serve to an operator, an administrator, and programs with keys."""
    made = await make_keys(database)
    async with serving(database, EXAMPLE) as server:
        await server.add("operator", Role.OPERATOR)
        await server.add("admin", Role.ADMIN)
        yield Door(server, made)


def routes() -> set[tuple[str, str]]:
    """Every route of the app, with its methods."""
    found = set()
    for route in build_app().routes:
        assert isinstance(route, APIRoute | APIWebSocketRoute)
        methods = route.methods if isinstance(route, APIRoute) else {"SOCKET"}
        found |= {(method, route.path) for method in methods or ()}
    return found
