"""An api whose place has schedules, and what is asked of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.apiserver import API, Browser, Server, serving
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
URL = f"{API}/oncall"
ROSTER = """
route: {receiver: it}
receivers: [{name: it}]
people:
  - {id: an, name: "Nguyễn <b>Văn</b> An, trực", user: an}
  - {id: binh, name: Trần Thị Bình, user: binh}
  - {id: hoa, name: Lò Thị Hoa}
teams:
  - {id: all-it, people: [an], teams: [second]}
  - {id: second, people: [hoa]}
schedules:
  - id: it
    name_vi: Trực CNTT
    unit: berlin
    zone: UTC
    layers: [{start: 2026-01-05T00:00, every: 1d, people: [an, binh]}]
  - id: all
    zone: UTC
    layers: [{start: 2026-01-05T00:00, every: 1d, people: [hoa], restrict: [{to: "12:00"}]}]
chains:
  - {id: it, steps: [{notify: {schedule: it}}, {wait: 5m, notify: {person: hoa}}]}
"""
DAY = timedelta(days=1)


@asynccontextmanager
async def rostered(database: Database) -> AsyncIterator[Server]:
    """Run it until the block ends."""
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO unit (id, kind, name_vi, name_en, scope) VALUES"
            " ('berlin', 'x', 'B', 'B', 'core'), ('hamburg', 'x', 'H', 'H', 'core')"
        )
        owner.execute(
            "INSERT INTO routing (name, matchers, document, put_at)"
            " VALUES ('place', '', %s, now())",
            [ROSTER],
        )
    async with serving(database, EXAMPLE) as server:
        yield server


async def seen(browser: Browser, **params: str) -> dict[str, Any]:
    answer = await browser.http.get(f"{URL}/schedules", params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def send(browser: Browser, method: str, path: str, **body: object) -> httpx.Response:
    more: dict[str, Any] = {"json": body} if method != "DELETE" else {"params": body}
    return await browser.http.request(method, f"{URL}{path}", headers=browser.csrf, **more)


def shift_of(board: dict[str, Any], person: str, after: datetime) -> dict[str, Any]:
    """Give the next whole shift of somebody in `it`."""
    return next(
        dict(each)
        for each in board["schedules"][0]["shifts"]
        if each["person"] == person and datetime.fromisoformat(each["begins"]) > after
    )
