"""P5: whatever stands still between a sensor and the glass, a wall says so in time."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager

import pytest
from playwright.async_api import Page

from tests.running import frozen
from tests.servers import Broker, Cluster

from . import looks
from .center import Center
from .device import Device, now_ms, sample
from .figures import PROBED, open_day, send_calm_day
from .place import WALL
from .visitor import Visitor, live, shows_stamp, wall_path

BAND_SECONDS, VEIL_SECONDS = 11, 31
LAMP_SECONDS = 30
PATIENCE_MS = 60_000
Fault = Callable[[Center], AbstractContextManager[None]]


def _api_killed(center: Center) -> AbstractContextManager[None]:
    return center.killed("api")


def _api_frozen(center: Center) -> AbstractContextManager[None]:
    return center.frozen("api")


def _database_frozen(center: Center) -> AbstractContextManager[None]:
    return frozen(center.database.cluster.server.pid)


@pytest.fixture
async def own_center(own_cluster: Cluster, center: Center) -> AsyncIterator[Center]:
    """Give a center whose database may be stopped: nobody else uses it."""
    broker = Broker(own_cluster.folder)
    broker.server.start()
    own = Center(own_cluster.create(), broker, center.place, own_cluster.folder)
    try:
        await own.prepare()
        own.start()
        open_day(own)
        yield own
    finally:
        own.end()
        broker.server.abandon()


@pytest.mark.long
@pytest.mark.parametrize(
    ("break_it", "stage"),
    [(_api_killed, "connection"), (_api_frozen, "connection"), (_database_frozen, "data")],
)
async def test_a_wall_says_that_its_figures_are_old(
    own_center: Center, visitor: Visitor, break_it: Fault, stage: str
) -> None:
    at_ms = send_calm_day(own_center)
    page = await visitor.page(wall_path(WALL, f"{WALL}-portals"), url=own_center.url)
    await live(page)
    await shows_stamp(page, at_ms)
    await looks.record_levels(page)
    began_ms = now_ms()
    with break_it(own_center):
        await page.wait_for_selector(f"[data-veil='{stage}']", timeout=PATIENCE_MS)
        assert await looks.uncovered(page) == ["clock"]
    await page.wait_for_selector("main[data-level='calm']", timeout=PATIENCE_MS)
    levels = await looks.recorded_levels(page)
    assert [level[1:] for level in levels] == [
        ["calm", None],
        ["band", stage],
        ["veil", stage],
        ["calm", None],
    ]
    assert (levels[1][0] - began_ms) / 1000 <= BAND_SECONDS
    assert (levels[2][0] - began_ms) / 1000 <= VEIL_SECONDS
    await _moves_again(own_center, page)


@pytest.mark.long
async def test_a_wall_says_that_nobody_evaluates_alerts(
    own_center: Center, visitor: Visitor
) -> None:
    own_center.evaluate()
    page = await visitor.page(wall_path(WALL, f"{WALL}-portals"), url=own_center.url)
    lamp = "[data-lamp='alerts'][data-level='calm']"
    await page.wait_for_selector(lamp, timeout=PATIENCE_MS)
    began_ms = now_ms()
    with own_center.frozen("alerts"):
        await page.wait_for_selector("[data-band='alerts']", timeout=PATIENCE_MS)
        assert (now_ms() - began_ms) / 1000 <= LAMP_SECONDS
        await page.wait_for_selector("[data-veil='alerts']", timeout=PATIENCE_MS)
        assert await looks.uncovered(page) == ["clock"]
    await page.wait_for_selector(lamp, timeout=PATIENCE_MS)


async def _moves_again(center: Center, page: Page) -> None:
    """See that a new sample arrives on the glass as before."""
    at_ms = now_ms()
    labels = {"portal": "vneid", "phase": "total", **PROBED}
    with Device(center.broker.port, "do-cong", center.keys["do-cong"]) as device:
        device.send(sample("portal_probe_seconds", 0.407, at_ms=at_ms, **labels))
    await page.wait_for_selector("[data-source='do-cong'][data-value='407']")
