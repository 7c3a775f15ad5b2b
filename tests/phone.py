"""Somebody with a link in his hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from alerts.links import LIFE, Link, Signer, tables
from alerts.links.secret import FILE
from core.service.clock import SystemClock
from core.service.secrets import kept_secret
from core.store import routings
from core.store.pool import connect
from tests.servers import Database

PHONE = "/api/ioc/v1/phone"
PEOPLE = """
route: {receiver: it}
receivers: [{name: it, chain: it}]
people:
  - {id: a, name: Vàng A Chỉnh, channels: {p1: [sms]}}
  - {id: b, name: Lò Văn Dũng, channels: {p1: [sms]}}
chains:
  - {id: it, steps: [{notify: {person: a}}, {wait: 5m, notify: {person: b}}]}
"""


async def let_in(database: Database, text: str = PEOPLE) -> None:
    """Put a routing with people in force."""
    async with await connect(database.login("ioc"), autocommit=True) as conn:
        await routings.put(conn, text, now=SystemClock().now())


async def link(
    database: Database, alert: int, person: str = "a", *, age: timedelta = timedelta()
) -> tuple[Link, str]:
    """Make the link that somebody was sent a while ago, and its key."""
    made = SystemClock().now() - age
    async with await connect(database.login("ioc_alerts"), autocommit=True) as conn:
        found = await tables.link_to(conn, alert, person, now=made)
    secret = kept_secret(database.state / "secrets" / FILE)
    return found, Signer(secret.encode()).key(found)


OVER = LIFE + timedelta(seconds=1)


@dataclass
class Hand:
    """A telephone that holds a link."""

    http: httpx.AsyncClient
    code: str
    key: str

    async def get(self, path: str = "") -> httpx.Response:
        """Read what is behind the link."""
        return await self.http.get(f"{PHONE}/{self.code}{path}", headers=self._headers)

    async def act(self, kind: str, request: str = "tap", **more: Any) -> httpx.Response:
        """Press a button."""
        body = {"kind": kind, "request": f"{self.code}-{request}", **more}
        return await self.http.post(f"{PHONE}/{self.code}/acts", headers=self._headers, json=body)

    @property
    def _headers(self) -> dict[str, str]:
        return {"X-Link-Key": self.key} if self.key else {}


def written(at: datetime) -> str:
    """Write a moment as requests do."""
    return at.isoformat()
