"""Four communes whose indicators have two months behind them, over HTTP."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from core.model import PeriodKind, UnitId
from core.service.clock import SystemClock
from kpi.board import newest
from kpi.values import Origin, Status
from tests.e2e.apiserver import API, Browser, Frame, Server, serving
from tests.indicated import BINH_LU, CORE, KHUN_HA, TA_LENG, applied, put, value
from tests.servers import Database

URL = f"{API}/kpis"
BEGAN = datetime(2025, 8, 1, tzinfo=UTC)
NOW = SystemClock().now()
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONTH = newest(PeriodKind.MONTH, NOW.astimezone(ZONE).date() - timedelta(days=1))
EARLIER = MONTH.shifted(-1)


@contextlib.asynccontextmanager
async def of_place(database: Database, folder: Path) -> AsyncIterator[Server]:
    """Serve the place; of the month that ended last one value was corrected."""
    place = await applied(database, folder / "place", now=BEGAN)
    then = NOW - timedelta(days=9)
    await put(
        database,
        [
            *(_live(unit, MONTH.id, 60 + n, 100) for n, unit in enumerate(CORE[:3])),
            _live(KHUN_HA, MONTH.id, 9, 10),
            *(_live(unit, EARLIER.id, 50, 100, status=Status.OFFICIAL) for unit in CORE),
            value("K02", BINH_LU, MONTH.id, 3, 4),
            value("K02", TA_LENG, MONTH.id, 0, 0),
            value("K10", UnitId("lai-chau"), f"{MONTH.year}", 17, None),
            value("K02", UnitId("binh-lu-pre2025"), "2025-M07", 3, 4),
            value("K02", UnitId("sin-suoi-ho-2025"), MONTH.id, 1, 2),
        ],
        now=then,
    )
    await put(database, [_live(BINH_LU, MONTH.id, 80, 100)], now=NOW - timedelta(days=5))
    async with serving(database, place) as server:
        yield server


def _live(unit: UnitId, period: str, numerator: int, denominator: int, **more: Any) -> Frame:
    return value(
        "K01",
        unit,
        period,
        numerator,
        denominator,
        **{"origin": Origin.LIVE, "simulated": True, **more},
    )


async def got(browser: Browser, path: str, **params: Any) -> Frame:
    """Get what is there."""
    answer = await browser.http.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def post(browser: Browser, path: str, **body: object) -> httpx.Response:
    """Write, as a page does."""
    return await browser.http.post(path, json=body, headers=browser.csrf)
