"""A wall that is cut off, or whose data stopped, says so in time; and recovers by itself.

Both are broken at once and watched for half a minute: one wall behind a black hole, one beside an
ingest that was frozen. What each said when is then looked at.
"""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, Page, expect

from . import looks
from .center import Center
from .conftest import PATIENCE_MS
from .looks import Change
from .place import WALL
from .visitor import Visitor, live, wall_path

BAND_SECONDS, VEIL_SECONDS = 11, 31
INGEST_SECONDS = 30
OUTAGE_MS = 40_000


@dataclass(slots=True)
class Outage:
    """What two walls showed. uncovered: what could be seen beside the veil."""

    began_ms: int = 0
    cut: list[Change] = field(default_factory=list)
    starved: list[Change] = field(default_factory=list)
    uncovered: list[str] = field(default_factory=list)
    veil: str = ""

    def seconds_until(self, changes: list[Change], level: str) -> float:
        """How long after the break a wall reached a level."""
        at_ms: int = next(at_ms for at_ms, found, _ in changes if found == level)
        return (at_ms - self.began_ms) / 1000


@pytest.fixture(scope="module")
async def outage(center: Center, chromium: Browser) -> AsyncIterator[Outage]:
    """Break both, wait for the veil, mend, wait until both walls are calm again."""
    visitor = Visitor(chromium, center.url)
    cut = await _calm_wall(visitor, center.relayed_url)
    starved = await _calm_wall(visitor, center.url)
    found = Outage(began_ms=time.time_ns() // 10**6)
    with center.frozen("relay", "ingest-mqtt-0", "ingest-mqtt-1"):
        await cut.wait_for_selector("[data-veil='connection']", timeout=OUTAGE_MS)
        found.uncovered = await looks.uncovered(cut)
        found.veil = await cut.inner_text("[data-veil]")
        await starved.wait_for_selector("[data-band='data'], [data-veil='data']")
    for wall in (cut, starved):
        await wall.wait_for_selector("main[data-level='calm']", timeout=OUTAGE_MS)
    found.cut = await looks.recorded_levels(cut)
    found.starved = await looks.recorded_levels(starved)
    yield found
    await visitor.leave()
    assert visitor.faults == []


async def _calm_wall(visitor: Visitor, url: str) -> Page:
    page = await visitor.page(wall_path(WALL, f"{WALL}-overview"), url=url)
    await live(page)
    calm = page.locator("[data-lamp='data'][data-level='calm']")
    await expect(calm).not_to_contain_text("chờ", timeout=PATIENCE_MS)
    await looks.record_levels(page)
    return page


async def test_a_cut_wall_says_so_within_ten_seconds(outage: Outage) -> None:
    assert outage.seconds_until(outage.cut, "band") <= BAND_SECONDS
    assert outage.cut[1][1:] == ["band", "connection"]


async def test_a_cut_wall_is_covered_within_thirty_seconds(outage: Outage) -> None:
    assert outage.seconds_until(outage.cut, "veil") <= VEIL_SECONDS
    assert outage.uncovered == ["clock"]
    assert outage.veil.startswith("KHÔNG PHẢI\nSỐ LIỆU HIỆN TẠI\ntừ ")


async def test_a_frozen_ingest_is_named_by_the_data_lamp(outage: Outage) -> None:
    assert outage.starved[1][1:] == ["band", "data"]
    assert outage.seconds_until(outage.starved, "band") <= INGEST_SECONDS


async def test_both_walls_recover_by_themselves(outage: Outage) -> None:
    assert [outage.cut[-1][1:], outage.starved[-1][1:]] == [["calm", None], ["calm", None]]
