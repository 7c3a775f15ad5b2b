"""The api goes (fault 4) and comes back, with the same build or a new one; nobody touches walls."""

import time

from playwright.async_api import Page, expect

from core.model import Identity
from tests.e2e.apiserver import writing

from .center import ADMIN
from .device import now_ms
from .figures import PROBED
from .place import WALL
from .release import Release
from .visitor import DESK, Visitor, live, wall_path

BACK_SECONDS = 3.0
# Waits are spread at random over many walls; this one is the very last, or the very first.
HALF_TYPED = "nửa câu"
DELAY = Identity.of("portal_probe_seconds", {"portal": "vneid", "phase": "total", **PROBED})
LATE, AT_ONCE = "Math.random = () => 0.999", "Math.random = () => 0"


async def test_a_wall_is_back_soon_after_a_restart(release: Release, visitor: Visitor) -> None:
    page = await _wall(visitor, release, LATE)
    frames = await page.get_attribute("main", "data-frames")
    release.restart()
    ready_at = time.monotonic()
    await page.wait_for_selector(f"main:not([data-frames='{frames}'])")
    assert time.monotonic() - ready_at <= BACK_SECONDS
    assert await page.evaluate("performance.getEntriesByType('navigation').length") == 1


async def test_a_wall_loads_a_new_build_once(release: Release, visitor: Visitor) -> None:
    page, desk = await _wall(visitor, release, AT_ONCE), await _typing(visitor, release)
    loads: list[str] = []
    for screen in (page, desk):
        screen.on("load", lambda loaded: loads.append(loaded.url))
    for build in ("second", "third"):  # the third comes too soon after the second
        release.upgrade(build)
        frames = await page.get_attribute("main", "data-frames")
        release.restart()
        if build == "second":
            await page.wait_for_event("load")
            await live(page)
        else:
            await page.wait_for_selector(f"main:not([data-frames='{frames}'])")
    assert loads == [page.url]
    assert "<!-- second -->" in await page.content()
    assert await page.get_attribute("main", "data-page") == f"{WALL}-map"
    # Nobody who types loses a letter: a desk is told, and loads when its user likes.
    await expect(desk.get_by_text("Có bản mới")).to_be_visible()
    assert await desk.input_value("#old") == HALF_TYPED


async def test_what_changed_while_the_api_was_dead_is_shown_afterwards(
    release: Release, visitor: Visitor
) -> None:
    async with writing(release.database) as writer:
        await writer.put((DELAY, now_ms(), 0.312), source="do-cong")
        page = await visitor.page(wall_path(WALL, f"{WALL}-portals"), url=release.url)
        await live(page)
        await _shows(page, "312")
        release.api.kill()
        await writer.put((DELAY, now_ms(), 0.407), source="do-cong")
        release.api.start()
        await _shows(page, "407")
    with release.database.connect() as conn:
        newest = conn.execute("SELECT value FROM sample ORDER BY time DESC LIMIT 1").fetchone()
    assert newest == (0.407,)
    assert await page.evaluate("performance.getEntriesByType('navigation').length") == 1


async def _typing(visitor: Visitor, release: Release) -> Page:
    """Open a desk whose user is in the middle of a form."""
    page = await visitor.page("/", ADMIN, url=release.url, pixels=DESK)
    await page.locator(".avatar").click()
    await page.get_by_role("button", name="Đổi mật khẩu").click()
    await page.fill("#old", HALF_TYPED)
    return page


async def _shows(page: Page, milliseconds: str) -> None:
    await page.wait_for_selector(f"[data-source='do-cong'][data-value='{milliseconds}']")


async def _wall(visitor: Visitor, release: Release, randomness: str) -> Page:
    context = await visitor.context(url=release.url)
    await context.add_init_script(randomness)
    page = await context.new_page()
    await page.goto(wall_path(WALL, f"{WALL}-map"))
    await live(page)
    return page
