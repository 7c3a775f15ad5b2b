"""The api goes and comes back, with the same build or a new one; nobody touches the walls."""

import time

from playwright.async_api import Page

from .place import WALL
from .release import Release
from .visitor import Visitor, live, wall_path

BACK_SECONDS = 3.0
# Waits are spread at random over many walls; this one is among the first, or the very first.
EARLY, AT_ONCE = "Math.random = () => 0.2", "Math.random = () => 0"


async def test_a_wall_is_back_soon_after_a_restart(release: Release, visitor: Visitor) -> None:
    page = await _wall(visitor, release, EARLY)
    frames = await page.get_attribute("main", "data-frames")
    release.restart()
    ready_at = time.monotonic()
    await page.wait_for_selector(f"main:not([data-frames='{frames}'])")
    assert time.monotonic() - ready_at <= BACK_SECONDS
    assert await page.evaluate("performance.getEntriesByType('navigation').length") == 1


async def test_a_wall_loads_a_new_build_once(release: Release, visitor: Visitor) -> None:
    page = await _wall(visitor, release, AT_ONCE)
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    for build in ("second", "third"):  # the third comes too soon after the second
        release.upgrade(build)
        frames = await page.get_attribute("main", "data-frames")
        release.restart()
        if build == "second":
            await page.wait_for_event("load")
            await live(page)
        else:
            await page.wait_for_selector(f"main:not([data-frames='{frames}'])")
    assert len(loads) == 1
    assert "<!-- second -->" in await page.content()
    assert await page.get_attribute("main", "data-page") == f"{WALL}-map"


async def _wall(visitor: Visitor, release: Release, randomness: str) -> Page:
    context = await visitor.context(url=release.url)
    await context.add_init_script(randomness)
    page = await context.new_page()
    await page.goto(wall_path(WALL, f"{WALL}-map"))
    await live(page)
    return page
