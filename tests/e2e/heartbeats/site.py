"""An ingest with two heartbeats, as jobs meet it: by each of its doors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import httpx

from core.model import HeartbeatId
from core.service.clock import SystemClock
from core.store import keys
from core.store.keys import By, NewKey, Scope
from core.store.pool import connect
from tests.e2e.conftest import Ingest
from tests.servers import Database

RELAY = HeartbeatId("relay")
RETIRED = HeartbeatId("retired")
Row = tuple[bool, bool, bool, int | None, bytes]  # runs, has ended, failed, exit code, body


async def make(database: Database, *wanted: NewKey) -> list[str]:
    """Make keys; their texts."""
    made, now = [], SystemClock().now() - timedelta(days=1)
    async with await connect(database.login("ioc"), autocommit=True) as conn:
        for one in wanted:
            async with conn.transaction():
                _, text = await keys.create(conn, one, by=By("system:test"), now=now)
            made.append(text)
    return made


def ping_key(heartbeat: HeartbeatId = RELAY) -> NewKey:
    return NewKey(name=heartbeat, scopes=[Scope.PING], heartbeat=heartbeat)


@dataclass
class Site:
    """A running ingest with two heartbeats, and keys enough for every test."""

    ingest: Ingest
    database: Database
    unused: list[str]  # of `relay`
    others: Mapping[str, str]  # keys that are good for nothing here
    used: list[str]

    def key(self) -> str:
        """Take a key of `relay` that has made no report."""
        self.used.append(self.unused.pop())
        return self.used[-1]

    def ask(self, method: str, path: str, **headers: str) -> httpx.Response:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        with httpx.Client(base_url=self.ingest.url, timeout=30) as client:
            return client.request(method, path, headers=headers)

    def state(self, heartbeat: HeartbeatId = RELAY) -> Row | None:
        with self.database.connect() as conn:
            return conn.execute(
                "SELECT started_at IS NOT NULL, ended_at IS NOT NULL, failed, exit_code, body"
                " FROM heartbeat_state WHERE heartbeat_id = %s",
                [heartbeat],
            ).fetchone()

    def forget(self) -> None:
        with self.database.connect() as conn:
            conn.execute("DELETE FROM heartbeat_state; DELETE FROM sample")


GET_HEAD_POST = ("GET", "HEAD", "POST")
# Where the key stands, as (path before the report, headers).
DOORS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "path": ("/ping/{key}", {}),
    "X-Ping-Key": ("/ping", {"x_ping_key": "{key}"}),
    "Bearer": ("/ping", {"authorization": "Bearer {key}"}),
}
REPORTS: Mapping[str, Row] = {
    "": (False, True, False, None, b""),
    "/": (False, True, False, None, b""),
    "/start": (True, False, False, None, b""),
    "/fail": (False, True, True, None, b""),
    "/0": (False, True, False, 0, b""),
    "/255": (False, True, True, 255, b""),
}


def knock(site: Site, method: str, door: str, report: str, key: str) -> httpx.Response:
    path, headers = DOORS[door]
    filled = {name: value.format(key=key) for name, value in headers.items()}
    return site.ask(method, path.format(key=key) + report, **filled)


def told(site: Site) -> dict[str, float | None]:
    """Newest value of every metric of `relay`."""
    with site.database.connect() as conn:
        return dict(
            conn.execute(
                "SELECT DISTINCT ON (metric) metric, value FROM observed"
                " JOIN series ON series_id = series.id WHERE labels->>'heartbeat' = %s"
                " ORDER BY metric, time DESC",
                [RELAY],
            ).fetchall()
        )
